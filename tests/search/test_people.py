"""People are found by their names, roles and groups, and by everyday words for those who lead."""

from collections.abc import Callable

import pytest

from about.models import AboutPage
from tests.factories import PersonPageFactory, role, stream

from .test_everyday import add

pytestmark = pytest.mark.django_db

Titles = Callable[..., list[str]]


@pytest.fixture
def group(facilities: AboutPage) -> AboutPage:
    """A group with a chairperson and a member, and a director outside it."""
    add(facilities, "Steering panel", slug="panel")
    page: AboutPage = AboutPage.objects.get(slug="panel")
    people = [
        ("Tan Mei Ling", role("Chairperson", page, 1)),
        ("Ravi Kumar", role("Member", page, 2)),
        ("Sarah Lim", role("Executive Director")),
    ]
    for name, of_person in people:
        facilities.refresh_from_db()
        PersonPageFactory(parent=facilities, name=name, slug=name.lower().replace(" ", "-"), roles=stream(of_person))
    return page


@pytest.mark.usefixtures("group")
@pytest.mark.parametrize(
    ("query", "title"),
    [
        ("Mei Ling", "Dr Tan Mei Ling"),
        ("chairperson", "Dr Tan Mei Ling"),
        ("chairman", "Dr Tan Mei Ling"),
        ("chair of the steering panel", "Dr Tan Mei Ling"),
        ("executive director", "Dr Sarah Lim"),
        ("who is in charge", "Dr Sarah Lim"),
        ("Who is in charge?", "Dr Sarah Lim"),
    ],
)
def test_a_person_is_found_by_role(titles: Titles, query: str, title: str) -> None:
    assert titles(query)[0] == title


@pytest.mark.usefixtures("group")
def test_a_group_is_found_before_its_people(titles: Titles) -> None:
    found = titles("steering panel")
    assert found[0] == "Steering panel"
    assert set(found) >= {"Dr Tan Mei Ling", "Dr Ravi Kumar"}


def test_people_can_be_filtered(group: AboutPage, search: Callable[..., str]) -> None:
    assert "People (2)" in search("steering panel")


def test_a_group_that_visitors_cannot_see_finds_nobody(facilities: AboutPage, titles: Titles) -> None:
    add(facilities, "Secret panel", slug="secret")
    secret = AboutPage.objects.get(slug="secret")
    secret.view_restrictions.create(restriction_type="login")
    facilities.refresh_from_db()
    PersonPageFactory(parent=facilities, name="Tan", roles=stream(role("Member", secret)))
    assert titles("secret panel") == []
