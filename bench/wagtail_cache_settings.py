"""The same site with wagtail-cache's middleware instead of our page cache, set up as in its manual.

The middleware that makes browsers revalidate pages is removed, because wagtail-cache stores no response that demands
it. Pages are stored in the Redis of REDIS_URL, or in each process's memory.
"""

from actris_cms.settings.environment import env
from testbed.site_settings import *  # noqa: F403
from testbed.site_settings import CACHES, INSTALLED_APPS, MIDDLEWARE

INSTALLED_APPS = [*INSTALLED_APPS, "wagtailcache"]
MIDDLEWARE = [
    "wagtailcache.cache.UpdateCacheMiddleware",
    *(name for name in MIDDLEWARE if not name.endswith(".default_cache_control")),
    "wagtailcache.cache.FetchFromCacheMiddleware",
]
WAGTAIL_CACHE_BACKEND = "pages"
REDIS = env.str("REDIS_URL", "")
CACHES["pages"] = {
    "BACKEND": f"django.core.cache.backends.{'redis.RedisCache' if REDIS else 'locmem.LocMemCache'}",
    "LOCATION": REDIS or "pages",
    "KEY_PREFIX": "wagtailcache",
    "TIMEOUT": 3600,
}
