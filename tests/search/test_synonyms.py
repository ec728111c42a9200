"""The synonyms that a new site has: everyday words for what institutes have; and what they do for queries."""

import importlib
from collections.abc import Callable

import pytest
from django.apps import apps

from about.models import AboutPage
from actris_cms.core.models import SiteIdentity
from home.models import HomePage
from newsroom.models import NewsroomPage
from search.models import SynonymGroup
from search.words import stem
from tests.factories import (
    ContactPageFactory,
    EventPageFactory,
    PersonPageFactory,
    link,
    role,
    stream,
)

from .test_everyday import add

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
Titles = Callable[..., list[str]]

everyday = importlib.import_module("search.migrations.0008_everyday_words")


@pytest.fixture
def institute(home: HomePage, facilities: AboutPage, newsroom: NewsroomPage, site: object) -> None:
    """The site "XYZ" with pages that everyday words should find, and pages that have the same words by chance."""
    identity = SiteIdentity.for_site(site)
    identity.site_name = "Fictional Institute for Cells (XYZ)"
    identity.save()
    for title, words in (
        ("Careers", "Our openings."),
        ("Technology transfer", "To your site."),
        ("Milestones", "Since 2020."),
        ("Management", "Our management team."),
        (
            "By chance",
            "XYZ works with partners, and leads the charge. Join the tour of the institute.",
        ),
        ("Of XYZ", "All about XYZ, by XYZ."),
    ):
        add(facilities, title, words, slug=title.lower().replace(" ", "-"))
    facilities.refresh_from_db()
    PersonPageFactory(parent=facilities, name="Sarah Lim", slug="sarah-lim", roles=stream(role("Executive Director")))
    home.refresh_from_db()
    ContactPageFactory(parent=home, title="Reach us", slug="reach")
    newsroom.refresh_from_db()
    EventPageFactory(
        parent=newsroom,
        title="Day of hands",
        slug="hands",
        fee="S$100",
        registration_link=stream(("link", link(url="https://register.example/", text="Go"))),
    )


@pytest.mark.usefixtures("institute")
@pytest.mark.parametrize(
    ("query", "title"),
    [
        ("work with us", "Careers"),
        ("join us", "Careers"),
        ("vacancies", "Careers"),
        ("internship", "Careers"),
        ("apply for a job", "Careers"),
        ("jobs at XYZ", "Careers"),
        ("tech transfer", "Technology transfer"),
        ("history", "Milestones"),
        ("who is in charge of the institute", "Dr Sarah Lim"),
        ("who leads XYZ", "Dr Sarah Lim"),
        ("director", "Dr Sarah Lim"),
        ("who is the head", "Dr Sarah Lim"),
        ("leader", "Dr Sarah Lim"),
        ("chief", "Dr Sarah Lim"),
        ("fees", "Day of hands"),
        ("how much does it cost?", "Day of hands"),
        ("price", "Day of hands"),
        ("how to register", "Day of hands"),
        ("sign up", "Day of hands"),
        ("enrol", "Day of hands"),
        ("book a place", "Day of hands"),
        ("where is XYZ", "Reach us"),
        ("how do I get there?", "Reach us"),
        ("latest news", "Newsroom"),
    ],
)
def test_everyday_words_find_the_page_for_them(titles: Titles, query: str, title: str) -> None:
    assert title in titles(query)[:2]


@pytest.mark.usefixtures("institute")
@pytest.mark.parametrize(
    ("typed", "meant"),
    [("intenship", "internship"), ("vcaancies", "vacancies"), ("recruitmnt at XYZ", "recruitment at xyz")],
)
def test_a_misspelled_synonym_is_corrected(search: Callable[..., str], typed: str, meant: str) -> None:
    assert f"<strong>{meant}</strong>" in search(typed)


@pytest.mark.usefixtures("facilities")
def test_a_misspelled_synonym_that_finds_nothing_is_not_offered(search: Callable[..., str]) -> None:
    assert "Did you mean" not in search("intenship")


@pytest.mark.usefixtures("institute")
def test_one_word_of_a_synonym_with_stop_words_does_not_find_every_page_with_it(titles: Titles) -> None:
    assert "By chance" not in titles("careers")


@pytest.mark.usefixtures("institute")
def test_a_page_titled_like_a_synonym_is_found(facilities: AboutPage, titles: Titles) -> None:
    add(facilities, "Work with us", "Our openings.", slug="work")
    assert {"Work with us", "Careers"} <= set(titles("jobs"))


@pytest.mark.usefixtures("institute")
def test_the_name_of_the_site_decides_only_if_it_is_all_that_was_asked_for(titles: Titles) -> None:
    assert titles("XYZ")[0] == "Of XYZ"
    assert titles("milestones of XYZ")[0] == "Milestones"


@pytest.mark.parametrize("word", ["record", "employ", "charge", "head", "hip"])
def test_no_starter_synonym_is_a_common_word_by_its_stem(word: str) -> None:
    phrases = [phrase for group in SynonymGroup.objects.all() for phrase in group.phrases]
    assert stem(word) not in {stem(phrase.casefold()) for phrase in phrases if " " not in phrase}


def test_starter_synonyms_are_valid() -> None:
    for group in SynonymGroup.objects.all():
        group.full_clean()
        assert len({phrase.casefold() for phrase in group.phrases}) == len(group.phrases)


def test_a_group_of_an_earlier_release_gets_new_lines_and_keeps_what_editors_did() -> None:
    SynonymGroup.objects.all().delete()
    changed = SynonymGroup.objects.create(words="careers\nposts\njobs")  # “vacancies” was deleted.
    everyday.add_words(apps, None)
    changed.refresh_from_db()
    assert changed.phrases[:3] == ["careers", "posts", "jobs"]
    assert "work with us" in changed.phrases
    assert "vacancies" not in changed.phrases


def test_a_deleted_group_does_not_come_back() -> None:
    SynonymGroup.objects.all().delete()
    everyday.add_words(apps, None)
    words = "\n".join(SynonymGroup.objects.values_list("words", flat=True)).splitlines()
    assert "careers" not in words
    assert "work with us" not in words
    assert "sign up" in words
