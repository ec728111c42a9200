"""The site while its Redis is unreachable."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.core.cache import caches
from django.test import Client

from about.models import AboutPage
from actris_cms.operations.caches import TolerantRedisCache
from tests.services import running_redis

UNREACHABLE = "redis://127.0.0.1:1/0"


@pytest.fixture
def unreachable_redis(settings: Any) -> Iterator[None]:
    """Configure both caches with a Redis that does not exist."""
    backend = "actris_cms.operations.caches.TolerantRedisCache"
    settings.CACHES = {alias: {"BACKEND": backend, "LOCATION": UNREACHABLE} for alias in ("default", "renditions")}
    TolerantRedisCache.retry_at = 0.0
    yield
    TolerantRedisCache.retry_at = 0.0


def test_pages_work_while_redis_is_unreachable(client: Client, about_page: AboutPage, unreachable_redis: None) -> None:
    assert client.get("/about-us/about-actris/").status_code == 200


def test_an_unreachable_cache_is_empty_and_grants_every_lock(unreachable_redis: None) -> None:
    cache = caches["default"]
    cache.set("key", 1)
    assert cache.get("key", "nothing") == "nothing"
    assert cache.get_many(["key"]) == {}
    assert "key" not in cache
    assert cache.add("lock", 1)
    assert not cache.delete("key")
    cache.clear()


def test_an_unreachable_redis_is_not_tried_again_for_a_while(
    unreachable_redis: None, caplog: pytest.LogCaptureFixture
) -> None:
    for _ in range(5):
        caches["default"].get("key")
    assert len([record for record in caplog.records if "Redis does not answer" in record.getMessage()]) == 1


def test_clearing_a_cache_keeps_what_others_have_in_the_same_redis(settings: Any) -> None:
    backend = {"BACKEND": "actris_cms.operations.caches.TolerantRedisCache", "LOCATION": running_redis()}
    settings.CACHES = {alias: {**backend, "KEY_PREFIX": f"clear:{alias}"} for alias in ("default", "renditions")}
    for cache in caches.all(initialized_only=False):
        cache.set("key", 1)
    caches["default"].clear()
    assert (caches["default"].get("key"), caches["renditions"].get("key")) == (None, 1)
    caches["renditions"].clear()
