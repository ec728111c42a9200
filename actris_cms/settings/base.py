"""Settings common to every environment.

What differs between a laptop, the tests and production stands in the modules beside this one. Values that an
operator may change come from the environment; each is a row of the table in `docs/operating.md`.
"""

from pathlib import Path
from typing import Any

import dj_database_url
from django.core.exceptions import ImproperlyConfigured

from actris_cms.core.security import policies

from .environment import env

BASE_DIR = Path(__file__).resolve().parents[2]

# --- Where the site keeps what it is given -----------------------------------------------------------------------
# DATA_DIR holds the SQLite database and the uploads; it is the folder to back up.

DATA_DIR = Path(env.str("DATA_DIR", str(BASE_DIR / "var"))).resolve()

# --- Applications ------------------------------------------------------------------------------------------------

INSTALLED_APPS = [
    # Local: the project's own templates and commands come before those of the packages.
    "actris_cms.users",
    "actris_cms.core",
    "home",
    "about",
    "newsroom",
    "search",
    "isomer",
    # Wagtail
    "wagtail.contrib.redirects",
    "wagtail.contrib.routable_page",
    "wagtail.contrib.search_promotions",
    "wagtail.contrib.settings",
    "wagtail.contrib.typed_table_block",
    "wagtail.embeds",
    "wagtail.sites",
    "wagtail.users",
    "wagtail.snippets",
    "wagtail.documents",
    "wagtail.images",
    "wagtail.search",
    "wagtail.admin",
    "wagtail",
    "modelcluster",
    "taggit",
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
    "django.middleware.security.SecurityMiddleware",
    "actris_cms.core.middleware.headers_alone_for_head",
    "actris_cms.core.middleware.without_false_encoding",
    "actris_cms.core.middleware.closed_to_search_engines",
    "whitenoise.middleware.WhiteNoiseMiddleware",  # Static files are compressed already.
    "django.middleware.gzip.GZipMiddleware",
    "actris_cms.core.middleware.default_cache_control",
    "actris_cms.core.security.middleware.SecurityHeadersMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "actris_cms.core.removal.answer_gone",
    "actris_cms.core.addresses.OldAddressMiddleware",
]

ROOT_URLCONF = "actris_cms.urls"
WSGI_APPLICATION = "actris_cms.wsgi.application"

TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "actris_cms" / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
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

# Readers never wait for a writer (WAL), a writer asks for its lock at the start of a transaction instead of in the
# middle (IMMEDIATE), and waits for it rather than failing at once.
SQLITE_OPTIONS: dict[str, Any] = {
    "transaction_mode": "IMMEDIATE",
    "timeout": 20,
    "init_command": (
        "PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA busy_timeout = 20000; "
        "PRAGMA cache_size = -20000; PRAGMA mmap_size = 134217728; PRAGMA foreign_keys = ON;"
    ),
}


def database_from_environment() -> dict[str, Any]:
    """The database that DATABASE_URL names, or the SQLite file in DATA_DIR.

    Raises ImproperlyConfigured where DATABASE_URL cannot be read. PostgreSQL gets a connection pool, for which
    Django wants CONN_MAX_AGE at 0.
    """
    url = env.str("DATABASE_URL", "") or f"sqlite:///{DATA_DIR / 'db.sqlite3'}"
    try:
        database: dict[str, Any] = dict(dj_database_url.parse(url))
    except (ValueError, KeyError) as error:
        raise ImproperlyConfigured(
            "DATABASE_URL is not a database address, such as postgres://user@host/name."
        ) from error
    options = database.setdefault("OPTIONS", {})
    if database["ENGINE"].endswith("sqlite3"):
        DATA_DIR.mkdir(parents=True, exist_ok=True)  # SQLite makes its file, but not the folder.
        options.update(SQLITE_OPTIONS)
    elif database["ENGINE"].endswith("postgresql"):
        # For the threads of a process that answer visitors (see deploy/gunicorn.conf.py), and those behind them.
        options.setdefault("pool", {"min_size": 1, "max_size": env.int("WEB_THREADS", 4) + 4, "timeout": 10})
        database["CONN_MAX_AGE"] = 0
    return database


DATABASES = {"default": database_from_environment()}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# --- Caches ------------------------------------------------------------------------------------------------------
# Renditions have a cache of their own: what an image was cut to does not change, so its entries live long.


def caches_from_environment() -> dict[str, dict[str, Any]]:
    """Redis where REDIS_URL names one, which several machines can share; else the memory of each process."""
    url = env.str("REDIS_URL", "")
    backend = "actris_cms.core.caches.TolerantRedisCache" if url else "django.core.cache.backends.locmem.LocMemCache"
    # The memory cache would throw entries away from 300 on: a library's renditions are many more.
    options = {"socket_timeout": 2, "socket_connect_timeout": 1} if url else {"MAX_ENTRIES": 20_000}
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

# Whole pages as visitors see them: a folder, or the address of a Redis. None: every page is rendered for every visitor.
PAGE_CACHE: Path | str | None = None
# The proxies that are told which pages to forget, by Wagtail's names.
WAGTAILFRONTENDCACHE: dict[str, Any] = {}

# --- Users and passwords -----------------------------------------------------------------------------------------

AUTH_USER_MODEL = "users.User"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in (
        "UserAttributeSimilarityValidator",
        "MinimumLengthValidator",
        "CommonPasswordValidator",
        "NumericPasswordValidator",
    )
]
LOGIN_URL = "wagtailadmin_login"

# --- Language and time -------------------------------------------------------------------------------------------

LANGUAGE_CODE = "en-gb"
FORMAT_MODULE_PATH = ["actris_cms.formats"]
TIME_ZONE = "Asia/Singapore"
USE_TZ = True

# --- Static files and uploads ------------------------------------------------------------------------------------

STATIC_URL = "/static/"
STATIC_ROOT = BASE_DIR / "staticfiles"
STATICFILES_DIRS = [BASE_DIR / "static"]
MEDIA_URL = "/uploads/"
MEDIA_ROOT = DATA_DIR / "media"
STORAGES: dict[str, dict[str, Any]] = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
# A long article has more form fields than Django's default allows.
DATA_UPLOAD_MAX_NUMBER_FIELDS = 10_000

# --- Security headers --------------------------------------------------------------------------------------------
# `actris_cms.core.security` holds the policies and says why they are so; the middleware there sends them.

CONTENT_SECURITY_POLICY: dict[str, Any] = {"DIRECTIVES": policies.VISITORS}
X_FRAME_OPTIONS = "DENY"  # Wagtail lets its own previews be framed by the admin.
SECURE_REFERRER_POLICY = "strict-origin-when-cross-origin"
WHITENOISE_ADD_HEADERS_FUNCTION = policies.add_static_headers
WHITENOISE_ALLOW_ALL_ORIGINS = False

# --- Wagtail -----------------------------------------------------------------------------------------------------

WAGTAIL_SITE_NAME = "ACTRIS"
WAGTAILADMIN_BASE_URL = env.str("BASE_URL", "http://127.0.0.1:8000")
# What the operator says: see `actris_cms.core.site_address`. Empty: nobody has said anything.
SITE_ADDRESS = env.str("BASE_URL", "")
WAGTAIL_GRAVATAR_PROVIDER_URL = None  # No third party is asked who our editors are.
WAGTAIL_ENABLE_UPDATE_CHECK = False
WAGTAIL_ENABLE_WHATS_NEW_BANNER = False
WAGTAIL_PASSWORD_REQUIRED_TEMPLATE = "core/password_required.html"  # noqa: S105 -- a template
WAGTAIL_FRONTEND_LOGIN_TEMPLATE = "core/login.html"
WAGTAIL_USER_TIME_ZONES = ["Asia/Singapore", "UTC", "Europe/London", "America/New_York", "Australia/Sydney"]
TAGGIT_CASE_INSENSITIVE = True
# The admin's search. Visitors' has an index of its own: see `search`.
WAGTAILSEARCH_BACKENDS = {"default": {"BACKEND": "actris_cms.core.search_backend"}}

WAGTAILIMAGES_IMAGE_MODEL = "core.CustomImage"
# SVG files are cleaned when they come in: see `actris_cms.core.uploads`.
WAGTAILIMAGES_EXTENSIONS = ["gif", "jpg", "jpeg", "png", "webp", "avif", "svg"]
WAGTAILIMAGES_MAX_UPLOAD_SIZE = 20 * 1024 * 1024
WAGTAILIMAGES_MAX_IMAGE_PIXELS = 64_000_000
# Sources in a modern format keep it: converting them to PNG, the default, multiplies their size.
WAGTAILIMAGES_FORMAT_CONVERSIONS = {"avif": "avif", "webp": "webp"}
# Of what Wagtail cuts itself, for the admin. Visitors see what `actris_cms.core.renditions` makes.
WAGTAILIMAGES_WEBP_QUALITY = 70
WAGTAILIMAGES_JPEG_QUALITY = 78

WAGTAILDOCS_DOCUMENT_MODEL = "core.CustomDocument"
# Pictures among them are those that a page offers to take away, rather than shows.
WAGTAILDOCS_EXTENSIONS = (
    "csv doc docx epub gif ico ics jpeg jpg json key m4a mov mp3 mp4 odp ods odt pdf png pps ppsx ppt pptx rtf "
    "tif tiff txt vcf wav webm webp xls xlsm xlsx xml zip"
).split()
# Documents go through Wagtail, which asks who may see them; the web server does not serve their folder.
WAGTAILDOCS_SERVE_METHOD = "serve_view"
WAGTAILDOCS_MAX_UPLOAD_SIZE = 50 * 1024 * 1024

RICH_TEXT_INLINE = ["bold", "italic", "link", "document-link", "superscript", "subscript", "strikethrough"]
RICH_TEXT_FULL = [*RICH_TEXT_INLINE, "underline", "highlight", "code"]
RICH_TEXT_WITH_LISTS = ["ul", "ol", *RICH_TEXT_FULL]
WAGTAILADMIN_RICH_TEXT_EDITORS = {
    "default": {"WIDGET": "wagtail.admin.rich_text.DraftailRichTextArea", "OPTIONS": {"features": RICH_TEXT_FULL}},
}

# --- Tasks -------------------------------------------------------------------------------------------------------
# Wagtail's own tasks are quick, and are done at once. Sizes of pictures are made by a thread of the process.

TASKS: dict[str, dict[str, Any]] = {
    "default": {"BACKEND": "django_tasks.backends.immediate.ImmediateBackend"},
    "background": {"BACKEND": "actris_cms.core.background.ThreadBackend"},
}

# --- Logs --------------------------------------------------------------------------------------------------------

LOGGING: dict[str, Any] = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name} {message}", "style": "{"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": "INFO"},
    # Publishing one page starts several tasks, each of which tells that it began and ended.
    "loggers": {"django_tasks": {"level": "WARNING"}},
}

# --- First content -----------------------------------------------------------------------------------------------

STARTER_SITE = BASE_DIR / "isomer" / "starter"
