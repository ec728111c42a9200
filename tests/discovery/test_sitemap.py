"""The sitemap: valid, complete, with correct dates, and few queries on large sites."""

from datetime import UTC, datetime
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from lxml import etree
from wagtail.models import Page

from actris_cms.discovery import sitemap
from tests.factories import AboutPageFactory, ArticlePageFactory, DocumentFactory, ImageFactory, link, stream
from tests.newsroom.many import add_articles

from .conftest import SmallSite
from .validity import NAMESPACES, schema

pytestmark = pytest.mark.django_db


def read(client: Client, path: str = "/sitemap.xml") -> Any:
    """Return the XML document at this path, after validating it with its schema."""
    response = client.get(path)
    assert response.status_code == 200
    assert response["Content-Type"] == "application/xml"
    document = etree.fromstring(response.content)
    kind = schema("siteindex.xsd") if document.tag.endswith("sitemapindex") else schema("all.xsd")
    kind.assertValid(document)
    return document


def locations(document: Any) -> list[str]:
    """Return the URLs of the pages or parts that it lists, without the host."""
    found = document.xpath("s:url/s:loc | s:sitemap/s:loc", namespaces=NAMESPACES)
    return [element.text.removeprefix("http://localhost") for element in found]


def dates(document: Any) -> dict[str, datetime]:
    """Return the date of the last change of each page, by URL."""
    return {
        url.findtext("s:loc", namespaces=NAMESPACES).removeprefix("http://localhost"): datetime.fromisoformat(
            url.findtext("s:lastmod", namespaces=NAMESPACES)
        )
        for url in document.xpath("s:url[s:lastmod]", namespaces=NAMESPACES)
    }


def test_it_lists_every_page_once(client: Client, small_site: SmallSite) -> None:
    assert sorted(locations(read(client))) == sorted(small_site.urls)


def test_it_omits_private_and_unpublished_pages(client: Client, small_site: SmallSite) -> None:
    AboutPageFactory(parent=small_site.section, title="Draft", slug="draft", live=False)
    small_site.category.view_restrictions.create(restriction_type="login")
    found = locations(read(client))
    assert not {"/about-us/draft/", "/newsroom/events/", "/newsroom/events/townhall/"} & set(found)
    assert "/newsroom/" in found


def test_it_omits_articles_that_only_link_to_other_sites_or_files(client: Client, small_site: SmallSite) -> None:
    def add(slug: str, **fields: Any) -> None:
        ArticlePageFactory(parent=small_site.category, slug=slug, **fields)

    add("away", external_url="https://example.org/", body=stream())
    add("file", document=DocumentFactory(), body=stream())
    add("both", external_url="https://example.org/")
    add("nothing", body=stream())
    found = [url.rsplit("/", 2)[1] for url in locations(read(client)) if url.startswith("/newsroom/events/")]
    assert set(found) == {"events", "townhall", "workshop", "vectors", "both", "nothing"}


def test_dates_are_the_last_publication_of_the_pages(client: Client, small_site: SmallSite) -> None:
    when = datetime(2024, 3, 1, 12, tzinfo=UTC)
    Page.objects.filter(pk=small_site.about.pk).update(last_published_at=when)
    assert dates(read(client))[small_site.about.url] == when
    Page.objects.filter(pk=small_site.about.pk).update(last_published_at=None, latest_revision_created_at=None)
    assert small_site.about.url not in dates(read(client))


def test_the_date_of_a_list_is_that_of_its_newest_page(client: Client, small_site: SmallSite) -> None:
    old, new = datetime(2024, 3, 1, tzinfo=UTC), datetime(2026, 3, 1, tzinfo=UTC)
    Page.objects.update(last_published_at=old)
    Page.objects.filter(pk=small_site.article.pk).update(last_published_at=new)
    found = dates(read(client))
    assert found["/newsroom/"] == found["/newsroom/events/"] == found["/newsroom/events/townhall/"] == new
    assert found["/about-us/"] == found["/"] == old


def test_private_pages_do_not_affect_the_date_of_a_list(client: Client, small_site: SmallSite) -> None:
    old, new = datetime(2024, 3, 1, tzinfo=UTC), datetime(2026, 3, 1, tzinfo=UTC)
    Page.objects.update(last_published_at=old)
    Page.objects.filter(pk=small_site.article.pk).update(last_published_at=new)
    small_site.category.view_restrictions.create(restriction_type="login")
    assert dates(read(client))["/newsroom/"] == old


@pytest.mark.slow
def test_it_lists_the_widest_rendition_of_each_picture_that_a_page_shows(client: Client, small_site: SmallSite) -> None:
    page = small_site.about
    shown, card_image = ImageFactory(), ImageFactory()
    value = {"image": {"image": shown.pk, "alt_text": "A", "decorative": False}, "caption": "", "width": "large"}
    page.body = stream(("image", {**value, "link": link()}))
    page.listing_image = card_image
    page.save_revision().publish()
    client.get(page.url)
    client.get(small_site.section.url)
    document = read(client)
    pictures = document.xpath(f"s:url[s:loc='http://localhost{page.url}']/i:image/i:loc/text()", namespaces=NAMESPACES)
    widest = max(rendition.width for rendition in shown.renditions.exclude(filter_spec__startswith="fill"))
    (rendition,) = shown.renditions.filter(width=widest, filter_spec__contains="webp")
    assert pictures == [f"http://localhost{rendition.url}"]
    assert document.xpath("count(//i:image)", namespaces=NAMESPACES) == 2  # And the portrait of the person.


def test_a_large_site_has_an_index_of_parts_that_list_every_page_once(
    client: Client, small_site: SmallSite, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sitemap, "PART_SIZE", 10)
    add_articles(small_site.category, 25)
    index = read(client)
    assert locations(index) == [f"/sitemap-{number}.xml" for number in range(1, 5)]
    pages = [url for part in locations(index) for url in locations(read(client, part))]
    assert len(pages) == len(set(pages)) == 25 + len(small_site)
    for number in (0, 5, 99999):
        assert client.get(f"/sitemap-{number}.xml").status_code == 404


@pytest.mark.slow
def test_a_part_needs_as_many_queries_for_500_pages_as_for_20(client: Client, small_site: SmallSite) -> None:
    def query_count() -> int:
        client.get("/sitemap.xml")
        with CaptureQueriesContext(connection) as captured:
            assert client.get("/sitemap.xml").status_code == 200
        return len(captured)

    add_articles(small_site.category, 20, listing_image=ImageFactory())
    with_few = query_count()
    add_articles(small_site.category, 480)
    assert query_count() == with_few <= 8


def test_it_has_a_last_modified_header(client: Client, small_site: SmallSite) -> None:
    assert client.get("/sitemap.xml")["Last-Modified"].endswith("GMT")
