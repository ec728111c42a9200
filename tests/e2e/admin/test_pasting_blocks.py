"""Pasting into a page's content: headings, lists, tables and pictures become blocks, and one line says what changed."""

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
from tests.e2e.test_editor import insert_block
from tests.factories import AboutPageFactory, items, stream

from . import clipboards
from .test_pasting import PASTE, lines_of, paste

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

TEXT = "#panel-child-content-body-section [contenteditable=true]"
NOTE = ".form-note"
CURRENT = """() => {
    const body = document.querySelector("#panel-child-content-body-section [data-streamfield-stream-container]");
    const plain = (key, value) =>
        value?.getCurrentContent ? DraftJS.convertToRaw(value.getCurrentContent()) : value;
    return JSON.stringify(body.parentElement.story.getState(), plain);
}"""
COPY = """() => document.activeElement.dispatchEvent(
    new KeyboardEvent("keydown", { key: "c", ctrlKey: true, bubbles: true })
)"""
COMMENTED = """() => {
    const { comments: found } = comments.commentApp.store.getState().comments;
    return [...found.values()].map(comment => comment.contentpath);
}"""


@pytest.fixture
def open_page(section: AboutPage) -> AboutPage:
    """A page with one text."""
    words = '<p data-block-key="aaaaa">Before.</p><p data-block-key="bbbbb">After.</p>'
    page: AboutPage = AboutPageFactory(parent=section, title="Services", body=stream(("rich_text", words)))
    return page


@pytest.fixture
def form(open_page: AboutPage, editor: User, sign_in: Callable[..., Page], settings: Any) -> Page:
    """The form of that page. Violations of the admin's Content-Security-Policy fail the test."""
    settings.WAGTAIL_AUTOSAVE_INTERVAL = 0
    admin = sign_in("editor", viewport={"width": 1280, "height": 1000})
    admin.goto(reverse("wagtailadmin_pages:edit", args=(open_page.pk,)))
    return admin


def paste_between(form: Page, html: str, text: str = "") -> None:
    """Paste at the end of the first of the two paragraphs."""
    field = form.locator(TEXT).first
    field.click()
    field.press("Control+Home")
    field.press("End")
    field.evaluate(PASTE, [html, text or clipboards.TEXTS.get(html, "words")])


def note_of(form: Page) -> str:
    """Return the line about the paste, once it is said."""
    line = form.locator(f"{NOTE} p")
    expect(line).not_to_be_empty()
    words = line.inner_text()
    expect(form.locator("[role=status]").filter(has_text=words)).to_have_count(1)  # Screen readers say it.
    return words


def saved(form: Page, page: AboutPage) -> list[tuple[str, Any]]:
    """Save a draft; return its blocks as (type, value), without what pasting has not set."""
    form.wait_for_timeout(400)  # Draftail saves what it shows a moment later.
    form.get_by_role("button", name="Save draft").click()
    expect(form.locator(".messages")).to_contain_text("has been updated", timeout=15_000)
    page.refresh_from_db()
    draft = page.get_latest_revision_as_object()
    raw = json.loads(
        re.sub(r' data-block-key=\\"\w+\\"', "", json.dumps(draft.body.stream_block.get_prep_value(draft.body)))
    )
    return [(block["type"], short(block["type"], block["value"])) for block in raw]


def short(kind: str, value: Any) -> Any:
    """Return the part of a block's value that pasting sets."""
    if kind == "heading":
        return value["level"], value["text"]
    if kind in ("bullet_list", "numbered_list"):
        return value["items"]
    if kind == "image":
        return value["image"]["image"]
    if kind == "table":
        table = value["table"]
        return [[column["heading"] for column in table["columns"]], *(row["values"] for row in table["rows"])]
    return value


def test_word_becomes_blocks_in_its_order(form: Page, open_page: AboutPage) -> None:
    paste_between(form, clipboards.WORD)
    assert note_of(form) == (
        "2 headings, 2 lists, 1 table and 1 picture became blocks of their own."
        " Choose the picture from the library: its file does not come along."
    )
    assert saved(form, open_page) == [
        ("rich_text", "<p>Before.</p>"),
        ("heading", ("2", "<p>Cell banks</p>")),
        ("rich_text", "<p>A dose of 10<sup>6</sup> cells in CO<sub>2</sub>, <b>twice</b></p>"),
        ("bullet_list", "<ul><li>Thaw<ul><li>slowly</li></ul></li></ul>"),
        ("heading", ("3", "<p>Steps</p>")),
        ("numbered_list", "<ol><li>Count</li><li>Wash</li></ol>"),
        ("rich_text", "<p>a. first letter</p>"),
        ("table", [["Service", "Volume, cm³"], ["<p>Banks</p>", "<p>10<sup>3</sup></p>"]]),
        ("image", None),
        ("rich_text", "<p>After it</p><p>After.</p>"),
    ]


def test_google_docs_becomes_blocks_and_nothing_else_becomes_bold(form: Page, open_page: AboutPage) -> None:
    paste_between(form, clipboards.GOOGLE_DOCS)
    assert "1 link now leads straight to its target." in note_of(form)
    expect(form.get_by_label("Alt text").first).to_have_value("Two colleagues")
    assert saved(form, open_page) == [
        ("rich_text", "<p>Before.</p>"),
        ("heading", ("2", "<p>Who we are</p>")),
        (
            "rich_text",
            '<p>Normal, <b>strong</b><i> slanted</i> 10<sup>6</sup> <a href="https://example.org/y">our labs</a></p>',
        ),
        ("image", None),
        ("bullet_list", "<ul><li>one<ul><li>nested</li></ul></li></ul>"),
        ("rich_text", "<p>After.</p>"),
    ]


def test_linkedin_becomes_plain_words_marked_bold_and_its_link_is_flagged(form: Page, open_page: AboutPage) -> None:
    paste_between(form, clipboards.LINKEDIN)
    assert note_of(form) == (
        "15 imitated letters became plain ones. 2 links now lead straight to their targets."
        " Check the link “https://lnkd.in/gAb12”: it leads to www.linkedin.com."
    )
    ((kind, html),) = saved(form, open_page)
    assert kind == "rich_text"
    assert html == (
        "<p>Before.📢 <b>Open Day</b> on <b>3 May 2026</b><br/><br/>Register: "
        '<a href="https://www.linkedin.com/company/actris/">https://lnkd.in/gAb12</a> or '
        '<a href="https://example.org/day">here</a> 🎉</p><p>After.</p>'
    )


def test_outlook_loses_its_wrappers_and_no_word(form: Page, open_page: AboutPage) -> None:
    paste_between(form, clipboards.OUTLOOK)
    assert note_of(form) == "2 links now lead straight to their targets."
    assert saved(form, open_page) == [
        (
            "rich_text",
            '<p>Before.Dear all,</p><p>See <a href="https://example.org/form?id=4">the form</a> and '
            '<a href="https://example.org/a#b">notes</a>.</p><p>After.</p>',
        )
    ]


def test_excel_becomes_a_table_with_its_head_and_figures(form: Page, open_page: AboutPage) -> None:
    paste_between(form, clipboards.EXCEL, clipboards.EXCEL_TEXT)
    assert note_of(form) == "1 table became a block of its own."
    assert saved(form, open_page) == [
        ("rich_text", "<p>Before.</p>"),
        (
            "table",
            [
                ["Service", "Cells"],
                ["<p>Banks</p>", "<p>10<sup>6</sup></p>"],
                ["<p>Assays &amp; more</p>", "<p>=SUM(A1)</p>"],
            ],
        ),
        ("rich_text", "<p>After.</p>"),
    ]


def table_with_cell(form: Page) -> tuple[Locator, Locator]:
    """Add a table with one cell; return the table and the cell."""
    panel = insert_block(form, "Table")
    panel.get_by_role("button", name="Add column").first.click()
    # By keyboard, because the menu moves while it opens.
    panel.locator(".add-column-menu").get_by_role("button", name="Text").press("Enter")
    return panel, panel.locator("td [contenteditable=true]")


def cells_of(panel: Locator) -> list[list[str]]:
    rows = panel.locator("tbody tr").all()
    return [[" ".join(lines_of(cell)) for cell in row.locator("td:has([contenteditable=true])").all()] for row in rows]


@pytest.mark.parametrize("html", [clipboards.EXCEL, ""], ids=["HTML", "text"])
def test_excel_fills_the_cells_of_a_table_and_undo_empties_them(form: Page, html: str) -> None:
    panel, cells = table_with_cell(form)
    paste(cells.first, html, clipboards.EXCEL_TEXT)
    expect(cells).to_have_count(6)
    head, figure = ("<b>{}</b>", "10<sup>6</sup>") if html else ("{}", "106")
    assert cells_of(panel) == [
        [head.format("Service"), head.format("Cells")],
        ["Banks", figure],
        ["Assays & more", "=SUM(A1)"],
    ]
    assert note_of(form) == "6 cells were filled, 2 rows and 1 column added."
    form.get_by_role("button", name="Undo pasting").click()
    expect(cells).to_have_count(1)
    assert cells_of(panel) == [[""]]


def test_cells_beside_the_pasted_ones_stay(form: Page) -> None:
    panel, cells = table_with_cell(form)
    paste(cells.first, text="a\tb\nc\td")
    expect(cells).to_have_count(4)
    paste(cells.nth(3), text="e\tf")
    expect(cells).to_have_count(6)
    assert cells_of(panel) == [["a", "b", ""], ["c", "e", "f"]]


@pytest.mark.parametrize("name", ["WORD", "GOOGLE_DOCS", "LINKEDIN", "OUTLOOK", "EXCEL"])
@pytest.mark.parametrize("way", ["button", "keys"])
def test_undo_restores_what_was_there(form: Page, name: str, way: str) -> None:
    before = form.evaluate(CURRENT)
    paste_between(form, getattr(clipboards, name))
    note_of(form)
    assert form.evaluate(CURRENT) != before
    if way == "button":
        form.get_by_role("button", name="Undo pasting").click()
    else:
        form.keyboard.press("Control+z")
    assert form.evaluate(CURRENT) == before
    expect(form.locator(NOTE)).to_have_count(0)
    expect(form.locator(f"{TEXT}:visible")).to_have_count(1)


def test_undo_brings_an_empty_text_back_and_the_page_can_be_saved(form: Page, open_page: AboutPage) -> None:
    panel = insert_block(form, "Text")
    before = form.evaluate(CURRENT)
    paste(panel.locator("[contenteditable=true]"), "<h2>Steps</h2><ul><li>one</li></ul>")
    assert note_of(form) == "1 heading and 1 list became blocks of their own."
    assert [block["type"] for block in json.loads(form.evaluate(CURRENT))] == ["rich_text", "heading", "bullet_list"]
    form.get_by_role("button", name="Undo pasting").click()
    assert form.evaluate(CURRENT) == before
    assert saved(form, open_page)[0] == ("rich_text", "<p>Before.</p><p>After.</p>")


def test_comments_stay_with_the_words_behind_what_was_pasted_before_them(
    form: Page, open_page: AboutPage, editor: User
) -> None:
    path = f"body.{open_page.body[0].id}"
    Comment.objects.create(page=open_page, user=editor, text="Is it?", contentpath=path, position="")
    form.reload()
    field = form.locator(TEXT).first
    field.click()
    field.press("Control+Home")
    field.evaluate(PASTE, ["<h2>Steps</h2>", "Steps"])
    note_of(form)
    tail = json.loads(form.evaluate(CURRENT))[-1]["id"]
    assert form.evaluate(COMMENTED) == [f"body.{tail}"]
    form.get_by_role("button", name="Undo pasting").click()
    assert form.evaluate(COMMENTED) == [path]


def test_selected_words_are_replaced_and_come_back(form: Page, open_page: AboutPage) -> None:
    before = form.evaluate(CURRENT)
    field = form.locator(TEXT).first
    field.click()
    field.press("Control+a")
    field.evaluate(PASTE, ["<h3>Steps</h3><p>Count</p>", "words"])
    note_of(form)
    form.get_by_role("button", name="Undo pasting").click()
    assert form.evaluate(CURRENT) == before
    field = form.locator(f"{TEXT}:visible").first
    field.click()
    field.press("Control+a")
    field.evaluate(PASTE, ["<h3>Steps</h3><p>Count</p>", "words"])
    note_of(form)
    assert saved(form, open_page) == [("heading", ("2", "<p>Steps</p>")), ("rich_text", "<p>Count</p>")]


def test_undo_is_offered_until_something_else_changes_and_the_line_stays(form: Page) -> None:
    paste_between(form, clipboards.LINKEDIN)
    note_of(form)
    form.keyboard.press("ArrowLeft")
    expect(form.get_by_role("button", name="Undo pasting")).to_have_count(1)
    form.keyboard.type("x")
    expect(form.get_by_role("button", name="Undo pasting")).to_have_count(0)
    assert "lnkd.in" in note_of(form)


@pytest.mark.parametrize("key", ["Control+b", "Control+x", "Control+Shift+z", "Enter", "Tab"])
def test_undo_takes_back_no_later_work(form: Page, key: str) -> None:
    panel = insert_block(form, "Callout")
    paste(panel.locator("[contenteditable=true]"), "<ul><li>one</li><li>𝘁𝘄𝗼𝘀 more</li></ul>")
    note_of(form)
    form.keyboard.press("Control+a")
    form.evaluate(COPY)  # Without copying: Draftail's own code for that is stopped by the Content-Security-Policy.
    form.keyboard.press("End")
    expect(form.get_by_role("button", name="Undo pasting")).to_have_count(1)
    form.keyboard.press(key)
    expect(form.get_by_role("button", name="Undo pasting")).to_have_count(0)


def test_undo_in_a_text_leaves_the_caret_in_it(form: Page) -> None:
    paste_between(form, clipboards.LINKEDIN)
    note_of(form)
    form.get_by_role("button", name="Undo pasting").click()
    field = form.locator(f"{TEXT}:visible").first
    expect(field).to_be_focused()
    expect(form.locator("[role=status]").filter(has_text="imitated")).to_have_count(0)


def test_a_heading_comes_below_the_one_above_it(form: Page, open_page: AboutPage) -> None:
    paste_between(form, "<h1>One</h1><p>x</p>")
    field = form.locator(f"{TEXT}:visible").last
    field.click()
    field.press("Control+End")
    field.evaluate(PASTE, ["<h3>Two</h3><h4>Three</h4><h3>Four</h3>", "words"])
    headings = [value for kind, value in saved(form, open_page) if kind == "heading"]
    assert headings == [("2", "<p>One</p>"), ("3", "<p>Two</p>"), ("4", "<p>Three</p>"), ("3", "<p>Four</p>")]


def test_paragraphs_alone_stay_in_the_text_and_say_nothing(form: Page, open_page: AboutPage) -> None:
    paste_between(form, "<p>One</p><p>a. two</p>", "words")
    assert saved(form, open_page) == [("rich_text", "<p>Before.One</p><p>a. two</p><p>After.</p>")]
    expect(form.locator(NOTE)).to_have_count(0)


def test_in_a_field_of_its_own_headings_and_tables_become_paragraphs(form: Page) -> None:
    panel = insert_block(form, "Callout")
    pasted = "<h2>Head</h2><table><tr><td>a</td><td>b</td></tr></table><img alt='Two people' width=400><p>end</p>"
    paste(panel.locator("[contenteditable=true]"), pasted)
    assert lines_of(panel) == ["Head", "a", "b", "end"]
    assert note_of(form) == "1 picture was left out."


def test_inside_columns_what_is_pasted_becomes_blocks_of_the_column(
    section: AboutPage, editor: User, sign_in: Callable[..., Page]
) -> None:
    column = stream(("rich_text", '<p data-block-key="aaaaa">Beside.</p>'))
    columns = {"layout": "equal", "columns": items(column, column)}
    page = AboutPageFactory(parent=section, title="Services", body=stream(("columns", columns)))
    form = sign_in("editor", viewport={"width": 1280, "height": 1000})
    form.goto(reverse("wagtailadmin_pages:edit", args=(page.pk,)))
    paste(form.locator(TEXT).first, "<h2>Head</h2><p>text</p>")
    assert note_of(form) == "1 heading became a block of its own."
    ((_, value),) = saved(form, page)
    first, second = (item["value"] for item in value["columns"])
    assert [block["type"] for block in first] == ["rich_text", "heading", "rich_text"]
    assert [block["value"] for block in second] == ["<p>Beside.</p>"]


def test_words_around_an_address_keep_their_figures(form: Page, open_page: AboutPage) -> None:
    html = "<p>10<sup>6</sup> cells, see https://example.org/x or me@example.org</p>"
    paste_between(form, html, "106 cells, see https://example.org/x or me@example.org")
    assert saved(form, open_page) == [
        (
            "rich_text",
            "<p>Before.10<sup>6</sup> cells, see https://example.org/x or me@example.org</p><p>After.</p>",
        )
    ]


def test_a_first_paragraph_comes_after_the_words_before_the_caret(form: Page, open_page: AboutPage) -> None:
    paste_between(form, "<p>Count</p><h2>Steps</h2>")
    assert saved(form, open_page) == [
        ("rich_text", "<p>Before.Count</p>"),
        ("heading", ("2", "<p>Steps</p>")),
        ("rich_text", "<p>After.</p>"),
    ]


def test_a_table_without_words_and_a_picture_alone_add_nothing(form: Page, open_page: AboutPage) -> None:
    errors: list[str] = []
    form.on("pageerror", lambda error: errors.append(str(error)))
    empty = "<table><tr><td></td><td> </td></tr></table>"
    paste_between(form, f"<p>One</p>{empty}<h2>Two</h2>")
    raw = {"blocks": [{"key": "1", "type": "atomic", "text": " ", "depth": 0}], "entityMap": {}}
    paste(form.locator(f"{TEXT}:visible").last, f"<hr data-draftjs-conductor-fragment='{json.dumps(raw)}'>", " ")
    assert errors == []
    assert saved(form, open_page) == [
        ("rich_text", "<p>Before.One</p>"),
        ("heading", ("2", "<p>Two</p>")),
        ("rich_text", "<p>After.</p>"),
    ]


def test_rows_of_text_that_are_shorter_fill_the_table_to_its_end(form: Page) -> None:
    panel, cells = table_with_cell(form)
    paste(cells.first, text="a\nb\tc\nd")
    expect(cells).to_have_count(6)
    assert cells_of(panel) == [["a", ""], ["b", "c"], ["d", ""]]


def test_the_line_shows_the_host_to_which_browsers_go(form: Page) -> None:
    paste_between(form, '<p><a href="https://me:pass@evil.com\\@moh.gov.sg/">moh.gov.sg</a></p>')
    assert note_of(form) == "Check the link “moh.gov.sg”: it leads to evil.com."


def test_a_table_that_a_form_cannot_show_becomes_lines(form: Page) -> None:
    row = "<tr>" + "<td>x</td>" * 11 + "</tr>"
    paste_between(form, f"<table>{row * 100}</table>")
    assert note_of(form) == "A table of more than 1,000 cells became lines: offer it as a document."


def test_an_address_in_a_field_of_plain_text_becomes_direct_and_comes_back(form: Page) -> None:
    title = form.locator("[name=title]")
    title.fill("")
    title.click()
    title.evaluate(PASTE, ["", "https://www.google.com/url?q=https://example.org/&sa=D"])
    expect(title).to_have_value("https://example.org/")
    assert note_of(form) == "1 link now leads straight to its target."
    form.get_by_role("button", name="Undo pasting").click()
    expect(title).to_have_value("")


def test_words_after_an_address_stay_in_a_field_of_plain_text(form: Page) -> None:
    title = form.locator("[name=title]")
    words = "https://www.google.com/url?q=https://example.org/&sa=D for 𝗮𝗹𝗹"
    title.fill("")
    title.click()
    title.evaluate(PASTE, ["", words])
    expect(title).to_have_value(words.replace("𝗮𝗹𝗹", "all"))


def test_a_wrapped_address_links_the_selected_words_directly(form: Page) -> None:
    field = form.locator(TEXT).first
    field.click()
    field.press("Control+a")
    field.evaluate(PASTE, ["", "https://www.google.com/url?q=https://example.org/&sa=D"])
    expect(field.locator(".TooltipEntity").first).to_be_visible()
    assert "https://example.org/" in form.evaluate(CURRENT)
    assert "google" not in form.evaluate(CURRENT)


def test_the_line_is_reached_by_keyboard_and_has_no_fault_of_accessibility(form: Page) -> None:
    paste_between(form, clipboards.LINKEDIN)
    note_of(form)
    form.keyboard.press("Escape")
    for _ in range(8):
        form.keyboard.press("Tab")
        if form.get_by_role("button", name="Undo pasting").evaluate("button => button === document.activeElement"):
            break
    else:
        pytest.fail("Tab does not lead to the button.")
    assert violations(form, NOTE) == []
    form.keyboard.press("Enter")
    expect(form.locator(NOTE)).to_have_count(0)
