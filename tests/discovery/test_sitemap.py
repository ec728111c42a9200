"""The sitemap: valid, true, complete, and as quick among thousands of pages."""

from datetime import UTC, datetime
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from lxml import etree
from wagtail.models import Page

from actris_cms.core.discovery import sitemap
from tests.factories import AboutPageFactory, ArticlePageFactory, DocumentFactory, ImageFactory, link, stream
from tests.newsroom.many import add_articles

from .conftest import SmallSite
from .validity import NAMESPACES, schema

pytestmark = pytest.mark.django_db


def read(client: Client, path: str = "/sitemap.xml") -> Any:
    """The document at an address, valid by its schema."""
    response = client.get(path)
    assert response.status_code == 200
    assert response["Content-Type"] == "application/xml"
    document = etree.fromstring(response.content)
    kind = schema("siteindex.xsd") if document.tag.endswith("sitemapindex") else schema("all.xsd")
    kind.assertValid(document)
    return document


def addresses(document: Any) -> list[str]:
    """The pages or parts that it names, without the host."""
    found = document.xpath("s:url/s:loc | s:sitemap/s:loc", namespaces=NAMESPACES)
    return [element.text.removeprefix("http://localhost") for element in found]


def dates(document: Any) -> dict[str, datetime]:
    """When each page was changed."""
    return {
        url.findtext("s:loc", namespaces=NAMESPACES).removeprefix("http://localhost"): datetime.fromisoformat(
            url.findtext("s:lastmod", namespaces=NAMESPACES)
        )
        for url in document.xpath("s:url[s:lastmod]", namespaces=NAMESPACES)
    }


def test_it_names_every_page_once(client: Client, small_site: SmallSite) -> None:
    assert sorted(addresses(read(client))) == sorted(small_site.urls)


def test_what_is_not_for_every_visitor_is_not_in_it(client: Client, small_site: SmallSite) -> None:
    AboutPageFactory(parent=small_site.section, title="Draft", slug="draft", live=False)
    small_site.category.view_restrictions.create(restriction_type="login")
    found = addresses(read(client))
    assert not {"/about-us/draft/", "/newsroom/events/", "/newsroom/events/townhall/"} & set(found)
    assert "/newsroom/" in found


def test_entries_that_lead_elsewhere_are_not_in_it_but_for_those_with_words_of_their_own(
    client: Client, small_site: SmallSite
) -> None:
    def add(slug: str, **fields: Any) -> None:
        ArticlePageFactory(parent=small_site.category, slug=slug, **fields)

    add("away", external_url="https://example.org/", body=stream())
    add("file", document=DocumentFactory(), body=stream())
    add("both", external_url="https://example.org/")
    add("nothing", body=stream())
    found = [url.rsplit("/", 2)[1] for url in addresses(read(client)) if url.startswith("/newsroom/events/")]
    assert set(found) == {"events", "townhall", "workshop", "both", "nothing"}


def test_dates_are_those_of_the_pages(client: Client, small_site: SmallSite) -> None:
    when = datetime(2024, 3, 1, 12, tzinfo=UTC)
    Page.objects.filter(pk=small_site.about.pk).update(last_published_at=when)
    assert dates(read(client))[small_site.about.url] == when
    Page.objects.filter(pk=small_site.about.pk).update(last_published_at=None, latest_revision_created_at=None)
    assert small_site.about.url not in dates(read(client))


def test_a_list_is_as_new_as_the_newest_that_it_lists(client: Client, small_site: SmallSite) -> None:
    old, new = datetime(2024, 3, 1, tzinfo=UTC), datetime(2026, 3, 1, tzinfo=UTC)
    Page.objects.update(last_published_at=old)
    Page.objects.filter(pk=small_site.article.pk).update(last_published_at=new)
    found = dates(read(client))
    assert found["/newsroom/"] == found["/newsroom/events/"] == found["/newsroom/events/townhall/"] == new
    assert found["/about-us/"] == found["/"] == old


def test_the_day_of_a_list_tells_nothing_of_what_only_some_may_see(client: Client, small_site: SmallSite) -> None:
    old, new = datetime(2024, 3, 1, tzinfo=UTC), datetime(2026, 3, 1, tzinfo=UTC)
    Page.objects.update(last_published_at=old)
    Page.objects.filter(pk=small_site.article.pk).update(last_published_at=new)
    small_site.category.view_restrictions.create(restriction_type="login")
    assert dates(read(client))["/newsroom/"] == old


def test_it_names_the_pictures_that_a_page_shows_in_their_widest_size(client: Client, small_site: SmallSite) -> None:
    page = small_site.about
    shown, on_the_card = ImageFactory(), ImageFactory()
    value = {"image": {"image": shown.pk, "alt_text": "A", "decorative": False}, "caption": "", "width": "large"}
    page.body = stream(("image", {**value, "link": link()}))
    page.listing_image = on_the_card
    page.save_revision().publish()
    client.get(page.url)
    client.get(small_site.section.url)
    document = read(client)
    pictures = document.xpath(f"s:url[s:loc='http://localhost{page.url}']/i:image/i:loc/text()", namespaces=NAMESPACES)
    widest = max(rendition.width for rendition in shown.renditions.exclude(filter_spec__startswith="fill"))
    (rendition,) = shown.renditions.filter(width=widest, filter_spec__contains="webp")
    assert pictures == [f"http://localhost{rendition.url}"]
    assert document.xpath("count(//i:image)", namespaces=NAMESPACES) == 1


def test_a_large_site_has_a_list_of_parts_that_hold_every_page_once(
    client: Client, small_site: SmallSite, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sitemap, "PART", 10)
    add_articles(small_site.category, 25)
    index = read(client)
    assert addresses(index) == [f"/sitemap-{number}.xml" for number in range(1, 5)]
    pages = [url for part in addresses(index) for url in addresses(read(client, part))]
    assert len(pages) == len(set(pages)) == 25 + len(small_site)
    for number in (0, 5, 99999):
        assert client.get(f"/sitemap-{number}.xml").status_code == 404


def test_a_part_asks_as_much_for_500_pages_as_for_20(client: Client, small_site: SmallSite) -> None:
    def asked() -> int:
        client.get("/sitemap.xml")
        with CaptureQueriesContext(connection) as captured:
            assert client.get("/sitemap.xml").status_code == 200
        return len(captured)

    add_articles(small_site.category, 20, listing_image=ImageFactory())
    with_few = asked()
    add_articles(small_site.category, 480)
    assert asked() == with_few <= 8


def test_crawlers_are_told_when_it_was_last_changed(client: Client, small_site: SmallSite) -> None:
    assert client.get("/sitemap.xml")["Last-Modified"].endswith("GMT")
