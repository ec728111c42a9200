"""A page's words as Markdown, for programs that read and do not look: without what stands around the page."""

import re
from typing import Any
from urllib.parse import urljoin

from bs4 import BeautifulSoup, Tag
from markdownify import ATX, BACKSLASH, MarkdownConverter

# What leads around the page, moves it, or only looks well. No words of the page stand there alone.
AROUND = "nav, script, svg, button, .page-aside, .filters, .announcement, [aria-hidden=true]"
# What would begin a list, a heading or a quotation at the beginning of a paragraph that is none.
BEGINNING = re.compile(r"^(\s*)(?:([#>+-])|(\d+)([.)]))(?=\s)")
BLANK_LINES = re.compile(r"\n{3,}")
CONTENT_TYPE = "text/markdown; charset=utf-8"


class Converter(MarkdownConverter):
    """CommonMark, with GitHub's tables; raised and lowered characters stay HTML, which both allow."""

    class Options(MarkdownConverter.DefaultOptions):
        heading_style = ATX
        bullets = "-"
        newline_style = BACKSLASH
        sup_symbol = "<sup>"
        sub_symbol = "<sub>"
        table_infer_header = True

    def escape(self, text: str, parent_tags: Any) -> str:
        """Keep words from being read as markup or as HTML."""
        escaped: str = super().escape(text, parent_tags)
        return escaped if "pre" in parent_tags or "code" in parent_tags else re.sub(r"([<`])", r"\\\1", escaped)

    def convert_p(self, el: Tag, text: str, parent_tags: Any) -> str:
        """A paragraph, that begins nothing else."""

        def escaped(found: re.Match[str]) -> str:
            return f"{found[1]}\\{found[2]}" if found[2] else f"{found[1]}{found[3]}\\{found[4]}"

        converted: str = super().convert_p(el, BEGINNING.sub(escaped, text), parent_tags)
        return converted

    def convert_a(self, el: Tag, text: str, parent_tags: Any) -> str:
        """A link keeps its words on one line, unless it holds more than a line."""
        words = text if "\n\n" in text.strip() else " ".join(text.split())
        converted: str = super().convert_a(el, words, parent_tags)
        return converted

    def convert_summary(self, el: Tag, text: str, parent_tags: Any) -> str:
        """The title of what folds: it is a line of its own, and stands out."""
        words = " ".join(text.split())
        return f"\n\n**{words}**\n\n" if words and "**" not in words else f"\n\n{words}\n\n"

    def convert_address(self, el: Tag, text: str, parent_tags: Any) -> str:
        """An address keeps its lines."""
        return f"\n\n{text.strip()}\n\n"


def markdown_of(html: str, base: str) -> str:
    """The words of a page's `<main>`, or of a piece of HTML without one. Addresses are made whole from `base`."""
    soup = BeautifulSoup(html, "html.parser")
    main: Any = soup.find("main") or soup
    for element in main.select(AROUND):
        element.decompose()
    for name in ("href", "src"):
        for element in main.find_all(attrs={name: True}):
            element[name] = urljoin(base, str(element[name]))
    for image in main.find_all("img", alt=""):
        image.decompose()
    if title := main.find("h1"):
        main.insert(0, title.extract())  # What stands above it on the page comes after it here.
    text = Converter().convert_soup(main)
    return BLANK_LINES.sub("\n\n", "\n".join(line.rstrip() for line in text.splitlines())).strip() + "\n"
