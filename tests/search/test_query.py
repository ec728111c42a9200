"""What a visitor types becomes terms, whatever it is."""

import pytest

from search.models import SynonymGroup
from search.query import LONGEST_QUERY, MOST_WORDS, read, synonyms, terms_of


def ways(query: str) -> list[set[tuple[str, ...]]]:
    return [{*term.ways, *term.perhaps} for term in terms_of(read(query).words, synonyms())]


def test_words_of_grammar_say_nothing_unless_there_are_no_others() -> None:
    assert [word.text for word in read("where is the release assay").words] == ["release", "assay"]
    assert [word.text for word in read("who").words] == ["who"]


@pytest.mark.parametrize("raw", ["", "   ", "\0", "***", '"" - & |', "\u200b"])
def test_what_has_no_word_asks_for_nothing(raw: str) -> None:
    assert read(raw).words == ()


def test_a_long_query_is_cut_and_says_so() -> None:
    query = read("cell " * 100_000)
    assert query.was_cut
    assert len(query.text) <= LONGEST_QUERY
    assert len(query.words) <= MOST_WORDS
    assert not read("cell therapy").was_cut


@pytest.mark.django_db
@pytest.mark.parametrize("query", ["CAR-T", "CAR T", "CART", "cart", "chimeric antigen receptor T"])
def test_each_name_of_the_same_thing_asks_for_all(query: str) -> None:
    (found,) = ways(query)
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
def test_the_first_synonyms_are_those_of_the_field(one: str, other: str) -> None:
    (found,), (same,) = ways(one), ways(other)
    assert found == same


@pytest.mark.django_db
def test_synonyms_stand_inside_a_longer_query() -> None:
    first, second = ways("GMP guidelines")
    assert ("cgmp",) in first
    assert second == {("guidelin",)}


@pytest.mark.django_db
def test_a_new_group_counts_at_once() -> None:
    assert len(ways("bench to bedside")) == 2
    SynonymGroup.objects.create(words="bench to bedside\ntranslational research")
    assert ways("bench to bedside") == [{("bench", "bedsid"), ("translat", "research")}]


@pytest.mark.parametrize("words", ["one", "same\nSAME", "---\nword", "a b c d e f g\nword"])
def test_a_group_that_could_have_no_effect_is_refused(words: str) -> None:
    with pytest.raises(Exception, match=r"two different words|letters nor digits|longer than"):
        SynonymGroup(words=words).clean()
