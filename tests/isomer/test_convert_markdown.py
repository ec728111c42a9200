"""Conversion of Markdown."""

from typing import Any

import pytest

from isomer.convert import convert_body
from isomer.notes import NoteKind

from .bodies import blocks, convert
from .words import shown_words


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("a\n\n- b\n  - c\n- d",
         [("rich_text", "<p>a</p>"), ("bullet_list", "<ul><li>b<ul><li>c</li></ul></li><li>d</li></ul>")]),
        ("a\n* b\n* c", [("rich_text", "<p>a</p>"), ("bullet_list", "<ul><li>b</li><li>c</li></ul>")]),
        ("7. a\n8. b", [("numbered_list", "<ol><li>a</li><li>b</li></ol>")]),
        ("1. a\n   - b\n2. c", [("numbered_list", "<ol><li>a<ul><li>b</li></ul></li><li>c</li></ol>")]),
        ("[My file](/files/My File (1).pdf){:target=\"_blank\"}",
         [("rich_text", '<p><a href="ref:0">My file</a></p>')]),
        ("a ~~b~~ \"c\" -- d", [("rich_text", "<p>a <s>b</s> “c” – d</p>")]),
        ("<div>\n**a**\n\nb</div> c **d**", [("rich_text", "<p>**a** b</p><p>c <b>d</b></p>")]),
        ("<u>a **b**</u>", [("rich_text", "<p><u>a <b>b</b></u></p>")]),
        ("> a", [("quote", "<p>a</p>")]),
        ("a\n\n***\n\nb", [("rich_text", "<p>a</p>"), ("divider", None), ("rich_text", "<p>b</p>")]),
        ("1\\. a", [("rich_text", "<p>1. a</p>")]),
        ("    code", [("legacy", "<div><pre><code>code\n</code></pre></div>")]),
        ("{: .klass}\na", [("rich_text", "<p>a</p>")]),
    ],
)  # fmt: skip
def test_markdown_is_read_as_kramdown_reads_it(body: str, expected: list[tuple[str, Any]]) -> None:
    found = [
        (kind, (value.get("items") or value.get("text")) if isinstance(value, dict) else value)
        for kind, value in blocks(body)
    ]

    assert found == expected


@pytest.mark.parametrize(
    ("file", "expected"),
    [("a.md", "<p><i>b</i></p>"), ("a.html", "<p>*b*</p>"), ("a.MD", "<p><i>b</i></p>"), ("a", "<p>*b*</p>")],
)
def test_only_md_files_are_parsed_as_markdown(file: str, expected: str) -> None:
    assert [part["value"] for part in convert_body("*b*", file=file).blocks] == [expected]


def test_an_attribute_list_sets_the_first_number_of_a_markdown_list() -> None:
    for body in ('1. a\n2. b\n{: start="4"}', '{: start="4"}\n1. a\n2. b'):
        ((kind, value),) = blocks(body)
        assert (kind, value["start"]) == ("numbered_list", 4)


def test_the_empty_head_of_a_markdown_table_goes_and_one_with_a_picture_stays() -> None:
    picture = "![Suite](/images/a.png)"

    assert "<th" not in blocks(f"| | |\n|-|-|\n|{picture}|{picture}|\n|a|b|")[0][1]
    assert "<th" in blocks(f"|{picture}| |\n|-|-|\n|{picture}|{picture}|\n|a|b|")[0][1]


def test_a_markdown_table_has_headings() -> None:
    ((kind, value),) = blocks("| A | B |\n|---|---|\n| 1 | **2** |")

    assert kind == "table"
    assert [column["heading"] for column in value["table"]["columns"]] == ["A", "B"]
    assert value["table"]["rows"] == [{"values": ["<p>1</p>", "<p><b>2</b></p>"]}]


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("- a\n\n  <div>b\n\n  c</div> d\n- e", ["a", "b", "c", "d", "e"]),
        ("- a\n  <table><tr><td>b</td></tr></table>\n- c", ["a", "b", "c"]),
        ("a\n    <div>b</div>\nc", ["a", "b", "c"]),
        ("```\n- a\n<div>b</div>\n```\nc", ["a", "b", "c"]),
        ("- a\n\n      more\n\n  b\nlazy\n\nc", ["a", "more", "b", "lazy", "c"]),
        ("1. a\n- b\n\n+ c", ["a", "b", "c"]),
        ("<p>a</p> b <i>c</i>\n<div>d", ["a", "b", "c", "d"]),
        ("a[^1]\n\n[^1]: b", ["a1", "b"]),
        ("[a][1]\n\n<div>b</div>\n\n[1]: /x/\n", ["a", "b"]),
    ],
)
def test_html_inside_markdown_keeps_all_words_in_order(body: str, expected: list[str]) -> None:
    shown = shown_words(convert(body).blocks)

    assert [word for word in shown if word not in {"div", "td"}] == expected


def test_the_line_of_a_markdown_image_is_found() -> None:
    found = convert("Words\n\nmore ![](/images/a.png)\n\n- item ![](/images/b c.png)\n")

    assert [(ref.address, ref.line) for ref in found.references] == [("/images/a.png", 8), ("/images/b c.png", 10)]


def test_a_reference_link_finds_its_definition_after_raw_html() -> None:
    assert [ref.address for ref in convert("[a][1]\n\n<div>b</div>\n\n[1]: /x/\n").references] == ["/x/"]


def test_only_the_words_of_too_deeply_nested_markdown_are_kept() -> None:
    found = convert("> " * 5000 + "a <b>b</b> &amp; c\n\n<script>d()</script>e")

    assert [part["value"] for part in found.blocks] == [f"<p>{'&gt; ' * 5000}a b &amp; c</p><p>e</p>"]
    assert [note.kind for note in found.notes] == [NoteKind.LEFT_OUT]
    assert blocks("[" * 5000) == [("rich_text", f"<p>{'[' * 5000}</p>")]
