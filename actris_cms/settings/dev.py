"""A laptop: errors in the browser, static files as they are on disk, a key that protects nothing."""

from .base import *  # noqa: F403

DEBUG = True
SECRET_KEY = "a-laptop-has-nothing-to-protect"  # noqa: S105
ALLOWED_HOSTS = ["localhost", "127.0.0.1", "[::1]", "testserver"]
INTERNAL_IPS = ["127.0.0.1"]
EMAIL_BACKEND = "django.core.mail.backends.console.EmailBackend"
