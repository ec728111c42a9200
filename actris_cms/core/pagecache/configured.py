"""The page cache that the settings ask for."""

import hashlib
from functools import cache
from pathlib import Path

import django
import wagtail
from django.conf import settings

from .redis_store import RedisStore
from .sqlite_store import SqliteStore
from .stores import PageStore

CODE = ("*.py", "*.html")
# The settings that an operator may change and a page shows, in its markup or its headers.
SETTINGS = (
    "ALLOW_INDEXING",
    "WAGTAILADMIN_BASE_URL",
    "CONTENT_SECURITY_POLICY",
    "SECURE_HSTS_SECONDS",
    "SECURE_HSTS_INCLUDE_SUBDOMAINS",
    "SECURE_HSTS_PRELOAD",
    "LOOPBACK",
)


@cache
def release() -> str:
    """A name of what renders pages: code, templates, static files, settings. Others keep pages of their own."""
    digest = hashlib.blake2b(f"{wagtail.__version__} {django.__version__}".encode(), digest_size=6)
    digest.update(repr([getattr(settings, name, None) for name in SETTINGS]).encode())
    packages = {settings.BASE_DIR / app.partition(".")[0] for app in settings.INSTALLED_APPS}
    for package in sorted(path for path in packages if path.is_dir()):
        for path in sorted(found for pattern in CODE for found in package.rglob(pattern)):
            digest.update(path.read_bytes())
    manifest = Path(settings.STATIC_ROOT) / "staticfiles.json"
    if manifest.is_file():
        digest.update(manifest.read_bytes())
    return digest.hexdigest()


@cache
def configured_store() -> PageStore | None:
    """The store of PAGE_CACHE: a folder of this machine, or the address of a Redis; None where nothing is kept."""
    location = settings.PAGE_CACHE
    if not location:
        return None
    if isinstance(location, Path):
        return SqliteStore(location, release())
    return RedisStore(location, release())
