"""Markdown as kramdown reads it: Python-Markdown, with the differences that real pages need smoothed out first."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Final

from markdown import Markdown
from markdown.inlinepatterns import SimpleTagInlineProcessor

from isomer.convert.htmlblocks import FENCE, opens_block, raw_end

ITEM: Final = re.compile(r"^([*+-]|\d{1,9}\.)([ \t]+|$)(.*)$")
ATTRIBUTES_LINE: Final = re.compile(r"^[ \t]*\{:(?!:)[^}\n]*\}[ \t]*$")
ATTRIBUTES: Final = re.compile(r"\{:(?!:)[^}\n]*\}")
EXTENSION_TAG: Final = re.compile(r"\{::?/?[^{}\n]*\}")
START_NUMBER: Final = re.compile(r"start\s*=\s*[\"'\u2018-\u201d]?(\d+)")
LINK: Final = re.compile(
    r"(!?\[(?:[^\[\]]|\[[^\[\]]*\](?:\([^()\n]*\))?)*\])\(((?:[^()\n]|\([^()\n]*\))*)\)",
)
DESTINATION: Final = re.compile(r"^\s*(.*?)(\s+(?:\"[^\"]*\"|'[^']*'))?\s*$", re.DOTALL)
EXTENSIONS: Final = ("tables", "footnotes", "def_list", "abbr", "fenced_code", "sane_lists", "smarty")


@dataclass(slots=True)
class _Level:
    """One open list: the column at which its items' words begin, its kind, and where its first item was written."""

    content: int
    ordered: bool
    first_line: int


@dataclass(slots=True)
class ListIndenter:
    """Writes lists with four blanks a level, which Python-Markdown wants, where kramdown goes by the words' column.

    It also sets the first number of an ordered list: 1, unless an attribute list says otherwise.
    """

    lines: list[str] = field(default_factory=list)
    levels: list[_Level] = field(default_factory=list)
    after_blank: bool = True
    fence: str = ""
    next_start: str = ""

    def indent(self, text: str) -> str:
        """The text with its lists written anew; everything else stays as it is."""
        for line in text.expandtabs(4).split("\n"):
            self._line(line)
        return "\n".join(self.lines)

    def _line(self, line: str) -> None:
        stripped = line.strip()
        indent = len(line) - len(line.lstrip())
        mark = FENCE.match(line.lstrip())
        if self.fence or mark:
            self._fenced(line, indent, mark)
        elif not stripped:
            self.lines.append("")
            self.after_blank = True
            return
        elif ATTRIBUTES_LINE.match(line):
            self._attributes(stripped)
        elif (item := ITEM.match(line.strip())) and (self.levels or indent <= 3):
            self._item(item, indent)
        else:
            self._text(line, indent)
        self.after_blank = False

    def _fenced(self, line: str, indent: int, mark: re.Match[str] | None) -> None:
        if mark and (not self.fence or mark.group(1).startswith(self.fence)):
            self.fence = "" if self.fence else mark.group(1)[:3]
        if self.levels and self.after_blank and indent < self.levels[-1].content:
            self.levels.clear()
        self.lines.append(line)

    def _attributes(self, text: str) -> None:
        start = START_NUMBER.search(text)
        if start and self.levels and not self.after_blank:
            first = self.levels[0].first_line
            self.lines[first] = re.sub(r"\d+\.", f"{start.group(1)}.", self.lines[first], count=1)
        elif start:
            self.next_start = start.group(1)

    def _item(self, item: re.Match[str], indent: int) -> None:
        marker, space, words = item.groups()
        ordered = marker[-1] == "."
        sibling: _Level | None = None
        while self.levels and indent < self.levels[-1].content:
            sibling = self.levels.pop()
        new = sibling is None or sibling.ordered != ordered
        if new and self.lines and self.lines[-1].strip() and (not self.levels or sibling is not None):
            self.lines.append("")
        content = indent + len(marker) + (len(space) if 0 < len(space) <= 4 else 1)
        if new and ordered:
            marker = f"{self.next_start or 1}."
            self.next_start = ""
        first = len(self.lines) if new or sibling is None else sibling.first_line
        self.lines.append(f"{'    ' * len(self.levels)}{marker} {words}")
        self.levels.append(_Level(content, ordered, first))

    def _text(self, line: str, indent: int) -> None:
        if not self.levels:
            self.lines.append(line)
            return
        if self.after_blank:
            while self.levels and indent < self.levels[-1].content:
                self.levels.pop()
        if not self.levels:
            self.lines.append(line)
            return
        extra = max(indent - self.levels[-1].content, 0)
        self.lines.append(f"{'    ' * len(self.levels)}{' ' * (extra if extra >= 4 else 0)}{line.strip()}")


def to_html(text: str) -> str:
    """The HTML of a stretch of Markdown. Raw HTML inside it comes out as it went in."""
    stash: list[str] = []
    prepared = ListIndenter().indent(_set_aside_html(text, stash))
    prepared = LINK.sub(_bracket_destination, prepared)
    prepared = EXTENSION_TAG.sub("", ATTRIBUTES.sub("", prepared))
    parser = Markdown(extensions=list(EXTENSIONS), tab_length=4)
    parser.preprocessors.deregister("html_block")
    parser.inlinePatterns.register(SimpleTagInlineProcessor(r"()~~(?=\S)(.+?)(?<=\S)~~", "del"), "strike", 55)
    html = parser.convert(prepared)
    for number, raw in enumerate(stash):
        token = _token(number)
        html = html.replace(f"<p>{token}</p>", raw).replace(token, raw)
    return html


def _token(number: int) -> str:
    """What stands in for raw HTML while Markdown is read: letters of the private use area, which no page holds."""
    return f"\ue000{number}\ue001"


def _set_aside_html(text: str, stash: list[str]) -> str:
    """The text with a token for each raw HTML block inside a list or a paragraph."""
    out: list[str] = []
    position = 0
    after_blank, in_list = True, False
    while position < len(text):
        end = text.find("\n", position)
        end = len(text) if end < 0 else end
        line = text[position:end]
        indent = len(line) - len(line.lstrip())
        if line.strip() and indent == 0:
            in_list = ITEM.match(line) is not None or (in_list and not after_blank)
        raw = opens_block(text, position)
        if raw is None or (indent > 3 and after_blank and not in_list):
            out.append(line)
            after_blank = not line.strip()
            position = end + 1
            continue
        close = max(raw_end(text, raw), raw + 1)
        out += ["", " " * indent + _token(len(stash)), ""]
        stash.append(text[raw:close])
        rest = text.find("\n", close)
        rest = len(text) if rest < 0 else rest
        if text[close:rest].strip():
            out += [" " * indent + text[close:rest].strip()]
        after_blank, position = True, rest + 1
    return "\n".join(out)


def _bracket_destination(match: re.Match[str]) -> str:
    """A link whose address holds blanks or brackets, with the address between angle brackets."""
    parts = DESTINATION.match(match.group(2))
    address, title = (parts.group(1), parts.group(2) or "") if parts else (match.group(2), "")
    if not address or address.startswith("<") or not re.search(r"[\s()]", address):
        return match.group(0)
    return f"{match.group(1)}(<{address}>{title})"
