"""Reads attribute lists, comments and definitions of links, footnotes and abbreviations, none of which are shown."""

import re
from typing import TYPE_CHECKING, Final

from isomer.convert.kramdown import rawhtml
from isomer.convert.kramdown.document import Attributes, Words, make
from isomer.convert.kramdown.grammar import ATTRIBUTES_LINE, BLANK, INDENTED, LAZY_END
from isomer.convert.kramdown.source import Lines
from isomer.notes import NoteKind

if TYPE_CHECKING:
    from isomer.convert.kramdown.blocks import BlockReader

NAMED_LIST: Final = re.compile(r" {0,3}\{:(\w[\w-]*+):((?:\\\}|[^}\n])++)\}[ \t]*+\n")
TAG: Final = re.compile(r" {0,3}\{::(\w++)(?:[ \t]++([^}\n]*?))?(/)?\}[ \t]*+\n")
LONE_END: Final = re.compile(r" {0,3}\{:/\w*+\}[ \t]*+\n")
FOOTNOTE: Final = re.compile(r" {0,3}\[\^(\w[\w-]*+)\]:[ \t]*+([^\n]*+)\n")
LINK: Final = re.compile(r" {0,3}\[([^\n\]]++)\]:[ \t]*+([^ \t\n][^\n]*+)\n")
TITLE: Final = re.compile(r"(?<![ \t])[ \t]++(?:\"[^\"\n]++\"|'[^'\n]++')$")
TITLE_LINE: Final = re.compile(r"[ \t]*+(?:\"[^\"\n]++\"|'[^'\n]++')[ \t]*+\n")
ABBREVIATION: Final = re.compile(r" {0,3}\*\[([^\]\n]++)\]:([^\n]*+)\n")
INDENT: Final = re.compile(r"\t| {4}")


def extension(reader: "BlockReader") -> bool:
    """Read a line in braces: a named attribute list, a tag such as `comment`, or a list for the block next to it."""
    if named := reader.source.scan(NAMED_LIST):
        reader.document.lists.setdefault(named.group(1), Attributes()).add(named.group(2))
        reader.kinds.append("definition")
        return True
    if _tag(reader) or reader.source.scan(LONE_END):
        return True
    found = reader.source.scan(ATTRIBUTES_LINE)
    if found is None:
        return False
    attributes = Attributes()
    attributes.add(found.group(1))
    is_after = reader.last is not None and reader.kinds[-1] not in {"blank", "boundary", "definition"}
    if is_after and reader.last is not None:
        reader.document.attributes.append((reader.last, attributes))
        if not reader.source.check(ATTRIBUTES_LINE):
            reader.kinds.append("definition")
    elif reader.attributes is None:
        reader.attributes = attributes
    else:
        reader.attributes = Attributes(reader.attributes.values | attributes.values, attributes.references)
    return True


def _tag(reader: "BlockReader") -> bool:
    """Read an extension tag. `nomarkdown` is kept as HTML; `comment` and `options` are skipped."""
    source = reader.source
    opening = source.check(TAG)
    if opening is None or opening.group(1) not in {"comment", "nomarkdown", "options"}:
        return False
    name = opening.group(1)
    line = source.line
    end = opening.end()
    if not opening.group(3) and name != "options":
        if name in reader.unclosed:
            return False
        closing = re.compile(rf"^ {{0,3}}\{{:/(?:{name})?\}}[ \t]*\n", re.MULTILINE).search(source.text, end)
        if closing is None:
            reader.unclosed[name] = 0
            return False
        if name == "nomarkdown":
            rawhtml.append_html(reader, source.text[end : closing.start()], line + 1)
        end = closing.end()
    source.position = end
    reader.kinds.append("definition")
    return True


def footnote(reader: "BlockReader") -> bool:
    """Read a footnote definition with the indented lines after it."""
    line = reader.source.line
    found = reader.source.scan(FOOTNOTE)
    if found is None:
        return False
    lines: Lines = [(found.group(2), line)]
    source = reader.source
    while not source.at_end:
        blank = source.check(BLANK)
        after = blank.end() if blank else source.position
        is_indented = INDENTED.match(source.text, after) is not None
        if not is_indented and (blank or len(lines) == 1 or source.check(LAZY_END)):
            break
        while source.position < after:
            lines.append(source.take_line())
        text, number = source.take_line()
        lines.append((INDENT.sub("", text, count=1) if is_indented else text, number))
    element = make("li", line)
    waiting: list[Words] = []
    outer, reader.waiting = reader.waiting, waiting
    kinds = reader.inside(element, lines).kinds
    reader.waiting = outer
    if kinds[:1] == ["p"] and kinds.count("p") == 1:
        reader.document.transparent.append(element[0])
    reader.document.footnotes[found.group(1)] = (element, waiting)
    reader.kinds.append("definition")
    return True


def link(reader: "BlockReader") -> bool:
    """Read a link definition."""
    found = reader.source.check(LINK)
    if found is None:
        return False
    address = found.group(2).rstrip()
    title = TITLE.search(address)
    address = address[: title.start()] if title else address
    if re.search(r"[ \t][\"']", address):
        return False
    reader.source.position = found.end()
    if title is None:
        reader.source.scan(TITLE_LINE)
    is_pointed = address.startswith("<") and address.endswith(">")
    reader.document.links[link_name(found.group(1))] = address[1:-1] if is_pointed else address.strip()
    reader.kinds.append("definition")
    return True


def link_name(text: str) -> str:
    """Return the name of a link definition in the form used for comparison."""
    return " ".join(text.split()).lower()


def abbreviation(reader: "BlockReader") -> bool:
    """Read an abbreviation. It is left out, with a note, because visitors would see it only as a tooltip."""
    line = reader.source.line
    found = reader.source.scan(ABBREVIATION)
    if found is None:
        return False
    message = f"what the abbreviation {found.group(1)} stands for was left out: {found.group(2).strip()}"
    reader.document.note(NoteKind.STYLE, line, message)
    reader.kinds.append("definition")
    return True
