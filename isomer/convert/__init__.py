"""Converts the body of an Isomer page to blocks, without access to a database or a site.

All text of the source is kept in its order, in a suitable block or in a legacy block.
`docs/importing-from-isomer.md` lists what becomes what.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import PurePosixPath
from types import MappingProxyType
from typing import Final

from lxml import etree

from isomer.convert.active import remove_active_content
from isomer.convert.anchors import anchors_of
from isomer.convert.body_checks import check_body
from isomer.convert.context import Block, Context
from isomer.convert.handmade_cards import shape_cards
from isomer.convert.inline import ALL_MARKS
from isomer.convert.layout_tables import drop_empty_heads, unfold_tables
from isomer.convert.letters import mend_letters
from isomer.convert.liquid_values import Value
from isomer.convert.references import Reference, ReferenceKind
from isomer.convert.stream_builder import StreamBuilder, blocks_of_body
from isomer.convert.stylesheets import apply_widths
from isomer.convert.tree import parse_body, text_of, words_only
from isomer.mends import Mend
from isomer.notes import Note, NoteKind

__all__ = [
    "Block",
    "Conversion",
    "Reference",
    "ReferenceKind",
    "anchors_of",
    "convert_body",
    "convert_field",
    "convert_words",
    "plain_words",
]

# The file name endings that Jekyll treats as Markdown.
MARKDOWN_ENDINGS: Final = frozenset({".md", ".markdown", ".mkdown", ".mkdn", ".mkd"})


@dataclass(frozen=True, slots=True)
class Conversion:
    """The blocks of a body, their references, and notes for editors."""

    blocks: list[Block]
    references: list[Reference]
    notes: list[Note]


def convert_body(
    body: str,
    *,
    file: str,
    first_line: int = 1,
    variables: Mapping[str, Value] = MappingProxyType({}),
    names: frozenset[str] = frozenset(),
    title: str = "",
    mends: frozenset[Mend] = frozenset(),
) -> Conversion:
    """Convert a body to blocks. The ending of `file` decides whether it is Markdown.

    `variables` are the values for template markup, by names such as `site.title` and `page.title`. `names` are the ids
    that links of other pages lead to, `title` is the title of the page. Active content is removed, with a note for each
    piece. Of the mends, those in `mends` are made.
    """
    context = Context(file, mends)
    is_markdown = PurePosixPath(file).suffix.lower() in MARKDOWN_ENDINGS
    root = parse_body(
        body,
        file=file,
        first_line=first_line,
        notes=context.notes,
        is_markdown=is_markdown,
        variables=variables,
    )
    remove_active_content(root, file=file, notes=context.notes)
    apply_widths(root)
    shape_cards(root)
    drop_empty_heads(root)
    mend_tree(context, root)
    check_body(context, root)
    blocks = blocks_of_body(context, root, names, title)
    return Conversion(blocks, context.references, context.notes)


def mend_tree(context: Context, root: etree._Element) -> None:
    """Make the mends that change elements before they become blocks."""
    if Mend.LETTERS in context.mends:
        mend_letters(context, root)
    if Mend.TABLES in context.mends:
        unfold_tables(context, root)


def convert_words(body: str, *, file: str, first_line: int, reason: str) -> Conversion:
    """Return the words of a body that `convert_body` cannot convert, with a note that gives the reason."""
    builder = StreamBuilder(Context(file))
    builder.flow(words_only(body, first_line))
    return Conversion(builder.finish(), [], [Note(NoteKind.LEFT_OUT, file, first_line, reason)])


def convert_field(
    text: str,
    *,
    file: str,
    line: int | None,
    allowed: frozenset[str] = ALL_MARKS,
    mends: frozenset[Mend] = frozenset(),
) -> Conversion:
    """Convert a field of front matter, which may contain HTML."""
    context = Context(file, mends)
    source = text if re.match(r"\s*<(p|div|ul|ol|h\d)\b", text) else f"<p>{text}</p>"
    root = parse_body(source, file=file, first_line=line or 1, notes=context.notes)
    remove_active_content(root, file=file, notes=context.notes)
    mend_tree(context, root)
    builder = StreamBuilder(context, nested=True, plain=True, allowed=allowed)
    builder.flow(root)
    return Conversion(builder.finish(), context.references, context.notes)


def plain_words(text: str) -> str:
    """Return the text of a field that may contain HTML on one line, without markup."""
    if not re.search(r"<[a-zA-Z/]|&#?\w+;", text):
        return " ".join(text.split())
    context = Context("")
    root = parse_body(f"<p>{text}</p>", file="", first_line=1, notes=context.notes)
    return text_of(root)
