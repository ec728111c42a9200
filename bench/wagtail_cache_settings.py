"""The same site with wagtail-cache's middleware in the place of our page cache, as its manual has it.

The middleware that asks browsers to ask again is left out: wagtail-cache keeps nothing that says so. REDIS_URL names
the Redis in which pages are kept; without it, each process keeps them in its memory.
"""

from typing import Any

from actris_cms.settings.environment import env

from .site_settings import *  # noqa: F403
from .site_settings import CACHES, INSTALLED_APPS, MIDDLEWARE

PAGE_CACHE = None
INSTALLED_APPS = [*INSTALLED_APPS, "wagtailcache"]
MIDDLEWARE = [
    "wagtailcache.cache.UpdateCacheMiddleware",
    *(name for name in MIDDLEWARE if name != "actris_cms.core.middleware.default_cache_control"),
    "wagtailcache.cache.FetchFromCacheMiddleware",
]
WAGTAIL_CACHE_BACKEND = "pages"
REDIS = env.str("REDIS_URL", "")
PAGES: dict[str, Any] = {
    "BACKEND": f"django.core.cache.backends.{'redis.RedisCache' if REDIS else 'locmem.LocMemCache'}",
    "LOCATION": REDIS or "pages",
    "KEY_PREFIX": "wagtailcache",
    "TIMEOUT": 3600,
}
CACHES = {**CACHES, "pages": PAGES}
