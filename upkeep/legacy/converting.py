"""Turns the elements of legacy HTML into raw blocks of a story."""

from collections.abc import Callable, Iterable
from html import escape
from typing import Any, Final
from uuid import uuid4

from bs4 import NavigableString, Tag
from bs4.element import PageElement, PreformattedString

from .inline import DoesNotFitError, inline, is_inline, line_of
from .lists import item_html, items_of, list_value, start_of
from .pictures import picture_value
from .tables import grid_of, table_value
from .words import words_of

Block = dict[str, Any]
HEADINGS: Final = ("h1", "h2", "h3", "h4", "h5", "h6")
# What is inside these stands for itself. A mark around blocks is lost, as it means nothing there.
CONTAINERS: Final = tuple("p div section article aside address dd figcaption b strong i em u span".split())
MAX_TITLE: Final = 200  # Of an embed.


def is_named(tag: Tag) -> bool:
    """Whether an element has a name that links may lead to: of pictures and links, `id` is a number."""
    return bool(tag.get("id")) and tag.name != "embed" and not tag.get("linktype")


def block(kind: str, value: Any) -> Block:
    """Return a raw block."""
    return {"type": kind, "value": value, "id": str(uuid4())}


class Converter:
    """Builds one stream."""

    def __init__(self, widths: dict[int, int], nested: bool) -> None:
        """`widths` are those of pictures in pixels; a `nested` stream has no accordions."""
        self.widths, self.nested = widths, nested
        self.blocks: list[Block] = []
        self.paragraphs: list[str] = []
        self.line = ""

    def finish(self) -> list[Block]:
        """End the text and return all blocks."""
        self._end_line()
        if self.paragraphs:
            self.blocks.append(block("rich_text", "".join(self.paragraphs)))
            self.paragraphs = []
        return self.blocks

    def flow(self, nodes: Iterable[PageElement]) -> None:
        """Convert nodes that follow each other."""
        for node in nodes:
            if isinstance(node, PreformattedString):  # A comment
                continue
            if is_inline(node):
                self.line += inline(node)
            elif isinstance(node, Tag):
                if node.name not in HANDLERS:
                    raise DoesNotFitError(f"<{node.name}> has no block")
                if is_named(node) and node.name not in HEADINGS:  # As the import keeps names.
                    self._add(block("legacy", f'<div id="{escape(str(node["id"]))}"></div>'))
                HANDLERS[node.name](self, node)

    def _end_line(self) -> None:
        if self.line.replace("<br/>", "").strip():
            self.paragraphs.append(f"<p>{' '.join(self.line.split())}</p>")
        self.line = ""

    def _paragraph(self, html: str) -> None:
        self._end_line()
        self.line = html
        self._end_line()

    def _add(self, *found: Block) -> None:
        self.finish()
        self.blocks += found

    def _inside(self, node: Tag) -> list[Block]:
        inner = Converter(self.widths, nested=True)
        inner.flow(node.children)
        return inner.finish()

    def container(self, node: Tag) -> None:
        """Convert what is inside as lines and blocks of their own."""
        self._end_line()
        self.flow(node.children)
        self._end_line()

    def heading(self, node: Tag) -> None:
        """Add a heading. Its anchor stays."""
        text, level = line_of(node, "a heading"), str(max(int(node.name[1]), 2))
        if text:
            self._add(block("heading", {"text": f"<p>{text}</p>", "level": level, "anchor": str(node.get("id") or "")}))

    def divider(self, node: Tag) -> None:
        """Add a divider."""
        self._add(block("divider", None))

    def preformatted(self, node: Tag) -> None:
        """Add the lines of preformatted text as a paragraph."""
        self._paragraph("<br/>".join(inline(NavigableString(line)) for line in node.get_text().splitlines()))

    def quote(self, node: Tag) -> None:
        """Add a quotation, which has nothing but paragraphs."""
        found = self._inside(node)
        if any(one["type"] != "rich_text" for one in found):
            raise DoesNotFitError("a quotation holds more than paragraphs")
        self._add(*(block("quote", {"text": one["value"], "attribution": ""}) for one in found))

    def details(self, node: Tag) -> None:
        """Add a part that opens as an accordion of one item."""
        summary = node.find("summary", recursive=False)
        if self.nested or not isinstance(summary, Tag):
            raise DoesNotFitError("a part that opens cannot stand here")
        title = f"<p>{line_of(summary.extract(), 'the title of a part that opens')}</p>"
        item = block("item", {"title": title, "content": self._inside(node)})
        self._add(block("accordion", {"items": [item]}))

    def terms(self, node: Tag) -> None:
        """Add the terms of a list in bold, each above its explanation."""
        for child in node.find_all(True, recursive=False):
            if child.name == "dt":
                self._paragraph(f"<b>{line_of(child, 'a term')}</b>")
            elif child.name in ("dd", "div"):
                self.container(child)
            else:
                raise DoesNotFitError("a list of terms holds something else")

    def points(self, node: Tag) -> None:
        """Add a list. It is parted after an item that shows pictures, and they stand there."""
        items: list[str] = []
        number = start = start_of(node)
        for child in items_of(node):
            pictures = [block("image", picture_value(one.extract(), self.widths)) for one in child.find_all("embed")]
            items.append(f"<li>{item_html(child)}</li>")
            number += 1
            if pictures:
                self._add(block(*list_value(node, items, start)), *pictures)
                items, start = [], number
        if items:
            self._add(block(*list_value(node, items, start)))

    def table(self, node: Tag) -> None:
        """Add a table. One of a single column only laid out the page."""
        caption = node.find("caption")
        words = line_of(caption, "the caption of a table") if isinstance(caption, Tag) else ""
        rows = [row.find_all(["td", "th"], recursive=False) for row in node.find_all("tr")]
        if max(map(len, rows), default=0) > 1:
            grid = grid_of(node, self._cell)
            self._add(block("table", table_value(grid, _plain(words), _plain)))
            return
        self._paragraph(f"<b>{words}</b>" if words else "")
        for cell in (cell for row in rows for cell in row):
            self.container(cell)

    def _cell(self, cell: Tag) -> str:
        """Return a cell as rich text."""
        out = ""
        for one in self._inside(cell):
            if one["type"] not in ("rich_text", "bullet_list", "numbered_list"):
                raise DoesNotFitError("a cell of a table holds more than words and lists")
            out += one["value"] if one["type"] == "rich_text" else one["value"]["items"]
        return out

    def picture(self, node: Tag) -> None:
        """Add a picture."""
        self._add(block("image", picture_value(node, self.widths)))

    def figure(self, node: Tag) -> None:
        """Add a picture with its caption."""
        caption = node.find("figcaption")
        if not isinstance(caption, Tag) or len(node.find_all("embed")) != 1:
            self.container(node)
            return
        line, found = line_of(caption.extract(), "a caption"), self._inside(node)
        if [one["type"] for one in found] != ["image"]:
            raise DoesNotFitError("a picture with a caption has something else beside it")
        found[0]["value"]["caption"] = f"<p>{line}</p>" if line else ""
        self._add(*found)

    def link(self, node: Tag) -> None:
        """Add a frame of another site, or a picture that is a link: any other link stands in a line."""
        pictures, words = node.find_all("embed"), " ".join(node.get_text().split())
        if address := str(node.get("data-embed-src") or ""):
            if pictures:
                raise DoesNotFitError("a frame of another site is shown as a picture")
            value = {"url": address, "title": words[:MAX_TITLE], "caption": "", "poster": None, "height": None}
            self._add(block("embed", value))
        elif words or len(pictures) != 1:
            raise DoesNotFitError("a link holds more than words or one picture")
        else:
            self._add(block("image", picture_value(pictures[0], self.widths, node)))


def _plain(html: str) -> str:
    return " ".join(words_of(html))


HANDLERS: Final[dict[str, Callable[[Converter, Tag], None]]] = {
    **dict.fromkeys(CONTAINERS, Converter.container),
    **dict.fromkeys(HEADINGS, Converter.heading),
    **dict.fromkeys(("ul", "ol"), Converter.points),
    "a": Converter.link,
    "blockquote": Converter.quote,
    "details": Converter.details,
    "dl": Converter.terms,
    "embed": Converter.picture,
    "figure": Converter.figure,
    "hr": Converter.divider,
    "pre": Converter.preformatted,
    "table": Converter.table,
}
