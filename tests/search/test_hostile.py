"""Every query string gets a page as its answer."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from about.models import AboutPage
from search import empty
from search.models import EmptySearch

pytestmark = pytest.mark.slow

STRANGE = [
    "\0",
    "cell\0therapy",
    "a" * 1_000_000,
    "cell " * 200_000,
    "-" * 100_000,
    '"',
    '"unclosed',
    "*",
    "cell*",
    "%",
    "_",
    "\\",
    "NEAR(cell therapy)",
    "cell AND",
    "NOT",
    "cell -therapy",
    "title:cell",
    "^cell",
    "cell & therapy | !x:*",
    "'; DROP TABLE search_entry; --",
    "<script>alert(1)</script>",
    "{{ 7*7 }}",
    "%s%d",
    "\u202egnirts",
    "\ud83d\ude00",
    "🧬",
    "細胞",
    "உயிரணு",
    "İıſßŒﬁ",
    "'" * 500,
    "don't’s",
    "1" * 200,
]


@pytest.mark.parametrize("query", STRANGE)
def test_strange_queries_get_an_answer(facilities: AboutPage, client: Client, query: str) -> None:
    response = client.get("/search/", {"q": query.encode("utf-8", "surrogatepass")})
    assert response.status_code == 200
    html = response.content.decode()
    assert "<script>alert" not in html
    assert len(html) < 100_000


def test_a_long_query_says_that_it_was_cut(facilities: AboutPage, client: Client) -> None:
    html = client.get("/search/", {"q": "suites " * 1000}).content.decode()
    assert "200 characters" in html
    assert "/facilities/clean-rooms/" in html


@pytest.mark.parametrize(
    "address", ["?q=%00", "?q=%ff%fe", "?q[]=x", "?q=a&q=b", "?page=2", "?q=suites&page=%00", "?%"]
)
def test_strange_addresses_get_an_answer(facilities: AboutPage, client: Client, address: str) -> None:
    assert client.get(f"/search/{address}").status_code == 200


@pytest.mark.django_db
@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    query=st.text(st.characters(codec="utf-8"), max_size=60),
    page=st.text(st.characters(codec="utf-8"), max_size=8),
    kind=st.text(st.characters(codec="utf-8"), max_size=8),
)
@pytest.mark.slow
def test_anything_gets_an_answer(client: Client, query: str, page: str, kind: str) -> None:
    given = {"q": query, "page": page, "kind": kind, "section": kind, "year": page}
    assert client.get("/search/", given).status_code == 200


# --- Searches without results ----------------------------------------------------------------------------------------


def test_only_searches_without_results_are_counted(facilities: AboutPage, client: Client) -> None:
    for query in ("Zzyzxq", "zzyzxq ", "suites", ""):
        client.get("/search/", {"q": query})
    assert list(EmptySearch.objects.values_list("words", "count")) == [("zzyzxq", 2)]


@pytest.mark.parametrize(
    "words",
    [
        "zzyzxq ada.tan@example.org",
        "S1234567D",
        "zzyzxq T0123456A report",
        "+65 6123 4567",
        "91234567",
        "zzyzxq 6123-4567",
        "K1234567",
        "https://zzyzxq.example/?token=1",
        "zzyzxq" * 30,
    ],
)
def test_possible_personal_data_is_not_recorded(home: Any, client: Client, words: str) -> None:
    assert client.get("/search/", {"q": words}).status_code == 200
    assert not EmptySearch.objects.exists()


def test_the_number_and_the_age_of_rows_are_limited(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(empty, "MAX_ROWS", 3)
    for words in ("one", "two", "two", "three", "four"):
        empty.record_empty_search(words)
    assert set(EmptySearch.objects.values_list("words", flat=True)) == {"two", "three", "four"}
    EmptySearch.objects.filter(words="two").update(last_searched="2020-01-01")
    assert empty.prune() == 1
    assert set(EmptySearch.objects.values_list("words", flat=True)) == {"three", "four"}


def test_a_busy_database_does_not_affect_the_visitor(
    home: Any, client: Client, monkeypatch: pytest.MonkeyPatch, search: Callable[..., str]
) -> None:
    from django.db import OperationalError

    def busy(*args: Any, **kwargs: Any) -> None:
        raise OperationalError("database is locked")

    monkeypatch.setattr(empty, "prune", busy)
    assert "Nothing was found" in search("zzyzxq")
    assert not EmptySearch.objects.exists()
