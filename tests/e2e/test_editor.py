"""Editing a page in the admin: an editor submits a change, a publisher approves it, visitors see it."""

from collections.abc import Callable
from typing import Any

import pytest
from django.urls import reverse
from playwright.sync_api import Locator, Page, expect

from about.models import AboutPage
from actris_cms.core.models import CustomImage
from actris_cms.users.models import User

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def insert_block(page: Page, label: str) -> Locator:
    """Add a block at the end of the page's body, and return its panel."""
    body = page.locator("#panel-child-content-body-section")
    panels = body.locator("[data-streamfield-child]")
    before = panels.count()
    body.get_by_role("button", name="Insert a block").last.click()
    page.get_by_role("combobox").last.fill(label)
    page.get_by_role("option", name=label).first.click()
    expect(panels).not_to_have_count(before)
    return body.locator("[data-streamfield-child]").last


def choose_image(page: Page, panel: Locator, title: str) -> None:
    """Choose an image in the chooser."""
    panel.get_by_role("button", name="Choose an image").click()
    page.locator(".modal").get_by_text(title).first.click()
    expect(panel.locator("[data-chooser-title]").first).to_have_text(title)
    expect(page.locator(".modal")).to_have_count(0)


def submit(page: Page) -> None:
    """Submit the page to the workflow."""
    page.locator("footer .w-dropdown-button").get_by_role("button").last.click()
    page.get_by_role("button", name="Submit to Communications approval").click()


def test_a_change_of_an_editor_is_public_after_a_publisher_has_approved_it(
    about_page: AboutPage,
    image: CustomImage,
    editor: User,
    publisher: User,
    sign_in: Callable[..., Page],
    new_page: Callable[..., Page],
    settings: Any,
) -> None:
    # The test saves explicitly. Wagtail would take an autosave between two saves for an edit in another window.
    settings.WAGTAIL_AUTOSAVE_INTERVAL = 0
    about_page.save_revision(user=publisher).publish()
    visitor = new_page()
    admin = sign_in("editor", viewport={"width": 1600, "height": 1000})
    admin.goto(reverse("wagtailadmin_pages:edit", args=(about_page.pk,)))

    # Enter begins the next item of a bullet list.
    bullets = insert_block(admin, "Bullet list").locator("[contenteditable=true]")
    bullets.click()
    bullets.press_sequentially("Spearhead manufacturing")
    bullets.press("Enter")
    bullets.press_sequentially("Support research")

    # An image without alt text is an error, which is shown at the field.
    picture = insert_block(admin, "Image")
    choose_image(admin, picture, image.title)
    alt_text = picture.get_by_label("Alt text")
    expect(alt_text).to_have_value(image.description)
    alt_text.fill("")
    expect(alt_text).to_have_value("")
    submit(admin)
    expect(picture.get_by_text("Please add some alt text for your image or mark it as decorative")).to_be_visible()
    assert "Spearhead manufacturing" not in public_text(visitor)

    # With alt text, the preview shows the image.
    picture = admin.locator("#panel-child-content-body-section [data-streamfield-child]").last
    picture.get_by_label("Alt text").fill("A gowned scientist at work")
    admin.get_by_role("button", name="Toggle preview").click()
    preview = admin.frame_locator("[data-side-panel=preview] iframe").first
    expect(preview.get_by_role("listitem").filter(has_text="Support research")).to_be_visible()
    expect(preview.get_by_alt_text("A gowned scientist at work")).to_be_attached()
    for size in ("mobile", "tablet", "desktop"):
        expect(admin.get_by_role("radio", name=f"Preview in {size} size")).to_be_attached()

    # The draft is saved, and visitors see the old page.
    admin.locator("[name=title]").press("Control+s")
    expect(admin.get_by_text("has been updated")).to_be_visible()
    about_page.refresh_from_db()
    assert "Spearhead manufacturing" not in public_text(visitor)

    submit(admin)
    expect(admin.get_by_text("has been submitted for moderation")).to_be_visible()
    assert "Spearhead manufacturing" not in public_text(visitor)

    # The publisher approves, and visitors see the new page at once.
    other = sign_in("publisher", viewport={"width": 1600, "height": 1000})
    other.goto(reverse("wagtailadmin_pages:edit", args=(about_page.pk,)))
    other.locator("footer .w-dropdown-button").get_by_role("button").last.click()
    other.get_by_role("button", name="Approve and Publish", exact=True).click()
    expect(other.get_by_text("Page 'About ACTRIS' has been updated")).to_be_visible()
    visitor.reload()
    expect(
        visitor.get_by_role("main").get_by_role("listitem").filter(has_text="Spearhead manufacturing")
    ).to_be_visible()
    expect(visitor.get_by_alt_text("A gowned scientist at work")).to_be_visible()


def public_text(visitor: Page) -> str:
    """Return the text of About ACTRIS for visitors."""
    visitor.goto("/about-us/about-actris/")
    return visitor.get_by_role("main").inner_text()


@pytest.mark.parametrize(
    ("filename", "title"),
    [("IMG_2034 copy.JPG", ""), ("cell-processing_suite.png", "Cell processing suite"), ("细胞治疗.pdf", "细胞治疗")],
)
def test_a_file_name_is_suggested_as_the_title_only_if_it_is_meaningful(
    editor: User, sign_in: Callable[..., Page], filename: str, title: str
) -> None:
    admin = sign_in("editor")
    admin.goto("/admin/")
    suggested = admin.evaluate(
        """filename => {
            const detail = { filename, data: { title: filename } };
            document.dispatchEvent(new CustomEvent("wagtail:images-upload", { detail }));
            return detail.data.title;
        }""",
        filename,
    )
    assert suggested == title


def test_the_picker_does_not_offer_legacy_content(
    about_page: AboutPage, editor: User, sign_in: Callable[..., Page]
) -> None:
    admin = sign_in("editor", viewport={"width": 1600, "height": 1000})
    admin.goto(reverse("wagtailadmin_pages:edit", args=(about_page.pk,)))
    body = admin.locator("#panel-child-content-body-section")
    body.get_by_role("button", name="Insert a block").last.click()
    options = admin.get_by_role("option")
    expect(options.filter(has_text="Accordion")).to_be_visible()
    expect(options.filter(has_text="Legacy")).to_have_count(0)
