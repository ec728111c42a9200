"""Settings common to every environment.

The modules beside this one hold what differs in development, tests and production. Values that an operator may change
come from the environment; `docs/operations.md` lists them.
"""

import mimetypes
import tomllib
from pathlib import Path
from typing import Any

from actris_cms.security import policies

from .backups import *  # noqa: F403
from .databases import database_from_environment
from .environment import env, ip_networks
from .logs import logging_from_environment
from .sign_in import *  # noqa: F403
from .sign_in import SIGN_IN_APPS
from .uploads import uploads_from_environment

BASE_DIR = Path(__file__).resolve().parents[2]
RELEASE = str(tomllib.loads((BASE_DIR / "pyproject.toml").read_text(encoding="utf-8"))["project"]["version"])

# --- Data: the SQLite database and the uploads -------------------------------------------------------------------

DATA_DIR = Path(env.str("DATA_DIR", str(BASE_DIR / "var"))).resolve()

# --- The faces of the site: see `actris_cms.security.faces` ------------------------------------------------------

PUBLIC_ONLY = env.bool("PUBLIC_ONLY", False)
ADMIN_NETWORKS = ip_networks("ADMIN_NETWORKS", "")
ADMIN_PATHS = ["/admin/"]
EDITING_PATHS = [*ADMIN_PATHS, "/review/"]

# --- Applications ------------------------------------------------------------------------------------------------

INSTALLED_APPS = [
    # Local apps first: their templates and commands override those of packages.
    "actris_cms.users",
    "actris_cms.security",
    "actris_cms.operations",
    "actris_cms.pagecache",
    "actris_cms.images",
    "actris_cms.core",
    "actris_cms.navigation",
    "actris_cms.files",
    "actris_cms.discovery",
    "actris_cms.editor",
    "actris_cms.feedback",
    "actris_cms.guide",
    "actris_cms.signin",
    "home",
    "about",
    "newsroom",
    "search",
    "review",
    "upkeep",
    "isomer",
    # Wagtail
    "wagtail.contrib.forms",
    "wagtail.contrib.redirects",
    "wagtail.contrib.routable_page",
    "wagtail.contrib.search_promotions",
    "wagtail.contrib.settings",
    "wagtail.contrib.typed_table_block",
    "wagtail.embeds",
    "wagtail.sites",
    "actris_cms.signin.apps.UsersConfig",  # "wagtail.users", with our screens.
    "wagtail.snippets",
    "wagtail.documents",
    "wagtail.images",
    "wagtail.search",
    "wagtail.admin",
    "wagtail",
    "modelcluster",
    "taggit",
    "django_tasks_db",
    *SIGN_IN_APPS,
    # Django
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.sitemaps",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
]

MIDDLEWARE = [
    "actris_cms.operations.metrics.view_name_middleware",
    "actris_cms.security.middleware.early_errors_middleware",
    "review.private.private_middleware",
    "django.middleware.security.SecurityMiddleware",
    "actris_cms.operations.head_requests.strip_head_body",
    "actris_cms.files.ranges.strip_invalid_encoding",
    "actris_cms.discovery.crawlers.noindex_middleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",  # Before GZip: static files are already compressed.
    "django.middleware.gzip.GZipMiddleware",
    "actris_cms.pagecache.middleware.default_cache_control",
    "actris_cms.security.middleware.SecurityHeadersMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "actris_cms.discovery.old_urls.SlashMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "actris_cms.security.faces.FacesMiddleware",
    "actris_cms.signin.middleware.SessionMiddleware",  # Before all that asks who the user is.
    "allauth.account.middleware.AccountMiddleware",
    "actris_cms.security.guarded_forms.ThrottleMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "actris_cms.editor.malformed.MalformedRequestMiddleware",
    "upkeep.bin.middleware.undo_middleware",
    "upkeep.misses.counting.miss_middleware",
    "actris_cms.discovery.gone.gone_middleware",
    "actris_cms.discovery.old_urls.OldUrlMiddleware",
]

ROOT_URLCONF = "actris_cms.urls"
WSGI_APPLICATION = "actris_cms.wsgi.application"

TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "actris_cms" / "templates"],
        "OPTIONS": {
            "loaders": [
                (
                    "actris_cms.compact_templates.Loader",
                    [
                        "django.template.loaders.filesystem.Loader",
                        "django.template.loaders.app_directories.Loader",
                    ],
                ),
            ],
            "context_processors": [
                "django.template.context_processors.debug",
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    },
]

# --- Database ----------------------------------------------------------------------------------------------------

DATABASES = {"default": database_from_environment(DATA_DIR, read_only=PUBLIC_ONLY)}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# --- Caches ------------------------------------------------------------------------------------------------------
# Renditions have their own cache with a long timeout, because they do not change.


def caches_from_environment() -> dict[str, dict[str, Any]]:
    """Return caches in Redis, which machines can share, if REDIS_URL is set; else in the memory of each process."""
    url = env.str("REDIS_URL", "")
    backend = (
        "actris_cms.operations.caches.TolerantRedisCache" if url else "django.core.cache.backends.locmem.LocMemCache"
    )
    # The default of the memory cache is 300 entries, far fewer than there are renditions.
    options = {"socket_timeout": 1, "socket_connect_timeout": 1} if url else {"MAX_ENTRIES": 20_000}
    return {
        alias: {
            "BACKEND": backend,
            "LOCATION": url or alias,
            "KEY_PREFIX": f"actris:{alias}",
            "TIMEOUT": timeout,
            "OPTIONS": options,
        }
        for alias, timeout in (("default", 300), ("renditions", 7 * 24 * 3600))
    }


CACHES = caches_from_environment()

# The page cache: a folder, or the URL of a Redis. None: every page is rendered for every visitor.
PAGE_CACHE: Path | str | None = None
# The proxies to purge, in the format of wagtail.contrib.frontend_cache.
WAGTAILFRONTENDCACHE: dict[str, Any] = {}

# --- Users and passwords -----------------------------------------------------------------------------------------

AUTH_USER_MODEL = "users.User"
# The proxies whose X-Forwarded-For is believed: see `actris_cms.security.visitor_address`.
TRUSTED_PROXIES = ip_networks("TRUSTED_PROXIES", "127.0.0.1,::1")
# Who may see metrics and what is wrong, besides this machine: see `actris_cms.operations.probes`.
MONITORING_NETWORKS = ip_networks("MONITORING_NETWORKS", "")

# --- Language and time -------------------------------------------------------------------------------------------

LANGUAGE_CODE = "en-gb"
FORMAT_MODULE_PATH = ["actris_cms.formats"]
TIME_ZONE = "Asia/Singapore"
USE_TZ = True

# --- Static files and uploads ------------------------------------------------------------------------------------

STATIC_URL = "/static/"
STATIC_ROOT = BASE_DIR / "staticfiles"
# The guide in the admin shows the pictures of the docs.
STATICFILES_DIRS = [BASE_DIR / "static", ("guide", BASE_DIR / "docs" / "images")]
MEDIA_URL = "/uploads/"
MEDIA_ROOT = DATA_DIR / "media"
STORAGES: dict[str, dict[str, Any]] = {
    "default": uploads_from_environment(),
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
# A long article has more form fields than Django allows by default.
DATA_UPLOAD_MAX_NUMBER_FIELDS = 10_000

# --- Security headers --------------------------------------------------------------------------------------------
# `actris_cms.security` defines and explains the policies; its middleware sends them.

CONTENT_SECURITY_POLICY: dict[str, Any] = {"DIRECTIVES": policies.VISITORS}
X_FRAME_OPTIONS = "DENY"  # Wagtail allows the admin to frame its previews.
SECURE_REFERRER_POLICY = "strict-origin-when-cross-origin"
WHITENOISE_ADD_HEADERS_FUNCTION = policies.add_static_headers
WHITENOISE_ALLOW_ALL_ORIGINS = False
# What the header of `actris_cms.pagecache.next_pages` refers to. Browsers ignore it if it has another type.
WHITENOISE_MIMETYPES = {".speculationrules": "application/speculationrules+json"}
mimetypes.add_type(WHITENOISE_MIMETYPES[".speculationrules"], ".speculationrules")  # For runserver.

# --- Wagtail -----------------------------------------------------------------------------------------------------

WAGTAIL_SITE_NAME = "ACTRIS"
SITE_URL = WAGTAILADMIN_BASE_URL = env.str("BASE_URL", "http://127.0.0.1:8000")
# See `actris_cms.operations.site_address`. Empty: the operator has not set BASE_URL.
SITE_ADDRESS = env.str("BASE_URL", "")
WAGTAIL_GRAVATAR_PROVIDER_URL = None  # Do not send hashes of e-mail addresses to a third party.
WAGTAIL_ENABLE_UPDATE_CHECK = False
WAGTAIL_ENABLE_WHATS_NEW_BANNER = False
WAGTAIL_PASSWORD_REQUIRED_TEMPLATE = "core/password_required.html"  # noqa: S105 -- a template
WAGTAILDOCS_PASSWORD_REQUIRED_TEMPLATE = "core/document_password_required.html"  # noqa: S105 -- a template
WAGTAILREDIRECTS_AUTO_CREATE = False  # `actris_cms.discovery.moved` does it, and not for drafts.
WAGTAIL_USER_TIME_ZONES = ["Asia/Singapore", "UTC", "Europe/London", "America/New_York", "Australia/Sydney"]
TAGGIT_CASE_INSENSITIVE = True

WAGTAILIMAGES_IMAGE_MODEL = "core.CustomImage"
WAGTAILIMAGES_IMAGE_FORM_BASE = "actris_cms.files.forms.ImageForm"
# SVG files are cleaned, and HEIC becomes JPEG: see `actris_cms.images.uploads`.
WAGTAILIMAGES_EXTENSIONS = ["gif", "jpg", "jpeg", "jfif", "png", "webp", "avif", "heic", "heif", "svg"]
WAGTAILIMAGES_MAX_UPLOAD_SIZE = 20 * 1024 * 1024
WAGTAILIMAGES_MAX_IMAGE_PIXELS = 64_000_000
# Keep modern formats: converting them to PNG, the default, multiplies the file size.
WAGTAILIMAGES_FORMAT_CONVERSIONS = {"avif": "avif", "webp": "webp"}
# For Wagtail's own renditions, in the admin. `actris_cms.images` makes those of public pages.
WAGTAILIMAGES_WEBP_QUALITY = 70
WAGTAILIMAGES_JPEG_QUALITY = 78

WAGTAILDOCS_DOCUMENT_MODEL = "core.CustomDocument"
WAGTAILDOCS_DOCUMENT_FORM_BASE = "actris_cms.files.forms.DocumentForm"
# Image types are included for images that pages offer as downloads.
WAGTAILDOCS_EXTENSIONS = (
    "csv doc docx epub gif ico ics jpeg jpg json key m4a mov mp3 mp4 odp ods odt pdf png pps ppsx ppt pptx rtf "
    "tif tiff txt vcf wav webm webp xls xlsm xlsx xml zip"
).split()
# Wagtail serves documents and checks permissions; the web server does not serve their folder.
WAGTAILDOCS_SERVE_METHOD = "serve_view"
WAGTAILDOCS_MAX_UPLOAD_SIZE = 50 * 1024 * 1024

RICH_TEXT_INLINE = ["bold", "italic", "link", "document-link", "superscript", "subscript", "strikethrough"]
RICH_TEXT_FULL = [*RICH_TEXT_INLINE, "underline", "highlight", "code"]
RICH_TEXT_WITH_LISTS = ["ul", "ol", *RICH_TEXT_FULL]
WAGTAILADMIN_RICH_TEXT_EDITORS = {
    "default": {"WIDGET": "wagtail.admin.rich_text.DraftailRichTextArea", "OPTIONS": {"features": RICH_TEXT_FULL}},
}

# --- Tasks -------------------------------------------------------------------------------------------------------
# Wagtail's own tasks are quick and run at once. The others wait in the database: see `actris_cms.operations.tasks`.

TASKS: dict[str, dict[str, Any]] = {
    "default": {"BACKEND": "actris_cms.operations.backends.QuickBackend"},
    "background": {
        "BACKEND": "actris_cms.operations.backends.QueueBackend",
        "QUEUES": [],
    },
}

# --- Mail --------------------------------------------------------------------------------------------------------
# Messages are stored, and a task sends them by MAIL_BACKEND: see `actris_cms.operations.mail`.

EMAIL_BACKEND = "actris_cms.operations.mail.QueuedEmailBackend"
MAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
EMAIL_TIMEOUT = 10  # Seconds for each answer of the mail server.
WAGTAILADMIN_USER_PASSWORD_RESET_FORM = "actris_cms.operations.password_reset.QueuedPasswordResetForm"  # noqa: S105

# --- Links -------------------------------------------------------------------------------------------------------

# Whether the worker asks other sites if what pages link to is still there.
CHECK_OUTSIDE_LINKS = env.bool("CHECK_OUTSIDE_LINKS", True)

# --- Logs --------------------------------------------------------------------------------------------------------

# Whether lines about attempts to sign in name accounts and whole addresses, and e-mail addresses stay in.
LOG_PERSONAL_DATA = env.bool("LOG_PERSONAL_DATA", False)
LOGGING = logging_from_environment(LOG_PERSONAL_DATA)
