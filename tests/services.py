"""Servers that tests use if they run on this machine."""

import pytest
import redis

REDIS = "redis://127.0.0.1:6379/8"


def running_redis() -> str:
    """Return the URL of this machine's Redis; skip the test if there is none."""
    try:
        redis.Redis.from_url(REDIS, socket_connect_timeout=2).ping()
    except redis.RedisError:
        pytest.skip("Redis is not running on this machine")
    return REDIS
