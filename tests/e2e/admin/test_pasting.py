"""Pasting into rich text: figures, letters and marks stay what they were in the program they come from."""

import json
import re
from collections.abc import Callable
from html import escape
from itertools import groupby
from typing import Any

import pytest
from django.urls import reverse
from playwright.sync_api import Locator, Page, expect

from about.models import AboutPage
from actris_cms.users.models import User
from tests.e2e.test_editor import insert_block

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

ELEMENTS = {"BOLD": "b", "ITALIC": "i", "SUPERSCRIPT": "sup", "SUBSCRIPT": "sub"}
PASTE = """(target, [html, text]) => {
    const data = new DataTransfer();
    if (html) data.setData("text/html", html);
    data.setData("text/plain", text);
    target.dispatchEvent(new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true }));
}"""
WORD = """<html xmlns:o="urn:schemas-microsoft-com:office:office"><head><style><!-- p {} --></style></head><body>
<!--StartFragment--><p class=MsoNormal>A dose of 10<sup>6</sup> cells in\nCO<sub>2</sub>, <b>twice</b><o:p></o:p></p>
<p class=MsoListParagraph style='mso-list:l0 level1 lfo1'><![if !supportLists]><span style='mso-list:Ignore'>·<span
style='font:7.0pt "Times New Roman"'>&nbsp;&nbsp; </span></span><![endif]>First point<o:p></o:p></p>
<p class=MsoListParagraph style='mso-list:l0 level2 lfo1'><![if !supportLists]><span style='mso-list:Ignore'>o<span>
&nbsp; </span></span><![endif]>Nested point<o:p></o:p></p>
<p class=MsoListParagraph style='mso-list:l1 level1 lfo2'><![if !supportLists]><span style='mso-list:Ignore'>b.<span>
&nbsp; </span></span><![endif]>Lettered point<o:p></o:p></p><!--EndFragment--></body></html>"""
GOOGLE = """<meta charset='utf-8'><b style="font-weight:normal;" id="docs-internal-guid-2"><p dir="ltr"
style="line-height:1.38"><span style="font-weight:400;white-space:pre-wrap;">Plain, </span><span
style="font-weight:700;white-space:pre-wrap;">strong</span><span
style="font-style:italic;white-space:pre-wrap;"> slanted</span><span style="white-space:pre-wrap;"> 10</span><span
style="font-size:0.6em;vertical-align:super;">-3</span> <a
href="https://example.org/x"><span style="text-decoration:underline;">link</span></a></p><ul><li dir="ltr"><p dir="ltr"
role="presentation"><span style="font-weight:400;">one</span></p></li><ul><li><p><span>nested</span></p></li></ul></ul>
</b>"""
LIBRE_OFFICE = """<!DOCTYPE html><html><head><style type="text/css">p { line-height: 115% }</style></head>
<body lang="en-GB"><p style="line-height: 100%"><font face="Liberation Serif">x<sup>n</sup></font> and
<i>H<sub>2</sub>O</i></p></body></html>"""


@pytest.fixture
def form(about_page: AboutPage, editor: User, sign_in: Callable[..., Page], settings: Any) -> Page:
    """The form of a page. Violations of the admin's Content-Security-Policy fail the test."""
    settings.WAGTAIL_AUTOSAVE_INTERVAL = 0
    admin = sign_in("editor", viewport={"width": 1600, "height": 1000})
    admin.goto(reverse("wagtailadmin_pages:edit", args=(about_page.pk,)))
    return admin


def paste(target: Locator, html: str = "", text: str = "words") -> None:
    """Paste as another program would, at the end of what is there."""
    target.click()
    target.press("Control+End")
    target.evaluate(PASTE, [html, text])


def lines_of(field: Locator) -> list[str]:
    """Return the paragraphs and points of a rich text field as simple HTML, without their element."""
    shown = field.locator("[data-contents]").first.locator("[data-block]")
    for _ in range(300):
        field.page.wait_for_timeout(20)
        blocks = raw_of(field)["blocks"]
        texts = [text.strip("\n") for text in shown.all_inner_texts()]
        if [block["text"] for block in blocks if block["text"]] == [text for text in texts if text]:
            break
    return [line_of(block) for block in blocks if block["text"]]


def raw_of(field: Locator) -> dict[str, Any]:
    """Return what Draftail has saved, of a new field nothing."""
    saved = field.locator("input:has(+ [data-draftail-editor-wrapper])").first.input_value()
    return json.loads(saved) or {"blocks": []}


def line_of(block: dict[str, Any]) -> str:
    """Return a paragraph as it is, and a point with its sign; words of another style are in elements."""
    styles: list[list[str]] = [[] for _ in block["text"]]
    for found in block["inlineStyleRanges"]:
        for place in range(found["offset"], found["offset"] + found["length"]):
            styles[place].append(ELEMENTS[found["style"]])
    words = ""
    for names, group in groupby(zip(styles, block["text"], strict=True), key=lambda pair: sorted(pair[0])):
        part = "".join(letter for _, letter in group)
        words += "".join(f"<{name}>" for name in names) + part + "".join(f"</{name}>" for name in reversed(names))
    sign = {"unordered-list-item": "* ", "ordered-list-item": "# "}.get(block["type"], "")
    return "  " * block["depth"] + sign + words


def test_word_keeps_figures_marks_and_lists(form: Page) -> None:
    panel = insert_block(form, "Callout")
    paste(panel.locator("[contenteditable=true]"), WORD)
    assert lines_of(panel) == [
        "A dose of 10<sup>6</sup> cells in CO<sub>2</sub>, <b>twice</b>",
        "* First point",
        "  * Nested point",
        "b. Lettered point",
    ]


def test_google_docs_keeps_what_is_bold_and_makes_nothing_else_bold(form: Page) -> None:
    panel = insert_block(form, "Callout")
    paste(panel.locator("[contenteditable=true]"), GOOGLE)
    assert lines_of(panel) == [
        "Plain, <b>strong</b><i> slanted</i> 10<sup>-3</sup> link",
        "* one",
        "  * nested",
    ]
    assert [entity["data"]["url"] for entity in raw_of(panel)["entityMap"].values()] == ["https://example.org/x"]


def test_libre_office_keeps_figures(form: Page) -> None:
    panel = insert_block(form, "Text")
    paste(panel.locator("[contenteditable=true]"), LIBRE_OFFICE)
    assert lines_of(panel) == ["x<sup>n</sup> and <i>H</i><i><sub>2</sub></i><i>O</i>"]


def test_lines_of_plain_text_keep_their_letters_and_numbers(form: Page) -> None:
    panel = insert_block(form, "Text")
    paste(panel.locator("[contenteditable=true]"), text="a. Thaw\n\nb. Wash\n3. Count\nv. Willebrand\to\n• Dot")
    assert lines_of(panel) == ["a. Thaw", "b. Wash", "3. Count", "v. Willebrand o", "• Dot"]


def test_points_that_do_not_count_from_one_keep_their_letters_and_numbers(form: Page) -> None:
    panel = insert_block(form, "Callout")
    item = '<li style="list-style-type:lower-alpha"><p>{}</p></li>'
    lettered = f"<ol>{item.format('Thaw')}{item.format('Wash')}</ol>"
    paste(panel.locator("[contenteditable=true]"), f'{lettered}<ol start="3"><li>Count</li></ol><ol><li>Mix</li></ol>')
    assert lines_of(panel) == ["a. Thaw", "b. Wash", "3. Count", "# Mix"]


def test_a_paste_leaves_the_other_paragraphs_alone(form: Page) -> None:
    panel = insert_block(form, "Text")
    text = panel.locator("[contenteditable=true]")
    paste(text, text="b. Wash\nThen")
    paste(text, text=" count")
    assert lines_of(panel) == ["b. Wash", "Then count"]


def test_a_copy_from_another_field_keeps_its_letters_marks_and_internal_links(form: Page) -> None:
    block = {"key": "1", "type": "unstyled", "depth": 0, "entityRanges": [], "inlineStyleRanges": []}
    marked = {
        "text": "c. Add 10 6",
        "inlineStyleRanges": [{"offset": 10, "length": 1, "style": "SUPERSCRIPT"}],
        "entityRanges": [{"offset": 3, "length": 3, "key": 0}],
    }
    link = {"type": "LINK", "mutability": "MUTABLE", "data": {"id": 3, "url": "/about/", "parentId": 2}}
    raw = {"blocks": [{**block, **marked}, {**block, "key": "2", "text": "d. Mix"}], "entityMap": {"0": link}}
    copied = f'<div data-draftjs-conductor-fragment="{escape(json.dumps(raw))}" style="color: red">c. Add</div>'
    panel = insert_block(form, "Quote")
    paste(panel.locator("[contenteditable=true]"), copied)
    assert lines_of(panel) == ["c. Add 10 <sup>6</sup>", "d. Mix"]
    assert [entity["data"] for entity in raw_of(panel)["entityMap"].values()] == [link["data"]]


def test_a_link_with_marks_in_it_stays_one_link(form: Page) -> None:
    panel = insert_block(form, "Text")
    address = "https://example.org/?a=1&b=2"
    linked = f'<p>See <a href="{escape(address)}">our <b>new</b> labs</a>, <a href="javascript:x">not this</a></p>'
    paste(panel.locator("[contenteditable=true]"), linked)
    assert lines_of(panel) == ["See our <b>new</b> labs, not this"]
    assert [entity["data"] for entity in raw_of(panel)["entityMap"].values()] == [{"url": address}]


def test_a_part_of_a_line_keeps_the_spaces_around_it(form: Page) -> None:
    panel = insert_block(form, "Text")
    text = panel.locator("[contenteditable=true]")
    paste(text, "<html><body>\n<!--StartFragment--><span>Cells </span><!--EndFragment-->\n</body></html>")
    paste(text, "<b>that</b><span> heal</span>")
    assert lines_of(panel) == ["Cells <b>that</b> heal"]


def test_points_are_pasted_into_a_bullet_list(form: Page) -> None:
    panel = insert_block(form, "Bullet list")
    paste(
        panel.locator("[contenteditable=true]"),
        "<ul><li>10<sup>6</sup></li><li><p>two</p><ul><li>deep</li></ul></li></ul>",
    )
    paste(panel.locator("[contenteditable=true]"), text="er\nb. three")
    assert lines_of(panel) == ["* 10<sup>6</sup>", "* two", "  * deeper", "  * b. three"]


def test_numbers_are_pasted_into_an_empty_bullet_list_and_kept_when_it_is_saved(
    form: Page, about_page: AboutPage
) -> None:
    panel = insert_block(form, "Bullet list")
    paste(panel.locator("[contenteditable=true]"), "<ol><li>Thaw</li><li>Wash<ul><li>twice</li></ul></li></ol>")
    assert lines_of(panel) == ["# Thaw", "# Wash", "  * twice"]

    form.get_by_role("button", name="Save draft").click()

    expect(form.locator(".messages")).to_contain_text("has been updated")
    about_page.refresh_from_db()
    stored = about_page.get_latest_revision_as_object().body[-1].value["items"].source
    points = "<ol><li>Thaw</li><li>Wash<ul><li>twice</li></ul></li></ol>"
    assert re.sub(r' data-block-key="\w+"', "", stored) == points


def test_figures_are_pasted_into_a_cell_of_a_table(form: Page) -> None:
    panel = insert_block(form, "Table")
    panel.get_by_role("button", name="Add column").first.click()
    panel.locator(".add-column-menu").get_by_role("button", name="Text").click()
    cell = panel.locator("td:has([contenteditable=true])").first
    paste(cell.locator("[contenteditable=true]"), WORD)
    assert lines_of(cell)[:2] == [
        "A dose of 10<sup>6</sup> cells in CO<sub>2</sub>, <b>twice</b>",
        "* First point",
    ]


def test_only_the_marks_of_the_field_are_pasted(form: Page) -> None:
    panel = insert_block(form, "Video or other embed")
    paste(panel.locator("[contenteditable=true]").first, "<p><b>Bold</b> <i>slanted</i> 10<sup>6</sup></p>")
    assert lines_of(panel) == ["Bold <i>slanted</i> 10<sup>6</sup>"]


def test_where_nothing_can_be_raised_or_lowered_figures_have_characters_of_their_own(form: Page) -> None:
    title = form.locator("[name=title]")
    title.fill("")
    paste(title, "<p>10<sup>−6</sup> of CO<sub>2</sub></p>", "10−6 of CO2")
    expect(title).to_have_value("10⁻⁶ of CO₂")


def test_a_pasted_address_links_the_selected_words(form: Page) -> None:
    panel = insert_block(form, "Text")
    text = panel.locator("[contenteditable=true]")
    paste(text, text="our labs")
    text.press("Control+a")
    text.evaluate(PASTE, ["", "https://example.org/labs"])
    expect(text.locator("a, .TooltipEntity")).to_have_text("our labs")


def test_a_paste_can_be_undone(form: Page) -> None:
    panel = insert_block(form, "Text")
    text = panel.locator("[contenteditable=true]")
    text.press_sequentially("before")
    paste(text, text=" and after")
    text.press("Control+z")
    assert lines_of(panel) == ["before"]
