"""Undo after a deletion, and the bin, by keyboard and under the policy of the admin."""

import re

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect

from about.models import AboutPage
from tests.axe import violations
from upkeep.bin.models import BinEntry

from .keys import Keys

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def delete(admin: Page, page: AboutPage) -> None:
    """Delete a page in the admin."""
    admin.goto(reverse("wagtailadmin_pages:delete", args=[page.pk]))
    admin.get_by_role("button", name="Yes, delete").click()


def test_undo_is_the_button_of_the_message_after_a_deletion(admin: Page, about_page: AboutPage) -> None:
    delete(admin, about_page)
    message = admin.get_by_role("status").get_by_role("listitem").filter(has_text="It is in the bin until")
    expect(message).to_be_visible()
    # It fades in.
    faded = "list => Promise.all(list.getAnimations({ subtree: true }).map(one => one.finished)).then(() => true)"
    admin.locator(".messages").first.evaluate(faded)
    expect(message).to_have_css("opacity", "1")
    assert violations(admin, ".messages") == []
    undo = message.get_by_role("button", name="Undo")
    undo.focus()
    admin.keyboard.press("Enter")
    expect(admin.get_by_text("“About ACTRIS” is restored.")).to_be_visible()
    assert AboutPage.objects.filter(pk=about_page.pk).exists()


def test_the_bin_restores_by_keyboard(admin: Page, about_page: AboutPage) -> None:
    delete(admin, about_page)
    keys, widths = Keys(admin), (360, 768, 1280)
    admin.goto(reverse("bin:report"))
    keys.is_fine("main", widths)
    keys.press("Restore About ACTRIS")
    expect(admin).to_have_url(re.compile(r"/restore/$"))
    expect(admin.get_by_label("Slug")).to_have_value("about-actris")
    keys.is_fine("main", widths)
    keys.reach("Slug", is_field=True)
    keys.press("Restore")
    expect(admin.get_by_text("“About ACTRIS” is restored.")).to_be_visible()
    assert not BinEntry.objects.exists()
