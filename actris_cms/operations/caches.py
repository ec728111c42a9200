"""A Redis cache that tolerates an outage of Redis."""

import logging
import time
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.core.cache.backends.redis import RedisCache
from redis import RedisError

logger = logging.getLogger(__name__)

PAUSE = 5.0  # Seconds before a Redis that did not answer is tried again: each request would wait for it.


def _tolerant(method: Callable[..., Any], otherwise: Callable[..., Any]) -> Callable[..., Any]:
    """Wrap a method so that it returns `otherwise(*args)` while Redis does not answer."""

    @wraps(method)
    def tolerant(self: "TolerantRedisCache", *args: Any, **kwargs: Any) -> Any:
        if time.monotonic() >= TolerantRedisCache.retry_at:
            try:
                return method(self, *args, **kwargs)
            except RedisError as error:
                TolerantRedisCache.retry_at = time.monotonic() + PAUSE
                logger.error("Redis does not answer, and nothing is cached for %d s: %s", PAUSE, error)
        return otherwise(*args, **kwargs)

    return tolerant


class TolerantRedisCache(RedisCache):
    """Django's Redis cache, which acts as an empty cache while Redis does not answer: the site gets slower, not broken.

    `add` returns True then: code that uses it as a lock goes on, because work done twice is better than none.
    """

    retry_at = 0.0

    get = _tolerant(RedisCache.get, lambda key, default=None, version=None: default)
    get_many = _tolerant(RedisCache.get_many, lambda *args, **kwargs: {})
    set = _tolerant(RedisCache.set, lambda *args, **kwargs: None)
    set_many = _tolerant(RedisCache.set_many, lambda *args, **kwargs: [])
    add = _tolerant(RedisCache.add, lambda *args, **kwargs: True)
    touch = _tolerant(RedisCache.touch, lambda *args, **kwargs: False)
    delete = _tolerant(RedisCache.delete, lambda *args, **kwargs: False)
    delete_many = _tolerant(RedisCache.delete_many, lambda *args, **kwargs: None)
    has_key = _tolerant(RedisCache.has_key, lambda *args, **kwargs: False)

    def _clear_own(self) -> None:
        """Delete the entries of this cache alone: Django's `clear` deletes whatever the same Redis holds."""
        client = self._cache.get_client(None, write=True)  # type: ignore[attr-defined]
        if keys := list(client.scan_iter(match=f"{self.key_prefix}:*", count=10_000)):
            client.delete(*keys)

    clear = _tolerant(_clear_own, lambda: None)
