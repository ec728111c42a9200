"""What is not public is public nowhere: not its words, not its title, not its pictures, not its files."""

from typing import Any

import pytest
from django.test import Client

from about.models import AboutPage
from tests.leaks import Answer, files_of, look_everywhere, make_site


@pytest.mark.slow(seconds=30)
def test_nothing_of_a_page_that_is_not_public_is_found_by_visitors(
    section: AboutPage, django_capture_on_commit_callbacks: Any
) -> None:
    def visit(url: str) -> Answer:
        answer: Any = Client().get(url)
        headers = "\n".join(f"{name}: {value}" for name, value in answer.headers.items())
        return Answer(answer.status_code, headers, answer.getvalue())

    with django_capture_on_commit_callbacks(execute=True):
        made = make_site(section, visit)
        files = list(files_of(made))
    assert look_everywhere(visit, made, files) == []
