"""The number of queries of a search does not grow with the site."""

import json
import re

import pytest
from django.core.cache import caches
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from about.models import AboutPage
from tests.test_queries import add_pages

from .conftest import text

BUDGET = 13  # Queries with empty caches, including those for the menu and the announcement.
BUDGET_WITH_CORRECTION = 17
BUDGET_WITHOUT_RESULTS = 19  # Including those that count the search.
INDEX = re.compile(r'"search_(entry|word|posting|synonymgroup)')


def queries_of(client: Client, query: str) -> list[str]:
    client.get("/search/", {"q": query})
    caches["default"].clear()
    with CaptureQueriesContext(connection) as captured:
        assert client.get("/search/", {"q": query}).status_code == 200
    return [each["sql"] for each in captured.captured_queries]


def add_searchable_pages(section: AboutPage, number: int) -> None:
    """Create many pages with a body at once, and index them."""
    known = set(AboutPage.objects.values_list("pk", flat=True))
    add_pages(section, number)
    for page in section.get_children().exclude(pk__in=known):
        about = AboutPage(page_ptr=page, body=json.dumps(text(f"Fourteen suites, unit {page.pk}.")))
        about.__dict__.update({name: value for name, value in page.__dict__.items() if name != "_state"})
        about.save_base(raw=True)
    call_command("reindex_search", verbosity=0)


@pytest.mark.parametrize(
    ("query", "budget"),
    [
        ("suites", BUDGET),
        ("fourteen suites", BUDGET),
        ("suties", BUDGET_WITH_CORRECTION),
        ("zzyzxq", BUDGET_WITHOUT_RESULTS),
    ],
)
@pytest.mark.slow
def test_a_search_makes_as_many_queries_with_200_pages_as_with_20(
    facilities: AboutPage, client: Client, query: str, budget: int
) -> None:
    add_searchable_pages(facilities, 20)
    with_few = queries_of(client, query)
    add_searchable_pages(facilities, 180)
    with_many = queries_of(client, query)
    assert len(with_many) == len(with_few) <= budget, "\n".join(with_many)
    assert len(with_many) == len(set(with_many)), "a query is made twice"


def test_an_empty_query_does_not_query_the_index(facilities: AboutPage, client: Client) -> None:
    assert not [sql for sql in queries_of(client, "") if INDEX.search(sql)]
