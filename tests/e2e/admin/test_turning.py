"""An editor makes an event of an article, and an article of the event, by keyboard and on phones."""

from collections.abc import Callable
from typing import Any

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect

from actris_cms.users.models import User
from newsroom.models import ArticlePage, EventPage
from tests.axe import violations

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def choose(admin: Page, action: str) -> None:
    """Choose an action of the page's menu by keyboard."""
    admin.get_by_role("button", name="Actions").first.focus()
    admin.keyboard.press("Enter")
    admin.get_by_role("link", name=action).focus()
    admin.keyboard.press("Enter")
    expect(admin.get_by_role("heading", level=1, name=action)).to_be_visible()


def test_an_article_becomes_an_event_and_an_article_again_by_keyboard(
    article: ArticlePage, publisher: User, sign_in: Callable[..., Page]
) -> None:
    admin = sign_in("publisher", viewport={"width": 1280, "height": 900})
    admin.goto(reverse("wagtailadmin_pages:edit", args=[article.pk]))
    choose(admin, "Make this an event")
    admin.get_by_label("Starts").focus()
    admin.keyboard.type("2026-05-12 09:00")
    admin.keyboard.press("Escape")  # Close the calendar.
    admin.get_by_label("Venue").focus()
    admin.keyboard.type("Auditorium")
    admin.keyboard.press("Enter")
    expect(admin.get_by_text("is an event now")).to_be_visible()
    assert EventPage.objects.get().venue == "Auditorium"
    choose(admin, "Make this an article")
    expect(admin.get_by_text("Auditorium")).to_be_visible()
    admin.get_by_role("button", name="Make this an article").focus()
    admin.keyboard.press("Enter")
    expect(admin.get_by_text("is an article now")).to_be_visible()
    assert not EventPage.objects.exists()


@pytest.mark.parametrize("width", [360, 1280])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_forms_have_no_violations_and_fit(
    article: ArticlePage, publisher: User, sign_in: Callable[..., Page], width: int, scheme: str
) -> None:
    admin = sign_in("publisher", color_scheme=scheme, viewport={"width": width, "height": 900}, reduced_motion="reduce")
    admin.goto(reverse("newsroom_turning:make_event", args=[article.pk]))
    admin.get_by_role("button", name="Make this an event").click()
    expect(admin.get_by_text("This field is required.")).to_be_visible()
    check(admin, width)
    admin.get_by_label("Starts").fill("2026-05-12 09:00")
    admin.get_by_label("Venue").fill("Auditorium")
    admin.get_by_role("button", name="Make this an event").click()
    admin.goto(reverse("newsroom_turning:make_article", args=[article.pk]))
    check(admin, width)


def check(admin: Page, width: int) -> Any:
    """Check that a page of the admin is accessible and not wider than the screen."""
    assert violations(admin, "#main") == []
    assert admin.evaluate("document.documentElement.scrollWidth") == width
