"""Finds the raw HTML blocks of a body, as kramdown pairs start and end tags.

A line that begins with a block-level tag opens raw HTML up to the matching end tag, blank lines included; after
the end tag Markdown goes on, even on the same line. Both variants of a body are read so: one from the newer editor
is nearly all raw HTML, with a few lines of Markdown left from the older one.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

SPAN_TAGS: Final = frozenset(
    "a abbr acronym b big bdo br button cite code del dfn em font i img input ins kbd label mark option q s samp "
    "select small span strike strong sub sup time tt u var wbr".split()
)
VOID_TAGS: Final = frozenset(
    "area base br col command embed hr img input keygen link meta param source track wbr".split()
)
START: Final = re.compile(
    r"<([A-Za-z][\w:.-]*)((?:\s+[^\s<>\"'=/]+(?:\s*=\s*(?:\"[^\"]*\"|'[^']*'|[^\s<>\"']+))?|\s*/(?!>))*)\s*(/)?>"
)
END: Final = re.compile(r"</([A-Za-z][\w:.-]*)\s*>")
MARKUP: Final = re.compile(r"<!--|</?[A-Za-z]")
FENCE: Final = re.compile(r" {0,3}(`{3,}|~{3,})")
BLOCK_LINE: Final = re.compile(r"[ \t]*(?=<)")


@dataclass(frozen=True, slots=True)
class Segment:
    """A stretch of the body: raw HTML, or Markdown; with the line on which it begins, counted from 0."""

    text: str
    line: int
    is_html: bool


def block_end(text: str, position: int) -> int:
    """Where the raw HTML ends that a block-level start tag at `position` opens."""
    stack: list[str] = []
    start = START.match(text, position)
    if start is None:
        return position
    position = _enter(text, start, stack)
    while stack:
        markup = MARKUP.search(text, position)
        if markup is None:
            return len(text)
        position = _step(text, markup, stack)
    return position


def _step(text: str, markup: re.Match[str], stack: list[str]) -> int:
    if markup.group() == "<!--":
        end = text.find("-->", markup.end())
        return len(text) if end < 0 else end + 3
    if closing := END.match(text, markup.start()):
        name = closing.group(1).lower()
        if name in stack[-3:]:
            while stack.pop() != name:
                pass
        return closing.end()
    start = START.match(text, markup.start())
    return _enter(text, start, stack) if start else markup.end()


def _enter(text: str, start: re.Match[str], stack: list[str]) -> int:
    name = start.group(1).lower()
    if start.group(3) or name in VOID_TAGS:
        return start.end()
    if name in {"script", "style", "textarea", "title"}:
        end = re.compile(rf"</{name}\s*>", re.IGNORECASE).search(text, start.end())
        return end.end() if end else len(text)
    stack.append(name)
    return start.end()


def opens_block(text: str, position: int) -> int | None:
    """Where the block-level tag or comment starts that opens the line at `position`; None where none does."""
    lead = BLOCK_LINE.match(text, position)
    if lead is None:
        return None
    if text.startswith("<!--", lead.end()):
        return lead.end() if text.find("-->", lead.end()) >= 0 else None
    start = START.match(text, lead.end())
    return lead.end() if start and start.group(1).lower() not in SPAN_TAGS else None


def raw_end(text: str, position: int) -> int:
    """Where the raw HTML or the comment at `position` ends."""
    if text.startswith("<!--", position):
        return text.index("-->", position) + 3
    return block_end(text, position)


def split(body: str) -> list[Segment]:
    """The body as raw HTML and Markdown in turn. HTML that is indented into a list stays with its Markdown."""
    segments: list[Segment] = []
    position = start = line = 0
    fence = ""
    while position < len(body):
        line_end = body.find("\n", position)
        line_end = len(body) if line_end < 0 else line_end
        mark = FENCE.match(body, position, line_end)
        if mark and (not fence or mark.group(1).startswith(fence)):
            fence = "" if fence else mark.group(1)[:3]
        raw = None if fence or mark else opens_block(body, position)
        if raw is None or (raw - position > 3) or (raw > position and _in_list(body, start, position)):
            position = line_end + 1
            continue
        line = _add(segments, body[start:raw], line, is_html=False)
        position = max(raw_end(body, raw), raw + 1)
        line = _add(segments, body[raw:position], line, is_html=True)
        start = position
    _add(segments, body[start:], line, is_html=False)
    return segments


def _in_list(body: str, start: int, position: int) -> bool:
    """Whether the last Markdown line that is not indented begins a list item."""
    end = position
    while end > start:
        begin = max(body.rfind("\n", start, end - 1) + 1, start)
        line = body[begin:end]
        if line.strip() and not line.startswith(("  ", "\t")):
            return re.match(r" {0,3}([*+-]|\d+\.)\s", line) is not None
        end = begin
    return False


def _add(segments: list[Segment], text: str, line: int, *, is_html: bool) -> int:
    """Add a segment that begins on a line, unless it is blank; give the line on which it ends."""
    if text.strip():
        segments.append(Segment(text, line, is_html))
    return line + text.count("\n")
