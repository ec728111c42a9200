"""What visitors find, and what they must not find."""

import datetime
import re
from collections.abc import Callable

import pytest
from django.test import Client
from django.utils import timezone
from wagtail.contrib.search_promotions.models import Query, SearchPromotion
from wagtail.models import Collection, CollectionViewRestriction

from about.models import AboutPage
from actris_cms.core.models import CustomDocument, Footer
from home.models import HomePage
from newsroom.models import NewsroomPage
from search.models import Entry
from tests.factories import AboutPageFactory, ArticlePageFactory, DocumentFactory, link, stream

from .conftest import add_page_with_document, protect, text

pytestmark = pytest.mark.slow

Search = Callable[..., str]
Titles = Callable[..., list[str]]


# --- Finding -------------------------------------------------------------------------------------------------------


def test_a_page_is_found_by_its_title_its_words_and_their_forms(facilities: AboutPage, titles: Titles) -> None:
    for query in ("clean room", "suite", "fourteen suites", "certify", "manufactured"):
        assert titles(query)[0] == "Clean rooms", query


def test_titles_come_first(facilities: AboutPage, titles: Titles) -> None:
    AboutPageFactory(parent=facilities, title="Something else", body=text("Apheresis, apheresis, apheresis. " * 20))
    facilities.refresh_from_db()
    AboutPageFactory(parent=facilities, title="Apheresis and other services", body=text("Words."))
    assert titles("apheresis") == ["Apheresis and other services", "Something else"]


def test_a_page_with_all_the_words_comes_before_those_with_some(facilities: AboutPage, titles: Titles) -> None:
    for title, words in (("One", "donor donor donor"), ("Two", "screening screening"), ("Three", "donor screening")):
        facilities.refresh_from_db()
        AboutPageFactory(parent=facilities, title=title, body=text(words))
    assert titles("donor screening")[0] == "Three"


def test_a_result_shows_its_section_and_marks_the_words(facilities: AboutPage, search: Search) -> None:
    html = search("cell therapies")
    assert 'href="/facilities/clean-rooms/"' in html
    assert "<span>Page</span>" in html
    assert "<span>Our facilities</span>" in html
    assert "<mark>cell</mark> <mark>therapies</mark>, certified" in html
    assert "1 result" in html


def test_a_result_does_not_name_a_page_above_it_that_is_not_published(
    facilities: AboutPage, home: HomePage, search: Search
) -> None:
    above: AboutPage = AboutPageFactory(parent=home, title="Secret merger", live=False)
    AboutPageFactory(parent=above, title="Cell therapies below", body=text("Words."))
    html = search("cell therapies")
    assert "below" in html
    assert "Secret merger" not in html


def test_pages_are_not_found_by_names_of_options_or_urls_of_links(facilities: AboutPage, titles: Titles) -> None:
    AboutPageFactory(
        parent=facilities,
        title="Options",
        body=stream(
            ("heading", {"text": "<p>Words</p>", "level": "3", "anchor": "odd-anchor"}),
            ("button", {"link": link(url="https://odd-host.example/", text="Go"), "style": "secondary"}),
        ),
    )
    assert titles("words") == ["Options"]
    assert titles("odd") == []
    assert titles("part of a section") == []


def test_a_page_published_again_is_found_only_by_its_new_words(facilities: AboutPage, titles: Titles) -> None:
    page = AboutPage.objects.get(slug="clean-rooms")
    page.title, page.body = "Grade B suites", text("Laminar flow.")
    page.save_revision()
    assert titles("laminar") == []
    page.get_latest_revision().publish()
    assert titles("laminar") == ["Grade B suites"]
    assert titles("fourteen") == []


def test_a_moved_page_is_found_at_its_new_url(facilities: AboutPage, home: HomePage, search: Search) -> None:
    section = AboutPageFactory(parent=HomePage.objects.get(), title="Elsewhere", slug="elsewhere")
    AboutPage.objects.get(slug="clean-rooms").move(section, pos="last-child")
    html = search("fourteen suites")
    assert 'href="/elsewhere/clean-rooms/"' in html
    assert "<span>Elsewhere</span>" in html


# --- Typing errors -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "typed", ["manufacutring", "manufactring", "manufactuuring", "manifacturing", "amnufacturing", "manfacturin"]
)
def test_a_typing_error_is_corrected_and_the_page_says_so(
    facilities: AboutPage, search: Search, titles: Titles, typed: str
) -> None:
    assert titles(f"{typed} suites") == ["Clean rooms"]
    html = search(f"{typed} suites")
    assert f"“{typed}”" in html
    assert "<strong>manufacturing suites</strong>" in html
    assert 'href="/search/?q=manufacturing+suites"' in html


def test_the_beginning_of_a_word_finds_the_word(facilities: AboutPage, titles: Titles) -> None:
    assert titles("manuf") == ["Clean rooms"]


def test_two_words_typed_as_one_are_found(facilities: AboutPage, titles: Titles) -> None:
    assert titles("cleanrooms") == ["Clean rooms"]


def test_an_unknown_word_is_named_and_the_others_are_searched_for(facilities: AboutPage, search: Search) -> None:
    html = search("zzyzxq suites")
    assert "“zzyzxq”" in html
    assert "/facilities/clean-rooms/" in html


def test_words_of_a_hidden_page_are_never_suggested(facilities: AboutPage, search: Search) -> None:
    hidden = AboutPageFactory(parent=facilities, title="Hidden", body=text("Blinatumomab"))
    protect(hidden)
    for query in ("blinatumomap", "blinatumoma", "blinatumomabx"):
        html = search(query)
        assert "blinatumomab<" not in html.lower()
        assert "Nothing was found" in html


# --- Synonyms ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("query", ["GMP", "cGMP", "good manufacturing practice"])
def test_synonyms_find_each_other(facilities: AboutPage, titles: Titles, query: str) -> None:
    assert titles(query) == ["Clean rooms"]


# --- Filters and pages -----------------------------------------------------------------------------------------------


@pytest.fixture
def many(facilities: AboutPage, newsroom: NewsroomPage) -> None:
    """Thirteen articles from two years, and a page, all about stem cells."""
    for number in range(13):
        newsroom.refresh_from_db()
        ArticlePageFactory(
            parent=newsroom, title=f"Stem cells {number}", date=datetime.date(2025 if number else 2024, 5, 1 + number)
        )
    facilities.refresh_from_db()
    AboutPageFactory(parent=facilities, title="Stem cell bank")


@pytest.mark.usefixtures("many")
class TestFilters:
    def test_each_filter_offers_values_that_results_have(self, search: Search) -> None:
        html = search("stem cells")
        for words in ("News (13)", "Pages (1)", "Newsroom (13)", "Our facilities (1)", "2025 (12)", "2024 (1)"):
            assert words in html
        assert "Documents" not in html
        assert "14 results" in html

    def test_a_filter_narrows_the_results_and_the_other_filters(self, search: Search, titles: Titles) -> None:
        assert titles("stem cells", kind="page") == ["Stem cell bank"]
        assert titles("stem cells", section="facilities") == ["Stem cell bank"]
        assert titles("stem cells", year="2024") == ["Stem cells 0"]
        html = search("stem cells", kind="article")
        assert "Pages (1)" in html
        assert "2024 (1)" in html
        assert "Our facilities" not in html
        assert 'href="/search/?q=stem+cells&amp;kind=article&amp;year=2024"' in html

    def test_the_newer_of_two_equal_results_comes_first(self, titles: Titles) -> None:
        assert titles("stem cells", kind="article")[:2] == ["Stem cells 12", "Stem cells 11"]

    def test_a_page_has_ten_results_and_links_to_the_other_pages(self, search: Search, titles: Titles) -> None:
        first, second = titles("stem cells"), titles("stem cells", page="2")
        assert (len(first), len(second)) == (10, 4)
        assert not set(first) & set(second)
        assert 'href="/search/?q=stem+cells&amp;page=2"' in search("stem cells")

    @pytest.mark.parametrize(
        "given",
        [
            {"kind": "nonsense"},
            {"section": "nowhere"},
            {"year": "1066"},
            {"year": "'; --"},
            {"kind": "\0"},
            {"colour": "red"},
        ],
    )
    def test_a_filter_value_that_no_result_has_is_ignored(self, titles: Titles, given: dict[str, str]) -> None:
        assert titles("stem cells", **given) == titles("stem cells")

    @pytest.mark.parametrize(("page", "number"), [("-1", 10), ("0", 10), ("x", 10), ("", 10), ("99999999", 4)])
    def test_an_invalid_page_number_shows_the_nearest_page(self, titles: Titles, page: str, number: int) -> None:
        assert len(titles("stem cells", page=page)) == number
        assert len(titles("stem cells", page="9" * 5000)) == 4


# --- What visitors must not find -----------------------------------------------------------------------------------


def test_drafts_unpublished_expired_and_deleted_pages_are_not_found(facilities: AboutPage, titles: Titles) -> None:
    for title, fields in (
        ("Drafted words", {"live": False}),
        ("Unpublished words", {}),
        ("Expired words", {"expire_at": timezone.now() - datetime.timedelta(hours=1)}),
        ("Deleted words", {}),
        ("Public words", {}),
    ):
        facilities.refresh_from_db()
        AboutPageFactory(parent=facilities, title=title, slug=title.split()[0].lower(), **fields)
    AboutPage.objects.get(slug="unpublished").unpublish()
    AboutPage.objects.get(slug="deleted").delete()
    from django.core.management import call_command

    call_command("publish_scheduled")
    assert titles("words") == ["Public words"]
    assert not Entry.objects.filter(title__in=["Drafted words", "Unpublished words", "Expired words"]).exists()


def test_protected_pages_and_their_descendants_are_not_found(facilities: AboutPage, titles: Titles) -> None:
    assert titles("suites") == ["Clean rooms"]
    protect(facilities)
    assert titles("suites") == []
    assert titles("facilities") == []


def test_a_page_of_another_site_is_not_found(home: HomePage, titles: Titles) -> None:
    other = AboutPageFactory(parent=home.get_parent(), title="Another site", slug="other")
    AboutPageFactory(parent=other, title="Elsewhere entirely")
    assert titles("elsewhere entirely") == []


def test_an_unpublished_page_is_not_found_even_if_the_index_was_not_updated(
    facilities: AboutPage, titles: Titles
) -> None:
    AboutPage.objects.filter(slug="clean-rooms").update(live=False)
    assert titles("suites") == []


# --- News ----------------------------------------------------------------------------------------------------------


def test_a_result_that_redirects_says_where(newsroom: NewsroomPage, search: Search) -> None:
    ArticlePageFactory(parent=newsroom, title="In the papers", body=[], external_url="https://www.example.org/x")
    html = search("papers")
    assert 'href="/newsroom/in-the-papers/"' in html
    assert "opens www.example.org" in html
    assert '<time datetime="2026-02-24">24 February 2026</time>' in html


# --- Documents -----------------------------------------------------------------------------------------------------


def test_a_pdf_is_found_by_its_text_and_shown_with_type_and_size(brochure: CustomDocument, search: Search) -> None:
    html = search("leukapheresis")
    assert f'href="{brochure.url}"' in html
    assert "<span>Document</span>" in html
    assert re.search(r"PDF, \d", html)
    assert "<mark>Leukapheresis</mark> begins" in html


def test_a_document_that_no_public_page_links_to_is_not_found(facilities: AboutPage, titles: Titles) -> None:
    document = DocumentFactory(title="Embargoed results")
    assert titles("embargoed results") == []
    page = add_page_with_document(facilities, document, live=False)
    assert titles("embargoed results") == []
    page.save_revision().publish()
    assert titles("embargoed results") == ["Embargoed results"]
    protect(page)
    assert titles("embargoed results") == []


def test_a_document_of_the_footer_is_found(home: HomePage, site: object, titles: Titles) -> None:
    document = DocumentFactory(title="Data protection notice")
    footer = Footer.for_site(site)
    footer.links = stream(("link", link(document=document.pk)))
    footer.save()
    assert titles("data protection") == ["Data protection notice"]


def test_a_document_of_a_private_collection_is_not_found(brochure: CustomDocument, titles: Titles) -> None:
    closed = Collection.get_first_root_node().add_child(name="For partners only")
    CollectionViewRestriction.objects.create(collection=closed, restriction_type="login")
    brochure.collection = closed
    brochure.save()
    assert titles("leukapheresis") == []


def test_an_unknown_word_is_named_once(facilities: AboutPage, search: Search) -> None:
    assert search("suites zebra zebra").count("“zebra”") == 1


# --- Promoted results ------------------------------------------------------------------------------------------------


def promote(query: str, **target: object) -> None:
    SearchPromotion.objects.create(query=Query.get(query), description="Start here.", **target)


def test_a_promoted_result_comes_first_and_is_labelled(facilities: AboutPage, search: Search) -> None:
    promote("suites", page=facilities)
    html = search("Suites")
    assert html.index('href="/facilities/"') < html.index('href="/facilities/clean-rooms/"')
    assert "Recommended by the editors" in html
    assert "Start here." in html


def test_a_promoted_result_is_shown_for_all_spellings_of_its_query(facilities: AboutPage, search: Search) -> None:
    promote("car-t trial", external_link_url="https://trials.example.org/", external_link_text="Trials")
    for query in ("CAR-T trials", "car t trial", "Cart Trials"):
        assert "https://trials.example.org/" in search(query), query
    assert "trials.example.org" not in search("trial")


def test_editors_see_how_often_a_promoted_result_was_shown(facilities: AboutPage, search: Search) -> None:
    promote("suites", page=facilities)
    promote("suites", external_link_url="https://example.org/", external_link_text="Elsewhere")
    for query in ("suites", "Suites", "clean"):
        search(query)
    assert Query.get("suites").hits == 2


def test_a_promoted_page_that_visitors_may_not_see_is_not_shown(facilities: AboutPage, search: Search) -> None:
    draft = AboutPageFactory(parent=facilities, title="Draft to come", live=False)
    promote("suites", page=draft)
    assert "Draft to come" not in search("suites")
    protect(facilities)
    promote("doors", page=facilities)
    assert "Our facilities" not in search("doors")


# --- The page ------------------------------------------------------------------------------------------------------


def test_an_empty_search_shows_the_form_and_how_to_search(home: HomePage, search: Search, client: Client) -> None:
    html = search("")
    assert 'role="search"' in html
    assert "A few words are enough" in html
    assert client.get("/search/").status_code == 200


def test_a_search_without_results_shows_help(home: HomePage, search: Search) -> None:
    html = search("zzyzxq")
    assert "Nothing was found for “zzyzxq”" in html
    assert "Try fewer words" in html


def test_the_search_page_is_neither_cached_nor_listed_by_search_engines(home: HomePage, client: Client) -> None:
    response = client.get("/search/?q=cell")
    assert "no-store" in response["Cache-Control"]
    assert "private" in response["Cache-Control"]
    assert response["X-Robots-Tag"] == "noindex"
    assert '<meta name="robots" content="noindex">' in response.content.decode()
    assert client.post("/search/", {"q": "cell"}).status_code == 405


def test_the_title_has_the_query_and_the_number_of_results(facilities: AboutPage, client: Client) -> None:
    html = client.get("/search/?q=suites").content.decode()
    title = re.search(r"<title>(.*?)</title>", html, re.DOTALL)
    assert title is not None
    assert "suites: 1 result" in title[1]


def test_browsers_find_the_opensearch_description(home: HomePage, client: Client) -> None:
    assert 'href="/opensearch.xml"' in client.get("/").content.decode()
    response = client.get("/opensearch.xml")
    assert response["Content-Type"].startswith("application/opensearchdescription+xml")
    assert "http://testserver/search/?q={searchTerms}" in response.content.decode()


def test_every_page_and_the_404_page_have_a_search_form(home: HomePage, client: Client) -> None:
    assert client.get("/").content.decode().count('role="search"') >= 1
    html = client.get("/nowhere/").content.decode()
    assert 'id="missing-search"' in html
