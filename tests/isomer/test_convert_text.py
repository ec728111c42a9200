"""Conversion of text: paragraphs, headings, lists, tables, quotes and anchors."""

import json
from pathlib import Path

import pytest

from isomer.convert import convert_body
from isomer.notes import NoteKind
from isomer.reader import read_source

from .bodies import blocks, convert, kinds, notes
from .words import are_in_order, shown_words, words_of

GOLDEN = Path(__file__).parent / "golden"


@pytest.mark.parametrize("source", sorted(GOLDEN.glob("*.md")), ids=lambda path: path.stem)
def test_a_complete_body_becomes_the_blocks_of_its_golden_file(source: Path) -> None:
    found = convert(source.read_text())

    result = {
        "blocks": found.blocks,
        "references": [[str(ref.kind), ref.address, ref.text, ref.line] for ref in found.references],
        "notes": [[str(note.kind), note.line, note.message] for note in found.notes],
    }
    assert result == json.loads(source.with_suffix(".json").read_text())


@pytest.mark.parametrize(
    ("body", "text"),
    [
        ("<p>One\ntwo&nbsp;three &amp; four</p>", "<p>One two\u00a0three &amp; four</p>"),
        ("<p>One</p>\n<p></p>\n<p>&nbsp;</p>\n<p>two</p>", "<p>One</p><p>two</p>"),
        ("<p><strong>a <em>b</em></strong> c</p>", "<p><b>a <i>b</i></b> c</p>"),
        ("<p>a<sup>1</sup> b<sub>2</sub> <u>c</u> <s>d</s> <mark>e</mark> <code>f</code></p>",
         "<p>a<sup>1</sup> b<sub>2</sub> <u>c</u> <s>d</s> <mark>e</mark> <code>f</code></p>"),
        ("<p>one <br>two<br></p>", "<p>one<br/>two</p>"),
        ("<p><span style='color:red'>a</span><font>b</font><o:p>c</o:p></p>", "<p>abc</p>"),
        ("<p><b>a<b>b</b></b></p>", "<p><b>ab</b></p>"),
        ("<p>1 &lt; 2 &gt; 0 &quot;x&quot;</p>", '<p>1 &lt; 2 &gt; 0 "x"</p>'),
        ("<div><div>a<div>b</div></div>c</div>", "<p>a</p><p>b</p><p>c</p>"),
        ("Loose <b>words</b>\nhere\n\nand there", "<p>Loose <b>words</b> here</p><p>and there</p>"),
        ("<div><strong><p>a</p><p>b</p></strong></div>", "<p><b>a</b></p><p><b>b</b></p>"),
        ("<p>a</p><!-- hidden --><p>b</p>", "<p>a</p><p>b</p>"),
        ("<p>a<custom-thing>b</custom-thing>c</p>", "<p>abc</p>"),
    ],
)  # fmt: skip
def test_paragraphs_and_marks_become_one_rich_text(body: str, text: str) -> None:
    assert blocks(body) == [("rich_text", text)]


@pytest.mark.parametrize(
    ("body", "level", "text", "anchor"),
    [
        ("<h1>One</h1>", "2", "<p>One</p>", "one"),
        (
            "<h2><strong>We Are <em>ACTRIS</em>!</strong></h2>",
            "2",
            "<p><b>We Are <i>ACTRIS</i>!</b></p>",
            "we-are-actris",
        ),
        ("<h3>a<br>b</h3>", "3", "<p>a<br/>b</p>", "a-b"),
        ('<h4 id="own">x</h4>', "4", "<p>x</p>", "own"),
        ("## Über _uns_ & co", "2", "<p>Über <i>uns</i> &amp; co</p>", "über-uns--co"),
        ("## Chosen {#mine}", "2", "<p>Chosen</p>", "mine"),
        ("<h5>x <sup>2</sup></h5>", "5", "<p>x <sup>2</sup></p>", "x-2"),
        ("###### x", "6", "<p>x</p>", "x"),
        ("## சுகாதார ஆலோசனை", "2", "<p>சுகாதார ஆலோசனை</p>", "சுகாதார-ஆலோசனை"),
        ("<h2>!!!</h2>", "2", "<p>!!!</p>", "section"),
    ],
)
def test_headings_keep_their_text_and_get_anchors(body: str, level: str, text: str, anchor: str) -> None:
    assert blocks(body) == [("heading", {"text": text, "level": level, "anchor": anchor})]


def test_headings_with_the_same_text_get_different_anchors() -> None:
    assert [value["anchor"] for _, value in blocks("<h2>A</h2><h3>A</h3><h2>A</h2>")] == ["a", "a-1", "a-2"]


def test_an_h1_becomes_an_h2_and_is_reported_and_an_empty_heading_is_removed() -> None:
    body = "<h5>a</h5>\n<h1>b</h1>\n<h2> </h2>"

    assert [value["level"] for _, value in blocks(body)] == ["5", "2"]
    assert notes(body) == [(NoteKind.MENDED_HEADINGS, None)]


def test_a_heading_of_raw_html_does_not_take_the_anchor_of_a_markdown_heading() -> None:
    body = "<h2>A</h2>\n\n## A\n\n## A\n\n## B {#a-1}"

    assert [value["anchor"] for _, value in blocks(body)] == ["a-2", "a", "a-1", "a-1-1"]


def test_a_failed_conversion_to_a_block_uses_no_anchors() -> None:
    body = "<table><tr><td><h2>A</h2></td></tr></table><h2>A</h2>"

    assert [value["anchor"] for kind, value in blocks(body) if kind == "heading"] == ["a"]


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ('<p id="x">a</p><p>b <a href="#x">c</a></p>', ["legacy", "rich_text"]),
        ('<p id="x">a</p><p>b</p>', ["rich_text"]),
        ('<p>a <a name="x"></a></p><p>b <a href="/page/#x">c</a></p>', ["legacy", "rich_text"]),
        ('<div id="x"><h2>a</h2>b</div><p><a href="#x">c</a></p>', ["heading", "rich_text"]),
        ('<div id="x"><div><p>a</p></div>b</div><p><a href="#x">c</a></p>', ["legacy", "rich_text"]),
        ('<h2>a <a id="x"></a></h2><p><a href="#x">c</a></p>', ["heading", "rich_text"]),
    ],
)
def test_an_id_that_a_link_leads_to_is_kept(body: str, expected: list[str]) -> None:
    found = blocks(body)

    assert [kind for kind, _ in found] == expected
    if expected[0] == "heading":
        assert found[0][1]["anchor"] == "x"
    assert ('id="x"' in str(found[0][1])) == (expected[0] == "legacy")


def test_an_image_in_a_heading_is_put_after_it() -> None:
    assert kinds('<h2>A <img src="/images/a.png" alt="Suite"></h2>') == ["heading", "image"]


def test_a_list_with_five_levels_is_converted_and_with_six_is_legacy() -> None:
    body, expected = "x", "x"
    for number in range(5, 0, -1):
        body = f"<ul><li><p>{number} {body if number == 5 else ''}</p>{'' if number == 5 else body}</li></ul>"
        expected = f"<ul><li>{number} {expected}</li></ul>" if number == 5 else f"<ul><li>{number}{expected}</li></ul>"

    assert blocks(body) == [("bullet_list", {"items": expected})]
    assert kinds(f"<ul><li>0{body}</li></ul>") == ["legacy"]


@pytest.mark.parametrize(
    ("tag", "start", "marker"),
    [
        ("<ol>", 1, "decimal"),
        ('<ol start="4">', 4, "decimal"),
        ('<ol type="a">', 1, "lower-alpha"),
        ('<ol type="I" start="2">', 2, "upper-roman"),
        ('<ol style="list-style-type: lower-roman">', 1, "lower-roman"),
        ('<ol class="alphabetical-orderedlist">', 1, "lower-alpha"),
    ],
)
def test_a_numbered_list_keeps_its_numbers(tag: str, start: int, marker: str) -> None:
    expected = {"start": start, "marker": marker, "items": "<ol><li>a</li><li>b</li></ol>"}

    assert blocks(f"{tag}<li><p>a</p></li><li>b</li><li></li></ol>") == [("numbered_list", expected)]


def test_a_list_between_items_belongs_to_the_item_before_it() -> None:
    assert blocks("<ul><li>a</li><ul><li>b</li></ul></ul>") == [
        ("bullet_list", {"items": "<ul><li>a<ul><li>b</li></ul></li></ul>"})
    ]


def test_a_plain_table_keeps_its_header_row_and_column() -> None:
    body = (
        "<table><colgroup><col></colgroup><tbody><tr><th><p><b>A</b></p></th><th>B</th></tr>"
        "<tr><th>1</th><td><p>x</p><ul><li>y</li></ul></td></tr><tr><th>2</th></tr></tbody></table>"
    )

    assert blocks(body) == [
        (
            "table",
            {
                "header_column": True,
                "table": {
                    "columns": [{"type": "text", "heading": "A"}, {"type": "text", "heading": "B"}],
                    "rows": [{"values": ["<p>1</p>", "<p>x</p><ul><li>y</li></ul>"]}, {"values": ["<p>2</p>", ""]}],
                    "caption": "",
                },
            },
        )
    ]


def test_quotes_and_dividers_have_blocks() -> None:
    assert blocks("<blockquote><p>a</p><p>b</p></blockquote><hr>") == [
        ("quote", {"text": "<p>a</p><p>b</p>", "attribution": ""}),
        ("divider", None),
    ]


def test_styles_are_removed_and_reported_with_their_line() -> None:
    body = "<p>a</p>\n<style>\np { color: red }\n</style>\n<p>b</p>"

    assert blocks(body) == [("rich_text", "<p>a</p><p>b</p>")]
    assert notes(body) == [(NoteKind.STYLE, 7)]


def test_liquid_markup_is_removed_and_reported_and_the_base_url_is_empty() -> None:
    body = "<p>a {{ site.baseurl }}b {% include x.html %}c {% raw %}{{ d }}{% endraw %}</p>"

    assert blocks(body) == [("rich_text", "<p>a b c {{ d }}</p>")]
    assert notes(body) == [(NoteKind.LIQUID, 6)]


def test_control_characters_are_removed_and_reported() -> None:
    assert blocks("<p>a\x03b</p>") == [("rich_text", "<p>ab</p>")]
    assert notes("<p>x</p>\n<p>a\x03b</p>") == [(NoteKind.CONTROL_CHARACTER, 7)]


def test_the_line_number_of_a_tag_is_its_first_line() -> None:
    found = convert('<p>x</p>\n<p>a\nb <img\n alt=""\n src="/images/a.png"></p>')

    assert [ref.line for ref in found.references] == [8]


@pytest.mark.slow
def test_no_word_of_the_sample_sites_is_lost(shared: Path) -> None:
    """All words stay, in order. The sample sites contain cases that no test anticipates."""
    for folder in sorted((shared / "isomer-sites").iterdir()):
        if (folder / "_config.yml").exists():
            for page in read_source(folder).pages:
                if "variant: tiptap" in (folder / page.file).read_text():
                    found = convert_body(page.body, file=page.file)
                    assert are_in_order(words_of(page.body), shown_words(found.blocks)), page.file
