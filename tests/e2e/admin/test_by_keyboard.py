"""An editor works with the keyboard alone: settings, the search, blocks, the bin, the library, the guide, lectures."""

from collections.abc import Callable
from typing import Any

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect
from wagtail.models import Site

from about.models import AboutPage
from actris_cms.core.models import Navigation
from actris_cms.users.models import User
from home.models import HomePage
from newsroom.models import LecturePage
from tests.factories import AboutPageFactory, CategoryPageFactory, ImageFactory, NewsroomPageFactory, link, stream

from .keys import Keys

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
FORM_STARTS = 2500  # Milliseconds in which Wagtail's form takes what is written for what was there.
DESK: dict[str, Any] = {"viewport": {"width": 1280, "height": 900}, "reduced_motion": "reduce"}


def titles(navigation: Navigation) -> list[str]:
    """Return the titles of the entries that visitors see."""
    navigation.refresh_from_db()
    return [entry.value["title"] for entry in navigation.items]


@pytest.mark.slow(seconds=10)
def test_a_draft_of_the_menu_is_saved_published_and_taken_back(
    site: Site, section: AboutPage, publisher: User, sign_in: Callable[..., Page]
) -> None:
    entries = [("item", {"title": title, "link": link(page=section.pk)}) for title in ("About", "Research")]
    navigation = Navigation(site=site, items=stream(*entries))
    navigation.save()
    page = sign_in("publisher", **DESK)
    keys, done = Keys(page), page.locator(".messages .success")

    page.goto(reverse("wagtailadmin_home"))
    keys.press("Settings")
    keys.press("Navigation", most=20)
    page.wait_for_url("**/core/navigation/**")
    keys.is_fine("footer")  # Wagtail's blocks have landmarks of the same name.
    keys.press("Move down")
    keys.press("Save draft")
    expect(done).to_contain_text("A draft of the navigation is saved.")
    assert titles(navigation) == ["About", "Research"]
    keys.press("More actions")
    keys.press("Publish", most=3)
    expect(done).to_contain_text("The navigation is published.")
    assert titles(navigation) == ["Research", "About"]

    keys.press("History")
    page.wait_for_url("**/versions/**")
    keys.is_fine()
    for _ in range(2):  # The newest version has nothing to go back to.
        keys.press("Actions")
    keys.press("Review this version", most=4)
    page.wait_for_url("**/versions/**")
    assert (keys.unseen, keys.nameless) == ({}, {})


@pytest.mark.slow(seconds=20)
def test_a_page_is_found_changed_deleted_and_brought_back(
    about_page: AboutPage, publisher: User, sign_in: Callable[..., Page]
) -> None:
    other: AboutPage = AboutPageFactory(parent=about_page.get_parent(), title="Other")
    about_page.save_revision(user=publisher)
    ImageFactory(title="Still to describe", description="")
    page = sign_in("publisher", **DESK)
    keys, done = Keys(page), page.locator(".messages .success")

    page.goto(reverse("wagtailadmin_home"))
    keys.type("Search", "establshed 2020")
    page.keyboard.press("Enter")
    page.wait_for_url("**/pages/search/**")
    keys.is_fine("tbody")
    keys.press("About ACTRIS")
    page.wait_for_url("**/edit/**")
    page.wait_for_timeout(FORM_STARTS)
    keys.press("Copy")
    note = page.locator(".form-note")
    expect(note).to_contain_text("Block copied: Heading.")
    keys.is_fine(".form-note")
    keys.press("Delete", most=2)
    expect(note.get_by_role("button")).to_be_focused()
    page.keyboard.press("Enter")
    expect(note.filter(has_text="deleted")).to_have_count(0)

    page.goto(reverse("wagtailadmin_pages:edit", args=[other.pk]))
    keys.press("Insert a block")
    keys.type("Search options", "Paste", most=1)
    expect(page.get_by_role("option")).to_have_count(1)
    page.keyboard.press("Enter")
    expect(page.locator("[contenteditable=true]", has_text="We are ACTRIS")).to_be_visible()
    keys.press("Save draft")
    expect(done).to_contain_text("has been updated")
    other.refresh_from_db()
    assert [block.block_type for block in other.get_latest_revision_as_object().body] == ["heading"]

    keys.press("Actions")
    keys.press("Delete", most=10)
    page.wait_for_url("**/delete/**")
    keys.is_fine()
    keys.press("Yes, delete")
    expect(page.locator(".messages")).to_contain_text("It is in the bin until")
    keys.press("Undo")
    expect(page.get_by_text("“Other” is restored.")).to_be_visible()

    page.goto(reverse("wagtailimages:index"))
    keys.press("Show filters")
    keys.press("Description", most=20)
    keys.reach("All", most=20)
    page.keyboard.press("ArrowDown")
    page.wait_for_url("**described=**")
    expect(page.locator("ul.images li")).to_have_count(1)
    keys.is_fine("ul.images")

    page.goto(reverse("wagtailadmin_home"))
    keys.press("Help")
    keys.press("Guide", most=20)
    page.wait_for_url("**/guide/**")
    keys.type("Find in the guide", "synonym")
    page.keyboard.press("Enter")
    page.wait_for_url("**?q=synonym")
    keys.is_fine()
    keys.press("Improve the search")
    assert (keys.unseen, keys.nameless) == ({}, {})


@pytest.mark.slow(seconds=10)
def test_a_lecture_is_made(home: HomePage, publisher: User, sign_in: Callable[..., Page]) -> None:
    category = CategoryPageFactory(parent=NewsroomPageFactory(parent=home), title="Lectures")
    page = sign_in("publisher", **DESK)
    keys, done = Keys(page), page.locator(".messages .success")
    page.goto(reverse("wagtailadmin_pages:add", args=["newsroom", "lecturepage", category.pk]))
    keys.is_fine("form")
    keys.type("Title", "How vectors enter cells")
    keys.press("Insert a block", most=20)
    page.wait_for_timeout(300)  # Wagtail moves the focus to a new block a moment later.
    keys.type("Name", "Prof Jane Doe", most=20)
    expect(page.locator(".xdsoft_datetimepicker:visible")).to_have_count(0)
    keys.type("Summary", "A talk.", most=30)
    keys.type("Video", "https://www.youtube.com/watch?v=abc", most=30)
    keys.type("Transcript", "0:00 Welcome, everybody.", most=40)
    keys.press("More actions")
    keys.press("Publish", most=5)
    expect(done).to_contain_text("published")
    lecture = LecturePage.objects.get()
    assert [passage.words for passage in lecture.passages] == ["Welcome, everybody."]
    page.goto(lecture.url)
    keys.press("Play from 0:00")
    expect(page.get_by_role("button", name="Play here")).to_be_focused()
    keys.is_fine("main")
    assert (keys.unseen, keys.nameless) == ({}, {})
