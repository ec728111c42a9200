"""Reads Markdown as kramdown does, the converter of Jekyll, with the additions that GitHub made to it.

It differs from every other Markdown in what real pages are full of: raw HTML that goes on over blank lines, lists that
go by the column of their words, attribute lists, definition lists, footnotes, addresses with blanks, typographic
quotes. The result is a tree of HTML elements, each of which knows its line in the source.

Blocks are read first, words after all blocks, since a definition may stand below what uses it.
"""

from __future__ import annotations

from lxml import etree

from isomer.convert.kramdown.blocks import BlockReader
from isomer.convert.kramdown.document import Document, TooDeepError, make
from isomer.convert.kramdown.rawhtml import parse_html
from isomer.convert.kramdown.source import Lines, Source
from isomer.convert.kramdown.spans import read_words

__all__ = ["Document", "TooDeepError", "read_html", "read_markdown"]


def read_markdown(lines: Lines, root: etree._Element) -> Document:
    """Read Markdown into an element. Raises TooDeepError where it is nested beyond reason."""
    document = Document()
    reader = BlockReader(document, Source(lines), root, []).read()
    for words in reader.waiting:
        read_words(document, words)
    _read_footnotes(document, root)
    document.finish()
    return document


def _read_footnotes(document: Document, root: etree._Element) -> None:
    """The footnotes that are named, as a numbered list at the end; each may name others."""
    listing = make("ol", 1)
    written = 0
    while written < len(document.used_footnotes):
        for name in list(document.used_footnotes)[written:]:
            element, waiting = document.footnotes[name]
            for words in waiting:
                read_words(document, words)
            listing.append(element)
            written += 1
    if written:
        root.append(listing)


def read_html(lines: Lines, root: etree._Element) -> Document:
    """Read a file that is HTML throughout."""
    fragment = parse_html("\n".join(text for text, _ in lines), [number for _, number in lines])
    root.text = fragment.text
    for child in list(fragment):
        root.append(child)
    return Document()
