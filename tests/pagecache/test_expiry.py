"""Pages that change with time: the page cache and proxies keep them only until then."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest

from about.models import AboutPage
from actris_cms.pagecache.recording import cache_until

from .conftest import NOW, Clock, Visitors

pytestmark = pytest.mark.slow

ABOUT = "/about-us/about-actris/"


@pytest.fixture
def set_expiry(monkeypatch: pytest.MonkeyPatch, about_page: AboutPage) -> Callable[..., None]:
    """A function that makes the page About ACTRIS call `cache_until` with the given moments."""
    serve = AboutPage.serve

    def set_moments(*moments: datetime) -> None:
        def serve_until(page: AboutPage, request: Any, *args: Any, **kwargs: Any) -> Any:
            for moment in moments:
                cache_until(moment)
            return serve(page, request, *args, **kwargs)

        monkeypatch.setattr(AboutPage, "serve", serve_until)

    return set_moments


def test_a_page_is_cached_until_its_first_moment(
    visitors: Visitors, set_expiry: Callable[..., None], clock: Clock
) -> None:
    set_expiry(NOW + timedelta(hours=1), NOW + timedelta(minutes=5), NOW + timedelta(days=1))
    visitors.get(ABOUT)
    clock.wait(seconds=299)
    assert visitors.is_cached(ABOUT)
    clock.wait(seconds=1)
    assert not visitors.is_cached(ABOUT)


def test_a_page_expires_after_a_day_and_is_cached_again(
    visitors: Visitors, about_page: AboutPage, clock: Clock
) -> None:
    visitors.get(ABOUT)
    assert visitors.is_cached(ABOUT)
    clock.wait(hours=24)
    assert not visitors.is_cached(ABOUT)
    assert visitors.is_cached(ABOUT)


def test_a_page_whose_moment_has_passed_is_not_cached(
    visitors: Visitors, set_expiry: Callable[..., None], clock: Clock
) -> None:
    set_expiry(NOW)
    assert visitors.get(ABOUT).status == 200
    assert not visitors.is_cached(ABOUT)


def test_a_later_moment_does_not_extend_the_lifetime_of_a_day(
    visitors: Visitors, set_expiry: Callable[..., None], clock: Clock
) -> None:
    set_expiry(NOW + timedelta(days=10))
    visitors.get(ABOUT)
    clock.wait(hours=24)
    assert not visitors.is_cached(ABOUT)


@pytest.mark.parametrize(
    ("left", "lifetime"), [(3600, 60), (62, 60), (61, 60), (60, 59), (30.5, 29), (1.5, 0), (0.2, 0)]
)
def test_no_proxy_caches_a_page_beyond_its_moment(
    visitors: Visitors, set_expiry: Callable[..., None], clock: Clock, left: float, lifetime: int
) -> None:
    set_expiry(NOW + timedelta(hours=2))
    etag = visitors.get(ABOUT).headers["etag"]
    clock.wait(seconds=7200 - left)
    for answer in (visitors.get(ABOUT), visitors.get(ABOUT, "HEAD"), visitors.get(ABOUT, if_none_match=etag)):
        assert answer.headers["x-accel-expires"] == str(lifetime)
    assert len(visitors.rendered) == 1
