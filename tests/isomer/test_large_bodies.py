"""The time that a body takes grows as its size does, whatever it holds.

Each body is of 60,000 characters. One that is read in the square of its size would take minutes.
"""

import time

import pytest

from isomer.convert import convert_body
from isomer.notes import IsomerError

SIZE = 60_000
MOST_SECONDS = 12
NESTED = {"> ", "<b>a ", "{% accordion a %}\n", '<div markdown="1">\n'}
PARTS = [
    # words
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
    # template markup, and what is pointed out
    "{{ a ", "{{ a }} ", "{% a %}", "{% for a %}", "{% raw %}", "lorem ipsum ", "\U0001d400 ",
    "[www.a.sg](https://b.sg) ",
    *NESTED,
]  # fmt: skip


@pytest.mark.parametrize("part", PARTS)
def test_a_large_body_takes_no_more_than_its_share_of_time(part: str) -> None:
    body = part * (SIZE // len(part))
    start = time.perf_counter()

    if part in NESTED:
        with pytest.raises(IsomerError, match="nested"):
            convert_body(body, file="page.md")
    else:
        convert_body(body, file="page.md")

    assert time.perf_counter() - start < MOST_SECONDS


def test_lines_beyond_those_that_the_parser_counts_are_read() -> None:
    body = "\n" * 70_000 + "<p>a <b>b</b></p>\n\n*c*"

    assert convert_body(body, file="page.md").blocks == [
        {"type": "rich_text", "value": "<p>a <b>b</b></p><p><i>c</i></p>"}
    ]


def test_footnotes_that_are_many_take_no_more_than_their_share_of_time() -> None:
    body = "".join(f"a[^{number}]\n\n[^{number}]: b\n\n" for number in range(SIZE // 20))
    start = time.perf_counter()

    convert_body(body, file="page.md")

    assert time.perf_counter() - start < MOST_SECONDS
