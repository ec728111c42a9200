"""The site while its Redis is away."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.core.cache import caches
from django.test import Client

from about.models import AboutPage
from actris_cms.core.caches import TolerantRedisCache

NOWHERE = "redis://127.0.0.1:1/0"


@pytest.fixture
def redis_is_away(settings: Any) -> Iterator[None]:
    """Both caches are in a Redis that nobody runs."""
    backend = "actris_cms.core.caches.TolerantRedisCache"
    settings.CACHES = {alias: {"BACKEND": backend, "LOCATION": NOWHERE} for alias in ("default", "renditions")}
    TolerantRedisCache.asks_again_at = 0.0
    yield
    TolerantRedisCache.asks_again_at = 0.0


def test_pages_are_there_while_redis_is_away(client: Client, about_page: AboutPage, redis_is_away: None) -> None:
    assert client.get("/about-us/about-actris/").status_code == 200


def test_a_cache_that_is_away_knows_nothing_and_gives_every_lock(redis_is_away: None) -> None:
    cache = caches["default"]
    cache.set("key", 1)
    assert cache.get("key", "nothing") == "nothing"
    assert cache.get_many(["key"]) == {}
    assert "key" not in cache
    assert cache.add("lock", 1)
    assert not cache.delete("key")


def test_a_redis_that_does_not_answer_is_left_alone_for_a_while(
    redis_is_away: None, caplog: pytest.LogCaptureFixture
) -> None:
    for _ in range(5):
        caches["default"].get("key")
    assert len([record for record in caplog.records if "Redis does not answer" in record.getMessage()]) == 1
