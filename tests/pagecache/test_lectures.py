"""Lectures in the page cache: a speaker's new name shows at once, wherever lectures are."""

from collections.abc import Callable
from typing import Any

import pytest

from about.models import AboutPage
from home.models import HomePage
from tests.factories import (
    CategoryPageFactory,
    LecturePageFactory,
    NewsroomPageFactory,
    PersonPageFactory,
    speaker,
    stream,
)

from .conftest import Visitors

pytestmark = pytest.mark.slow

LECTURE, LISTS = "/newsroom/lectures/vectors/", ("/newsroom/", "/newsroom/lectures/")


def test_the_new_name_of_a_speaker_shows_at_once_and_that_of_a_private_page_no_longer(
    visitors: Visitors, home: HomePage, section: AboutPage, edit: Callable[[], Any]
) -> None:
    person = PersonPageFactory(parent=section, name="Tan Mei Ling")
    home.refresh_from_db()
    newsroom = NewsroomPageFactory(parent=home, slug="newsroom")
    category = CategoryPageFactory(parent=newsroom, title="Lectures", slug="lectures")
    LecturePageFactory(parent=category, slug="vectors", speakers=stream(speaker(page=person), speaker("Prof Jane Doe")))

    def shown(name: str) -> list[bool]:
        return [name in visitors.get(url).text for url in (LECTURE, *LISTS)]

    assert shown("Dr Tan Mei Ling") == [True] * 3
    assert all(visitors.is_cached(url) for url in (LECTURE, *LISTS))
    with edit():
        person.name = "Tan Hui Min"
        person.save_revision().publish()
    assert shown("Dr Tan Hui Min") == [True] * 3
    assert shown("Dr Tan Mei Ling") == [False] * 3
    with edit():
        person.view_restrictions.create(restriction_type="login")
    assert shown("Dr Tan Hui Min") == [False] * 3
    assert shown("Prof Jane Doe") == [True] * 3
