"""The page cache during failures: no page stays outdated, and editors can go on."""

from collections.abc import Callable
from typing import Any

import pytest
from redis.exceptions import OutOfMemoryError

from about.models import AboutPage
from actris_cms.pagecache import frontend, watch
from actris_cms.pagecache.redis_store import RedisStore
from actris_cms.pagecache.signals import renditions_made
from tests.factories import ImageFactory, stream
from tests.queued import let_tasks_wait, run_tasks

from .conftest import Visitors

pytestmark = pytest.mark.slow

ABOUT = "/about-us/about-actris/"
Edit = Callable[[], Any]


def unreachable(*args: Any) -> Any:
    """Fail like a store that cannot be reached."""
    raise OSError("unreachable")


@pytest.mark.parametrize("host", ["testserver:1", "testserver:000001", "TESTserver", "testserver."])
def test_pages_are_not_cached_under_other_spellings_of_the_host(
    visitors: Visitors, about_page: AboutPage, host: str
) -> None:
    visitors.get(ABOUT)
    for _ in range(2):
        assert visitors.get(ABOUT, host=host).status == 200
    assert len(visitors.rendered) == 3


def test_a_proxy_may_not_cache_a_page_that_was_not_stored(
    visitors: Visitors, about_page: AboutPage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(visitors.store, "put", lambda *args: False)
    answer = visitors.get(ABOUT)
    assert answer.status == 200
    assert "x-accel-expires" not in answer.headers


def test_a_purge_that_fails_is_repeated(
    visitors: Visitors, about_page: AboutPage, edit: Edit, monkeypatch: pytest.MonkeyPatch
) -> None:
    visitors.get(ABOUT)
    advance = visitors.store.advance
    monkeypatch.setattr(visitors.store, "advance", unreachable)
    with edit():
        about_page.unpublish()
    monkeypatch.setattr(visitors.store, "advance", advance)
    assert visitors.get(ABOUT).status == 404


def test_an_edit_succeeds_even_if_purge_and_clear_fail(
    visitors: Visitors, about_page: AboutPage, edit: Edit, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*args: Any) -> Any:
        raise ValueError("a dependency is broken")

    monkeypatch.setattr(watch, "purge", broken)
    monkeypatch.setattr(visitors.store, "clear", unreachable)
    with edit():
        about_page.unpublish()
    about_page.refresh_from_db()
    assert not about_page.live


def test_a_redis_that_lost_its_counter_gets_a_new_generation(visitors: Visitors, about_page: AboutPage) -> None:
    if not isinstance(visitors.store, RedisStore):
        pytest.skip("SQLite's counter cannot get lost")
    visitors.get(ABOUT)
    before = visitors.store.generation()
    visitors.store._redis.delete(visitors.store._counter)
    assert visitors.store.generation() != before
    assert visitors.store._redis.delete(visitors.store._key("page", f"http://testserver{ABOUT}")) == 1
    assert not visitors.is_cached(ABOUT)


def test_a_full_redis_loses_all_pages_and_keeps_no_withdrawn_one(
    visitors: Visitors, about_page: AboutPage, edit: Edit, monkeypatch: pytest.MonkeyPatch
) -> None:
    if not isinstance(visitors.store, RedisStore):
        pytest.skip("SQLite has no limit of memory")
    visitors.get(ABOUT)

    def full(key: str) -> None:
        raise OutOfMemoryError("command not allowed when used memory > 'maxmemory'")

    monkeypatch.setattr(visitors.store._redis, "incr", full)
    with edit():
        about_page.unpublish()
    assert visitors.purged == [f"http://testserver{ABOUT}"]
    assert visitors.get(ABOUT).status == 404


def test_a_starting_server_deletes_its_pages_and_returns_their_urls_for_the_proxies(
    visitors: Visitors, about_page: AboutPage
) -> None:
    if isinstance(visitors.store, RedisStore):
        pytest.skip("other machines may use the same Redis")
    visitors.get(ABOUT)
    assert visitors.store.begin() == [f"http://testserver{ABOUT}"]
    assert not visitors.is_cached(ABOUT)


def test_a_page_is_purged_when_the_renditions_of_its_pictures_exist(
    visitors: Visitors, about_page: AboutPage, edit: Edit
) -> None:
    image = ImageFactory()
    value = {"image": image.pk, "alt_text": "A suite", "decorative": False}
    about_page.body = stream(("image", {"image": value, "caption": "", "width": "small", "link": {}}))
    about_page.save()
    visitors.drop_pending_changes()
    visitors.get(ABOUT)
    assert visitors.is_cached(ABOUT)
    with edit():
        renditions_made.send(sender=type(image), image=image)
    assert visitors.purged == []
    with edit():
        image.renditions.first().delete()
        renditions_made.send(sender=type(image), image=image)
    assert visitors.purged == [f"http://testserver{ABOUT}"]


@pytest.mark.django_db
def test_an_editor_does_not_wait_until_thousands_of_urls_are_purged(
    monkeypatch: pytest.MonkeyPatch, settings: Any
) -> None:
    batches: list[list[str]] = []
    let_tasks_wait(settings)
    monkeypatch.setattr(frontend, "purge_frontend", lambda urls: batches.append(list(urls)))
    urls = [f"https://example.org/{'long/' * (number % 7)}{number}/" for number in range(frontend.PURGED_NOW + 200)]
    frontend.purge_frontend_soon(urls)
    assert [len(batch) for batch in batches] == [frontend.PURGED_NOW]
    run_tasks()
    assert sorted(batches[0] + batches[1]) == sorted(urls)
    assert max(map(len, batches[0])) <= min(map(len, batches[1]))
