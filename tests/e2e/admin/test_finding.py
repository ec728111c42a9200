"""An editor finds words of a draft while typing, and chooses a page and a picture by what they are like."""

from collections.abc import Callable

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect

from about.models import AboutPage
from actris_cms.core.models import CustomImage
from actris_cms.users.models import User
from tests.axe import violations
from tests.factories import AboutPageFactory, ImageFactory, stream

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.mark.slow(seconds=15)
@pytest.mark.parametrize(("width", "colours"), [(360, "light"), (1280, "dark")])
def test_words_of_a_draft_are_found_while_typing(
    about_page: AboutPage,
    image: CustomImage,
    publisher: User,
    sign_in: Callable[..., Page],
    width: int,
    colours: str,
) -> None:
    about_page.body = stream(("rich_text", "<p>Fourteen suites with isolators, for the therapies of tomorrow.</p>"))
    about_page.save_revision()
    AboutPageFactory(parent=about_page.get_parent(), title="Suites", slug="suites")
    ImageFactory(title="Still to describe", description="")
    admin = sign_in("publisher", viewport={"width": width, "height": 900}, color_scheme=colours)

    admin.goto(reverse("wagtailadmin_pages:search"))
    admin.get_by_placeholder("Search").last.fill("suites isolatros")
    row = admin.get_by_role("row").filter(has_text="About ACTRIS")
    expect(row).to_contain_text("In the draft: Fourteen suites with isolators")
    expect(row.locator("mark")).to_have_text(["suites", "isolators"])
    assert violations(admin, "tbody") == []
    assert admin.evaluate("document.documentElement.scrollWidth") <= width

    admin.goto(reverse("wagtailadmin_explore", args=[about_page.get_parent().pk]) + "?q=isolator")
    expect(admin.get_by_role("row").filter(has_text="About ACTRIS")).to_contain_text("In the draft")

    admin.goto(reverse("wagtailimages:index") + "?described=to-describe&use=unused")
    expect(admin.locator("ul.images li")).to_have_count(1)
    expect(admin.locator("ul.images li")).to_contain_text("Not used")
    assert violations(admin, "ul.images") == []
