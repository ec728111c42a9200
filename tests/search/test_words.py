"""Splitting of texts into words, and their stems."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search.words import MAX_WORD_LENGTH, composed, folded, indexed_words, stem, tokens


def words_of(text: str) -> set[str]:
    return {word for word, _ in indexed_words(text)}


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("cell", "cells"),
        ("therapy", "therapies"),
        ("manufacturing", "manufacture"),
        ("haematology", "hematology"),
        ("foetal", "fetal"),
        ("paediatric", "pediatric"),
        ("tumours", "tumor"),
        ("centre", "centers"),
        ("optimising", "optimize"),
        ("organisation", "organization"),
        ("analyser", "analyzer"),
        ("programmes", "program"),
    ],
)
def test_forms_and_spellings_of_a_word_have_one_stem(one: str, other: str) -> None:
    assert stem(one) == stem(other)


@pytest.mark.parametrize(
    ("one", "other"), [("cell", "call"), ("use", "us"), ("four", "for"), ("university", "diversity"), ("gmp", "gm")]
)
def test_different_words_have_different_stems(one: str, other: str) -> None:
    assert stem(one) != stem(other)


@pytest.mark.parametrize("written", ["CAR-T", "CAR T", "car t", "CAR‑T", "CART", "CAR/T"])
def test_a_term_is_one_word_however_it_is_written(written: str) -> None:
    assert "cart" in words_of(f"with {written} cells")


@pytest.mark.parametrize("written", ["car. T cells", "(car), t", "car park"])
def test_other_words_side_by_side_are_not_joined(written: str) -> None:
    assert "cart" not in words_of(written)


def test_accents_capitals_and_mathematical_letters_do_not_matter() -> None:
    assert words_of("Naïve 𝗖𝗼𝗰𝗼𝗼𝗻 CD34⁺") == words_of("naive cocoon cd34")


def test_symbols_and_punctuation_end_a_word() -> None:
    assert [token.text for token in tokens("Sefia™ © 2025, Parkinson’s don't")] == [
        "sefia",
        "2025",
        "parkinson",
        "dont",
    ]


def test_stop_words_are_left_out_unless_they_are_a_name() -> None:
    assert words_of("who is it") == set()
    assert {"who"} <= words_of("approved by the WHO")


def test_chinese_is_split_into_characters_and_tamil_into_words() -> None:
    assert [token.text for token in tokens("細胞治療")] == list("細胞治療")
    assert len(list(tokens("உயிரணு சிகிச்சை"))) == 2


@given(st.text(max_size=200))
def test_words_of_any_text_are_limited_in_length_and_folding_keeps_positions(text: str) -> None:
    assert len(folded(text)) == len(text)
    for word, _ in indexed_words(composed(text)):
        assert 0 < len(word) <= MAX_WORD_LENGTH
        assert "\0" not in word
        assert len(stem(word)) <= MAX_WORD_LENGTH
