"""An editor makes an event of a poster, by keyboard, and the screen waits for its words by itself."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.contrib.sessions.models import Session
from django.urls import reverse
from playwright.sync_api import Page, expect

from actris_cms.images import words
from actris_cms.users.models import User
from newsroom.models import ArticlePage, EventPage
from newsroom.posters import views
from tests.axe import violations
from tests.factories import ImageFactory
from tests.newsroom import test_posters
from tests.queued import let_tasks_wait, run_tasks

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

STAND_IN = {**words.ENVIRONMENT, "PYTHONPATH": str(Path(test_posters.__file__).parent / "stand_in")}


@pytest.mark.parametrize(("width", "scheme"), [(360, "dark"), (768, "light"), (1280, "light")])
def test_a_poster_becomes_an_event_beside_its_picture(
    article: ArticlePage,
    publisher: User,
    sign_in: Callable[..., Page],
    monkeypatch: pytest.MonkeyPatch,
    settings: Any,
    width: int,
    scheme: str,
) -> None:
    monkeypatch.setattr(words, "ENVIRONMENT", STAND_IN)
    monkeypatch.setattr(views, "can_read_words", lambda: True)
    let_tasks_wait(settings)
    image = ImageFactory(title="Poster of a course")
    admin = sign_in("publisher", color_scheme=scheme, viewport={"width": width, "height": 900}, reduced_motion="reduce")
    admin.goto(reverse("wagtailimages:edit", args=[image.pk]))
    admin.get_by_role("button", name="Actions").first.focus()
    admin.keyboard.press("Enter")
    admin.get_by_role("link", name="Make an event of this poster").focus()
    admin.keyboard.press("Enter")
    expect(admin.get_by_role("status").filter(has_text="are being read")).to_be_visible()
    check(admin, width)
    run_tasks()
    expect(admin.get_by_role("textbox", name="Title")).to_have_value("Growing Cells")  # The script has seen it.
    if width == 1280:
        admin.get_by_role("button", name="Make a draft").scroll_into_view_if_needed()
        expect(admin.get_by_alt_text("The poster")).to_be_in_viewport()  # It stays beside the fields.
    admin.get_by_label("Where the event is listed").select_option(label="Events")
    admin.get_by_role("button", name="Make a draft").click()
    expect(admin.get_by_text("Tick that it is right").first).to_be_visible()
    check(admin, width)
    for tick in admin.get_by_role("checkbox", name="right").all():
        tick.focus()
        admin.keyboard.press("Space")
    make = admin.get_by_role("button", name="Make a draft")
    if width == 768:
        Session.objects.all().delete()
        make.click()
        expect(admin.get_by_role("dialog", name="You are signed out")).to_contain_text("then come back, and go on.")
        expect(admin.get_by_role("textbox", name="Title")).to_have_value("Growing Cells")
        return
    if width == 1280:
        make.evaluate("button => { button.click(); setTimeout(() => button.click(), 80); }")
    else:
        make.focus()
        admin.keyboard.press("Enter")
    expect(admin.get_by_text("is a draft now")).to_be_visible()
    admin.wait_for_timeout(500)
    assert EventPage.objects.get().fee == "S$100"


def check(admin: Page, width: int) -> None:
    """Check that the screen is accessible and not wider than the window."""
    assert violations(admin, "#main") == []
    assert admin.evaluate("document.documentElement.scrollWidth") == width
