"""The feeds of a newsroom and its categories, parsed as a feed reader does."""

import re
from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

import feedparser
import pytest
from django.test import Client
from wagtail.models import Site

from actris_cms.core.models import SiteIdentity
from newsroom.models import ArticlePage, CategoryPage, NewsroomPage
from tests.factories import ArticlePageFactory, DocumentFactory, EventPageFactory

from .many import add_articles

pytestmark = [pytest.mark.slow, pytest.mark.django_db, pytest.mark.parametrize("kind", ["rss", "atom"])]

Read = Callable[[str], Any]


@pytest.fixture
def read(client: Client) -> Read:
    """Fetch and parse a feed, and check that it is well-formed and of the right type."""

    def get(url: str) -> Any:
        response = client.get(url)
        assert response.status_code == 200
        feed = feedparser.parse(response.content, response_headers={"content-type": response.headers["Content-Type"]})
        assert not feed.bozo, feed.get("bozo_exception")
        assert feed.version == {"rss": "rss20", "atom": "atom10"}[url.split("/")[-2]]
        return feed

    return get


def test_a_feed_has_the_twenty_newest_articles(newsroom: NewsroomPage, read: Read, kind: str) -> None:
    add_articles(newsroom, 25)
    entries = read(f"/newsroom/feed/{kind}/").entries
    assert [entry.title for entry in entries] == [f"Article {n}" for n in range(20)]


def test_a_category_has_its_own_feed(
    newsroom: NewsroomPage, events: CategoryPage, training: CategoryPage, read: Read, site: Site, kind: str
) -> None:
    ArticlePageFactory(parent=events, title="Townhall")
    ArticlePageFactory(parent=training, title="Workshop")
    assert {entry.title for entry in read(f"/newsroom/feed/{kind}/").entries} == {"Townhall", "Workshop"}
    feed = read(f"/newsroom/events/feed/{kind}/")
    assert [entry.title for entry in feed.entries] == ["Townhall"]
    assert [tag.term for tag in feed.entries[0].tags] == ["Events"]
    assert feed.feed.title == "Events | ACTRIS"
    assert feed.feed.link == f"{site.root_url}/newsroom/events/"


def test_a_feed_has_the_title_language_and_url_of_its_page(
    newsroom: NewsroomPage, read: Read, site: Site, settings: Any, kind: str
) -> None:
    SiteIdentity.objects.create(site=site, site_name="The Institute")
    ArticlePageFactory(parent=newsroom)
    feed = read(f"/newsroom/feed/{kind}/").feed
    assert feed.title == "Newsroom | The Institute"
    assert feed.subtitle == "What happens here."
    assert feed.language == settings.LANGUAGE_CODE
    own = [link.href for link in feed.links if link.rel == "self"]
    assert own == [f"{site.root_url}/newsroom/feed/{kind}/"]
    if kind == "atom":
        assert feed.author == "The Institute"


def test_an_article_has_url_date_and_summary(newsroom: NewsroomPage, read: Read, site: Site, kind: str) -> None:
    ArticlePageFactory(parent=newsroom, title="Cells & <i>genes</i>", slug="cells", summary="1 < 2 & 3 > 2")
    (entry,) = read(f"/newsroom/feed/{kind}/").entries
    assert entry.link == f"{site.root_url}/newsroom/cells/"
    assert entry.published in ("Tue, 24 Feb 2026 00:00:00 +0800", "2026-02-24T00:00:00+08:00")
    assert entry.summary == "1 &lt; 2 &amp; 3 &gt; 2"
    if kind == "atom":  # RSS leaves open whether a title is text or HTML.
        assert entry.title_detail.type == "text/plain"
        assert entry.title == "Cells & <i>genes</i>"


@pytest.mark.parametrize(
    ("of", "name"),
    [
        ("newsroom", "title"),
        ("newsroom", "summary"),
        ("newsroom", "search_description"),
        ("category", "title"),
        ("article", "title"),
        ("article", "summary"),
        ("article", "search_description"),
        ("event", "venue"),
        ("identity", "site_name"),
        ("identity", "tagline"),
    ],
)
def test_control_characters_do_not_make_a_feed_invalid(
    newsroom: NewsroomPage, events: CategoryPage, read: Read, site: Site, kind: str, of: str, name: str
) -> None:
    newsroom.summary = ""
    article, event = ArticlePageFactory(parent=events), EventPageFactory(parent=events)
    pages = {"newsroom": newsroom, "category": events, "article": article, "event": event}
    shown = {**pages, "identity": SiteIdentity.for_site(site)}[of]
    setattr(shown, name, "One\x0bafter \x1b\ufffe another")
    for changed in (newsroom, shown):
        changed.save()
    feed = read(f"/newsroom/feed/{kind}/")
    assert len(feed.entries) == 2
    assert "One after" in str(feed)


def test_an_article_that_redirects_links_to_its_target(
    newsroom: NewsroomPage, read: Read, site: Site, kind: str
) -> None:
    document = DocumentFactory()
    elsewhere = {"body": [], "external_url": "https://www.example.org/news?a=1&b=2"}
    ArticlePageFactory(parent=newsroom, title="Papers", date=date(2026, 1, 2), **elsewhere)
    ArticlePageFactory(parent=newsroom, title="File", date=date(2026, 1, 1), body=[], document=document)
    papers, file = read(f"/newsroom/feed/{kind}/").entries
    assert papers.link == "https://www.example.org/news?a=1&b=2"
    assert file.link == f"{site.root_url}{document.url}"


def test_the_identifier_of_an_article_survives_moving_and_renaming(
    newsroom: NewsroomPage, events: CategoryPage, read: Read, kind: str
) -> None:
    article = ArticlePageFactory(parent=newsroom)
    (before,) = read(f"/newsroom/feed/{kind}/").entries
    article.slug = "another-address"
    article.save()
    article.move(events, pos="last-child")
    (after,) = read(f"/newsroom/feed/{kind}/").entries
    assert after.link != before.link
    assert after.id == before.id == article.translation_key.urn
    assert not after.get("guidislink")


def test_a_changed_article_has_the_time_of_its_publication(newsroom: NewsroomPage, read: Read, kind: str) -> None:
    article = ArticlePageFactory(parent=newsroom, date=date(2020, 1, 1))
    if kind == "atom":
        assert read("/newsroom/feed/atom/").entries[0].updated == "2020-01-01T00:00:00+08:00"
        article.save_revision().publish()
        article.refresh_from_db()
        (entry,) = read("/newsroom/feed/atom/").entries
        assert entry.updated.endswith("+08:00")
        assert entry.updated_parsed[:5] == article.last_published_at.utctimetuple()[:5]
    else:
        assert read("/newsroom/feed/rss/").entries[0].published_parsed[:3] == (2019, 12, 31)


def test_feeds_have_neither_drafts_nor_private_pages(
    newsroom: NewsroomPage, events: CategoryPage, read: Read, kind: str
) -> None:
    ArticlePageFactory(parent=newsroom, title="Draft", live=False)
    ArticlePageFactory(parent=events, title="Private")
    events.view_restrictions.create(restriction_type="login")
    assert read(f"/newsroom/feed/{kind}/").entries == []


def test_the_feed_of_a_private_newsroom_is_private(newsroom: NewsroomPage, client: Client, kind: str) -> None:
    newsroom.view_restrictions.create(restriction_type="login")
    assert client.get(f"/newsroom/feed/{kind}/").status_code == 302


def test_an_unpublished_newsroom_has_no_feed(newsroom: NewsroomPage, client: Client, kind: str) -> None:
    newsroom.unpublish()
    assert client.get(f"/newsroom/feed/{kind}/").status_code == 404


@pytest.mark.parametrize("path", ["feed/", "feed/json/", "feed/rss/1/", "events/feed/"])
def test_other_urls_below_a_newsroom_are_not_feeds(
    newsroom: NewsroomPage, events: CategoryPage, client: Client, path: str, kind: str
) -> None:
    assert client.get(f"/newsroom/{path}").status_code == 404


@pytest.mark.parametrize("url", ["/newsroom/", "/newsroom/events/", "/newsroom/events/townhall/"])
def test_the_head_of_each_page_links_to_the_feeds(
    events: CategoryPage, client: Client, read: Read, url: str, kind: str
) -> None:
    ArticlePageFactory(parent=events, title="Townhall")
    html = client.get(url).content.decode()
    head = html[: html.index("</head>")]
    found = re.findall(rf'<link rel="alternate" type="application/{kind}\+xml" title="([^"]+)" href="([^"]+)">', head)
    feeds = {
        "/newsroom/": ["Newsroom"],
        "/newsroom/events/": ["Events"],
        "/newsroom/events/townhall/": ["Newsroom", "Events"],
    }
    names = {"rss": "RSS", "atom": "Atom"}
    assert [title for title, _ in found] == [f"{title} ({names[kind]})" for title in feeds[url]]
    for _, address in found:
        assert [entry.title for entry in read(address).entries] == ["Townhall"]


def test_visitors_see_a_link_to_the_feed(newsroom: NewsroomPage, client: Client, kind: str) -> None:
    html = client.get("/newsroom/").content.decode()
    assert re.search(rf'<a href="/newsroom/feed/{kind}/"', html[html.index("<main") :])


def test_an_article_may_have_the_slug_feed(newsroom: NewsroomPage, client: Client, read: Read, kind: str) -> None:
    article: ArticlePage = ArticlePageFactory(parent=newsroom, title="Feed", slug="feed")
    assert article.summary in client.get("/newsroom/feed/").content.decode()
    assert [entry.title for entry in read(f"/newsroom/feed/{kind}/").entries] == ["Feed"]


def test_old_urls_of_a_feed_redirect_to_the_new_one(
    newsroom: NewsroomPage, events: CategoryPage, client: Client, kind: str, django_capture_on_commit_callbacks: Any
) -> None:
    for page, slug in ((events, "talks"), (newsroom, "news")):
        page.refresh_from_db()
        page.slug = slug
        with django_capture_on_commit_callbacks(execute=True):
            page.save_revision().publish()
    for url in (f"/newsroom/events/feed/{kind}/", f"/newsroom/talks/feed/{kind}/"):
        response = client.get(url, follow=True)
        assert response.redirect_chain == [(f"/news/talks/feed/{kind}/", 301)]
        assert response.status_code == 200


def test_a_feed_without_articles_has_the_date_of_its_page(newsroom: NewsroomPage, read: Read, kind: str) -> None:
    newsroom.last_published_at = datetime(2026, 5, 12, 1, 2, 3, tzinfo=UTC)
    newsroom.save()
    assert read(f"/newsroom/feed/{kind}/").feed.updated_parsed[:6] == (2026, 5, 12, 1, 2, 3)
