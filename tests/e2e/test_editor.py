"""The way of a change: an editor writes it, a publisher approves it, visitors see it."""

from collections.abc import Callable
from typing import Any

import pytest
from django.urls import reverse
from playwright.sync_api import Locator, Page, expect

from about.models import AboutPage
from actris_cms.core.models import CustomImage
from actris_cms.users.models import User

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True, serialized_rollback=True)]


def insert_block(page: Page, label: str) -> Locator:
    """Add a block at the end of the page's body, as an editor does, and give back its panel."""
    body = page.locator("#panel-child-content-body-section")
    panels = body.locator("[data-streamfield-child]")
    before = panels.count()
    body.get_by_role("button", name="Insert a block").last.click()
    page.get_by_role("combobox").last.fill(label)
    page.get_by_role("option", name=label).first.click()
    expect(panels).not_to_have_count(before)
    return body.locator("[data-streamfield-child]").last


def choose_image(page: Page, panel: Locator, title: str) -> None:
    """Pick an image of the library in the chooser."""
    panel.get_by_role("button", name="Choose an image").click()
    page.locator(".modal").get_by_text(title).first.click()
    expect(panel.locator("[data-chooser-title]").first).to_have_text(title)


def submit(page: Page) -> None:
    """Send the page to the workflow."""
    page.locator("footer .w-dropdown-button").get_by_role("button").last.click()
    page.get_by_role("button", name="Submit to Communications approval").click()


def test_a_change_goes_from_the_editor_through_the_publisher_to_the_visitor(
    about_page: AboutPage,
    image: CustomImage,
    editor: User,
    publisher: User,
    sign_in: Callable[..., Page],
    new_page: Callable[..., Page],
    settings: Any,
) -> None:
    # The steps below save by hand. A save by itself between two of them is what Wagtail takes for another window's.
    settings.WAGTAIL_AUTOSAVE_INTERVAL = 0
    about_page.save_revision(user=publisher).publish()
    visitor = new_page()
    desk = sign_in("editor", viewport={"width": 1600, "height": 1000})
    desk.goto(reverse("wagtailadmin_pages:edit", args=(about_page.pk,)))

    # A bullet list is written as anywhere: a line, Enter, the next line.
    bullets = insert_block(desk, "Bullet list").locator("[contenteditable=true]")
    bullets.click()
    bullets.press_sequentially("Spearhead manufacturing")
    bullets.press("Enter")
    bullets.press_sequentially("Support research")

    # An image without alt text is refused, and the message stands on the field.
    picture = insert_block(desk, "Image")
    choose_image(desk, picture, image.title)
    alt_text = picture.get_by_label("Alt text")
    expect(alt_text).not_to_have_value("")  # The image's description comes after its title, and would come back.
    alt_text.fill("")
    submit(desk)
    expect(picture.get_by_text("Please add some alt text for your image or mark it as decorative")).to_be_visible()
    assert "Spearhead manufacturing" not in visitor_sees(visitor)

    # Mended, with the preview beside the form.
    picture = desk.locator("#panel-child-content-body-section [data-streamfield-child]").last
    picture.get_by_label("Alt text").fill("A gowned scientist at work")
    desk.get_by_role("button", name="Toggle preview").click()
    preview = desk.frame_locator("[data-side-panel=preview] iframe").first
    expect(preview.get_by_role("listitem").filter(has_text="Support research")).to_be_visible()
    expect(preview.get_by_alt_text("A gowned scientist at work")).to_be_attached()
    for size in ("mobile", "tablet", "desktop"):
        expect(desk.get_by_role("radio", name=f"Preview in {size} size")).to_be_attached()

    # The draft is saved, and visitors see the old page.
    desk.locator("[name=title]").press("Control+s")
    expect(desk.get_by_text("has been updated")).to_be_visible()
    about_page.refresh_from_db()
    assert "Spearhead manufacturing" not in visitor_sees(visitor)

    submit(desk)
    expect(desk.get_by_text("has been submitted for moderation")).to_be_visible()
    assert "Spearhead manufacturing" not in visitor_sees(visitor)

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


def visitor_sees(visitor: Page) -> str:
    """The text of About ACTRIS as a visitor gets it now."""
    visitor.goto("/about-us/about-actris/")
    return visitor.get_by_role("main").inner_text()


@pytest.mark.parametrize(
    ("filename", "title"),
    [("IMG_2034 copy.JPG", ""), ("cell-processing_suite.png", "Cell processing suite"), ("细胞治疗.pdf", "细胞治疗")],
)
def test_an_uploads_name_is_offered_as_title_only_where_it_says_something(
    editor: User, sign_in: Callable[..., Page], filename: str, title: str
) -> None:
    desk = sign_in("editor")
    offered = desk.evaluate(
        """filename => {
            const detail = { filename, data: { title: filename } };
            document.dispatchEvent(new CustomEvent("wagtail:images-upload", { detail }));
            return detail.data.title;
        }""",
        filename,
    )
    assert offered == title


def test_the_picker_does_not_offer_legacy_content(
    about_page: AboutPage, editor: User, sign_in: Callable[..., Page]
) -> None:
    desk = sign_in("editor", viewport={"width": 1600, "height": 1000})
    desk.goto(reverse("wagtailadmin_pages:edit", args=(about_page.pk,)))
    body = desk.locator("#panel-child-content-body-section")
    body.get_by_role("button", name="Insert a block").last.click()
    options = desk.get_by_role("option")
    expect(options.filter(has_text="Accordion")).to_be_visible()
    expect(options.filter(has_text="Legacy")).to_have_count(0)
