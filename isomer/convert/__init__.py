"""Turns the body of an Isomer page into blocks. Pure: it knows no database and no site.

Words, in their order, are what counts: every word of the source comes out, in the block that fits or in a legacy
block. See `docs/importing-from-isomer.md` for what becomes what.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import PurePosixPath
from types import MappingProxyType
from typing import Final

from isomer.convert.active import check_active_content
from isomer.convert.context import Block, Context
from isomer.convert.inline import ALL_MARKS
from isomer.convert.references import Reference, ReferenceKind
from isomer.convert.remarks import remark_on
from isomer.convert.story import Story, story_of
from isomer.convert.tree import parse_body, text_of
from isomer.notes import Note

__all__ = ["Block", "Conversion", "Reference", "ReferenceKind", "convert_body", "convert_field", "plain_words"]

# The endings of the files that Jekyll takes for Markdown; it leaves all others as they are.
MARKDOWN_ENDINGS: Final = frozenset({".md", ".markdown", ".mkdown", ".mkdn", ".mkd"})


@dataclass(frozen=True, slots=True)
class Conversion:
    """The blocks of a body, what they refer to, and what an editor should know."""

    blocks: list[Block]
    references: list[Reference]
    notes: list[Note]


def convert_body(
    body: str,
    *,
    file: str,
    first_line: int = 1,
    strip_scripts: bool = False,
    variables: Mapping[str, str] = MappingProxyType({}),
) -> Conversion:
    """The body as blocks. The name of the file says whether it is Markdown.

    `variables` are what template markup can print, by names such as `site.title` and `page.title`.

    Raises IsomerError where it holds active content (unless `strip_scripts` is set) or is nested beyond reason.
    """
    context = Context(file)
    is_markdown = PurePosixPath(file).suffix.lower() in MARKDOWN_ENDINGS
    root = parse_body(
        body,
        file=file,
        first_line=first_line,
        notes=context.notes,
        is_markdown=is_markdown,
        variables=variables,
    )
    check_active_content(root, file=file, strip=strip_scripts, notes=context.notes)
    remark_on(context, root)
    blocks = story_of(context, root)
    return Conversion(blocks, context.references, context.notes)


def convert_field(
    text: str, *, file: str, line: int | None, strip_scripts: bool = False, allowed: frozenset[str] = ALL_MARKS
) -> Conversion:
    """A field of front matter, which may hold HTML: its paragraphs as one rich text block, or none."""
    context = Context(file)
    source = text if re.match(r"\s*<(p|div|ul|ol|h\d)\b", text) else f"<p>{text}</p>"
    root = parse_body(source, file=file, first_line=line or 1, notes=context.notes)
    check_active_content(root, file=file, strip=strip_scripts, notes=context.notes)
    story = Story(context, nested=True, plain=True, allowed=allowed)
    story.flow(root)
    return Conversion(story.finish(), context.references, context.notes)


def plain_words(text: str) -> str:
    """The words of a field that may hold HTML, without its markup, on one line."""
    if not re.search(r"<[a-zA-Z/]|&#?\w+;", text):
        return " ".join(text.split())
    context = Context("")
    root = parse_body(f"<p>{text}</p>", file="", first_line=1, notes=context.notes)
    return text_of(root)
