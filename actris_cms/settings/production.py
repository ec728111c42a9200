"""Settings for production. The site refuses to start if a required variable is missing, and names it."""

from actris_cms.operations import sentry

from .base import *  # noqa: F403
from .base import CONTENT_SECURITY_POLICY, DATA_DIR, DATABASES, RELEASE, STORAGES
from .environment import env, required

DEBUG = False
SECRET_KEY = required("SECRET_KEY", r".{50,}", "a secret of 50 characters or more")
# Former secrets, newest first: what they signed or encrypted is still read.
SECRET_KEY_FALLBACKS: list[str] = env.list("SECRET_KEY_FALLBACKS", [])
HOSTS = required("ALLOWED_HOSTS", r"[\w.:\[\]-]+(\s*,\s*[\w.:\[\]-]+)*", "a list of host names separated by commas")
ALLOWED_HOSTS = [host.strip() for host in HOSTS.split(",")]
ADDRESS = r"https?://[\w.\[\]-]+(:\d+)?/?"
SITE_URL = required("BASE_URL", ADDRESS, "an address such as https://actris.sg").rstrip("/").lower()
WAGTAILADMIN_BASE_URL = SITE_URL
if env.str("ADMIN_URL", ""):
    WAGTAILADMIN_BASE_URL = (
        required("ADMIN_URL", ADDRESS, "an address such as https://cms.actris.sg").rstrip("/").lower()
    )
CSRF_TRUSTED_ORIGINS = sorted({SITE_URL, WAGTAILADMIN_BASE_URL})

# --- Database ----------------------------------------------------------------------------------------------------

if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    # Connections stay open: when the last one closes, SQLite deletes files that it cannot make again on a full disk.
    DATABASES["default"]["CONN_MAX_AGE"] = None

# --- Search engines and security contacts: see `actris_cms.discovery.configured` --------------------------------
# A staging site uses these settings, too, with ALLOW_INDEXING=false.

ALLOW_INDEXING = env.bool("ALLOW_INDEXING", True)
SECURITY_CONTACTS: list[str] = env.list("SECURITY_CONTACTS", [])
SECURITY_POLICY = env.str("SECURITY_POLICY", "")

# --- HTTPS -------------------------------------------------------------------------------------------------------
# LOOPBACK=true is only for `make serve`: the site by plain HTTP on this machine.

LOOPBACK = env.bool("LOOPBACK", False)
SECURE_SSL_REDIRECT = not LOOPBACK
SECURE_HSTS_SECONDS = 0 if LOOPBACK else env.int("HSTS_SECONDS", 365 * 24 * 3600)
# These two affect every subdomain of the host, for as long as browsers remember: the operator decides.
SECURE_HSTS_INCLUDE_SUBDOMAINS = env.bool("HSTS_INCLUDE_SUBDOMAINS", False)
SECURE_HSTS_PRELOAD = env.bool("HSTS_PRELOAD", False)
SILENCED_SYSTEM_CHECKS = ["security.W005", "security.W021"]
SESSION_COOKIE_SECURE = not LOOPBACK
CSRF_COOKIE_SECURE = not LOOPBACK
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = LOOPBACK
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
CONTENT_SECURITY_POLICY["DIRECTIVES"] |= {"upgrade-insecure-requests": not LOOPBACK}

# --- Page cache and proxies --------------------------------------------------------------------------------------

if env.bool("PAGE_CACHE", True):
    PAGE_CACHE = env.str("REDIS_URL", "") or DATA_DIR / "cache"
PROXY_URLS: list[str] = env.list("PROXY_URLS", [])
WAGTAILFRONTENDCACHE = {
    proxy: {"BACKEND": "actris_cms.pagecache.frontend.EncodingsBackend", "LOCATION": proxy} for proxy in PROXY_URLS
}

# --- Static files: hashed names, compressed once, cached forever -------------------------------------------------

STORAGES["staticfiles"] = {"BACKEND": "actris_cms.operations.storage.StaticStorage"}

# --- Mail --------------------------------------------------------------------------------------------------------

EMAIL_HOST = env.str("EMAIL_HOST", "localhost")
EMAIL_PORT = env.int("EMAIL_PORT", 25)
EMAIL_HOST_USER = env.str("EMAIL_HOST_USER", "")
EMAIL_HOST_PASSWORD = env.str("EMAIL_HOST_PASSWORD", "")
EMAIL_USE_TLS = env.bool("EMAIL_USE_TLS", False)
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", "webmaster@localhost")

# --- Errors ------------------------------------------------------------------------------------------------------

if SENTRY_DSN := env.str("SENTRY_DSN", ""):
    sentry.start(SENTRY_DSN, env.str("SENTRY_ENVIRONMENT", "production"), f"actris-cms@{RELEASE}")
