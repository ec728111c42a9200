"""Snippets: the best excerpt of a text, with the words marked and everything else escaped."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search.snippets import LENGTH, Marker, excerpt

LONG = "Something else is said here. " * 30


def plain(html: str) -> str:
    return re.sub(r"</?mark>", "", html)


def test_the_words_are_marked_in_all_their_forms() -> None:
    marker = Marker(["cell", "cells"])
    assert marker.marked("Cells, cell and cellar") == "<mark>Cells</mark>, <mark>cell</mark> and cellar"


def test_a_joined_word_is_marked_in_all_spellings() -> None:
    assert Marker(["cart"]).marked("CAR-T and CAR T") == "<mark>CAR-T</mark> and <mark>CAR T</mark>"


def test_accents_make_no_difference() -> None:
    assert Marker(["naive"]).marked("Naïve cells") == "<mark>Naïve</mark> cells"


def test_markup_in_a_text_is_escaped() -> None:
    marked = Marker(["script"]).marked("<script>alert(1)</script> & more")
    assert marked == "&lt;<mark>script</mark>&gt;alert(1)&lt;/<mark>script</mark>&gt; &amp; more"


def test_the_excerpt_with_most_of_the_words_is_shown() -> None:
    text = f"{LONG}Release alone. {LONG}The release assay is here. {LONG}"
    snippet = Marker(["release", "assay"]).snippet(text)
    assert "The <mark>release</mark> <mark>assay</mark> is here." in snippet
    assert snippet.endswith("…")
    assert len(plain(snippet)) <= LENGTH + 4


def test_without_the_words_the_description_or_the_beginning_is_shown() -> None:
    assert Marker(["absent"]).snippet(LONG, "In a sentence.") == "In a sentence."
    assert Marker(["absent"]).snippet(LONG).startswith("Something else is said here.")
    assert Marker([]).snippet("") == ""


def test_words_are_not_cut_in_two() -> None:
    text = "manufacturing " * 60
    assert set(plain(excerpt(text, 300)).split()) == {"manufacturing", "…"}


@pytest.mark.parametrize("at", [0, 5, 199, 400])
def test_text_without_spaces_is_cut_too(at: int) -> None:
    assert 0 < len(excerpt("a" * 400 + "b", at).replace("… ", "").replace(" …", "")) <= LENGTH


@given(st.text(max_size=500), st.lists(st.text("abcdefgh", min_size=1, max_size=8), max_size=4))
def test_a_snippet_of_any_text_has_no_markup_except_its_marks(text: str, words: list[str]) -> None:
    snippet = Marker(words).snippet(text)
    assert "<" not in plain(snippet)
    assert snippet.count("<mark>") == snippet.count("</mark>")


def test_the_best_excerpt_may_be_far_down_in_a_long_text() -> None:
    text = "\n".join([*["The cells divide again, and then they rest."] * 1800, "Thawing wakes them.", *["Cells."] * 99])
    marker = Marker(["cells", "thawing"])
    assert "<mark>Thawing</mark> wakes them." in marker.snippet(text)
