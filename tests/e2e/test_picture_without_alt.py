"""Publishing an imported page whose picture has no alt text."""

from collections.abc import Callable
from typing import Any

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect

from about.models import AboutPage
from actris_cms.core.blocks.pictures import IMPORTED_WITHOUT_ALT
from actris_cms.users.models import User
from tests.factories import AboutPageFactory, ImageFactory, stream

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
WARNING = "This picture is not described yet"


def page_with_picture(section: AboutPage) -> AboutPage:
    """Create a page as the import does."""
    pk = ImageFactory(description="").pk
    picture = {"image": pk, "alt_text": "", "decorative": False, IMPORTED_WITHOUT_ALT: pk}
    value = {"image": picture, "caption": "", "width": "large"}
    page: AboutPage = AboutPageFactory(parent=section, title="Ruler", slug="ruler", body=stream(("image", value)))
    return page


def test_the_page_can_be_published_and_the_form_shows_that_the_alt_text_is_missing(
    section: AboutPage, publisher: User, sign_in: Callable[..., Page], settings: Any
) -> None:
    settings.WAGTAIL_AUTOSAVE_INTERVAL = 0
    page = page_with_picture(section)
    admin = sign_in("publisher", viewport={"width": 1600, "height": 1000})
    admin.goto(reverse("wagtailadmin_pages:edit", args=(page.pk,)))
    warning, alt_text = admin.get_by_text(WARNING), admin.get_by_label("Alt text")
    expect(warning).to_be_visible()
    expect(admin.get_by_text("Imported without alt")).to_be_hidden()

    admin.get_by_role("button", name="Toggle preview").click()
    admin.get_by_role("button", name="Toggle checks").click()
    expect(admin.get_by_text("Picture not described")).to_be_visible()
    admin.get_by_role("button", name="Toggle checks").click()

    alt_text.fill("A ruler")
    expect(warning).to_be_hidden()
    alt_text.fill("")
    expect(warning).to_be_visible()

    admin.locator("[name=title]").fill("Rulers")
    admin.locator("footer .w-dropdown-button").get_by_role("button").last.click()
    admin.get_by_role("button", name="Publish", exact=True).click()
    expect(admin.get_by_text("Page 'Rulers' has been")).to_be_visible()
    page.refresh_from_db()
    assert page.title == "Rulers"
    assert page.body.raw_data[0]["value"]["image"][IMPORTED_WITHOUT_ALT] == page.body[0].value["image"].pk
