"""Reads Markdown as Jekyll's converter kramdown does, with GitHub's extensions (GFM).

kramdown differs from other Markdown in features that real pages use a lot: raw HTML across blank lines, lists that
depend on the column of their text, attribute lists, definition lists, footnotes, URLs with spaces, and typographic
quotes. The result is a tree of HTML elements, each with its line number in the source.

All blocks are read before any inline content, because a definition may come after its use.
"""

from lxml import etree

from isomer.convert.kramdown.blocks import BlockReader
from isomer.convert.kramdown.document import Document, TooDeepError, make
from isomer.convert.kramdown.rawhtml import parse_html
from isomer.convert.kramdown.source import Lines, Source
from isomer.convert.kramdown.spans import read_words

__all__ = ["Document", "TooDeepError", "read_html", "read_markdown"]


def read_markdown(lines: Lines, root: etree._Element) -> Document:
    """Read Markdown into an element. Raises TooDeepError if it is nested too deeply."""
    document = Document()
    reader = BlockReader(document, Source(lines), root, []).read()
    for words in reader.waiting:
        read_words(document, words)
    _read_footnotes(document, root)
    document.finish()
    return document


def _read_footnotes(document: Document, root: etree._Element) -> None:
    """Append the used footnotes as a numbered list. A footnote may use others."""
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
    """Read HTML into an element. Raises TooDeepError if it is nested too deeply."""
    fragment = parse_html("\n".join(text for text, _ in lines), [number for _, number in lines])
    root.text = fragment.text
    for child in list(fragment):
        root.append(child)
    return Document()
