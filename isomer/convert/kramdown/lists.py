"""Reads lists and definition lists, whose items contain blocks."""

import re
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from lxml import etree

from isomer.convert.kramdown.document import Attributes, Words, make
from isomer.convert.kramdown.grammar import (
    ATTRIBUTES,
    BLANK,
    BOUNDARY,
    BULLET,
    DEFINITION,
    HTML_LINE,
    ITEM,
    NUMBER,
    RULE,
)
from isomer.convert.kramdown.source import Lines, Source

if TYPE_CHECKING:
    from isomer.convert.kramdown.blocks import BlockReader

ITEM_ATTRIBUTES: Final = re.compile(rf"[ \t]*+{ATTRIBUTES}[ \t]*+")
EMPTY_ITEM: Final = re.compile(rf"(?:[ \t]*+{ATTRIBUTES})?[ \t]*+$")
TASK: Final = re.compile(r"[ \t]*+\[([ xX])\][ \t]++")
BOXES: Final = {" ": "☐", "x": "☑"}


@lru_cache(maxsize=256)
def _content(indent: int) -> re.Pattern[str]:
    """Return the pattern of a line in an item whose text starts in this column."""
    tabs, blanks = divmod(indent, 4)
    return re.compile(rf"(?:(?:\t| {{4}}){{{tabs}}} {{{blanks}}}|(?:\t| {{4}}){{{tabs + 1}}})[^\n]*[^\s][^\n]*\n")


@lru_cache(maxsize=8)
def _lazy(indent: int) -> re.Pattern[str]:
    """Return the pattern of a line that continues an item without being indented."""
    return re.compile(rf"(?! {{0,{min(indent, 3)}}}(?:{ATTRIBUTES}[ \t]*+\n|{HTML_LINE}))[^\n]*[^\s][^\n]*\n")


@lru_cache(maxsize=16)
def _next_item(mark: str, indent: int) -> re.Pattern[str]:
    """Return the pattern of the next item of the same list."""
    return re.compile(rf"( {{0,{max(min(3, indent - 1), 0)}}}{mark})([ \t][^\n]*+)\n")


@dataclass(slots=True)
class Item:
    """One list item, or the description of a term, with its lines and their indentation."""

    element: etree._Element
    indent: int
    lines: Lines
    nests: bool = False
    kinds: list[str] = field(default_factory=list)
    after_blank: bool = False

    def take(self, source: Source, *, lazily: bool) -> bool:
        """Take the next line if it belongs to the item. Returns whether it does."""
        if not (source.check(_content(self.indent)) or (lazily and source.check(_lazy(min(self.indent, 3))))):
            return False
        text, number = source.take_line()
        tabs = len(text) - len(text.lstrip("\t"))
        text = "    " * tabs + text[tabs:]
        is_indented = text.startswith(" " * self.indent)
        if is_indented:
            text = text[self.indent :]
        if self.element.tag == "li" and ITEM.match(text):
            if self.nests and not is_indented:
                text = " " * (self.indent + 4) + text
            elif is_indented and not self.nests:
                self.lines.append(("^", number))
                self.nests = True
        self.lines.append((text, number))
        return True


def _begin(reader: "BlockReader", tag: str, found: re.Match[str], line: int) -> Item:
    """Return an item from its first line. The column of its text decides which following lines belong to it."""
    marker, text = found.group(1), found.group(2)
    indent = len(marker)
    if EMPTY_ITEM.match(text):
        indent = 4
    else:
        text = _expanded(text, indent)
        indent += len(text) - len(text.lstrip(" "))
    element = make(tag, line)
    text = text.lstrip()
    if given := ITEM_ATTRIBUTES.match(text):
        attributes = Attributes()
        attributes.add(given.group(1))
        reader.document.attributes.append((element, attributes))
        text = text[given.end() :]
    return Item(element, indent, [(text, line)], nests=ITEM.match(text) is not None)


def _expanded(text: str, column: int) -> str:
    """Return the text with its leading tabs as spaces, expanded for the column where it starts."""
    lead = len(text) - len(text.lstrip(" \t"))
    expanded = (" " * column + text[:lead]).expandtabs(4)[column:]
    return expanded + text[lead:]


def listing(reader: "BlockReader") -> bool:
    """Read a list with bullets or numbers."""
    source = reader.source
    mark, start = (r"[*+-]", BULLET) if source.check(BULLET) else (r"\d++\.", NUMBER)
    if not source.check(start):
        return False
    element = make("ul" if start is BULLET else "ol", source.line)
    items: list[Item] = []
    is_bounded = False
    while not source.at_end:
        line = source.line
        if items and items[-1].after_blank and source.check(RULE):
            break
        if source.scan(BOUNDARY):
            is_bounded = True
            break
        if found := source.scan(start):
            items.append(_begin(reader, "li", found, line))
            start = _next_item(mark, items[-1].indent)
        elif not _take_continuation(items[-1], source):
            break
    reader.add("list", element)
    _fill(reader, element, items, is_bounded)
    if is_bounded:
        reader.kinds.append("boundary")
    elif items[-1].kinds and items[-1].kinds[-1] == "blank":
        reader.kinds.append("blank")
    return True


def _take_continuation(item: Item, source: Source) -> bool:
    """Take the next line, or blank lines, if they belong to the item. Returns whether they do."""
    if item.take(source, lazily=not item.after_blank):
        item.after_blank = False
        return True
    blank = source.check(BLANK)
    if blank is None:
        return False
    while source.position < blank.end():
        item.lines.append(("", source.take_line()[1]))
    item.nests = item.after_blank = True
    return True


def _fill(reader: "BlockReader", element: etree._Element, items: list[Item], is_bounded: bool) -> None:
    """Read the blocks of all items. In a tight item, without blank lines, the `<p>` of the text is removed."""
    loose_before = False
    for item in items:
        _write_checkbox(item)
        inner = reader.inside(item.element, item.lines)
        item.kinds = inner.kinds
        element.append(item.element)
        is_last = item is items[-1]
        kinds = item.kinds
        is_words = bool(kinds) and kinds[0] == "p"
        if is_words:
            is_tight = len(kinds) < 2 or kinds[1] != "blank" or (is_last and len(kinds) == 2 and not is_bounded)
            is_words = is_tight and (not is_last or len(items) == 1 or loose_before or _any_tight(items))
        if is_words:
            reader.document.transparent.append(item.element[0])
        loose_before = loose_before or not kinds or kinds[0] != "p"


def _any_tight(items: list[Item]) -> bool:
    """Whether an item before the last one is tight."""
    return any(len(item.kinds) < 2 or item.kinds[1] != "blank" for item in items[:-1])


def _write_checkbox(item: Item) -> None:
    """Write the checkbox of a task as a character."""
    text, number = item.lines[0]
    if box := TASK.match(text):
        item.lines[0] = (f"{BOXES[box.group(1).lower()]} {text[box.end() :]}", number)


def definitions(reader: "BlockReader") -> bool:
    """Read the descriptions of the terms in the paragraph before."""
    kinds = reader.kinds
    is_apart = kinds[-1:] == ["blank"]
    if kinds[-2 if is_apart else -1 :][:1] != ["p"] or reader.words is None or not reader.source.check(DEFINITION):
        return False
    paragraph = reader.words
    reader.tree.remove(paragraph.element)
    reader.waiting.pop()
    del kinds[-2 if is_apart else -1 :]
    element = _description_list(reader, paragraph.lines[0][1])
    for text, number in paragraph.lines:
        term = make("dt", number)
        element.append(term)
        reader.waiting.append(Words(term, [(text.strip(), number)]))
    _describe(reader, element)
    return True


def _description_list(reader: "BlockReader", line: int) -> etree._Element:
    """Return the description list before, if only blank lines are in between, else a new one."""
    kinds = reader.kinds
    if kinds[-1:] == ["descriptions"] or kinds[-2:] == ["descriptions", "blank"]:
        if kinds[-1] == "blank":
            kinds.pop()
        return reader.tree[-1]
    element = make("dl", line)
    reader.add("descriptions", element)
    return element


def _describe(reader: "BlockReader", element: etree._Element) -> None:
    source = reader.source
    start = DEFINITION
    item: Item | None = None
    items: list[Item] = []
    while not source.at_end:
        line = source.line
        if found := source.scan(start):
            item = _begin(reader, "dd", found, line)
            items.append(item)
            start = _next_item(":", item.indent)
        elif item is None or source.check(BOUNDARY) or not _take_continuation(item, source):
            break
    for item in items:
        inner = reader.inside(item.element, item.lines)
        element.append(item.element)
        if inner.kinds[:1] == ["p"] and inner.kinds.count("p") == 1:
            reader.document.transparent.append(item.element[0])
        item.kinds = inner.kinds
    if items and items[-1].kinds[-1:] == ["blank"]:
        reader.kinds.append("blank")
