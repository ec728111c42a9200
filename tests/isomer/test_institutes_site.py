"""The import of the institute's complete site: its pages are valid, and the search answers visitors' questions."""

import random
from collections.abc import Iterator
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.db import transaction
from django.test import TestCase, override_settings
from wagtail.models import Page

from tests.search.questions import questions, unanswered, with_typing_error

from .test_publishing import form_errors

# Run all tests in one process, which imports the site only once.
pytestmark = [pytest.mark.slow(seconds=50), pytest.mark.django_db, pytest.mark.xdist_group("institutes site")]

ANSWERED = 0.95  # Share of questions that must find the right page among the first three results
ANSWERED_WITH_TYPING_ERROR = 0.85
SEEDS = (1, 2)


@pytest.fixture(scope="module")
def institutes_site(
    shared: Path, django_db_setup: None, django_db_blocker: Any, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[str]:
    """Import the complete site once for this module, and return the output. Each test undoes its own changes."""
    printed = StringIO()
    folders = {name: tmp_path_factory.mktemp(name) for name in ("MEDIA_ROOT", "DATA_DIR")}
    with django_db_blocker.unblock(), transaction.atomic():
        with override_settings(**folders), TestCase.captureOnCommitCallbacks(execute=True):
            site = shared / "isomer-sites" / "cris-actris"
            call_command("import_isomer", str(site), "--strip-scripts", "--no-renditions", stdout=printed)
        yield printed.getvalue()
        transaction.set_rollback(True)


def test_every_page_is_imported(institutes_site: str) -> None:
    assert "Pages created         │     109" in institutes_site


def test_every_imported_page_can_be_published(institutes_site: str) -> None:
    assert Page.objects.count() > 100
    assert form_errors() == {}


def test_the_search_answers_visitors_questions(institutes_site: str) -> None:
    all_questions = questions()
    assert len(all_questions) == 110
    in_everyday_words = unanswered(all_questions[60:])
    for lines, asked in ((in_everyday_words, 50), (unanswered(all_questions[:60]) + in_everyday_words, 110)):
        assert len(lines) <= asked * (1 - ANSWERED), "\n".join(lines)
    for seed in SEEDS:
        chance = random.Random(seed)  # noqa: S311 -- typing errors are no secret
        lines = unanswered([(with_typing_error(query, chance), paths) for query, paths in all_questions])
        assert len(lines) <= len(all_questions) * (1 - ANSWERED_WITH_TYPING_ERROR), "\n".join(lines)
