"""Reads inline Markdown: emphasis, code, typography. `links` and `inlinehtml` read the rest."""

import re
from typing import Final

from isomer.convert.kramdown import inlinehtml, links
from isomer.convert.kramdown.document import Attributes, Document, Words, make
from isomer.convert.kramdown.frame import Frame, Handler, SpanReader
from isomer.convert.kramdown.grammar import ENTITY, ESCAPED
from isomer.convert.kramdown.typography import SIGNS, WRITTEN, typographic_quote

EMPHASIS: Final = re.compile(r"\*\*?|__?")
TICKS: Final = re.compile(r"`+")
HARD_BREAK: Final = re.compile(r"\\?\\(?=\n)")
BRACES: Final = re.compile(r"\{:(?![:/])((?:\\\}|[^{}\n])++)\}")
EXTENSION: Final = re.compile(r"\{::(\w++)(?:\s++[^{}]*+)?\}|\{:/\w*+\}")
STRUCK: Final = re.compile(r"~~(?![\s~])(.*?[^\s~])~~", re.DOTALL)


def read_words(document: Document, words: Words) -> None:
    """Read the inline content of one element into it."""
    SpanReader(document, words, HANDLERS)


def emphasis(reader: SpanReader, frame: Frame) -> None:
    """Read emphasis by asterisks or underscores."""
    found = reader.match(EMPHASIS)
    mark = found.group() if found else ""
    kind = "strong" if len(mark) == 2 else "em"
    after = reader.position + len(mark)
    is_in_word = mark[0] == "_" and reader.before.isalnum()
    if is_in_word or reader.text[after : after + 1].isspace() or kind in frame.around:
        reader.take(frame, len(mark))
    elif not _emphasised(reader, frame, mark, kind):
        is_single = kind == "strong" and "em" not in frame.around
        if not (is_single and _emphasised(reader, frame, mark[0], "em")):
            reader.take(frame, len(mark))


def _emphasised(reader: SpanReader, frame: Frame, mark: str, kind: str) -> bool:
    """Read up to the closing mark. Returns whether there is one."""
    text = reader.text

    def stops() -> bool:
        at = reader.position
        end = at + len(mark)
        if not text.startswith(mark, at) or text[at - 1].isspace() or not inner.has_content:
            return False
        if kind == "em" and text.startswith(mark, end) and not text.startswith(mark, end + 1):
            return False
        return mark[0] != "_" or not text[end : end + 1].isalnum()

    start = reader.position
    inner = Frame(make(kind, reader.line), stops, frame.around | {kind})
    reader.skip(len(mark))
    if not reader.attempt(mark, inner):
        reader.position = reader.plain_from = start
        return False
    reader.skip(len(mark))
    frame.add(inner.element)
    return True


def code(reader: SpanReader, frame: Frame) -> None:
    """Read code between backticks."""
    found = reader.match(TICKS)
    ticks = found.group() if found else ""
    text, start = reader.text, reader.position
    after = start + len(ticks)
    is_lone = len(ticks) == 1 and reader.before.isspace() and text[after : after + 1].isspace()
    reader.position = after
    end = -1 if is_lone else reader.find(ticks)
    reader.position = start
    if end < 0:
        reader.take(frame, len(ticks))
        return
    words = text[after:end]
    if len(ticks) > 1:
        words = words.removeprefix(" ").removesuffix(" ")
    element = make("code", reader.line)
    element.text = words
    frame.add(element)
    reader.skip(end + len(ticks) - start)


def quote(reader: SpanReader, frame: Frame) -> None:
    """Replace a straight quote by a typographic one."""
    before = reader.text[reader.position - 1] if reader.position > reader.plain_from else ""
    written, length = typographic_quote(before, reader.text, reader.position)
    frame.text(written)
    reader.skip(length)


def typographic_sign(reader: SpanReader, frame: Frame) -> None:
    """Read a dash, an ellipsis or an angle quote; otherwise a line break."""
    found = reader.match(SIGNS)
    if found is None:
        line_break(reader, frame)
        return
    frame.text(WRITTEN[found.group()])
    reader.skip(len(found.group()))


def line_break(reader: SpanReader, frame: Frame) -> None:
    """Read a line break, two spaces at the end of a line."""
    frame.add(make("br", reader.line))
    reader.skip(2)


def entity(reader: SpanReader, frame: Frame) -> None:
    """Read an entity, a character by its name or number."""
    found = reader.match(ENTITY)
    character = reader.document.decoded(found.group(), reader.line) if found else ""
    if found is None or character == found.group():
        reader.take(frame, 1)
        return
    frame.text(character)
    reader.skip(len(found.group()))


def backslash(reader: SpanReader, frame: Frame) -> None:
    """Read an escaped character or a hard line break."""
    if ends := reader.match(HARD_BREAK):
        frame.add(make("br", reader.line))
        reader.skip(len(ends.group()))
    elif escaped := reader.match(ESCAPED):
        frame.text(escaped.group(1))
        reader.skip(2)
    else:
        reader.take(frame, 1)


def strikethrough(reader: SpanReader, frame: Frame) -> None:
    """Read struck-out text."""
    key = ("~~", frozenset[str]())
    length = 2 if reader.text.startswith("~~", reader.position) else 1
    found = reader.match(STRUCK) if length == 2 and key not in reader.missing else None
    if found is None:
        after = reader.position + length
        if length == 2 and not reader.text[after : after + 1].isspace():
            reader.missing.add(key)
        reader.take(frame, length)
        return
    element = make("del", reader.line)
    lines = [(text, reader.line + number) for number, text in enumerate(found.group(1).split("\n"))]
    SpanReader(reader.document, Words(element, lines), HANDLERS)
    frame.add(element)
    reader.skip(len(found.group()))


def braces(reader: SpanReader, frame: Frame) -> None:
    """Apply an attribute list to the element before it. Skip other extensions, which are not shown."""
    if given := reader.match(BRACES):
        if not frame.buffer and frame.last is not None:
            attributes = Attributes()
            attributes.add(given.group(1))
            reader.document.attributes.append((frame.last, attributes))
        reader.skip(len(given.group()))
    elif extension := reader.match(EXTENSION):
        reader.skip(len(extension.group()))
        end = reader.find("{:/") if extension.group(1) == "comment" else -1
        if end >= 0:
            reader.skip(end - reader.position)
    else:
        reader.take(frame, 1)


HANDLERS: Final[dict[str, Handler]] = {
    "*": emphasis,
    "_": emphasis,
    "`": code,
    "<": inlinehtml.angle,
    "[": links.bracket,
    "!": links.bracket,
    "]": lambda reader, frame: reader.take(frame, 1),
    '"': quote,
    "'": quote,
    "&": entity,
    "\\": backslash,
    "~": strikethrough,
    "{": braces,
    " ": typographic_sign,
    "-": typographic_sign,
    ".": typographic_sign,
    ">": typographic_sign,
}
