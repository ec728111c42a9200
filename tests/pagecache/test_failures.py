"""The page cache when something goes wrong beside it: nothing old is shown for long, and no editor is stopped."""

import threading
from collections.abc import Callable
from typing import Any

import pytest

from about.models import AboutPage
from actris_cms.core import background
from actris_cms.core.pagecache import changes, frontend
from actris_cms.core.pagecache.redis_store import RedisStore
from actris_cms.core.renditions.signals import renditions_made
from tests.factories import ImageFactory, stream

from .conftest import Visitors

ABOUT = "/about-us/about-actris/"
Edit = Callable[[], Any]


def away(*args: Any) -> Any:
    """What a store does that cannot be reached."""
    raise OSError("away")


@pytest.mark.parametrize("host", ["testserver:1", "testserver:000001", "TESTserver", "testserver."])
def test_another_spelling_of_the_host_leaves_nothing(visitors: Visitors, about_page: AboutPage, host: str) -> None:
    visitors.get(ABOUT)
    for _ in range(2):
        assert visitors.get(ABOUT, host=host).status == 200
    assert len(visitors.rendered) == 3


def test_a_proxy_does_not_keep_what_is_not_kept_here(
    visitors: Visitors, about_page: AboutPage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(visitors.store, "put", lambda *args: False)
    answer = visitors.get(ABOUT)
    assert answer.status == 200
    assert "x-accel-expires" not in answer.headers


def test_a_change_that_the_store_could_not_be_told_is_made_up_for(
    visitors: Visitors, about_page: AboutPage, edit: Edit, monkeypatch: pytest.MonkeyPatch
) -> None:
    visitors.get(ABOUT)
    note_change = visitors.store.note_change
    monkeypatch.setattr(visitors.store, "note_change", away)
    with edit():
        about_page.unpublish()
    monkeypatch.setattr(visitors.store, "note_change", note_change)
    assert visitors.get(ABOUT).status == 404


def test_an_editor_is_not_stopped_by_a_store_that_fails_twice(
    visitors: Visitors, about_page: AboutPage, edit: Edit, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*args: Any) -> Any:
        raise ValueError("a dependency is broken")

    monkeypatch.setattr(changes, "purge", broken)
    monkeypatch.setattr(visitors.store, "clear", away)
    with edit():
        about_page.unpublish()
    about_page.refresh_from_db()
    assert not about_page.live


def test_a_redis_that_has_lost_everything_does_not_count_from_where_it_did(
    visitors: Visitors, about_page: AboutPage
) -> None:
    if not isinstance(visitors.store, RedisStore):
        pytest.skip("a file does not lose its size")
    visitors.get(ABOUT)
    before = visitors.store.changes()
    visitors.store._redis.delete(visitors.store._counter)
    assert visitors.store.changes() != before
    assert visitors.store._redis.delete(visitors.store._key("page", f"http://testserver{ABOUT}")) == 1
    assert not visitors.is_kept(ABOUT)


def test_a_server_that_begins_tells_the_proxies_what_it_forgets(visitors: Visitors, about_page: AboutPage) -> None:
    if isinstance(visitors.store, RedisStore):
        pytest.skip("other machines may be serving from it")
    visitors.get(ABOUT)
    assert visitors.store.begin() == [f"http://testserver{ABOUT}"]
    assert not visitors.is_kept(ABOUT)


def test_a_page_is_new_when_the_sizes_of_its_pictures_are_there(
    visitors: Visitors, about_page: AboutPage, edit: Edit
) -> None:
    image = ImageFactory()
    value = {"image": image.pk, "alt_text": "A suite", "decorative": False}
    about_page.body = stream(("image", {"image": value, "caption": "", "width": "small", "link": {}}))
    about_page.save()
    visitors.begin_here()
    visitors.get(ABOUT)
    assert visitors.is_kept(ABOUT)
    with edit():
        renditions_made.send(sender=type(image), image=image)
    assert visitors.purged == []
    with edit():
        image.renditions.first().delete()
        renditions_made.send(sender=type(image), image=image)
    assert visitors.purged == [f"http://testserver{ABOUT}"]


def test_an_editor_does_not_wait_until_thousands_of_addresses_are_purged(monkeypatch: pytest.MonkeyPatch) -> None:
    go_on = threading.Event()
    told: list[list[str]] = []

    def tell(urls: list[str]) -> None:
        if told:
            assert go_on.wait(10)
        told.append(list(urls))

    monkeypatch.setattr(frontend, "purge_frontend", tell)
    urls = [f"https://example.org/{'long/' * (number % 7)}{number}/" for number in range(frontend.AT_ONCE + 200)]
    frontend.purge_frontend_soon(urls)
    assert [len(part) for part in told] == [frontend.AT_ONCE]
    go_on.set()
    assert background.worker("proxies").wait(10)
    assert sorted(told[0] + told[1]) == sorted(urls)
    assert max(map(len, told[0])) <= min(map(len, told[1]))
