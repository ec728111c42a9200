"""The page cache that the settings configure."""

import hashlib
from functools import cache
from pathlib import Path

import django
import wagtail
from django.conf import settings

from .redis_store import RedisStore
from .sqlite_store import SqliteStore
from .stores import PageStore

CODE = frozenset({".py", ".html", ".xml", ".txt"})
# Settings that an operator may change and that affect the markup or headers of pages.
SETTINGS = (
    "ALLOW_INDEXING",
    "SITE_URL",
    "CONTENT_SECURITY_POLICY",
    "SECURE_HSTS_SECONDS",
    "SECURE_HSTS_INCLUDE_SUBDOMAINS",
    "SECURE_HSTS_PRELOAD",
    "LOOPBACK",
)


def packages() -> list[Path]:
    """Return the folders of the project's own packages."""
    folders = {settings.BASE_DIR / app.partition(".")[0] for app in settings.INSTALLED_APPS}
    return sorted(folder for folder in folders if folder.is_dir())


@cache
def release() -> str:
    """Return a digest of all that renders pages: code, templates, static files, settings; each has its own pages."""
    digest = hashlib.blake2b(f"{wagtail.__version__} {django.__version__}".encode(), digest_size=6)
    digest.update(repr([getattr(settings, name, None) for name in SETTINGS]).encode())
    for package in packages():
        for path in sorted(found for found in package.rglob("*") if found.suffix in CODE):
            digest.update(path.read_bytes())
    manifest = Path(settings.STATIC_ROOT) / "staticfiles.json"
    if manifest.is_file():
        digest.update(manifest.read_bytes())
    return digest.hexdigest()


@cache
def configured_store() -> PageStore | None:
    """Return the store of PAGE_CACHE, which is a local folder or the URL of a Redis; None if pages are not cached."""
    location = settings.PAGE_CACHE
    if not location:
        return None
    if isinstance(location, Path):
        return SqliteStore(location, release())
    return RedisStore(location, release())
