"""A cache that may be away."""

import logging
import time
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.core.cache.backends.redis import RedisCache
from redis import RedisError

logger = logging.getLogger(__name__)

PAUSE = 5.0  # Seconds in which nobody asks a Redis again that did not answer: each would wait for it.


def _tolerant(method: Callable[..., Any], otherwise: Callable[..., Any]) -> Callable[..., Any]:
    """The method, which gives `otherwise`, called with the same arguments, while Redis does not answer."""

    @wraps(method)
    def tolerant(self: "TolerantRedisCache", *args: Any, **kwargs: Any) -> Any:
        if time.monotonic() >= TolerantRedisCache.asks_again_at:
            try:
                return method(self, *args, **kwargs)
            except RedisError as error:
                TolerantRedisCache.asks_again_at = time.monotonic() + PAUSE
                logger.error("Redis does not answer, and nothing is cached for %d s: %s", PAUSE, error)
        return otherwise(*args, **kwargs)

    return tolerant


class TolerantRedisCache(RedisCache):
    """Django's cache in Redis, which knows nothing while Redis is away: the site is slower then, and goes on.

    Who asks for a lock by `add` gets it: better that two do the same than that nobody does it.
    """

    asks_again_at = 0.0

    get = _tolerant(RedisCache.get, lambda key, default=None, version=None: default)
    get_many = _tolerant(RedisCache.get_many, lambda *args, **kwargs: {})
    set = _tolerant(RedisCache.set, lambda *args, **kwargs: None)
    set_many = _tolerant(RedisCache.set_many, lambda *args, **kwargs: [])
    add = _tolerant(RedisCache.add, lambda *args, **kwargs: True)
    touch = _tolerant(RedisCache.touch, lambda *args, **kwargs: False)
    delete = _tolerant(RedisCache.delete, lambda *args, **kwargs: False)
    delete_many = _tolerant(RedisCache.delete_many, lambda *args, **kwargs: None)
    has_key = _tolerant(RedisCache.has_key, lambda *args, **kwargs: False)
