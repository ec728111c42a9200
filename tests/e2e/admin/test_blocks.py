"""A deleted block comes back with all it held, and a block is copied to another page."""

import json
import re
from collections.abc import Callable
from typing import Any

import pytest
from django.urls import reverse
from playwright.sync_api import Locator, Page, expect
from wagtail.models import Comment

from about.models import AboutPage
from actris_cms.users.models import User
from tests.axe import violations
from tests.factories import AboutPageFactory, items, stream

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
BLOCKS = "#panel-child-content-body-section > .w-panel__content [data-streamfield-stream-container]"
NOTE = ".form-note"


@pytest.fixture
def open_page(section: AboutPage) -> AboutPage:
    """A page with a text, an accordion and a heading."""
    inside = stream(("rich_text", '<p data-block-key="ccccc">Inside.</p>'), ("divider", None))
    body = stream(
        ("rich_text", '<p data-block-key="aaaaa">Before.</p>'),
        ("accordion", {"items": items({"title": "<p>Costs</p>", "content": inside})}),
        ("heading", {"text": "<p>After</p>", "level": "2", "anchor": ""}),
    )
    page: AboutPage = AboutPageFactory(parent=section, title="Services", body=body)
    page.save_revision()
    return page


@pytest.fixture
def form(open_page: AboutPage, editor: User, sign_in: Callable[..., Page]) -> Page:
    """The form of that page, which saves by itself."""
    admin = sign_in("editor", viewport={"width": 1280, "height": 1000})
    admin.goto(reverse("wagtailadmin_pages:edit", args=(open_page.pk,)))
    return admin


def blocks_of(form: Page) -> Locator:
    """Return the blocks of the page that are not deleted."""
    return form.locator("#panel-child-content-body-content [data-streamfield-child]:visible")


def button(block: Locator, name: str) -> Locator:
    """Return the button in the heading of a block, and not of those inside."""
    return block.locator(f"[data-streamfield-action={name}]").first


def draft_of(page: AboutPage) -> list[Any]:
    """Return the types and values of the blocks of the newest draft."""
    page.refresh_from_db()
    found = page.get_latest_revision_as_object().body
    raw = json.dumps(found.stream_block.get_prep_value(found))
    return json.loads(re.sub(r' data-block-key=\\"\w+\\"', "", raw))


def saved(form: Page, act: Callable[[], object]) -> None:
    """Do something, and wait until the form has saved it by itself."""
    with form.expect_response(lambda response: response.request.method == "POST" and "/edit/" in response.url):
        act()


def test_a_deleted_block_comes_back_with_all_it_held(form: Page, open_page: AboutPage, editor: User) -> None:
    before = draft_of(open_page)
    accordion = before[1]
    inner = accordion["value"]["items"][0]["value"]["content"][0]
    path = f"body.{accordion['id']}.items.{accordion['value']['items'][0]['id']}.content.{inner['id']}"
    Comment.objects.create(page=open_page, user=editor, text="Really?", contentpath=path)
    form.reload()
    form.wait_for_timeout(2500)  # Wagtail takes what is written earlier for what was there.
    text = form.locator("[contenteditable=true]", has_text="Inside.")
    text.click()
    text.press("End")
    text.press_sequentially(" Written before.")

    delete = button(blocks_of(form).nth(1), "DELETE")
    delete.focus()
    saved(form, lambda: form.keyboard.press("Enter"))
    note = form.locator(NOTE)
    expect(note).to_contain_text("Block deleted: Accordion.")
    expect(form.locator("[role=status]").filter(has_text="Block deleted: Accordion.")).to_have_count(1)
    expect(note.get_by_role("button")).to_be_focused()
    assert violations(form, NOTE) == []
    expect(blocks_of(form)).to_have_count(2)

    saved(form, lambda: form.keyboard.press("Enter"))
    expect(note).to_have_count(0)
    expect(text).to_have_text("Inside. Written before.")
    text.click()
    text.press("End")
    text.press_sequentially(" And after.")
    form.get_by_role("button", name="Save draft").click()
    expect(form.locator(".messages")).to_contain_text("has been updated")
    after = draft_of(open_page)
    assert [block["type"] for block in after] == ["rich_text", "accordion", "heading"]
    assert after[1]["id"] == accordion["id"]
    assert "Inside. Written before. And after." in json.dumps(after[1])
    assert [comment.resolved_at for comment in Comment.objects.all()] == [None]

    # Without Undo, a save resolves the comments, as ever.
    button(blocks_of(form).nth(1), "DELETE").click()
    form.get_by_role("button", name="Save draft").click()
    expect(form.locator(NOTE)).to_have_count(0)
    expect(form.locator(".messages")).to_contain_text("has been updated")
    assert Comment.objects.get().resolved_at


def test_blocks_come_back_in_any_order_also_inside_others(form: Page, open_page: AboutPage) -> None:
    before = draft_of(open_page)
    shown = blocks_of(form)
    expect(shown).to_have_count(6)  # With the item of the accordion and the blocks in it.
    for place, left in ((4, 5), (1, 2), (0, 1)):
        button(shown.nth(place), "DELETE").click()
        expect(shown).to_have_count(left)
    button(blocks_of(form).first, "DUPLICATE").click()
    for name in ("Text", "Accordion", "Divider"):
        form.locator(NOTE).filter(has_text=f"Block deleted: {name}.").get_by_role("button").click()
    expect(shown).to_have_count(7)
    form.wait_for_timeout(400)
    form.get_by_role("button", name="Save draft").click()
    expect(form.locator(".messages")).to_contain_text("has been updated")
    after = draft_of(open_page)
    assert after[:2] == before[:2]
    assert after[2]["id"] == before[2]["id"]
    assert [block["type"] for block in after[3:]] == ["heading"]


def test_a_block_is_copied_to_another_page(form: Page, open_page: AboutPage, section: AboutPage) -> None:
    other: AboutPage = AboutPageFactory(
        parent=section, title="Other", body=stream(("heading", {"text": "", "level": "2"}))
    )
    button(blocks_of(form).nth(1), "COPY").click()
    note = form.locator(NOTE)
    expect(note).to_contain_text("Block copied: Accordion.")
    assert violations(form, NOTE) == []

    form.goto(reverse("wagtailadmin_pages:edit", args=(other.pk,)))
    form.get_by_role("button", name="Insert a block").first.click()
    form.get_by_placeholder("Search options").fill("Paste")
    form.get_by_role("option", name="Paste block: Accordion").click()
    expect(form.locator("[contenteditable=true]", has_text="Inside.")).to_be_visible()
    expect(form.locator("[role=status]").filter(has_text="Block pasted: Accordion.")).to_have_count(1)
    form.get_by_role("button", name="Save draft").click()
    expect(form.locator(".messages")).to_contain_text("has been updated")
    [pasted, _], original = draft_of(other), draft_of(open_page)[1]
    assert pasted["type"] == "accordion"
    assert pasted["id"] != original["id"]
    [item], [kept] = pasted["value"]["items"], original["value"]["items"]
    assert item["id"] != kept["id"]
    assert [block["value"] for block in item["value"]["content"]] == [
        block["value"] for block in kept["value"]["content"]
    ]
    # A stream inside an accordion takes no accordion.
    form.locator("[contenteditable=true]", has_text="Inside.").click()
    form.locator("[data-streamfield-list-container] .c-sf-add-button[title='Insert a block']").first.click()
    expect(form.get_by_role("option", name="Heading")).to_be_visible()
    expect(form.get_by_role("option", name="Paste block")).to_have_count(0)
