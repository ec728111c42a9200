"""Settings for tests: fast passwords, unhashed static files, a separate database. Tests set their own MEDIA_ROOT."""

import os
import tempfile
from pathlib import Path

from .base import *  # noqa: F403
from .base import CACHES, DATABASES, MIDDLEWARE, TASKS

DEBUG = False
SECRET_KEY = "tests-have-nothing-to-protect"  # noqa: S105
ALLOWED_HOSTS = ["*"]
SITE_URL = WAGTAILADMIN_BASE_URL = "http://testserver"
SITE_ADDRESS = ""
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
MIDDLEWARE = [name for name in MIDDLEWARE if not name.startswith("whitenoise.")]
LOGGING_CONFIG = None
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = True
ALLOW_INDEXING = True  # Tests see what visitors see.
TASKS["background"]["BACKEND"] = TASKS["default"]["BACKEND"]  # Run at once.

# Test processes run in parallel, each with its own database and its own keys in a shared Redis. Their child processes
# use the same ones.
RUN = os.environ.setdefault("TEST_RUN", str(os.getpid())) + os.environ.get("PYTEST_XDIST_WORKER", "")
for alias, cache in CACHES.items():
    cache["KEY_PREFIX"] = f"tests:{RUN}:{alias}"

# Browser tests send parallel requests. With a database in memory they would share a connection; with a file, each
# thread has its own, as in production.
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    DATABASES["default"]["TEST"] = {"NAME": str(Path(tempfile.gettempdir()) / f"actris-test-{RUN}.sqlite3")}
else:
    # An open pool would prevent dropping the test database.
    DATABASES["default"]["OPTIONS"].pop("pool", None)
    # No test survives the server, so no commit waits for the disk.
    DATABASES["default"]["OPTIONS"]["options"] = "-c synchronous_commit=off"
