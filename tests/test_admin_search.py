"""The admin's search costs as much for a saved page in a large site as in a small one, and finds what it should."""

from operator import itemgetter

import pytest
from django.db import connection
from django.db.models import F
from django.db.models.functions import Length
from django.test.utils import CaptureQueriesContext
from modelsearch.backends.database import SearchBackend as UsualBackend
from wagtail.models import Page
from wagtail.search.backends import get_search_backend

from about.models import AboutPage
from tests.factories import AboutPageFactory


def norms() -> dict[str, float]:
    entries = get_search_backend().get_index_for_model(Page).entries
    return dict(entries.values_list("object_id", "title_norm"))


def means() -> list[float]:
    """The mean length of titles that each entry was weighed by."""
    entries = get_search_backend().get_index_for_model(Page).entries
    return list(entries.values_list(F("title_norm") * Length("title"), flat=True))


@pytest.fixture
def titled(section: AboutPage) -> list[AboutPage]:
    """Pages with titles of different lengths, weighed as a rebuilding does."""
    made = []
    for title in ("Cells", "Cells and other things", "Cells and a title that goes on for longer than others do"):
        section.refresh_from_db()
        made.append(AboutPageFactory(parent=section, title=title))
    get_search_backend().get_index_for_model(Page)._refresh_title_norms(full=True)
    return made


def test_a_saved_page_is_weighed_as_a_rebuilding_would_weigh_it(titled: list[AboutPage]) -> None:
    before = norms()
    page = titled[0]
    page.save()
    assert norms() == pytest.approx(before)
    page.title = "Cells for donors, assays and trials"
    page.save()
    changed = norms()
    assert changed[str(page.pk)] < before[str(page.pk)]
    assert {**changed, str(page.pk): 0} == pytest.approx({**before, str(page.pk): 0})
    assert means() == pytest.approx([means()[0]] * len(changed))


def test_a_saved_page_counts_no_other_titles(titled: list[AboutPage]) -> None:
    with CaptureQueriesContext(connection) as captured:
        titled[0].save()
    asked = [query["sql"] for query in captured.captured_queries if "indexentry" in query["sql"]]
    assert asked
    assert not [sql for sql in asked if "AVG(" in sql or '"title_norm" = 1.0' in sql]


def test_pages_are_found_the_shorter_title_first(titled: list[AboutPage]) -> None:
    found = list(AboutPage.objects.all().search("cells"))
    assert [page.pk for page in found] == [page.pk for page in titled]


@pytest.mark.skipif(connection.vendor != "sqlite", reason="the other database does so by itself")
class TestOnSqlite:
    @pytest.mark.parametrize("words", ["cells", "cells other", "nothing", "", "cel"])
    @pytest.mark.parametrize("part", [slice(None), slice(1), slice(1, 3)])
    @pytest.mark.parametrize("way", ["search", "autocomplete"])
    def test_results_are_those_of_wagtail_in_the_same_order(
        self, titled: list[AboutPage], words: str, part: slice, way: str
    ) -> None:
        usual = UsualBackend({})
        ours = get_search_backend()
        assert list(getattr(ours, way)(words, Page)[part]) == list(getattr(usual, way)(words, Page)[part])

    def test_the_index_is_looked_through_as_often_for_many_results_as_for_few(self, titled: list[AboutPage]) -> None:
        with CaptureQueriesContext(connection) as captured:
            assert len(list(get_search_backend().search("cells", Page))) == 3
        assert [sql for sql in map(itemgetter("sql"), captured.captured_queries) if "bm25" in sql]
        assert not [query["sql"] for query in captured.captured_queries if "_score" in query["sql"]]
