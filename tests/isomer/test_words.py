"""Property tests: the page shows all words of any body, in order."""

import html
import json
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from actris_cms.core.blocks import StoryBlock
from isomer.convert import convert_body
from isomer.load.settings import with_ids

from .words import are_in_order, shown_words, words_of

pytestmark = pytest.mark.slow

FAST = settings(max_examples=60, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
LETTERS = (
    "abcdefghijklmnopqrstuvwxyzABCXYZ0123456789" + "äéßñøΩжשعกமி華语" + "’–…®µ½" + "&<>\"'()[]*_#.,:;!?%{}|~^`\\/=+-"
)
WORD = st.text(st.sampled_from(LETTERS), min_size=1, max_size=7)
TEXT = st.lists(WORD, min_size=1, max_size=6).map(" ".join).filter(lambda text: "{{" not in text and "{%" not in text)
ENTITIES = {"&nbsp;": " ", "&eacute;": "é", "&#8217;": "’", "&amp;amp;": "&amp;", "&copy;": "©"}
# Words that the conversion adds: a default title, and the URL of a frame in a legacy block.
ADDED = {"Details", "https", "www", "youtube", "com", "embed", "aqz", "KE", "bpKQ"}
MARKS = ["strong", "em", "u", "s", "sup", "sub", "mark", "code", "b", "i", "span", "font"]

words = st.one_of(TEXT.map(html.escape), st.sampled_from(sorted(ENTITIES)))


def tagged(tag: str, inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    return inner.map(lambda text: f"<{tag}>{text}</{tag.split()[0]}>")


def run_of(part: st.SearchStrategy[str], most: int = 4) -> st.SearchStrategy[str]:
    return st.lists(part, min_size=1, max_size=most).map(" ".join)


def marked(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    return st.one_of(
        *[tagged(mark, run_of(inner, 2)) for mark in MARKS],
        tagged('a href="https://example.org/"', run_of(inner, 2)),
        inner.map(lambda text: f"{text} <br>{text}"),
        inner.map(lambda text: f"<!-- hidden -->{text}"),
    )


inline = run_of(st.recursive(words, marked, max_leaves=4))
paragraph = tagged("p", inline)
heading = st.integers(1, 6).flatmap(lambda level: tagged(f"h{level}", inline))
list_tag = st.sampled_from(["ul", "ol", 'ol start="3"', 'ol type="a"', 'ul data-tight="true" class="tight"'])


def list_of(depth: int) -> st.SearchStrategy[str]:
    """Generate lists with up to this depth, some with content that does not fit a list block."""
    item = st.one_of(paragraph, inline, st.tuples(paragraph, paragraph).map("".join))
    if depth > 1:
        item = st.one_of(item, st.tuples(paragraph, list_of(depth - 1)).map("".join), list_of(depth - 1))
    return list_tag.flatmap(
        lambda tag: tagged(tag, st.lists(tagged("li", item), min_size=1, max_size=3).map("\n".join))
    )


lists = st.integers(1, 5).flatmap(list_of)
cell = st.one_of(paragraph, inline, list_of(1), heading, st.just(""))


def table_of(width: int) -> st.SearchStrategy[str]:
    def row(tag: str) -> st.SearchStrategy[str]:
        return tagged("tr", st.lists(tagged(tag, cell), min_size=width, max_size=width).map("".join))

    spanned = tagged("tr", tagged('td colspan="2"', cell))
    body = st.lists(st.one_of(row("td"), row("td"), spanned), min_size=1, max_size=3).map("".join)
    head = st.one_of(st.just(""), row("th"))
    return st.tuples(head, body).map(lambda parts: f"<table><tbody>{parts[0]}{parts[1]}</tbody></table>")


tables = st.integers(1, 3).flatmap(table_of)
card_parts = ("title", "description", "link")


@st.composite
def card(draw: st.DrawFn) -> str:
    tag = draw(st.sampled_from(["div", 'a href="https://example.org/"']))
    kept = [name for name in card_parts if draw(st.booleans())]
    inner = "".join(f'<div class="isomer-card-{name}">{draw(words)}</div>' for name in kept)
    return f'<{tag} class="isomer-card"><div class="isomer-card-body">{inner}</div></{tag.split()[0]}>'


cards = st.lists(card(), min_size=1, max_size=3).map(
    lambda drawn: f'<div class="isomer-card-grid">{"".join(drawn)}</div>'
)
others = st.one_of(
    tagged("blockquote", paragraph),
    tagged("pre", words),
    tagged("div", inline),
    tagged("center", paragraph),
    tagged("unheard-of", inline),
    tagged("dl", st.tuples(tagged("dt", words), tagged("dd", words)).map("".join)),
    st.just("<hr>"),
    st.just('<div class="iframe-wrapper"><iframe src="https://www.youtube.com/embed/aqz-KE-bpKQ"></iframe></div>'),
    tagged('a class="bp-button" href="https://example.org/"', words),
    st.tuples(st.just("<style>p{color:red}</style>"), paragraph).map("".join),
)
flat = st.one_of(paragraph, paragraph, heading, lists, tables, cards, others)


@st.composite
def accordion(draw: st.DrawFn) -> str:
    items = [
        f'<details class="isomer-details"><summary>{draw(inline)}</summary>'
        f'<div class="isomer-details-content">{draw(run_of(flat, 3))}</div></details>'
        for _ in range(draw(st.integers(1, 2)))
    ]
    return f'<div class="isomer-accordion" data-type="detailGroup">{"".join(items)}</div>'


bodies = (
    st.lists(st.one_of(flat, flat, accordion()), min_size=1, max_size=4)
    .map("\n".join)
    .map(lambda body: f"<div>\n{body}\n</div>")
)


def rendered(blocks: list[dict[str, Any]], references: int) -> str:
    """Return the HTML of the blocks."""
    text = json.dumps(blocks)
    for number in reversed(range(references)):
        text = text.replace(f"ref:{number}", "https://example.org/")
    return str(StoryBlock().to_python(with_ids(json.loads(text), "page")).render_as_block())


@FAST
@given(bodies)
def test_blocks_have_exactly_the_words_of_the_body(body: str) -> None:
    found = convert_body(body, file="page.md")

    expected = [word for word in words_of(body) if word not in ADDED]
    assert [word for word in shown_words(found.blocks) if word not in ADDED] == expected


@pytest.mark.django_db
@settings(FAST, max_examples=40)
@given(bodies)
def test_the_page_shows_all_words_of_the_body_in_order(body: str) -> None:
    found = convert_body(body, file="page.md")

    assert are_in_order(words_of(body), words_of(rendered(found.blocks, len(found.references))))


markdown_words = st.text(st.sampled_from("abcdefghijXYZ0123äéжக語"), min_size=1, max_size=6)
markdown_line = st.lists(
    st.one_of(
        markdown_words,
        markdown_words.map(lambda word: f"**{word}**"),
        markdown_words.map(lambda word: f"*{word}*"),
        markdown_words.map(lambda word: f"[{word}](/files/My file (1).pdf)"),
        markdown_words.map(lambda word: f"<u>{word}</u>"),
    ),
    min_size=1,
    max_size=4,
).map(lambda found: "w " + " ".join(found))


@st.composite
def markdown_list(draw: st.DrawFn) -> str:
    lines, depth = [], 0
    for _ in range(draw(st.integers(1, 6))):
        depth = min(depth, draw(st.integers(0, 4)))
        lines.append(f"{'  ' * depth}- {draw(markdown_line)}")
        depth += 1
    return "\n".join(lines)


markdown_block = st.one_of(
    markdown_line,
    markdown_line,
    markdown_line.map(lambda line: f"## {line}"),
    markdown_line.map(lambda line: f"> {line}"),
    st.lists(markdown_line, min_size=1, max_size=3).map(lambda lines: "\n".join(f"1. {line}" for line in lines)),
    markdown_list(),
    markdown_line.map(lambda line: f"<div>\n<p>{line}</p>\n\n</div>"),
    markdown_line.map(lambda line: f"| A | B |\n|---|---|\n| {line} | b |"),
)
MARKUP = str.maketrans(dict.fromkeys("*[]#|-.", " "))


@FAST
@given(st.lists(markdown_block, min_size=1, max_size=5).map("\n\n".join))
def test_all_words_of_markdown_are_kept(body: str) -> None:
    found = convert_body(body, file="page.md")
    plain = body.replace("](/files/My file (1).pdf)", "]").replace("1. ", " ")
    without_signs = [word for word in words_of(plain.translate(MARKUP)) if word]

    assert are_in_order(without_signs, words_of(" ".join(shown_words(found.blocks))))


SIGNS = st.sampled_from(
    ["*", "**", "_", "__", "`", "``", "~~", "-", "+", "1.", ">", "#", "##", "|", "|-|", "---", "===", "[", "]", "![",
     "^", '"', "'", "--", "...", "&", "\\", "<", ">", "<b>", "</b>", "<u>", "<br>", "<div>", "</div>", "<p>", "</p>",
     "<ul>", "<li>", "</li>", "</ul>", "<table>", "<td>", "</table>", "{", "}", "\n", "\n\n", "    ", "\t", "  \n"]
)  # fmt: skip


@settings(FAST, max_examples=300)
@given(st.lists(SIGNS, max_size=40))
def test_words_between_random_markup_characters_are_kept(signs: list[str]) -> None:
    names = [f"word{number}w" for number in range(len(signs) + 1)]
    body = names[0] + "".join(f" {sign} {name}" for sign, name in zip(signs, names[1:], strict=True))

    found = convert_body(body, file="page.md")

    assert are_in_order(names, shown_words(found.blocks))
