"""Pages that change by themselves: they are kept until the moment at which they do, here and by proxies."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest

from about.models import AboutPage
from actris_cms.core.pagecache.recording import keep_until

from .conftest import NOW, Clock, Visitors

ABOUT = "/about-us/about-actris/"


@pytest.fixture
def keeps_until(monkeypatch: pytest.MonkeyPatch, about_page: AboutPage) -> Callable[..., None]:
    """Let the page About ACTRIS say until which moments it may be kept."""
    serve = AboutPage.serve

    def set_moments(*moments: datetime) -> None:
        def said(page: AboutPage, request: Any, *args: Any, **kwargs: Any) -> Any:
            for moment in moments:
                keep_until(moment)
            return serve(page, request, *args, **kwargs)

        monkeypatch.setattr(AboutPage, "serve", said)

    return set_moments


def test_a_page_is_kept_until_its_moment_and_no_longer(
    visitors: Visitors, keeps_until: Callable[..., None], clock: Clock
) -> None:
    keeps_until(NOW + timedelta(hours=1), NOW + timedelta(minutes=5), NOW + timedelta(days=1))
    visitors.get(ABOUT)
    clock.wait(seconds=299)
    assert visitors.is_kept(ABOUT)
    clock.wait(seconds=1)
    assert not visitors.is_kept(ABOUT)


def test_a_page_that_was_made_anew_is_kept_again(visitors: Visitors, about_page: AboutPage, clock: Clock) -> None:
    visitors.get(ABOUT)
    assert visitors.is_kept(ABOUT)
    clock.wait(hours=24)
    assert not visitors.is_kept(ABOUT)
    assert visitors.is_kept(ABOUT)


def test_a_page_whose_moment_is_over_is_not_kept(
    visitors: Visitors, keeps_until: Callable[..., None], clock: Clock
) -> None:
    keeps_until(NOW)
    assert visitors.get(ABOUT).status == 200
    assert not visitors.is_kept(ABOUT)


def test_no_moment_makes_a_page_live_longer_than_others(
    visitors: Visitors, keeps_until: Callable[..., None], clock: Clock
) -> None:
    keeps_until(NOW + timedelta(days=10))
    visitors.get(ABOUT)
    clock.wait(hours=24)
    assert not visitors.is_kept(ABOUT)


@pytest.mark.parametrize(
    ("left", "lifetime"), [(3600, 60), (62, 60), (61, 60), (60, 59), (30.5, 29), (1.5, 0), (0.2, 0)]
)
def test_no_proxy_keeps_a_page_past_its_moment(
    visitors: Visitors, keeps_until: Callable[..., None], clock: Clock, left: float, lifetime: int
) -> None:
    keeps_until(NOW + timedelta(hours=2))
    etag = visitors.get(ABOUT).headers["etag"]
    clock.wait(seconds=7200 - left)
    for answer in (visitors.get(ABOUT), visitors.get(ABOUT, "HEAD"), visitors.get(ABOUT, if_none_match=etag)):
        assert answer.headers["x-accel-expires"] == str(lifetime)
    assert len(visitors.rendered) == 1
