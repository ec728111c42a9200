"""Pages are written, looked at, moved and removed in an admin whose policy stops nothing of that."""

import re
from collections.abc import Callable
from contextlib import suppress

import pytest
from django.urls import reverse
from playwright.sync_api import Locator, Page, TimeoutError, expect
from wagtail.models import Page as WagtailPage

from about.models import AboutPage, ContactPage
from actris_cms.core.blocks import StoryBlock
from actris_cms.core.models import CustomDocument, CustomImage
from actris_cms.users.models import User
from home.models import HomePage
from newsroom.models import ArticlePage, CategoryPage, EventPage, NewsroomPage
from tests.e2e.test_editor import choose_image, insert_block
from tests.factories import picture_file

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True, serialized_rollback=True)]

ATTEMPTS = 10
STREAMS = {
    HomePage: ["highlights", "body"],
    AboutPage: ["body"],
    ContactPage: ["locations", "contacts", "body"],
    NewsroomPage: [],
    CategoryPage: [],
    ArticlePage: ["body"],
    EventPage: ["registration_link", "body"],
}


@pytest.fixture(autouse=True)
def _saved_by_hand(settings: pytest.FixtureRequest) -> None:
    """A save by itself between two steps is what Wagtail takes for another window's."""
    settings.WAGTAIL_AUTOSAVE_INTERVAL = 0


def find_and_take(desk: Page, title: str) -> None:
    """In the window of a chooser, search for something and take it."""
    window = desk.locator(".modal")
    window.locator("input[name=q]").first.fill(title)
    window.locator("#search-results, .listing").get_by_text(title, exact=True).first.click()
    expect(window).to_have_count(0)


def preview(desk: Page, words: str) -> None:
    """Open the preview beside the form, find words in it, and close it."""
    desk.get_by_role("button", name="Toggle preview").click()
    expect(desk.frame_locator("[data-side-panel=preview] iframe").first.get_by_text(words).first).to_be_visible()
    desk.get_by_role("button", name="Toggle preview").click()  # It would stay open on the next page.
    # A preview of a new page that is asked for while the page is published finds its slug taken, by itself.
    desk.wait_for_timeout(1000)


def action(desk: Page, name: str) -> None:
    """Take an action from the bar at the foot of the form."""
    more = desk.locator("footer .w-dropdown-button").get_by_role("button").last
    more.click()
    desk.locator("[data-tippy-root], footer").get_by_role("button", name=name, exact=True).last.click()


def write(desk: Page, model: type[WagtailPage], parent: WagtailPage) -> None:
    """Begin a page of a type, or open the one there is where there can be no second; add a block to each stream."""
    if model in (HomePage, NewsroomPage):
        desk.goto(reverse("wagtailadmin_pages:edit", args=(model.objects.get().pk,)))
    else:
        desk.goto(reverse("wagtailadmin_pages:add", args=(model._meta.app_label, model._meta.model_name, parent.pk)))
        desk.locator("[name=title]").fill(f"A new {model._meta.verbose_name}")
    for name in STREAMS[model]:
        stream = desk.locator(f"[id^=panel-child-content-][id$='-child-{name}-wrapper']")
        blocks = stream.locator("[data-streamfield-child]")
        before = blocks.count()
        stream.get_by_role("button", name="Insert a block").last.click()
        kinds = desk.locator("[role=option]")  # None where the stream has one kind of block only.
        if kinds.count():
            kinds.first.click()
        expect(blocks).not_to_have_count(before)
        stream.get_by_role("button", name="Delete").last.click()
    if model is ArticlePage:
        calendar_of(desk, "date").locator(".xdsoft_date").nth(10).click()
        desk.locator("[name=summary]").fill("In one sentence.")
        insert_block(desk, "Text").locator("[contenteditable=true]").press_sequentially("It happened.")
    if model is EventPage:
        desk.locator("[name=starts_at]").fill("2026-05-12 09:00")
        desk.locator("[name=starts_at]").press("Tab")
        desk.locator("[name=venue]").fill("Auditorium")


def test_each_type_of_page_is_written_and_published(desk: Page, home: HomePage) -> None:
    category, newsroom = CategoryPage.objects.get(), NewsroomPage.objects.get()
    parents = {ArticlePage: category, EventPage: category, CategoryPage: newsroom}
    for model in STREAMS:
        write(desk, model, parents.get(model, home))
        preview(desk, desk.locator("[name=title]").input_value())
        desk.get_by_role("tab", name="Promote").click()
        expect(desk.locator("[name=slug]")).to_be_visible()
        action(desk, "Publish")
        expect(desk.locator(".messages .success")).to_contain_text("published")


def test_every_block_is_added_and_shown_in_the_picker(desk: Page, about_page: AboutPage) -> None:
    desk.goto(reverse("wagtailadmin_pages:edit", args=(about_page.pk,)))
    for name, block in StoryBlock().child_blocks.items():
        if name != "legacy":
            insert_block(desk, str(block.label))
    body = desk.locator("#panel-child-content-body-section")
    body.get_by_role("button", name="Insert a block").last.click()
    desk.get_by_role("button", name="Preview", exact=True).first.click()
    expect(desk.frame_locator(".w-combobox-preview__iframe").locator("main")).to_be_visible()


def test_a_page_is_written_with_all_that_the_editor_offers(
    desk: Page, about_page: AboutPage, image: CustomImage, document: CustomDocument
) -> None:
    desk.goto(reverse("wagtailadmin_pages:edit", args=(about_page.pk,)))

    # Rich text: bold by key, and a link to a page, which opens a chooser over the editor.
    text = insert_block(desk, "Text")
    words = text.locator("[contenteditable=true]")
    words.click()
    words.press_sequentially("Cells that heal")
    words.press("Control+a")
    words.press("Control+b")
    words.press("Control+k")
    find_and_take(desk, "About us")
    expect(words.get_by_text("Cells that heal")).to_be_visible()

    picture = insert_block(desk, "Image")
    choose_image(desk, picture, image.title)

    table = insert_block(desk, "Table")
    expect(table).to_be_visible()

    # A document is uploaded in the chooser's window.
    download = insert_block(desk, "Document")
    download.get_by_role("button", name="Choose a document").click()
    upload(desk, "protocol.pdf", b"%PDF-1.4 sample", "Protocol")
    expect(download.get_by_text("Protocol").first).to_be_visible()

    # So is a picture.
    picture = insert_block(desk, "Image")
    picture.get_by_role("button", name="Choose an image").click()
    upload(desk, "cells.png", picture_file().read(), "Cells in culture")
    expect(picture.get_by_text("Cells in culture").first).to_be_visible()
    picture.get_by_label("Alt text").fill("Cells in a dish")

    # A remark beside a field, answered and resolved.
    desk.get_by_role("button", name="Toggle comments").click()
    new_comment_on_title(desk).fill("Is this the name?")
    desk.locator(".comment").get_by_role("button", name="Comment").click()

    desk.get_by_role("button", name="Save draft").click()
    expect(desk.get_by_text("has been updated").first).to_be_visible()


def upload(desk: Page, name: str, content: bytes, title: str) -> None:
    """In the window of a chooser, upload a file."""
    window = desk.locator(".modal")
    window.get_by_role("tab", name="Upload").click()
    window.locator("input[type=file]").set_input_files({"name": name, "mimeType": "", "buffer": content})
    window.locator("input[type=text][name$=title]").fill(title)
    description = window.locator("[name$=description]")
    if description.count():
        description.fill("What it shows")
    window.get_by_role("button", name="Upload").click()
    expect(window).to_have_count(0)


def new_comment_on_title(desk: Page) -> Locator:
    """The field of a new comment. Wagtail drops it where a click elsewhere, 0.2 s before, is heeded only now."""
    field = desk.get_by_placeholder("Enter your comments...")
    title = desk.locator("#panel-child-content-child-title-section, #panel-child-content-title-section")
    for _ in range(ATTEMPTS):
        title.first.hover()
        title.get_by_role("button", name="Add comment").first.click()
        desk.wait_for_timeout(300)
        if field.is_visible():
            break
    return field


def calendar_of(desk: Page, name: str) -> Locator:
    """The calendar that opens below a field. One that has just come onto the screen may know of none yet."""
    calendar = desk.locator(".xdsoft_datetimepicker:visible").first
    for _ in range(ATTEMPTS):
        desk.locator(f"[name={name}]").click()
        with suppress(TimeoutError):
            calendar.wait_for(timeout=1500)
            break
        desk.locator(f"[name={name}]").blur()
    return calendar


def test_when_a_page_appears_and_who_may_see_it_is_chosen(desk: Page, about_page: AboutPage) -> None:
    desk.goto(reverse("wagtailadmin_pages:edit", args=(about_page.pk,)))
    desk.get_by_role("button", name="Toggle status").click()
    desk.get_by_role("button", name="Set schedule").click()
    for name in ("go_live_at", "expire_at"):
        days = calendar_of(desk, name)
        days.locator(".xdsoft_next").first.click()
        days.locator(".xdsoft_date:not(.xdsoft_other_month)").nth(10 if name == "go_live_at" else 20).click()
        expect(desk.locator(f"[name={name}]")).not_to_have_value("")
        desk.locator(f"[name={name}]").press("Tab")
    desk.get_by_role("button", name="Save schedule").click()
    expect(desk.get_by_text("Go-live:").first).to_be_visible()
    desk.get_by_role("button", name="Change privacy").click()
    window = desk.locator(".modal, [role=dialog]").locator("visible=true").last
    window.get_by_text("Private, accessible with a shared password").click()
    window.locator("[name=password]").fill("cells")
    window.get_by_role("button", name="Save").click()
    expect(window).to_have_count(0)


def test_a_page_is_looked_at_in_all_its_states(desk: Page, article: ArticlePage, about_page: AboutPage) -> None:
    article.title = "A draft of a day"
    article.save_revision()
    desk.goto(reverse("wagtailadmin_pages:view_draft", args=(article.pk,)))
    expect(desk.get_by_role("heading", level=1)).to_have_text("A draft of a day")
    old, new = article.revisions.order_by("pk")[:2]
    desk.goto(reverse("wagtailadmin_pages:revisions_compare", args=(article.pk, old.pk, new.pk)))
    expect(desk.get_by_text("cells").first).to_be_visible()
    desk.goto(reverse("wagtailadmin_pages:revisions_view", args=(article.pk, old.pk)))
    expect(desk.get_by_role("heading", level=1)).to_have_text("A day for cells")
    desk.goto(reverse("wagtailadmin_pages:revisions_revert", args=(article.pk, old.pk)))
    expect(desk.get_by_role("button", name="Replace current draft")).to_be_visible()
    # On the site, with the button in the corner and its checks.
    desk.goto(about_page.url)
    desk.get_by_role("button", name="View Wagtail quick actions").click()
    expect(desk.get_by_role("menuitem", name="Edit this page")).to_be_visible()
    desk.get_by_role("menuitem", name=re.compile("accessibility|checks|issues", re.IGNORECASE)).click()


def test_pages_are_moved_copied_unpublished_and_removed(desk: Page, about_page: AboutPage, section: AboutPage) -> None:
    desk.goto(reverse("wagtailadmin_explore", args=(section.pk,)))
    desk.get_by_placeholder("Search…").fill("draft")
    expect(desk.get_by_role("main").get_by_text("About ACTRIS")).to_have_count(0)
    desk.goto(reverse("wagtailadmin_pages:copy", args=(about_page.pk,)))
    desk.locator("[name=new_title]").fill("A copy")
    desk.locator("[name=new_slug]").fill("a-copy")
    desk.get_by_role("button", name="Copy this page").click()
    expect(desk.locator(".messages")).to_contain_text("copied")
    desk.goto(reverse("wagtailadmin_pages:move", args=(about_page.pk,)))
    expect(desk.get_by_role("button", name="Confirm")).to_be_visible()
    desk.goto(reverse("wagtailadmin_pages:move_confirm", args=(about_page.pk, section.get_parent().pk)))
    desk.get_by_role("button", name="Yes, move this page").click()
    expect(desk.locator(".messages")).to_contain_text("moved")
    for view, button in (("unpublish", "Yes, unpublish it"), ("delete", "Yes, delete it")):
        desk.goto(reverse(f"wagtailadmin_pages:{view}", args=(about_page.pk,)))
        desk.get_by_role("button", name=button).click()
        expect(desk.locator(".messages")).to_contain_text(view.rstrip("e"))


def test_several_pages_are_chosen_and_unpublished(desk: Page, section: AboutPage) -> None:
    desk.goto(reverse("wagtailadmin_explore", args=(section.pk,)))
    desk.get_by_role("checkbox", name="Select").first.check()
    desk.get_by_role("link", name="Unpublish").or_(desk.get_by_role("button", name="Unpublish")).last.click()
    desk.get_by_role("button", name="Yes, unpublish").click()
    expect(desk.locator(".messages")).to_contain_text("unpublished")


def test_a_page_goes_through_its_workflow(
    desk: Page, about_page: AboutPage, editor: User, sign_in: Callable[..., Page]
) -> None:
    writer = sign_in("editor", viewport={"width": 1600, "height": 1000})
    writer.goto(reverse("wagtailadmin_pages:edit", args=(about_page.pk,)))
    writer.locator("[name=title]").fill("About us all")
    action(writer, "Submit to Communications approval")
    expect(writer.get_by_text("has been submitted for moderation")).to_be_visible()
    desk.goto(reverse("wagtailadmin_home"))
    expect(desk.get_by_text("About us all").first).to_be_visible()
    desk.goto(reverse("wagtailadmin_pages:edit", args=(about_page.pk,)))
    action(desk, "Request changes")
    window = desk.locator(".modal")
    window.locator("[name=comment]").fill("All of us?")
    window.get_by_role("button", name="Request changes").click()
    expect(desk.locator(".messages")).to_contain_text("has been updated")
    desk.goto(reverse("wagtailadmin_pages:workflow_history", args=(about_page.pk,)))
    expect(desk.get_by_text("Communications approval").first).to_be_visible()
