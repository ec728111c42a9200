"""A reviewer on a phone, without JavaScript: opens the link, reads, comments on a part, decides."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Page, expect
from wagtail.models import GroupPagePermission

from about.models import AboutPage
from actris_cms.users.models import User
from review.links import new_link
from review.models import Entry, Kind, Review, ReviewComment, Reviewer, Shows
from review.record import write
from tests.axe import violations
from tests.e2e.test_visitor import SCREENS
from tests.factories import AboutPageFactory, stream

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

PHONE = {"viewport": {"width": 360, "height": 740}, "java_script_enabled": False}


@pytest.fixture
def reviewer(about_page: AboutPage, editor: User) -> Reviewer:
    """A reviewer of a changed page and a new one."""
    editor.first_name, editor.last_name = "Lim", "Mei"
    editor.save()
    new = AboutPageFactory(parent=about_page, title="Our vision", live=False, show_in_menus=True)
    about_page.body = [*about_page.body.get_prep_value(), *stream(("rich_text", "<p>We now have nine suites.</p>"))]
    review = Review.objects.create(
        created_by=editor,
        message="Is the number of suites right? The board would like to see this before Friday.",
        expires_at=timezone.now() + timedelta(days=7),
        shows=Shows.LATEST,
    )
    for page in (about_page, new):
        review.pages.create(page=page, revision=page.save_revision())
    return Reviewer(review=review, email="tan@example.org")


def test_a_reviewer_opens_reads_comments_and_decides(reviewer: Reviewer, new_page: Callable[..., Page]) -> None:
    page = new_page(**PHONE)
    page.goto(new_link(reviewer))
    expect(page.get_by_role("heading", level=1)).to_have_text("2 drafts for you to look at")
    page.get_by_role("link", name="Open the first draft").click()
    expect(page.get_by_text("We now have nine suites.")).to_be_visible()
    bar = page.get_by_role("navigation", name="Review")
    expect(bar).to_contain_text("1 of 2")
    bar.get_by_role("link", name="Comment").click()
    page.get_by_role("link", name="We now have nine suites.").click()
    page.get_by_label("Your comment").fill("Ten, since May.")
    page.get_by_role("button", name="Send the comment").click()
    expect(page.get_by_role("group", name="Nothing was sent")).to_be_focused()
    page.get_by_label("Your name").fill("Tan Wei Ling")
    page.get_by_role("button", name="Send the comment").click()
    expect(page.get_by_role("article")).to_contain_text("Ten, since May.")
    page.get_by_role("link", name="Back to the draft").click()
    bar.get_by_role("link", name="Next draft").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Our vision")
    bar.get_by_role("link", name="Decide").click()
    page.get_by_label("Your name").fill("Tan Wei Ling")
    page.get_by_role("button", name="Approve").click()
    expect(page.get_by_text("You approved")).to_be_visible()
    assert (ReviewComment.objects.get().text, Entry.objects.get().kind) == ("Ten, since May.", Kind.APPROVED)
    assert page.context.cookies() == []


@pytest.mark.parametrize("taps", [["Decide"], ["Open the first draft", "Decide"]])
def test_few_taps_and_100_kilobytes_lead_from_the_mail_to_a_recorded_decision(
    reviewer: Reviewer, new_page: Callable[..., Page], taps: list[str]
) -> None:
    """With the taps on the link in the mail and on "Approve" these are three, or four for who reads a draft on the way.

    Style sheets and fonts are counted as they are stored, in parts and without compression.
    """
    page, sizes = new_page(**PHONE), []
    page.on("requestfinished", lambda request: sizes.append(max(request.sizes()["responseBodySize"], 0)))
    page.goto(new_link(reviewer))
    for name in taps:
        page.get_by_role("link", name=name).click()
    page.get_by_label("Your name").fill("Tan Wei Ling")
    page.get_by_role("button", name="Approve").click()
    expect(page.get_by_text("You approved")).to_be_visible()
    assert Entry.objects.exists()
    assert sum(sizes) < 100_000, sizes


@pytest.mark.parametrize(("scheme", "width"), SCREENS)
def test_axe_finds_no_violations(reviewer: Reviewer, new_page: Callable[..., Page], scheme: str, width: int) -> None:
    page = new_page(color_scheme=scheme, viewport={"width": width, "height": 900}, reduced_motion="reduce")
    link = new_link(reviewer)
    for path in ("", "pages/1/marked/", "pages/1/changes/", "comment/", "decide/", "day/", "site/about-us/"):
        page.goto(link + path)
        assert violations(page) == [], path
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), path
    page.goto(f"{link}decide/")
    page.get_by_role("button", name="Ask for changes").click()
    expect(page.get_by_role("group", name="Nothing was sent")).to_be_focused()
    assert violations(page) == []
    shown = reviewer.review.shown
    write(reviewer.review, Kind.APPROVED, shown.values(), name="Tan", reviewer=reviewer)
    draft = next(iter(shown.values())).as_object()
    draft.title = "Who we are"
    draft.save_revision()
    for path in ("", "changed/"):
        page.goto(link + path)
        assert violations(page) == [], path
    page.goto("/review/wrong/")
    assert violations(page) == []


def test_the_note_in_the_bar_of_a_day_to_come_can_be_read(
    section: AboutPage, about_page: AboutPage, editor: User, sign_in: Callable[..., Page]
) -> None:
    later = timezone.now() + timedelta(days=1)
    new = AboutPageFactory(parent=section, title="Our vision", live=False, go_live_at=later)
    new.save_revision(approved_go_live_at=later)
    GroupPagePermission.objects.filter(group__in=editor.groups.all()).update(page=about_page)
    page = sign_in("editor")
    page.goto(reverse("day_page", args=[later + timedelta(days=1), about_page.url.lstrip("/")]))
    bar = page.get_by_role("navigation", name="Preview")
    colours = [
        one.evaluate("element => getComputedStyle(element).color")
        for one in (bar.get_by_text("Without 1 draft"), bar.get_by_role("link", name="Another day"))
    ]
    assert colours[0] == colours[1]
    assert violations(page) == []


def test_a_decision_needs_only_the_keyboard(reviewer: Reviewer, new_page: Callable[..., Page]) -> None:
    page = new_page(**PHONE)
    page.goto(new_link(reviewer))

    def tab_to(name: str) -> None:
        for _ in range(40):
            page.keyboard.press("Tab")
            focused: Any = page.locator(":focus")
            if focused.count() and name in " ".join((focused.text_content() or "").split()):
                return
        pytest.fail(f"{name} cannot be reached.")

    tab_to("Open the first draft")
    page.keyboard.press("Enter")
    expect(page.get_by_role("navigation", name="Review")).to_be_visible()
    tab_to("Decide")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Decide")
    page.get_by_label("Your name").focus()
    page.keyboard.type("Tan Wei Ling")
    tab_to("Approve")
    page.keyboard.press("Enter")
    expect(page.get_by_text("You approved")).to_be_visible()


def test_a_scanner_with_scripts_that_presses_every_button_changes_nothing(
    reviewer: Reviewer, new_page: Callable[..., Page]
) -> None:
    page, link = new_page(), new_link(reviewer)
    pressed = 0
    for path in ("", "pages/1/", "pages/2/", "comment/", "decide/", "site/", "site/search/"):
        page.goto(link + path)
        for number in range(page.get_by_role("button").count()):
            page.goto(link + path)
            button = page.get_by_role("button").nth(number)
            if button.evaluate("button => button.form?.noValidate || button.form?.checkValidity()"):
                with page.expect_navigation():
                    button.dispatch_event("click")
            else:
                button.dispatch_event("click")
            pressed += 1
    reviewer.refresh_from_db()
    assert pressed >= 3
    assert (ReviewComment.objects.count(), Entry.objects.count(), reviewer.acted_at) == (0, 0, None)
    assert page.goto(link).ok
    assert page.context.cookies() == []
