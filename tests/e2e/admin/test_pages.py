"""Editing, previewing, moving and deleting pages in the admin, without violations of its policy."""

import re
from collections.abc import Callable
from contextlib import suppress

import pytest
from django.urls import reverse
from playwright.sync_api import Locator, Page, TimeoutError, expect
from wagtail.models import Page as WagtailPage

from about.models import AboutPage, AccessibilityPage, ContactPage, EnquiryPage, PersonPage
from actris_cms.core.blocks import StoryBlock
from actris_cms.core.models import CustomDocument, CustomImage
from actris_cms.users.models import User
from home.models import HomePage
from newsroom.models import ArticlePage, CategoryPage, EventPage, LecturePage, NewsroomPage
from tests.e2e.admin.bulk import bulk_action
from tests.e2e.test_editor import choose_image, insert_block
from tests.factories import picture_file

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

ATTEMPTS = 10
STREAMS = {
    HomePage: ["highlights", "body"],
    AboutPage: ["body"],
    AccessibilityPage: ["limitations", "assessment", "measurements", "technology", "body"],
    ContactPage: ["locations", "contacts", "body"],
    EnquiryPage: ["body", "form_fields"],
    PersonPage: ["roles", "body", "links"],
    NewsroomPage: ["body"],
    CategoryPage: ["body"],
    ArticlePage: ["body"],
    EventPage: ["registration_link", "body"],
    LecturePage: ["speakers", "body"],
}


NAMES: dict[type[WagtailPage], str] = {PersonPage: "[name=name]"}  # Where the title is typed.


@pytest.fixture(autouse=True)
def _no_autosave(settings: pytest.FixtureRequest) -> None:
    """Disable autosave, because Wagtail would take an autosave between two steps for an edit in another window."""
    settings.WAGTAIL_AUTOSAVE_INTERVAL = 0


def choose(admin: Page, title: str) -> None:
    """Search for an object in the dialog of a chooser, and choose it."""
    dialog = admin.locator(".modal")
    dialog.locator("input[name=q]").first.fill(title)
    dialog.locator("#search-results, .listing").get_by_text(title, exact=True).first.click()
    expect(dialog).to_have_count(0)


def preview(admin: Page, text: str) -> None:
    """Open the preview next to the form, check that it shows the text, and close it."""
    admin.get_by_role("button", name="Toggle preview").click()
    expect(admin.frame_locator("[data-side-panel=preview] iframe").first.get_by_text(text).first).to_be_visible()
    admin.get_by_role("button", name="Toggle preview").click()  # It would stay open on the next page.
    # A preview of a new page that is requested while the page is published reports that its own slug is taken.
    admin.wait_for_timeout(1000)


def action(admin: Page, name: str) -> None:
    """Click an action in the footer of the form."""
    more = admin.locator("footer .w-dropdown-button").get_by_role("button").last
    more.click()
    admin.locator("[data-tippy-root], footer").get_by_role("button", name=name, exact=True).last.click()


def fill_form(admin: Page, model: type[WagtailPage], parent: WagtailPage) -> None:
    """Open a new page of this type, or the existing one if there can be only one, and fill its form.

    A block of each stream is added and deleted.
    """
    if model in (HomePage, NewsroomPage):
        admin.goto(reverse("wagtailadmin_pages:edit", args=(model.objects.get().pk,)))
    else:
        admin.goto(reverse("wagtailadmin_pages:add", args=(model._meta.app_label, model._meta.model_name, parent.pk)))
        admin.locator(NAMES.get(model, "[name=title]")).fill(f"A new {model._meta.verbose_name}")
    for name in STREAMS[model]:
        stream = admin.locator(f"[id^=panel-child-content-][id$='-child-{name}-wrapper']")
        blocks = stream.locator("[data-streamfield-child]")
        before = blocks.count()
        stream.get_by_role("button", name="Insert a block").last.click()
        kinds = admin.locator("[role=option]")  # Missing if the stream has only one type of block.
        if kinds.count():
            kinds.first.click()
        expect(blocks).not_to_have_count(before)
        stream.get_by_role("button", name="Delete").last.click()
        expect(blocks.filter(visible=True)).to_have_count(before)
    if model is ArticlePage:
        calendar_of(admin, "date").locator(".xdsoft_date").nth(10).click()
        admin.locator("[name=summary]").fill("In one sentence.")
        insert_block(admin, "Text").locator("[contenteditable=true]").press_sequentially("It happened.")
    if model is EnquiryPage:
        fields = admin.locator("#panel-child-content-form_fields-section")
        fields.get_by_role("button", name="Insert a block").last.click()
        admin.get_by_role("option", name="Text").first.click()
        # What was deleted is still there, hidden, before or after it.
        fields.locator("[name$=-value-label]").filter(visible=True).fill("Your message")
    if model is EventPage:
        admin.locator("[name=starts_at]").fill("2026-05-12 09:00")
        admin.locator("[name=starts_at]").press("Tab")
        admin.locator("[name=venue]").fill("Auditorium")
    if model is LecturePage:
        admin.locator("[name=video]").fill("https://vimeo.com/123456")
        captions = b"WEBVTT\n\n00:42.000 --> 00:45.000\nWelcome"
        chooser = admin.get_by_label("Open a file of captions")
        chooser.set_input_files({"name": "talk.vtt", "mimeType": "text/vtt", "buffer": captions})
        expect(admin.locator("[name=transcript]")).to_have_value(re.compile("^WEBVTT"))


@pytest.mark.slow(seconds=45)
def test_each_page_type_can_be_edited_previewed_and_published(admin: Page, home: HomePage) -> None:
    category, newsroom = CategoryPage.objects.get(), NewsroomPage.objects.get()
    parents = {ArticlePage: category, EventPage: category, LecturePage: category, CategoryPage: newsroom}
    for model in STREAMS:
        fill_form(admin, model, parents.get(model, home))
        preview(admin, admin.locator(NAMES.get(model, "[name=title]")).input_value())
        admin.get_by_role("tab", name="Promote").click()
        expect(admin.locator("[name=slug]")).to_be_visible()
        action(admin, "Publish")
        expect(admin.locator(".messages .success")).to_contain_text("published")


@pytest.mark.slow(seconds=20)
def test_every_block_can_be_added_and_previewed_in_the_picker(admin: Page, about_page: AboutPage) -> None:
    admin.goto(reverse("wagtailadmin_pages:edit", args=(about_page.pk,)))
    for name, block in StoryBlock().child_blocks.items():
        if name != "legacy":
            insert_block(admin, str(block.label))
    body = admin.locator("#panel-child-content-body-section")
    body.get_by_role("button", name="Insert a block").last.click()
    admin.get_by_role("button", name="Preview", exact=True).first.click()
    expect(admin.frame_locator(".w-combobox-preview__iframe").locator("main")).to_be_visible()


@pytest.mark.slow(seconds=18)
def test_rich_text_choosers_uploads_and_comments_work_in_the_editor(
    admin: Page, about_page: AboutPage, image: CustomImage, document: CustomDocument
) -> None:
    admin.goto(reverse("wagtailadmin_pages:edit", args=(about_page.pk,)))

    # Rich text: bold by keyboard, and a link to a page, which opens a chooser.
    text = insert_block(admin, "Text")
    text_area = text.locator("[contenteditable=true]")
    text_area.click()
    text_area.press_sequentially("Cells that heal")
    text_area.press("Control+a")
    text_area.press("Control+b")
    text_area.press("Control+k")
    choose(admin, "About us")
    expect(text_area.get_by_text("Cells that heal")).to_be_visible()

    picture = insert_block(admin, "Image")
    choose_image(admin, picture, image.title)

    table = insert_block(admin, "Table")
    expect(table).to_be_visible()

    # A document is uploaded in the chooser's dialog.
    download = insert_block(admin, "Document")
    download.get_by_role("button", name="Choose a document").click()
    upload(admin, "protocol.pdf", b"%PDF-1.4 sample", "Protocol")
    expect(download.get_by_text("Protocol").first).to_be_visible()

    # So is a picture.
    picture = insert_block(admin, "Image")
    picture.get_by_role("button", name="Choose an image").click()
    upload(admin, "cells.png", picture_file().read(), "Cells in culture")
    expect(picture.get_by_text("Cells in culture").first).to_be_visible()
    picture.get_by_label("Alt text").fill("Cells in a dish")

    # A comment on a field.
    admin.get_by_role("button", name="Toggle comments").click()
    new_comment_on_title(admin).fill("Is this the name?")
    admin.locator(".comment").get_by_role("button", name="Comment").click()

    admin.get_by_role("button", name="Save draft").click()
    expect(admin.get_by_text("has been updated").first).to_be_visible()


def upload(admin: Page, name: str, content: bytes, title: str) -> None:
    """Upload a file in the dialog of a chooser."""
    dialog = admin.locator(".modal")
    dialog.get_by_role("tab", name="Upload").click()
    dialog.locator("input[type=file]").set_input_files({"name": name, "mimeType": "", "buffer": content})
    dialog.locator("input[type=text][name$=title]").fill(title)
    description = dialog.locator("[name$=description]")
    if description.count():
        description.fill("What it shows")
    dialog.get_by_role("button", name="Upload").click()
    expect(dialog).to_have_count(0)


def new_comment_on_title(admin: Page) -> Locator:
    """Open a new comment on the title, and return its field.

    Retry: Wagtail closes it again if it handles a click elsewhere, up to 0.2 s before, only now.
    """
    field = admin.get_by_placeholder("Enter your comments...")
    title = admin.locator("#panel-child-content-child-title-section, #panel-child-content-title-section")
    for _ in range(ATTEMPTS):
        title.first.hover()
        title.get_by_role("button", name="Add comment").first.click()
        admin.wait_for_timeout(300)
        if field.is_visible():
            break
    return field


def calendar_of(admin: Page, name: str) -> Locator:
    """Open the date picker of a field. Retry: a new field may have none yet."""
    calendar = admin.locator(".xdsoft_datetimepicker:visible").first
    for _ in range(ATTEMPTS):
        admin.locator(f"[name={name}]").click()
        with suppress(TimeoutError):
            calendar.wait_for(timeout=1500)
            break
        admin.locator(f"[name={name}]").blur()
    return calendar


def test_schedule_and_privacy_of_a_page_can_be_set(admin: Page, about_page: AboutPage) -> None:
    admin.goto(reverse("wagtailadmin_pages:edit", args=(about_page.pk,)))
    admin.get_by_role("button", name="Toggle status").click()
    admin.get_by_role("button", name="Set schedule").click()
    for name in ("go_live_at", "expire_at"):
        days = calendar_of(admin, name)
        days.locator(".xdsoft_next").first.click()
        days.locator(".xdsoft_date:not(.xdsoft_other_month)").nth(10 if name == "go_live_at" else 20).click()
        expect(admin.locator(f"[name={name}]")).not_to_have_value("")
        admin.locator(f"[name={name}]").press("Tab")
    admin.get_by_role("button", name="Save schedule").click()
    expect(admin.get_by_text("Go-live:").first).to_be_visible()
    admin.get_by_role("button", name="Change privacy").click()
    dialog = admin.locator(".modal, [role=dialog]").locator("visible=true").last
    dialog.get_by_text("Private, accessible with a shared password").click()
    dialog.locator("[name=password]").fill("cells")
    dialog.get_by_role("button", name="Save").click()
    expect(dialog).to_have_count(0)


def test_drafts_revisions_comparisons_and_the_user_bar_can_be_viewed(
    admin: Page, article: ArticlePage, about_page: AboutPage
) -> None:
    article.title = "A draft of a day"
    article.save_revision()
    admin.goto(reverse("wagtailadmin_pages:view_draft", args=(article.pk,)))
    expect(admin.get_by_role("heading", level=1)).to_have_text("A draft of a day")
    old, new = article.revisions.order_by("pk")[:2]
    admin.goto(reverse("wagtailadmin_pages:revisions_compare", args=(article.pk, old.pk, new.pk)))
    expect(admin.get_by_text("cells").first).to_be_visible()
    admin.goto(reverse("wagtailadmin_pages:revisions_view", args=(article.pk, old.pk)))
    expect(admin.get_by_role("heading", level=1)).to_have_text("A day for cells")
    admin.goto(reverse("wagtailadmin_pages:revisions_revert", args=(article.pk, old.pk)))
    expect(admin.get_by_role("button", name="Replace current draft")).to_be_visible()
    # On the site, with the user bar and its checks.
    admin.goto(about_page.url)
    admin.get_by_role("button", name="View Wagtail quick actions").click()
    expect(admin.get_by_role("menuitem", name="Edit this page")).to_be_visible()
    admin.get_by_role("menuitem", name=re.compile("accessibility|checks|issues", re.IGNORECASE)).click()


def test_pages_can_be_copied_moved_unpublished_and_deleted(
    admin: Page, about_page: AboutPage, section: AboutPage
) -> None:
    admin.goto(reverse("wagtailadmin_explore", args=(section.pk,)))
    admin.get_by_placeholder("Search…").fill("draft")
    expect(admin.get_by_role("main").get_by_text("About ACTRIS")).to_have_count(0)
    admin.goto(reverse("wagtailadmin_pages:copy", args=(about_page.pk,)))
    admin.locator("[name=new_title]").fill("A copy")
    admin.locator("[name=new_slug]").fill("a-copy")
    admin.get_by_role("button", name="Copy this page").click()
    expect(admin.locator(".messages")).to_contain_text("copied")
    admin.goto(reverse("wagtailadmin_pages:move", args=(about_page.pk,)))
    expect(admin.get_by_role("button", name="Confirm")).to_be_visible()
    admin.goto(reverse("wagtailadmin_pages:move_confirm", args=(about_page.pk, section.get_parent().pk)))
    admin.get_by_role("button", name="Yes, move this page").click()
    expect(admin.locator(".messages")).to_contain_text("moved")
    for view, button in (("unpublish", "Yes, unpublish it"), ("delete", "Yes, delete it")):
        admin.goto(reverse(f"wagtailadmin_pages:{view}", args=(about_page.pk,)))
        admin.get_by_role("button", name=button).click()
        expect(admin.locator(".messages")).to_contain_text(view.rstrip("e"))


def test_pages_can_be_unpublished_in_bulk(admin: Page, section: AboutPage) -> None:
    admin.goto(reverse("wagtailadmin_explore", args=(section.pk,)))
    admin.get_by_role("checkbox", name="Select").first.check()
    bulk_action(admin, "Unpublish")
    admin.get_by_role("button", name="Yes, unpublish").click()
    expect(admin.locator(".messages")).to_contain_text("unpublished")


def test_a_page_can_be_submitted_and_changes_be_requested(
    admin: Page, about_page: AboutPage, editor: User, sign_in: Callable[..., Page]
) -> None:
    writer = sign_in("editor", viewport={"width": 1600, "height": 1000})
    writer.goto(reverse("wagtailadmin_pages:edit", args=(about_page.pk,)))
    writer.locator("[name=title]").fill("About us all")
    action(writer, "Submit to Communications approval")
    expect(writer.get_by_text("has been submitted for moderation")).to_be_visible()
    admin.goto(reverse("wagtailadmin_home"))
    expect(admin.get_by_text("About us all").first).to_be_visible()
    admin.goto(reverse("wagtailadmin_pages:edit", args=(about_page.pk,)))
    action(admin, "Request changes")
    dialog = admin.locator(".modal")
    dialog.locator("[name=comment]").fill("All of us?")
    dialog.get_by_role("button", name="Request changes").click()
    expect(admin.locator(".messages")).to_contain_text("has been updated")
    admin.goto(reverse("wagtailadmin_pages:workflow_history", args=(about_page.pk,)))
    expect(admin.get_by_text("Communications approval").first).to_be_visible()
