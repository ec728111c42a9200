"""How visitors are answered from the page cache, and who is not."""

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
from actris_cms.core.pagecache.entries import make_entry
from actris_cms.core.pagecache.redis_store import RedisStore
from actris_cms.core.pagecache.sqlite_store import OLD, SqliteStore
from actris_cms.core.pagecache.stores import PageStore
from actris_cms.users.models import User
from newsroom.models import CategoryPage, NewsroomPage
from tests.factories import ArticlePageFactory, CategoryPageFactory, NewsroomPageFactory

from .conftest import REDIS, Visitors

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


def test_the_second_visitor_is_answered_without_the_application(visitors: Visitors, about_page: AboutPage) -> None:
    first, second = visitors.get(ABOUT), visitors.get(ABOUT)
    assert visitors.rendered == [ABOUT]
    assert first.status == second.status == 200
    assert first.body == second.body
    assert first.headers == second.headers


def test_what_is_kept_is_what_django_answers(visitors: Visitors, about_page: AboutPage, client: Client) -> None:
    visitors.get(ABOUT)
    kept, direct = visitors.get(ABOUT), client.get(ABOUT)
    assert kept.body == direct.content
    for name in ("Content-Security-Policy", "X-Content-Type-Options", "Referrer-Policy", "Content-Type"):
        assert {*kept.headers[name.lower()].split("; ")} == {*direct.headers[name].split("; ")}


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
def test_a_page_comes_in_the_best_encoding_that_the_browser_knows(
    visitors: Visitors, about_page: AboutPage, accepted: str, encoding: str | None, decoded: Any
) -> None:
    plain = visitors.get(ABOUT).body
    answer = visitors.get(ABOUT, accept_encoding=accepted)
    assert answer.headers.get("content-encoding") == encoding
    assert decoded(answer.body) == plain
    assert int(answer.headers["content-length"]) == len(answer.body)
    assert answer.headers["vary"] == "Accept-Encoding"


def test_a_browser_that_has_the_page_is_told_so(visitors: Visitors, about_page: AboutPage) -> None:
    had = visitors.get(ABOUT).headers
    for headers in ({"if_none_match": had["etag"]}, {"if_modified_since": had["last-modified"]}):
        answer = visitors.get(ABOUT, **headers)
        assert (answer.status, answer.body) == (304, b"")
        assert answer.headers["etag"] == had["etag"]
    assert visitors.get(ABOUT, if_none_match='W/"other"', if_modified_since=had["last-modified"]).status == 200


def test_head_has_the_headers_alone(visitors: Visitors, about_page: AboutPage) -> None:
    whole = visitors.get(ABOUT)
    head = visitors.get(ABOUT, "HEAD")
    assert (head.status, head.headers, head.body) == (200, whole.headers, b"")


@pytest.mark.parametrize("url", [ABOUT, "/nowhere/", "/robots.txt"])
def test_head_has_no_body_where_nothing_is_kept_either(visitors: Visitors, about_page: AboutPage, url: str) -> None:
    head = visitors.get(url, "HEAD")
    whole = visitors.get(url)
    assert (head.status, head.body) == (whole.status, b"")
    assert int(head.headers["content-length"]) == len(whole.body) > 0


def test_browsers_always_ask_and_proxies_hardly_ever(visitors: Visitors, about_page: AboutPage) -> None:
    answer = visitors.get(ABOUT)
    assert answer.headers["cache-control"] == "no-cache"
    assert int(answer.headers["x-accel-expires"]) > 0


def test_parameters_that_no_page_reads_do_not_make_it_another(visitors: Visitors, about_page: AboutPage) -> None:
    visitors.get(ABOUT)
    assert visitors.is_kept(f"{ABOUT}?utm_source=letter&fbclid=1")


@pytest.mark.parametrize("query", ["page=2", "year=2026", "year=2026&page=2"])
def test_each_page_of_a_list_is_kept(visitors: Visitors, newsroom: NewsroomPage, query: str) -> None:
    url = f"{newsroom.url}?{query}"
    assert visitors.get(url).status == 200
    assert visitors.is_kept(url)


def test_the_order_of_parameters_does_not_matter(visitors: Visitors, newsroom: NewsroomPage) -> None:
    visitors.get(f"{newsroom.url}?year=2026&page=2")
    assert visitors.is_kept(f"{newsroom.url}?page=2&utm_source=x&year=2026")


@pytest.mark.parametrize("query", ["%79ear=2026", "year=%32026", "utm_source=a%20b&year=2026"])
def test_a_parameter_is_read_however_it_is_written(visitors: Visitors, newsroom: NewsroomPage, query: str) -> None:
    url = f"{newsroom.url}?{query}"
    visitors.get(newsroom.url)
    assert visitors.get(url).text == visitors.afresh(url).text != visitors.get(newsroom.url).text
    visitors.get(f"{newsroom.url}?year=2026")
    assert visitors.get(url).text == visitors.afresh(url).text


@pytest.mark.parametrize("query", ["page=99", "page=1", "page=-1", "year=1900", "year=2026&page=x", "page=2&page=99"])
def test_nobody_can_fill_the_cache_with_lists_that_are_none(
    visitors: Visitors, newsroom: NewsroomPage, query: str
) -> None:
    url = f"{newsroom.url}?{query}"
    assert visitors.get(url).status == 200
    assert not visitors.is_kept(url)


@pytest.mark.parametrize("query", ["page=2", "year=2026"])
def test_a_page_without_lists_is_kept_under_its_address_alone(
    visitors: Visitors, about_page: AboutPage, query: str
) -> None:
    visitors.get(f"{ABOUT}?{query}")
    assert not visitors.is_kept(f"{ABOUT}?{query}")


def test_feeds_are_kept(visitors: Visitors, newsroom: NewsroomPage) -> None:
    url = f"{newsroom.url}feed/rss/"
    assert visitors.get(url).headers["content-type"].startswith("application/rss+xml")
    assert visitors.is_kept(url)


@pytest.mark.parametrize("url", ["/admin/login/", "/nowhere/", "/robots.txt", "/about-us/about-actris"])
def test_what_is_no_page_is_not_kept(visitors: Visitors, about_page: AboutPage, url: str) -> None:
    visitors.get(url)
    assert not visitors.is_kept(url)


def test_signed_in_people_see_what_is_theirs_and_it_is_not_kept(
    visitors: Visitors, about_page: AboutPage, client: Client, publisher: User
) -> None:
    client.force_login(publisher)
    cookie = f"sessionid={client.cookies['sessionid'].value}"
    theirs = visitors.get(ABOUT, cookie=cookie)
    assert "wagtail-userbar" in theirs.text
    assert "etag" not in theirs.headers
    assert "private" in theirs.headers["cache-control"]
    everybodys = visitors.get(ABOUT)
    assert "wagtail-userbar" not in everybodys.text
    assert "wagtail-userbar" in visitors.get(ABOUT, cookie=cookie).text


def test_a_page_behind_a_password_is_never_kept(visitors: Visitors, about_page: AboutPage) -> None:
    PageViewRestriction.objects.create(page=about_page, restriction_type="password", password="secret")
    answer = visitors.get(ABOUT)
    assert "csrfmiddlewaretoken" in answer.text
    assert not visitors.is_kept(ABOUT)


def test_a_draft_is_not_there_for_visitors(visitors: Visitors, about_page: AboutPage) -> None:
    about_page.title = "Title of a draft"
    about_page.save_revision()
    assert "Title of a draft" not in visitors.get(ABOUT).text


def test_hosts_and_schemes_are_apart(visitors: Visitors, about_page: AboutPage) -> None:
    visitors.get(ABOUT)
    before = len(visitors.rendered)
    visitors.get(ABOUT, host="other.example")
    visitors.get(ABOUT, x_forwarded_proto="https")
    assert len(visitors.rendered) == before + 2


def test_a_host_that_is_not_ours_leaves_nothing(visitors: Visitors, about_page: AboutPage, settings: Any) -> None:
    settings.ALLOWED_HOSTS = ["testserver"]
    assert visitors.get(ABOUT, host="evil.example").status == 400
    assert visitors.get(ABOUT, host="evil.example").status == 400
    assert len(visitors.rendered) == 2


def test_a_store_that_cannot_be_reached_costs_speed_and_nothing_else(
    visitors: Visitors, about_page: AboutPage, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fail() -> int:
        raise OSError("no disk")

    monkeypatch.setattr(visitors.store, "changes", fail)
    assert visitors.get(ABOUT).status == visitors.get(ABOUT).status == 200
    assert [record.getMessage() for record in caplog.records if "no disk" in record.getMessage()] == [
        "The page cache cannot be reached, and pages are rendered for each visitor: no disk"
    ]


def test_a_page_that_is_rendered_while_something_changes_is_not_kept(
    visitors: Visitors, about_page: AboutPage, monkeypatch: pytest.MonkeyPatch
) -> None:
    serve = AboutPage.serve

    def slow_serve(page: AboutPage, request: Any, *args: Any, **kwargs: Any) -> Any:
        response = serve(page, request, *args, **kwargs)
        visitors.store.note_change()
        return response

    monkeypatch.setattr(AboutPage, "serve", slow_serve)
    assert visitors.get(ABOUT).status == 200
    assert not visitors.is_kept(ABOUT)


def test_a_page_that_looks_the_same_again_was_not_modified(visitors: Visitors, about_page: AboutPage) -> None:
    before = visitors.get(ABOUT).headers
    visitors.get(ABOUT)
    visitors.store.clear()
    assert visitors.get(ABOUT).headers["etag"] == before["etag"]
    assert len(visitors.rendered) == 2


def test_pages_are_made_anew_when_the_year_ends(
    visitors: Visitors, about_page: AboutPage, monkeypatch: pytest.MonkeyPatch, site: Site
) -> None:
    monkeypatch.setattr("actris_cms.core.pagecache.entries.end_of_year", lambda: 0.0)
    visitors.get(ABOUT)
    assert not visitors.is_kept(ABOUT)


@pytest.fixture
def other(store: PageStore) -> PageStore:
    """The same store, as another release of the site has it."""
    if isinstance(store, SqliteStore):
        return SqliteStore(store._folder, "other")
    assert isinstance(store, RedisStore)
    return type(store)(REDIS, "other")


def keep(store: PageStore, url: str, words: bytes) -> bool:
    """Keep a page that shows nothing but its words."""
    return store.put(url, make_entry([("Content-Type", "text/html")], words), {}, store.changes())


def test_each_release_keeps_its_own_pages(store: PageStore, other: PageStore) -> None:
    for release, words in ((store, b"old"), (other, b"new")):
        assert keep(release, "http://testserver/", words)
    assert [found.plain for found in (store.get("http://testserver/"), other.get("http://testserver/")) if found] == [
        b"old",
        b"new",
    ]


def test_what_a_release_changes_no_other_serves_any_more(
    visitors: Visitors, other: PageStore, about_page: AboutPage, edit: Callable[[], Any]
) -> None:
    visitors.begin_here()
    url = f"http://testserver{ABOUT}"
    assert keep(other, url, b"old secret words")
    begun = other.changes()
    with edit():
        about_page.unpublish()
    assert visitors.purged == [url]
    assert other.begin() == []
    assert other.get(url) is None
    assert not other.put(url, make_entry([("Content-Type", "text/html")], b"old secret words"), {}, begun)


def test_all_pages_are_those_of_all_releases(store: PageStore, other: PageStore) -> None:
    for release, url in ((store, "http://testserver/"), (other, "http://testserver/news/")):
        keep(release, url, b"words")
    assert store.clear() == ["http://testserver/", "http://testserver/news/"]
    assert store.clear() == []


def test_files_of_releases_that_nobody_serves_any_more_are_removed(tmp_path: Path) -> None:
    used, forgotten = (SqliteStore(tmp_path, name) for name in ("used", "forgotten"))
    for release in (used, forgotten):
        keep(release, "http://testserver/", b"words")
        release._close()
    for path in tmp_path.glob("pages-forgotten*"):
        os.utime(path, (time.time() - OLD - 1,) * 2)
    SqliteStore(tmp_path, "new").begin()
    assert {path.name.partition(".")[0] for path in tmp_path.iterdir()} == {
        *("pages-new", "changes-new", "pages-used", "changes-used"),
    }
