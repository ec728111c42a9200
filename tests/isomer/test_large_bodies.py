"""Converting a body takes linear time, whatever it contains.

Each body has 20,000 characters. In quadratic time, it would take half a minute or more. The tests measure processor
time, which does not depend on other processes.
"""

import time

import pytest

from isomer.convert import convert_body

pytestmark = pytest.mark.slow

SIZE = 20_000
MAX_SECONDS = 4
NESTED = ("> ", "<b>a ", "{% accordion a %}\n", '<div markdown="1">\n')
PARTS = [
    # inline
    "[", "![", "]", "*a ", "**a *b ", "_a ", "***", "` `` ``` ", "<", "<a ", "<a b=\"", "<a b=//", "<!-- ", "&a",
    "&#1;", "{:", "a{:.b}", "{::a", "~~a ", "~~a~~ ", "[a](", "[a]((", "[a](b \"", "[a][b] ", "[a](/b) ", "[^a]",
    "*a* ", "\"a' ", "--", "...", "\\", "\\*", "&nbsp;", "<http:", "<a@", "a</b> ", "a<p> ", "a  \n", " ", "\t",
    "\ue000",
    # blocks
    "a\n", "a\n\n", "\n", "- a\n", "1. a\n\n", "- a\n  - b\n", "* *\n", "> a\n\n", "a\n: b\n\n", "|a|b|\n", "a|",
    "`|", "|a|b|\n|-|-|\n|c|d|\n\n", "    a\n", "```\na\n```\n", "~~~\n```\n", "## a\n\n", "a\n---\n\n", "---\n\n",
    "^\n", "[^a]: b\n\n", "[a]: /b\n", "*[a]: b\n", "{::comment}\n", "{:.a}\n", "{:start=\"4\"}\n1. a\n", "{:a: b}\n",
    "* TOC\n{:toc}\n",
    # HTML
    "<p>a</p>\n", "<p>a\n", "<div\n", "<!--\n", "<h2>a</h2>\n", "<ul><li>a</li></ul>\n",
    "<table><tr><td>a</td></tr></table>\n", "<details><summary>a</summary>b</details>\n",
    "<p><img src='/a.png' alt='Suite'></p>\n", '<p id="x">a</p><a href="#x">b</a>\n', "<style>a</style>\n",
    "</div>\n",
    # Liquid markup, and text that editors are warned about
    "{{ a ", "{{ a }} ", "{% a %}", "{% for a %}", "{% raw %}", "lorem ipsum ", "\U0001d400 ",
    "[www.a.sg](https://b.sg) ",
    *NESTED,
]  # fmt: skip


@pytest.mark.parametrize("part", PARTS)
def test_a_large_body_is_converted_in_linear_time(part: str) -> None:
    body = part * (SIZE // len(part))
    start = time.process_time()

    notes = convert_body(body, file="page.md").notes

    assert any("nested" in note.message for note in notes) == (part in NESTED)
    assert time.process_time() - start < MAX_SECONDS


def test_a_body_may_have_more_lines_than_the_parser_counts() -> None:
    body = "\n" * 70_000 + "<p>a <b>b</b></p>\n\n*c*"

    assert convert_body(body, file="page.md").blocks == [
        {"type": "rich_text", "value": "<p>a <b>b</b></p><p><i>c</i></p>"}
    ]


def test_many_footnotes_are_converted_in_linear_time() -> None:
    body = "".join(f"a[^{number}]\n\n[^{number}]: b\n\n" for number in range(SIZE // 20))
    start = time.process_time()

    convert_body(body, file="page.md")

    assert time.process_time() - start < MAX_SECONDS
