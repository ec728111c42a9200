"""The editors' guide, `docs/editing.md`, in sections as the admin shows and searches them."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final

from django.conf import settings
from django.templatetags.static import static
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.text import slugify
from markdown_it import MarkdownIt
from markdown_it.token import Token
from PIL import Image

DOCS: Final = Path(settings.BASE_DIR) / "docs"
SOURCE: Final = DOCS / "editing.md"
# Where `collectstatic` puts the pictures of `docs/images/`: see STATICFILES_DIRS.
PICTURES: Final = "guide/"
MARKDOWN: Final = MarkdownIt("commonmark", {"html": False}).enable("table")


@dataclass(frozen=True, eq=False)
class Section:
    """A section: a chapter, or a part of one, which has the chapter's anchor as `chapter`."""

    title: str
    anchor: str
    chapter: str
    tokens: list[Token]

    @property
    def is_chapter(self) -> bool:
        """Whether the section is a chapter, or the beginning of one that has parts."""
        return self.anchor == self.chapter

    @property
    def url(self) -> str:
        """The URL of the section in the admin."""
        return reverse("guide:chapter", args=[self.chapter]) + ("" if self.is_chapter else f"#{self.anchor}")

    @property
    def html(self) -> SafeString:
        """The section below its heading. HTML in the source is shown as text."""
        return mark_safe(MARKDOWN.renderer.render(self.tokens, MARKDOWN.options, {}))  # noqa: S308 -- of our own file

    @property
    def passages(self) -> list[str]:
        """The paragraphs, points and rows of tables, as plain text."""
        found: list[str] = []
        cells: list[str] | None = None
        for token in self.tokens:
            if token.type == "tr_open":
                cells = []
            elif token.type == "inline":
                (found if cells is None else cells).append(_words(token.children or []))
            elif token.type == "tr_close" and cells:
                found.append(" – ".join(filter(None, cells)))
                cells = None
        return found


@cache
def sections() -> dict[str, Section]:
    """Return the sections of the guide by anchor, in their order."""
    return read(SOURCE.read_text(encoding="utf-8"))


def read(source: str) -> dict[str, Section]:
    """Return the sections of a guide in Markdown by anchor. Anchors are those by which GitHub knows the headings."""
    found: dict[str, Section] = {}
    tokens = iter(MARKDOWN.parse(source))
    section = None
    for token in tokens:
        if token.type == "heading_open":
            title = next(tokens).content
            next(tokens)  # The end of the heading.
            if token.tag != "h1":
                anchor = slugify(title)
                chapter = section.chapter if section and token.tag != "h2" else anchor
                section = found[anchor] = Section(title, anchor, chapter, [])
        elif section:
            section.tokens.append(token)
    for link in _links(found.values()):
        _lead_to_the_section(link, found)
    return found


def _links(parts: Iterable[Section]) -> Iterator[Token]:
    for part in parts:
        for token in part.tokens:
            yield from (child for child in token.children or [] if child.type == "link_open")


def _lead_to_the_section(link: Token, found: dict[str, Section]) -> None:
    target = str(link.attrGet("href"))
    if target.startswith("#"):
        link.attrSet("href", found[target[1:]].url)


def _words(tokens: list[Token]) -> str:
    return "".join(" " if token.type == "softbreak" else token.content for token in tokens)


def _picture(renderer: Any, tokens: list[Token], index: int, options: Any, env: Any) -> str:
    """Return a picture in its proportions, which leads to itself in its full size."""
    token = tokens[index]
    path = str(token.attrGet("src"))
    with Image.open(DOCS / path) as picture:
        width, height = picture.size
    url = static(PICTURES + path.removeprefix("images/"))
    element = '<a href="{}"><img src="{}" alt="{}" width="{}" height="{}" loading="lazy"></a>'
    return format_html(element, url, url, token.content, width, height)


MARKDOWN.add_render_rule("image", _picture)
