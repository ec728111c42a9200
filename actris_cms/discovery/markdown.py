"""Conversion of a page's content to Markdown, for programs that read it, without navigation and decoration."""

import re
from typing import Any
from urllib.parse import urljoin

from bs4 import BeautifulSoup, Tag
from markdownify import ATX, BACKSLASH, MarkdownConverter

from actris_cms.typography import NO_BREAK_SPACE

# Navigation, controls and decoration, which hold no content of the page.
EXCLUDED = "nav, aside, script, svg, button, form, .page-aside, .filters, .announcement, [aria-hidden=true]"
# Characters that would turn a paragraph into a list, a heading or a quotation.
BLOCK_MARKER = re.compile(r"^(\s*)(?:([#>+-])|(\d+)([.)]))(?=\s)")
BLANK_LINES = re.compile(r"\n{3,}")
CONTENT_TYPE = "text/markdown; charset=utf-8"


class Converter(MarkdownConverter):
    """A converter to CommonMark with GitHub's tables; superscript and subscript stay HTML, which both allow."""

    class Options(MarkdownConverter.DefaultOptions):
        heading_style = ATX
        bullets = "-"
        newline_style = BACKSLASH
        sup_symbol = "<sup>"
        sub_symbol = "<sub>"
        table_infer_header = True

    def escape(self, text: str, parent_tags: Any) -> str:
        """Escape Markdown and HTML in text."""
        escaped: str = super().escape(text, parent_tags)
        return escaped if "pre" in parent_tags or "code" in parent_tags else re.sub(r"([<`])", r"\\\1", escaped)

    def convert_p(self, el: Tag, text: str, parent_tags: Any) -> str:
        """Convert a paragraph, and escape what would make it a list, heading or quotation."""

        def escaped(found: re.Match[str]) -> str:
            return f"{found[1]}\\{found[2]}" if found[2] else f"{found[1]}{found[3]}\\{found[4]}"

        converted: str = super().convert_p(el, BLOCK_MARKER.sub(escaped, text), parent_tags)
        return converted

    def convert_a(self, el: Tag, text: str, parent_tags: Any) -> str:
        """Convert a link, with its text on one line unless it contains paragraphs, and the type of its file."""
        words = text if "\n\n" in text.strip() else " ".join(text.split())
        converted: str = super().convert_a(el, words, parent_tags)
        return f"{converted} ({el['data-file']})" if el.get("data-file") else converted

    def convert_summary(self, el: Tag, text: str, parent_tags: Any) -> str:
        """Convert the title of a `<details>` to a separate line in bold."""
        words = " ".join(text.split())
        return f"\n\n**{words}**\n\n" if words and "**" not in words else f"\n\n{words}\n\n"

    def convert_address(self, el: Tag, text: str, parent_tags: Any) -> str:
        """Convert an address to a separate paragraph."""
        return f"\n\n{text.strip()}\n\n"


def markdown_of(html: str, base: str) -> str:
    """Return the content of `<main>`, or of HTML without one, as Markdown. `base` makes its URLs absolute."""
    soup = BeautifulSoup(html, "html.parser")
    main: Any = soup.find("main") or soup
    for element in main.select(EXCLUDED):
        element.decompose()
    for name in ("href", "src"):
        for element in main.find_all(attrs={name: True}):
            element[name] = urljoin(base, str(element[name]))
    for image in main.find_all("img", alt=""):
        image.decompose()
    for words in main.select("h1, h2, h3, h4, h5, h6, .card-title"):
        for text in words.find_all(string=lambda text: NO_BREAK_SPACE in text):
            text.replace_with(text.replace(NO_BREAK_SPACE, " "))  # It is there for the lines on a screen.
    if title := main.find("h1"):
        main.insert(0, title.extract())  # The title comes first, before anything above it on the page.
    markdown = Converter().convert_soup(main)
    return BLANK_LINES.sub("\n\n", "\n".join(line.rstrip() for line in markdown.splitlines())).strip() + "\n"
