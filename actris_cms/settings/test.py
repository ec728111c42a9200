"""The tests: fast passwords, plain static files, a database file of their own; uploads go where each test says."""

import os
import tempfile
from pathlib import Path

from .base import *  # noqa: F403
from .base import DATABASES, MIDDLEWARE, TASKS

DEBUG = False
SECRET_KEY = "tests-have-nothing-to-protect"  # noqa: S105
ALLOWED_HOSTS = ["*"]
WAGTAILADMIN_BASE_URL = "http://testserver"
SITE_ADDRESS = ""
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
MIDDLEWARE = [name for name in MIDDLEWARE if not name.startswith("whitenoise.")]
LOGGING_CONFIG = None
ALLOW_INDEXING = True  # Tests see what visitors see.
TASKS["background"] = TASKS["default"]  # No thread outlives the test that it works for.

# Browser tests ask the server several things at once. A database in memory has one connection for all of them; a file
# has one for each, as in production.
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    DATABASES["default"]["TEST"] = {"NAME": str(Path(tempfile.gettempdir()) / f"actris-test-{os.getpid()}.sqlite3")}
else:
    # The test database is dropped at the end, which an open pool would prevent.
    DATABASES["default"]["OPTIONS"].pop("pool", None)
