"""Title, description, canonical URL, Open Graph and feeds in the head of a page."""

import pytest
from django.test import Client
from django.utils import timezone
from wagtail.models import Site

from about.models import AboutPage
from actris_cms.core.models import SiteIdentity
from actris_cms.discovery.head import shorten_description
from home.models import HomePage
from tests.factories import AboutPageFactory, ArticlePageFactory, ImageFactory, items, stream
from tests.newsroom.many import add_articles
from tests.test_queries import queries

from .conftest import SmallSite, head_of

pytestmark = [pytest.mark.slow, pytest.mark.django_db]


def test_no_two_pages_have_the_same_title_and_description(client: Client, small_site: SmallSite) -> None:
    heads = [head_of(client, url) for url in small_site.urls]
    found = {(head.title, head.meta("description")) for head in heads}
    assert len(found) == len(small_site)
    assert all(all(pair) for pair in found)


def test_every_page_has_open_graph_data(client: Client, small_site: SmallSite) -> None:
    for page in small_site:
        head = head_of(client, page.url)
        assert head.meta("og:title") == page.title
        assert head.meta("og:description") == head.meta("description")
        assert head.meta("og:url") == head.link(rel="canonical") == page.full_url
        assert head.meta("og:site_name") == "ACTRIS"
        assert head.meta("twitter:card") == "summary_large_image"
        assert (head.meta("og:image:width"), head.meta("og:image:height")) == ("1200", "630")
        assert head.meta("og:image:alt") == page.title
        assert client.get(head.meta("og:image")).status_code == 200


def test_an_article_has_its_dates_and_category(client: Client, small_site: SmallSite) -> None:
    head = head_of(client, small_site.article.url)
    assert head.meta("og:type") == "article"
    assert head.meta("article:published_time") == "2026-02-24"
    assert head.meta("article:section") == "Events"
    published = timezone.localtime(small_site.article.last_published_at)
    assert head.meta("article:modified_time").startswith(f"{published:%Y-%m-}")


@pytest.mark.parametrize("query", ["?utm_source=x", "?page=1", "?year=1", "?page=99&fbclid=y", "?q=%22%3E%3Cscript%3E"])
def test_the_canonical_url_has_no_other_query_parameters(client: Client, small_site: SmallSite, query: str) -> None:
    for page in (small_site.about, small_site.newsroom):
        assert head_of(client, f"{page.url}{query}").link(rel="canonical") == page.full_url


def test_the_second_page_of_a_list_has_its_own_canonical_url_and_title(client: Client, small_site: SmallSite) -> None:
    add_articles(small_site.category, 14)
    first, second = (head_of(client, f"/newsroom/{query}") for query in ("", "?fbclid=x&page=2"))
    assert second.link(rel="canonical") == second.meta("og:url") == "http://localhost/newsroom/?page=2"
    assert second.meta("og:title") == "Newsroom, page 2"
    assert second.title != first.title


def test_a_title_that_contains_the_name_of_the_site_does_not_repeat_it(client: Client, small_site: SmallSite) -> None:
    assert head_of(client, small_site.about.url).title == "About ACTRIS"
    assert head_of(client, small_site.newsroom.url).title == "Newsroom | ACTRIS"


@pytest.mark.parametrize(
    ("body", "description"),
    [
        ([("heading", {"text": "<p>Overview</p>", "level": "2"}), ("rich_text", "<p>Cells.</p>")], "Cells."),
        ([("rich_text", "<p>Cells.</p>"), ("bullet_list", {"items": "<ul><li>T</li><li>B</li></ul>"})], "Cells. T B"),
        ([("legacy", "<div><p>Old <b>words</b></p></div>")], "Old words"),
        ([("callout", {"kind": "note", "title": "Mind", "text": "<p>the gap</p>"})], "Mind the gap"),
        (
            [
                (
                    "accordion",
                    {"items": items({"title": "<p>Why?</p>", "content": stream(("rich_text", "<p>So.</p>"))})},
                )
            ],
            "Why? So.",
        ),
        (
            [("cards", {"kind": "people", "cards": items({"title": "Dr Lee", "text": "<p>Director</p>", "link": {}})})],
            "Dr Lee Director",
        ),
        ([("divider", None)], "Cells | A. Advanced Cell Therapy and Research Institute, Singapore."),
    ],
)
def test_the_default_description_of_a_page_is_its_text(
    client: Client, section: AboutPage, body: list[tuple[str, object]], description: str
) -> None:
    page = AboutPageFactory(parent=section, title="Cells | A", body=stream(*body))
    assert head_of(client, page.url).meta("description") == description


def test_the_default_description_of_a_section_lists_its_pages(
    client: Client, section: AboutPage, about_page: AboutPage
) -> None:
    AboutPageFactory(parent=section, title="Our people")
    assert head_of(client, section.url).meta("description") == "About ACTRIS, Our people"


def test_home_page_newsroom_and_articles_link_to_the_feeds(client: Client, small_site: SmallSite) -> None:
    for page in (small_site.home, small_site.newsroom, small_site.article):
        head = head_of(client, page.url)
        feeds = [link["href"] for link in head.soup.find_all("link", type="application/rss+xml")]
        assert "/newsroom/feed/rss/" in feeds
        assert all(client.get(feed).status_code == 200 for feed in feeds)
    small_site.newsroom.view_restrictions.create(restriction_type="login")
    assert "feed/rss" not in client.get("/").content.decode()


def test_nothing_of_a_protected_page_is_in_its_head(client: Client, small_site: SmallSite) -> None:
    small_site.about.view_restrictions.create(restriction_type="password", password="sesame")
    html = client.get(small_site.about.url).content.decode()
    for private in ("established", "application/ld+json", "og:", "About ACTRIS</title>", "canonical"):
        assert private not in html


def test_the_404_page_has_icons_and_no_canonical_url(client: Client, small_site: SmallSite) -> None:
    html = client.get("/nowhere/").content.decode()
    assert 'rel="manifest"' in html
    assert "canonical" not in html
    assert "og:" not in html


def test_an_unsaved_page_can_be_previewed(home: HomePage, section: AboutPage) -> None:
    page = AboutPage(title="New", slug="new", path=section.path + "0009", depth=4, url_path="/home/about-us/new/")
    html = page.make_preview_request().render().content.decode()
    assert "New | ACTRIS" in html


def test_the_head_needs_one_query_for_all_images_and_one_for_their_renditions(
    client: Client, small_site: SmallSite, site: Site
) -> None:
    plain = queries(client, small_site.about.url)
    identity = SiteIdentity.for_site(site)
    identity.logo = identity.favicon = ImageFactory()
    identity.save()
    with_marks = queries(client, small_site.about.url)
    assert len(with_marks) == len(plain) + 2, "\n".join(with_marks)
    small_site.about.listing_image, small_site.about.share_image = ImageFactory(), ImageFactory()
    small_site.about.save()
    with_pictures = queries(client, small_site.about.url)
    assert len(with_pictures) == len(with_marks), "\n".join(with_pictures)


def test_cards_need_no_queries_for_share_images(client: Client, small_site: SmallSite) -> None:
    few = queries(client, small_site.newsroom.url)
    for _ in range(6):
        ArticlePageFactory(parent=small_site.category, listing_image=None, share_image=ImageFactory())
    assert len(queries(client, small_site.newsroom.url)) == len(few)


class TestLongDescriptions:
    SENTENCE = "We make cells and genes into medicines for the patients of Singapore with Dr. Lee and many others. "

    def test_a_long_description_is_cut_after_a_sentence(self, client: Client, small_site: SmallSite) -> None:
        small_site.about.search_description = self.SENTENCE * 8
        small_site.about.save()
        expected = (self.SENTENCE * 3).strip()
        head = head_of(client, small_site.about.url)
        assert head.meta("description") == expected
        assert head.meta("og:description") == expected
        assert self.SENTENCE * 4 not in str(head.soup.find("script", type="application/ld+json"))

    @pytest.mark.parametrize("length", [299, 300])
    def test_a_short_description_is_not_cut(self, length: int) -> None:
        assert shorten_description("w" * length) == "w" * length

    def test_a_description_without_sentences_is_cut_after_a_word(self) -> None:
        short = shorten_description("cells and genes " * 40)
        assert len(short) <= 300
        assert short.endswith(("cells …", "and …", "genes …"))

    def test_a_title_before_a_name_does_not_end_a_sentence(self) -> None:
        assert not shorten_description("The speaker of the day was Dr. " + "Lee " * 100).endswith("Dr.")
