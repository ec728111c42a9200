"""The page cache says what it did with each request, for the metrics."""

from typing import Any

from about.models import AboutPage
from actris_cms.pagecache.wsgi import RESULT, PageCache

from .conftest import Visitors


def result(visitors: Visitors, path: str, method: str = "GET", **headers: str) -> str:
    """Return what the page cache says of a request."""
    environs: list[dict[str, Any]] = []
    cache = PageCache(visitors._rendering, visitors.store)

    def recorded(environ: dict[str, Any], start_response: Any) -> Any:
        environs.append(environ)
        return cache(environ, start_response)

    visitors._request(recorded, path, method, headers)
    return str(environs[0][RESULT])


def test_a_page_is_missed_once_and_then_hit(visitors: Visitors, about_page: AboutPage) -> None:
    results = [result(visitors, about_page.url) for _ in range(2)]
    assert [*results, result(visitors, about_page.url, "HEAD")] == ["miss", "hit", "hit"]


def test_what_may_not_be_stored_is_uncached(visitors: Visitors, about_page: AboutPage) -> None:
    assert [result(visitors, path) for path in ("/search/", "/nowhere/")] == ["uncached", "uncached"]


def test_a_session_or_a_form_bypasses_the_cache(visitors: Visitors, about_page: AboutPage) -> None:
    assert result(visitors, about_page.url, cookie="sessionid=abc") == "bypass"
    assert result(visitors, about_page.url, "POST") == "bypass"


def test_a_store_that_fails_is_an_error(visitors: Visitors, about_page: AboutPage, monkeypatch: Any) -> None:
    def away(url: str) -> Any:
        raise OSError

    monkeypatch.setattr(visitors.store, "get", away)
    assert result(visitors, about_page.url) == "error"
