"""Corrections: a name is offered for a misspelled name, and not for a common word."""

from collections.abc import Callable

import pytest

from about.models import AboutPage
from search.models import Word
from search.names import common_words, names_in, small_words_in
from tests.factories import PersonPageFactory

from .test_everyday import add

pytestmark = pytest.mark.slow

Search = Callable[..., str]
OFFER = "Did you mean"
COMMON = ["parking", "park", "knee", "keen", "fees", "harvest", "price of parking", "key", "the knees"]


@pytest.fixture
def people(facilities: AboutPage) -> None:
    """People whose surnames look like common words, on pages of their own and in texts."""
    for name in ("Mei Parkin", "Ann Kneen", "Goh Teh Hwang"):
        facilities.refresh_from_db()
        PersonPageFactory(parent=facilities, name=name, slug=name.lower().replace(" ", "-"))
    add(facilities, "Visits", "With Dr Ravi Harves and Mr Tang Ping Kee. Minister Feez came, too.", slug="visits")


@pytest.mark.usefixtures("people")
@pytest.mark.parametrize("query", COMMON)
def test_a_name_is_not_offered_for_a_common_word(search: Search, query: str) -> None:
    html = search(query)
    assert OFFER not in html
    assert "<mark>" not in html


@pytest.mark.usefixtures("people")
@pytest.mark.parametrize(("query", "name"), [("hwnag", "hwang"), ("hwamg", "hwang"), ("parkinn", "parkin")])
def test_a_name_is_offered_for_a_misspelled_name(search: Search, query: str, name: str) -> None:
    assert f"<strong>{name}</strong>" in search(query)


def test_a_common_word_is_a_slip_only_for_one_that_is_near(facilities: AboutPage, search: Search) -> None:
    add(facilities, "Trial of a manager", "The trial of a manager who tends a reed.", slug="trials")
    assert "<strong>trial</strong>" in search("trail")
    assert "<strong>manager</strong>" in search("manger")
    for query in ("need", "tears", "dealt"):
        assert OFFER not in search(query), query


def test_a_name_that_is_also_a_word_of_a_text_may_be_offered(facilities: AboutPage, search: Search) -> None:
    facilities.refresh_from_db()
    PersonPageFactory(parent=facilities, name="Lina Trial", slug="lina-trial")
    assert OFFER not in search("trail")
    add(facilities, "Studies", "A clinical trial.", slug="studies")
    assert "<strong>trial</strong>" in search("trail")


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Dr Sudipto Bari | CAR – Based Cell Therapies", {"sudipto", "bari"}),
        ("led by Ms. Ranit Lobel, then by others", {"ranit", "lobel"}),
        ("Professor Tan’s team", {"tan"}),
        ("Mr Ong Éric", {"ong", "eric"}),
        ("a professor of medicine, Doctor no", set()),
        ("Drive to Mrs", set()),
    ],
)
def test_words_after_an_honorific_are_names(text: str, names: set[str]) -> None:
    assert names_in([text]) == names


def test_small_words_are_those_that_begin_with_a_small_letter() -> None:
    assert small_words_in(["Long waits of Mr Long", "xCELLigence and ÉCOLE"]) == {"waits", "of", "xcelligence", "and"}


@pytest.mark.usefixtures("people")
def test_the_index_knows_names_and_small_words() -> None:
    words = Word.objects.filter(text__in=["parkin", "kee", "suites"])
    found = {word.text: (word.is_name, word.is_small) for word in words}
    assert found == {"parkin": (True, False), "kee": (True, False), "suites": (False, True)}


def test_the_dictionary_has_common_words_but_neither_names_nor_misspellings() -> None:
    assert {"knee", "fee", "fees", "parking", "internship", "trail", "price"} <= common_words()
    assert not {"hwang", "kneee", "fess", "lim"} & common_words()
