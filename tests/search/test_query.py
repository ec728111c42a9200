"""Parsing of queries and synonyms."""

import pytest

from search.models import SynonymGroup
from search.query import MAX_QUERY_LENGTH, MAX_WORDS, load_synonyms, parse_query, terms_of


def alternatives(query: str) -> list[set[tuple[str, ...]]]:
    terms = terms_of(parse_query(query).words, load_synonyms())
    return [{*term.alternatives, *term.joined_spellings} for term in terms]


def test_stop_words_are_left_out_unless_there_are_no_others() -> None:
    assert [word.text for word in parse_query("where is the release assay").words] == ["release", "assay"]
    assert [word.text for word in parse_query("who").words] == ["who"]


@pytest.mark.parametrize("raw", ["", "   ", "\0", "***", '"" - & |', "\u200b"])
def test_a_query_may_have_no_words(raw: str) -> None:
    assert parse_query(raw).words == ()


def test_a_long_query_is_cut_and_says_so() -> None:
    query = parse_query("cell " * 100_000)
    assert query.was_cut
    assert len(query.text) <= MAX_QUERY_LENGTH
    assert len(query.words) <= MAX_WORDS
    assert not parse_query("cell therapy").was_cut


@pytest.mark.django_db
@pytest.mark.parametrize("query", ["CAR-T", "CAR T", "CART", "cart", "chimeric antigen receptor T"])
def test_each_synonym_searches_for_all_of_its_group(query: str) -> None:
    (found,) = alternatives(query)
    assert {("cart",), ("chimer", "antigen", "receptor", "t")} <= found


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("CGT", "CTGT"),
        ("GMP", "cGMP"),
        ("MSC", "mesenchymal stromal cells"),
        ("cell and gene therapies", "CGT"),
        ("FAQ", "frequently asked questions"),
    ],
)
def test_the_first_synonyms_are_those_of_cell_therapy(one: str, other: str) -> None:
    (found,), (same,) = alternatives(one), alternatives(other)
    assert found == same


@pytest.mark.django_db
def test_synonyms_are_found_in_a_longer_query() -> None:
    first, second = alternatives("GMP guidelines")
    assert ("cgmp",) in first
    assert second == {("guidelin",)}


@pytest.mark.django_db
def test_a_new_group_takes_effect_immediately() -> None:
    assert len(alternatives("bench to bedside")) == 2
    SynonymGroup.objects.create(words="bench to bedside\ntranslational research")
    assert alternatives("bench to bedside") == [{("bench", "bedsid"), ("translat", "research")}]


@pytest.mark.parametrize("words", ["one", "same\nSAME", "---\nword", "a b c d e f g\nword"])
def test_a_group_without_effect_is_rejected(words: str) -> None:
    with pytest.raises(Exception, match=r"two different words|letters nor digits|longer than"):
        SynonymGroup(words=words).clean()
