"""Settings for development: errors in the browser, unhashed static files, an insecure key."""

from .base import *  # noqa: F403

DEBUG = True
SECRET_KEY = "a-laptop-has-nothing-to-protect"  # noqa: S105
ALLOWED_HOSTS = ["localhost", "127.0.0.1", "[::1]", "testserver"]
INTERNAL_IPS = ["127.0.0.1"]
MAIL_BACKEND = "django.core.mail.backends.console.EmailBackend"
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = True  # Plain HTTP. Browsers still want the name localhost, not 127.0.0.1.
