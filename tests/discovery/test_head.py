"""What search engines and shared links read in the head of a page."""

import pytest
from django.test import Client
from wagtail.models import Site

from about.models import AboutPage
from actris_cms.core.discovery.head import in_short
from actris_cms.core.models import SiteIdentity
from home.models import HomePage
from tests.factories import AboutPageFactory, ArticlePageFactory, ImageFactory, items, stream
from tests.newsroom.many import add_articles
from tests.test_queries import queries

from .conftest import SmallSite, head_of

pytestmark = pytest.mark.django_db


def test_no_two_pages_have_the_same_title_and_description(client: Client, small_site: SmallSite) -> None:
    heads = [head_of(client, url) for url in small_site.urls]
    said = {(head.title, head.meta("description")) for head in heads}
    assert len(said) == len(small_site)
    assert all(all(pair) for pair in said)


def test_every_page_says_what_it_is_where_it_is_shared(client: Client, small_site: SmallSite) -> None:
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


def test_an_article_says_of_when_it_is_and_where_it_is_filed(client: Client, small_site: SmallSite) -> None:
    head = head_of(client, small_site.article.url)
    assert head.meta("og:type") == "article"
    assert head.meta("article:published_time") == "2026-02-24"
    assert head.meta("article:section") == "Events"
    assert head.meta("article:modified_time").startswith(f"{small_site.article.last_published_at:%Y-%m-}")


@pytest.mark.parametrize("query", ["?utm_source=x", "?page=1", "?year=1", "?page=99&fbclid=y", "?q=%22%3E%3Cscript%3E"])
def test_what_is_asked_for_beside_the_page_is_not_in_its_address(
    client: Client, small_site: SmallSite, query: str
) -> None:
    for page in (small_site.about, small_site.newsroom):
        assert head_of(client, f"{page.url}{query}").link(rel="canonical") == page.full_url


def test_the_second_page_of_a_list_has_an_address_and_a_title_of_its_own(client: Client, small_site: SmallSite) -> None:
    add_articles(small_site.category, 14)
    first, second = (head_of(client, f"/newsroom/{query}") for query in ("", "?fbclid=x&page=2"))
    assert second.link(rel="canonical") == second.meta("og:url") == "http://localhost/newsroom/?page=2"
    assert second.meta("og:title") == "Newsroom, page 2"
    assert second.title != first.title


def test_a_title_that_names_the_site_does_not_name_it_twice(client: Client, small_site: SmallSite) -> None:
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
def test_a_page_is_described_by_what_it_says_where_nobody_wrote_a_description(
    client: Client, section: AboutPage, body: list[tuple[str, object]], description: str
) -> None:
    page = AboutPageFactory(parent=section, title="Cells | A", body=stream(*body))
    assert head_of(client, page.url).meta("description") == description


def test_a_section_is_described_by_the_pages_below_it(
    client: Client, section: AboutPage, about_page: AboutPage
) -> None:
    AboutPageFactory(parent=section, title="Our people")
    assert head_of(client, section.url).meta("description") == "About ACTRIS, Our people"


def test_the_feeds_of_the_newsroom_are_found_from_the_home_page_and_from_all_news(
    client: Client, small_site: SmallSite
) -> None:
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


def test_a_missing_page_has_icons_and_no_address(client: Client, small_site: SmallSite) -> None:
    html = client.get("/nowhere/").content.decode()
    assert 'rel="manifest"' in html
    assert "canonical" not in html
    assert "og:" not in html


def test_a_page_that_is_not_saved_yet_can_be_previewed(home: HomePage, section: AboutPage) -> None:
    page = AboutPage(title="New", slug="new", path=section.path + "0009", depth=4, url_path="/home/about-us/new/")
    html = page.make_preview_request().render().content.decode()
    assert "New | ACTRIS" in html


def test_the_head_costs_no_more_than_one_query_for_marks_and_pictures_and_one_for_their_sizes(
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


def test_cards_pay_nothing_for_the_head(client: Client, small_site: SmallSite) -> None:
    few = queries(client, small_site.newsroom.url)
    for _ in range(6):
        ArticlePageFactory(parent=small_site.category, listing_image=None, share_image=ImageFactory())
    assert len(queries(client, small_site.newsroom.url)) == len(few)


class TestLongDescriptions:
    SENTENCE = "We make cells and genes into medicines for the patients of Singapore with Dr. Lee and many others. "

    def test_a_long_one_ends_with_a_sentence_everywhere(self, client: Client, small_site: SmallSite) -> None:
        small_site.about.search_description = self.SENTENCE * 8
        small_site.about.save()
        expected = (self.SENTENCE * 3).strip()
        head = head_of(client, small_site.about.url)
        assert head.meta("description") == expected
        assert head.meta("og:description") == expected
        assert self.SENTENCE * 4 not in str(head.soup.find("script", type="application/ld+json"))

    @pytest.mark.parametrize("length", [299, 300])
    def test_one_that_fits_stays_as_it_is(self, length: int) -> None:
        assert in_short("w" * length) == "w" * length

    def test_one_without_sentences_is_cut_after_a_word(self) -> None:
        short = in_short("cells and genes " * 40)
        assert len(short) <= 300
        assert short.endswith(("cells …", "and …", "genes …"))

    def test_a_title_before_a_name_ends_no_sentence(self) -> None:
        assert not in_short("The speaker of the day was Dr. " + "Lee " * 100).endswith("Dr.")
