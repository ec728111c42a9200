"""Everyday searches: stop words, titles, the contact page, typing errors."""

import re
from collections.abc import Callable

import pytest
from django.test import Client

from about.models import AboutPage
from home.models import HomePage
from search.empty import record_empty_search
from search.models import EmptySearch, SynonymGroup
from search.words import indexed_words
from tests.factories import AboutPageFactory, ContactPageFactory, DocumentFactory

from .conftest import add_page_with_document, text

Search = Callable[..., str]
Titles = Callable[..., list[str]]


def add(parent: AboutPage, title: str, words: str = "Words.", **fields: str) -> None:
    parent.refresh_from_db()
    AboutPageFactory(parent=parent, title=title, body=text(words), **fields)


# --- Stop words ----------------------------------------------------------------------------------------------------


@pytest.fixture
def about_us(facilities: AboutPage) -> None:
    add(facilities, "About us", "The institute.", slug="about-us")
    add(facilities, "Areas of work", "All about us, and about what we do.", slug="areas")


@pytest.mark.usefixtures("about_us")
@pytest.mark.parametrize("query", ["about", "about us", "About Us?", "who we are", "what do you do"])
def test_stop_words_find_titles_that_contain_them(titles: Titles, query: str) -> None:
    assert titles(query) == ["About us"]


@pytest.mark.usefixtures("about_us")
def test_a_stop_word_is_neither_completed_nor_corrected(search: Search) -> None:
    html = search("are")
    assert "Nothing was found" in html
    assert "Did you mean" not in html


def test_a_page_is_found_by_the_words_of_its_slug(facilities: AboutPage, titles: Titles) -> None:
    add(facilities, "The institute", slug="who-are-they")
    assert titles("who are they") == ["The institute"]


@pytest.mark.usefixtures("about_us")
def test_a_synonym_of_stop_words_counts_only_if_the_query_has_no_other_words(titles: Titles) -> None:
    SynonymGroup.objects.create(words="how do you do it\nsuites")
    assert titles("how do you do it") == ["Clean rooms"]
    assert titles("how do you do it institute") == ["About us"]


def test_a_synonym_with_stop_words_does_not_match_its_other_word_alone(facilities: AboutPage, titles: Titles) -> None:
    SynonymGroup.objects.create(words="write us\nsuites")
    assert titles("write us") == ["Clean rooms"]
    assert titles("write") == []


# --- Titles --------------------------------------------------------------------------------------------------------


def test_a_title_equal_to_the_query_comes_before_one_that_starts_with_it_and_one_that_contains_it(
    facilities: AboutPage, titles: Titles
) -> None:
    for title in ("Our apheresis", "Apheresis for donors", "Apheresis"):
        add(facilities, title, "Apheresis. " * (1 if title == "Apheresis" else 30))
    assert titles("apheresis") == ["Apheresis", "Apheresis for donors", "Our apheresis"]


def test_typed_words_come_before_their_synonyms(facilities: AboutPage, titles: Titles) -> None:
    for title, words in (("One", "Telephone. Of other things."), ("Two", "Phone. Of other things.")):
        add(facilities, title, words)
    assert titles("phone") == ["Two", "One"]
    assert titles("telephone") == ["One", "Two"]


def test_a_page_comes_before_a_document_with_the_same_title(facilities: AboutPage, search: Search) -> None:
    facilities.refresh_from_db()
    add_page_with_document(facilities, DocumentFactory(title="Careers"))
    add(facilities, "Careers", slug="careers")
    for query in ("careers", "career", "jobs"):
        html = search(query)
        assert html.index('href="/facilities/careers/"') < html.index('href="/documents/'), query


# --- Contact -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "query",
    ["address", "location", "map", "directions", "where are you", "email", "e-mail", "phone number", "opening hours"],
)
def test_the_contact_page_is_found_by_everyday_words(home: HomePage, titles: Titles, query: str) -> None:
    ContactPageFactory(parent=home, title="Reach the institute", slug="reach")
    home.refresh_from_db()
    add_to = AboutPageFactory(parent=home, title="Analysis", slug="analysis")
    add(add_to, "Methods", "Mapping, mapped locations, addresses of email and telephone, opening hours.")
    assert titles(query)[0] == "Reach the institute"


# --- Typing errors -------------------------------------------------------------------------------------------------


def test_a_misspelled_word_is_not_split_in_two(facilities: AboutPage, search: Search) -> None:
    add(facilities, "Rules", "The guidelines are kept. The guiding lines guide.")
    html = search("guidlines")
    assert "<strong>guidelines</strong>" in html
    assert "<mark>guiding</mark>" not in html


def test_two_words_typed_as_one_are_found_only_side_by_side_and_the_page_says_so(
    facilities: AboutPage, search: Search
) -> None:
    add(facilities, "Apart", "Donor and then some screening.")
    assert "Nothing was found" in search("donorscreening")
    add(facilities, "Together", "Donor screening.")
    html = search("donorscreening")
    assert "<strong>donor screening</strong>" in html
    assert "/facilities/together/" in html


def test_a_part_of_a_joined_word_is_not_a_correction(facilities: AboutPage, search: Search) -> None:
    add(facilities, "One", "An in-house assay.")
    add(facilities, "Two", "Our in-house team.")
    add(facilities, "Three", "In house support.")
    html = search("horse")
    assert "Did you mean" not in html
    assert {word for word, is_written in indexed_words("in-house team") if is_written} == {"team"}


# --- The page and the report ---------------------------------------------------------------------------------------


def test_a_synonym_of_several_words_is_marked_as_a_phrase(facilities: AboutPage, search: Search) -> None:
    html = search("GMP")
    assert "<mark>good manufacturing practice</mark>" in html
    assert "<mark>manufacturing</mark>" not in html


def test_each_search_form_on_the_page_has_a_different_label(home: HomePage, client: Client) -> None:
    html = client.get("/search/").content.decode()
    found = re.findall(r'role="search".*?>', html, re.DOTALL)
    labels = [re.findall(r'aria-label="(.+?)"', form) for form in found]
    assert len(labels) == 2
    assert all(labels)
    assert labels[0] != labels[1]


def test_only_pages_with_children_are_sections(home: HomePage, facilities: AboutPage, search: Search) -> None:
    home.refresh_from_db()
    AboutPageFactory(parent=home, title="Privacy of suites", slug="privacy")
    others = AboutPageFactory(parent=HomePage.objects.get(), title="Others", slug="others")
    add(others, "Suites of others")
    html = search("suites")
    assert "3 results" in html
    assert "Our facilities (1)" in html
    assert "Others (1)" in html
    assert "Privacy of suites (1)" not in html


def test_a_single_letter_is_not_recorded(db: None) -> None:
    for words in ("a", " B ", "c d"):
        record_empty_search(words)
    assert list(EmptySearch.objects.values_list("words", flat=True)) == ["c d"]
