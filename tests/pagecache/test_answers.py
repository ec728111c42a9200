"""Responses from the page cache: what is cached, for whom, and with which headers."""

import gzip
import os
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import brotli
import pytest
from django.test import Client
from wagtail.models import PageViewRestriction, Site

from about.models import AboutPage
from actris_cms.pagecache.cached_page import make_cached_page
from actris_cms.pagecache.redis_store import RedisStore
from actris_cms.pagecache.sqlite_store import MAX_RELEASE_AGE, SqliteStore
from actris_cms.pagecache.stores import PageStore
from actris_cms.pagecache.wsgi import MAX_HOSTS
from actris_cms.users.models import User
from newsroom.models import CategoryPage, NewsroomPage
from tests.factories import ArticlePageFactory, CategoryPageFactory, NewsroomPageFactory
from tests.services import REDIS

from .conftest import Visitors

pytestmark = pytest.mark.slow

ABOUT = "/about-us/about-actris/"


@pytest.fixture
def newsroom(home: Any) -> NewsroomPage:
    """A newsroom with one category of fifteen articles."""
    page: NewsroomPage = NewsroomPageFactory(parent=home)
    category: CategoryPage = CategoryPageFactory(parent=page, title="Events")
    for number in range(15):
        ArticlePageFactory(parent=category, title=f"Article {number}")
        category.refresh_from_db()
    return page


def test_the_second_visitor_gets_the_cached_page(visitors: Visitors, about_page: AboutPage) -> None:
    first, second = visitors.get(ABOUT), visitors.get(ABOUT)
    assert visitors.rendered == [ABOUT]
    assert first.status == second.status == 200
    assert first.body == second.body
    assert first.headers == second.headers


def test_the_cached_response_equals_djangos(visitors: Visitors, about_page: AboutPage, client: Client) -> None:
    visitors.get(ABOUT)
    cached, direct = visitors.get(ABOUT), client.get(ABOUT)
    assert cached.body == direct.content
    for name in ("Content-Security-Policy", "X-Content-Type-Options", "Referrer-Policy", "Content-Type"):
        assert {*cached.headers[name.lower()].split("; ")} == {*direct.headers[name].split("; ")}


@pytest.mark.parametrize(
    ("accepted", "encoding", "decoded"),
    [
        ("gzip, deflate, br", "br", brotli.decompress),
        ("gzip", "gzip", gzip.decompress),
        ("", None, bytes),
        ("identity", None, bytes),
        ("gzip;q=1.0, br;q=0", "gzip", gzip.decompress),
        ("br; q=0.0, gzip;q=0, *", None, bytes),
        ("br;q=0.5, gzip", "br", brotli.decompress),
    ],
)
def test_a_page_is_sent_in_the_best_encoding_that_the_browser_accepts(
    visitors: Visitors, about_page: AboutPage, accepted: str, encoding: str | None, decoded: Any
) -> None:
    plain = visitors.get(ABOUT).body
    answer = visitors.get(ABOUT, accept_encoding=accepted)
    assert answer.headers.get("content-encoding") == encoding
    assert decoded(answer.body) == plain
    assert int(answer.headers["content-length"]) == len(answer.body)
    assert answer.headers["vary"] == "Accept-Encoding"


def test_a_browser_that_has_the_page_gets_304(visitors: Visitors, about_page: AboutPage) -> None:
    first = visitors.get(ABOUT).headers
    for headers in ({"if_none_match": first["etag"]}, {"if_modified_since": first["last-modified"]}):
        answer = visitors.get(ABOUT, **headers)
        assert (answer.status, answer.body) == (304, b"")
        assert answer.headers["etag"] == first["etag"]
    assert visitors.get(ABOUT, if_none_match='W/"other"', if_modified_since=first["last-modified"]).status == 200


def test_head_returns_only_headers(visitors: Visitors, about_page: AboutPage) -> None:
    whole = visitors.get(ABOUT)
    head = visitors.get(ABOUT, "HEAD")
    assert (head.status, head.headers, head.body) == (200, whole.headers, b"")


@pytest.mark.parametrize("url", [ABOUT, "/nowhere/", "/robots.txt"])
def test_the_first_head_request_has_no_body_either(visitors: Visitors, about_page: AboutPage, url: str) -> None:
    head = visitors.get(url, "HEAD")
    whole = visitors.get(url)
    assert (head.status, head.body) == (whole.status, b"")
    assert int(head.headers["content-length"]) == len(whole.body) > 0


def test_browsers_always_revalidate_and_proxies_may_cache(visitors: Visitors, about_page: AboutPage) -> None:
    answer = visitors.get(ABOUT)
    assert answer.headers["cache-control"] == "no-cache"
    assert int(answer.headers["x-accel-expires"]) > 0


def test_unknown_query_parameters_are_ignored(visitors: Visitors, about_page: AboutPage) -> None:
    visitors.get(ABOUT)
    assert visitors.is_cached(f"{ABOUT}?utm_source=letter&fbclid=1")


@pytest.mark.parametrize("query", ["page=2", "year=2026", "year=2026&page=2"])
def test_each_page_of_a_list_is_cached(visitors: Visitors, newsroom: NewsroomPage, query: str) -> None:
    url = f"{newsroom.url}?{query}"
    assert visitors.get(url).status == 200
    assert visitors.is_cached(url)


def test_the_order_of_query_parameters_does_not_matter(visitors: Visitors, newsroom: NewsroomPage) -> None:
    visitors.get(f"{newsroom.url}?year=2026&page=2")
    assert visitors.is_cached(f"{newsroom.url}?page=2&utm_source=x&year=2026")


@pytest.mark.parametrize("query", ["%79ear=2026", "year=%32026", "utm_source=a%20b&year=2026"])
def test_percent_encoded_parameters_are_decoded(visitors: Visitors, newsroom: NewsroomPage, query: str) -> None:
    url = f"{newsroom.url}?{query}"
    visitors.get(newsroom.url)
    assert visitors.get(url).text == visitors.get_uncached(url).text != visitors.get(newsroom.url).text
    visitors.get(f"{newsroom.url}?year=2026")
    assert visitors.get(url).text == visitors.get_uncached(url).text


@pytest.mark.parametrize("query", ["page=99", "page=1", "page=-1", "year=1900", "year=2026&page=x", "page=2&page=99"])
def test_lists_with_invalid_parameters_are_not_cached(visitors: Visitors, newsroom: NewsroomPage, query: str) -> None:
    url = f"{newsroom.url}?{query}"
    assert visitors.get(url).status == 200
    assert not visitors.is_cached(url)


@pytest.mark.parametrize("query", ["page=2", "year=2026"])
def test_a_page_without_lists_is_not_cached_with_list_parameters(
    visitors: Visitors, about_page: AboutPage, query: str
) -> None:
    visitors.get(f"{ABOUT}?{query}")
    assert not visitors.is_cached(f"{ABOUT}?{query}")


def test_feeds_are_cached(visitors: Visitors, newsroom: NewsroomPage) -> None:
    url = f"{newsroom.url}feed/rss/"
    assert visitors.get(url).headers["content-type"].startswith("application/rss+xml")
    assert visitors.is_cached(url)


@pytest.mark.parametrize("url", ["/admin/login/", "/nowhere/", "/robots.txt", "/about-us/about-actris"])
def test_admin_errors_robots_txt_and_redirects_are_not_cached(
    visitors: Visitors, about_page: AboutPage, url: str
) -> None:
    visitors.get(url)
    assert not visitors.is_cached(url)


def test_responses_for_signed_in_users_are_not_cached(
    visitors: Visitors, about_page: AboutPage, client: Client, publisher: User
) -> None:
    client.force_login(publisher)
    cookie = f"sessionid={client.cookies['sessionid'].value}"
    signed_in = visitors.get(ABOUT, cookie=cookie)
    assert "wagtail-userbar" in signed_in.text
    assert "etag" not in signed_in.headers
    assert "private" in signed_in.headers["cache-control"]
    anonymous = visitors.get(ABOUT)
    assert "wagtail-userbar" not in anonymous.text
    assert "wagtail-userbar" in visitors.get(ABOUT, cookie=cookie).text


def test_a_page_behind_a_password_is_never_cached(visitors: Visitors, about_page: AboutPage) -> None:
    PageViewRestriction.objects.create(page=about_page, restriction_type="password", password="secret")
    answer = visitors.get(ABOUT)
    assert "csrfmiddlewaretoken" in answer.text
    assert not visitors.is_cached(ABOUT)


def test_visitors_do_not_see_a_draft(visitors: Visitors, about_page: AboutPage) -> None:
    about_page.title = "Title of a draft"
    about_page.save_revision()
    assert "Title of a draft" not in visitors.get(ABOUT).text


def test_each_host_and_scheme_has_its_own_cached_page(visitors: Visitors, about_page: AboutPage) -> None:
    visitors.get(ABOUT)
    before = len(visitors.rendered)
    visitors.get(ABOUT, host="other.example")
    visitors.get(ABOUT, x_forwarded_proto="https")
    assert len(visitors.rendered) == before + 2


def test_pages_of_hosts_that_are_not_allowed_are_not_cached(
    visitors: Visitors, about_page: AboutPage, settings: Any
) -> None:
    settings.ALLOWED_HOSTS = ["testserver"]
    assert visitors.get(ABOUT, host="evil.example").status == 400
    assert visitors.get(ABOUT, host="evil.example").status == 400
    assert len(visitors.rendered) == 2


@pytest.mark.parametrize("host", ["actris.sg", "www.actris.sg"])
def test_pages_of_hosts_that_a_wildcard_allows_are_cached(
    visitors: Visitors, about_page: AboutPage, settings: Any, host: str
) -> None:
    settings.ALLOWED_HOSTS = [".actris.sg"]
    first, second = visitors.get(ABOUT, host=host), visitors.get(ABOUT, host=host)
    assert first.status == second.status == 200
    assert len(visitors.rendered) == 1


def test_pages_of_only_so_many_hosts_of_a_wildcard_are_cached(
    visitors: Visitors, about_page: AboutPage, settings: Any
) -> None:
    settings.ALLOWED_HOSTS = [".actris.sg"]
    for number in range(MAX_HOSTS + 5):
        visitors.get(ABOUT, host=f"{number}.actris.sg")
    before = len(visitors.rendered)
    visitors.get(ABOUT, host="0.actris.sg")
    assert len(visitors.rendered) == before
    visitors.get(ABOUT, host=f"{MAX_HOSTS + 4}.actris.sg")
    assert len(visitors.rendered) == before + 1


def test_without_a_reachable_store_pages_are_rendered_and_one_message_is_logged(
    visitors: Visitors, about_page: AboutPage, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fail() -> int:
        raise OSError("no disk")

    monkeypatch.setattr(visitors.store, "generation", fail)
    assert visitors.get(ABOUT).status == visitors.get(ABOUT).status == 200
    assert [record.getMessage() for record in caplog.records if "no disk" in record.getMessage()] == [
        "The page cache cannot be reached, and pages are rendered for each visitor: no disk"
    ]


def test_a_page_that_is_rendered_during_a_change_is_not_cached(
    visitors: Visitors, about_page: AboutPage, monkeypatch: pytest.MonkeyPatch
) -> None:
    serve = AboutPage.serve

    def slow_serve(page: AboutPage, request: Any, *args: Any, **kwargs: Any) -> Any:
        response = serve(page, request, *args, **kwargs)
        visitors.store.advance()
        return response

    monkeypatch.setattr(AboutPage, "serve", slow_serve)
    assert visitors.get(ABOUT).status == 200
    assert not visitors.is_cached(ABOUT)


def test_a_page_that_is_rendered_again_with_the_same_content_keeps_its_etag(
    visitors: Visitors, about_page: AboutPage
) -> None:
    before = visitors.get(ABOUT).headers
    visitors.get(ABOUT)
    visitors.store.clear()
    assert visitors.get(ABOUT).headers["etag"] == before["etag"]
    assert len(visitors.rendered) == 2


def test_cached_pages_expire_at_the_end_of_the_year(
    visitors: Visitors, about_page: AboutPage, monkeypatch: pytest.MonkeyPatch, site: Site
) -> None:
    monkeypatch.setattr("actris_cms.pagecache.cached_page.end_of_year", lambda: 0.0)
    visitors.get(ABOUT)
    assert not visitors.is_cached(ABOUT)


@pytest.fixture
def other_release(store: PageStore) -> PageStore:
    """The same store, as another release of the site uses it."""
    if isinstance(store, SqliteStore):
        return SqliteStore(store._folder, "other_release")
    assert isinstance(store, RedisStore)
    return type(store)(REDIS, "other_release")


def put(store: PageStore, url: str, body: bytes) -> bool:
    """Store a cached page with this body and no dependencies; return whether it was stored."""
    return store.put(url, make_cached_page([("Content-Type", "text/html")], body), {}, store.generation())


def test_each_release_has_its_own_pages(store: PageStore, other_release: PageStore) -> None:
    for release, body in ((store, b"old"), (other_release, b"new")):
        assert put(release, "http://testserver/", body)
    assert [
        found.plain for found in (store.get("http://testserver/"), other_release.get("http://testserver/")) if found
    ] == [
        b"old",
        b"new",
    ]


def test_a_purge_by_one_release_also_purges_pages_of_other_releases(
    visitors: Visitors, other_release: PageStore, about_page: AboutPage, edit: Callable[[], Any]
) -> None:
    visitors.drop_pending_changes()
    url = f"http://testserver{ABOUT}"
    assert put(other_release, url, b"old secret words")
    generation = other_release.generation()
    with edit():
        about_page.unpublish()
    assert visitors.purged == [url]
    assert other_release.begin() == []
    assert other_release.get(url) is None
    assert not other_release.put(
        url, make_cached_page([("Content-Type", "text/html")], b"old secret words"), {}, generation
    )


def test_clearing_the_store_deletes_the_pages_of_all_releases(store: PageStore, other_release: PageStore) -> None:
    for release, url in ((store, "http://testserver/"), (other_release, "http://testserver/news/")):
        put(release, url, b"words")
    assert store.clear() == ["http://testserver/", "http://testserver/news/"]
    assert store.clear() == []


def test_files_of_old_releases_are_removed(tmp_path: Path) -> None:
    used, forgotten = (SqliteStore(tmp_path, name) for name in ("used", "forgotten"))
    for release in (used, forgotten):
        put(release, "http://testserver/", b"words")
        release._close()
    for path in tmp_path.glob("pages-forgotten*"):
        os.utime(path, (time.time() - MAX_RELEASE_AGE - 1,) * 2)
    SqliteStore(tmp_path, "new").begin()
    assert {path.name.partition(".")[0] for path in tmp_path.iterdir()} == {
        *("pages-new", "generation-new", "pages-used", "generation-used"),
    }
