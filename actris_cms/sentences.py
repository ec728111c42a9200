"""Finds sentences: the end of one in a text, and the first of a page's running text."""

import re
from collections.abc import Iterable, Iterator
from textwrap import shorten
from typing import Any

from bs4 import BeautifulSoup, Tag

# The dots in "Dr. Lee" and "e.g. this" and after an initial do not end a sentence.
ABBREVIATIONS = ("Dr", "Mr", "Ms", "Mrs", "Prof", "Assoc", "St", "No", "vs", "e.g", "i.e", "[A-Z]")
SENTENCE_END = re.compile("".join(rf"(?<!\b{word})" for word in ABBREVIATIONS) + r"[.!?…]+[)\"”’]*(?=\s)")
MIN_WORDS = 5  # Fewer are a greeting or a name: "Welcome to ACTRIS."
CUT = "\N{NO-BREAK SPACE}…"
NEW_LINE = re.compile(r"\n\s*(?![a-z\s])")
# What is not running text within rich text and old HTML.
ELSEWHERE = ("li", "td", "th", "figure", "figcaption", "blockquote", "summary")


def first_sentence(stream: Iterable[Any], length: int) -> str:
    """Return the first sentence of a stream's running text, cut after a word to at most `length` characters.

    Headings, captions, names and lists are passed over: none is a paragraph that holds a whole sentence. What is in
    bold throughout is a heading, too. What accordions hide is not the beginning of a page.
    """
    return first_sentence_of(_paragraphs(stream), length)


def first_sentence_of(paragraphs: Iterable[str], length: int) -> str:
    """Return the first sentence in paragraphs of plain text, cut in the same way."""
    found = (sentence for paragraph in paragraphs for sentence in _sentences(paragraph))
    return shorten(next(found, ""), length, placeholder=CUT)


def _paragraphs(stream: Iterable[Any]) -> Iterator[str]:
    for child in stream:
        if child.block_type == "columns":
            for column in child.value["columns"]:
                yield from _paragraphs(column)
        elif child.block_type in {"rich_text", "legacy", "image"}:
            value = child.value.get("words") if child.block_type == "image" else child.value
            html = BeautifulSoup(str(getattr(value, "source", value) or ""), "html.parser")
            for paragraph in html.find_all("p"):
                if not paragraph.find_parent(ELSEWHERE) and not _is_bold(paragraph):
                    yield from _lines(paragraph)


def _lines(paragraph: Tag) -> Iterator[str]:
    """Yield the lines of a paragraph that begin something new: many paragraphs begin with a heading on its own line."""
    for ending in paragraph.find_all("br"):
        ending.replace_with("\n")
    yield from (" ".join(line.split()) for line in NEW_LINE.split(paragraph.get_text()))


def _is_bold(paragraph: Tag) -> bool:
    bold = "".join(part.get_text() for part in paragraph.find_all(["b", "strong"]))
    return "".join(bold.split()) == "".join(paragraph.get_text().split())


def _sentences(paragraph: str) -> Iterator[str]:
    start = 0
    for end in SENTENCE_END.finditer(f"{paragraph} "):
        sentence = paragraph[start : end.end()].strip()
        start = end.end()
        if len(sentence.split()) >= MIN_WORDS:
            yield sentence
