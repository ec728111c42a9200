"""Converts the element tree of a body to blocks. An element that fits no block becomes a legacy block as a whole."""

import html
from collections.abc import Callable
from typing import Final

from lxml import etree

from isomer.convert import components, lists, media, tables
from isomer.convert.anchors import holds_id, id_of, move_anchors
from isomer.convert.context import Block, Context, block, link
from isomer.convert.headings import finish_headings
from isomer.convert.inline import ALL_MARKS, MARKS, Line, Mark, Marks, is_blank, with_mark
from isomer.convert.legacy import legacy_html
from isomer.convert.references import ReferenceKind
from isomer.convert.tree import classes, tag_of, text_of
from isomer.notes import NoteKind

# `isomer.convert.headings` gives them their final levels.
HEADINGS: Final = {f"h{level}": str(level) for level in range(1, 7)}
TRANSPARENT: Final = frozenset(
    "span font small big abbr acronym time label bdi bdo q ruby rt rp button o:p nobr data output slot wbr blink "
    "picture noscript".split()
)
CONTAINERS: Final = frozenset(
    "p div section article main header footer aside nav center address figure figcaption form fieldset legend hgroup "
    "body html details-content li dd dt td th tr tbody thead tfoot summary".split()
)
DROPPED: Final = frozenset({"style", "link", "meta", "title", "head", "template", "svg", "math", "canvas", "input"})
SILENT_INPUTS: Final = frozenset({"checkbox", "radio", "hidden"})
BUTTON_CLASSES: Final = frozenset({"bp-button", "button", "btn"})
MAX_LINK_WORDS: Final = 120


class StreamBuilder:
    """Builds one stream of blocks."""

    def __init__(
        self, context: Context, *, nested: bool = False, plain: bool = False, allowed: frozenset[str] = ALL_MARKS
    ) -> None:
        """`nested` streams contain no accordions; `plain` ones, for cells and list items, contain no buttons."""
        self.context = context
        self.nested = nested
        self.plain = plain
        self.allowed = allowed
        self.blocks: list[Block] = []
        self.paragraphs: list[str] = []
        self.line = Line()

    def inner(self, *, plain: bool = True, allowed: frozenset[str] | None = None) -> "StreamBuilder":
        """Return a new stream for the inside of an element."""
        return StreamBuilder(
            self.context, nested=True, plain=plain, allowed=self.allowed if allowed is None else allowed
        )

    def finish(self) -> list[Block]:
        """End the text and return all blocks."""
        self.end_text()
        return self.blocks

    def end_paragraph(self) -> None:
        """Make a paragraph of the current line, unless nothing of it is visible."""
        if not self.line.is_empty:
            self.paragraphs.append(f"<p>{self.line.html(self.allowed)}</p>")
        self.line = Line()

    def end_text(self) -> None:
        """Make one rich text block of the paragraphs so far."""
        self.end_paragraph()
        if self.paragraphs:
            self.blocks.append(block("rich_text", "".join(self.paragraphs)))
            self.paragraphs = []

    def add(self, *blocks: Block) -> None:
        """Add blocks after the text so far."""
        self.end_text()
        self.blocks += blocks

    def flow(self, element: etree._Element, marks: Marks = ()) -> None:
        """Convert the content of an element."""
        self.line.add(element.text, marks)
        for child in element:
            self.node(child, marks)
            self.line.add(child.tail, marks)

    def node(self, element: etree._Element, marks: Marks) -> None:
        """Convert one element, without the text that follows it."""
        name = tag_of(element)
        if not name:
            return
        if name in MARKS:
            self.flow(element, with_mark(marks, Mark(MARKS[name])))
        elif name in DROPPED:
            self._drop(element, name)
        elif name == "a":
            self._anchor(element, marks)
        elif name in {"audio", "video"}:
            self._player(element, marks)
        elif name == "br":
            self.line.add_break(marks)
        elif handler := components.handler_for(element) or HANDLERS.get(name):
            self._attempt(element, marks, handler)
        elif name in CONTAINERS:
            self._container(element, marks)
        elif name in TRANSPARENT:
            self.flow(element, marks)
        else:
            self._unknown(element, name, marks)

    def _container(self, element: etree._Element, marks: Marks) -> None:
        """Convert the content to separate paragraphs, or to a legacy block if links lead to the element's id."""
        self.end_paragraph()
        if (name := id_of(element)) in self.context.wanted:
            if not is_blank(text_of(element)):
                self.legacy(element, f"links lead to this paragraph by its name, {name}")
                return
            self._keep_id(element, name)
        self.flow(element, marks)
        self.end_paragraph()

    def _keep_id(self, element: etree._Element, name: str) -> None:
        """Add a legacy block with nothing but an id, and take the id from the element."""
        self.add(block("legacy", f'<div id="{html.escape(name)}"></div>'))
        for attribute in ("id", "name"):
            if element.get(attribute) == name:
                del element.attrib[attribute]
        self.context.note(NoteKind.LEGACY, element, f"the name {name}, which links lead to, became a block of its own")

    def legacy(self, element: etree._Element, reason: str) -> None:
        """Add the whole element as a legacy block, with a note that gives the reason."""
        value = legacy_html(self.context, element)
        self.add(block("legacy", f"<div>{value}</div>"))
        self.context.note(NoteKind.LEGACY, element, reason)

    def _attempt(self, element: etree._Element, marks: Marks, handler: "Handler") -> None:
        """Call a handler. If it returns a reason against it, undo its changes to the context and add a legacy block."""
        self.end_paragraph()
        wanted = self.context.wanted
        if tag_of(element) not in HEADINGS and (name := id_of(element)) in wanted:
            self._keep_id(element, name)
        checkpoint = self.context.checkpoint()
        inside = holds_id(element, wanted) if wanted and handler not in KEEPS_IDS else ""
        reason = f"links lead to a part of this by its name, {inside}" if inside else handler(self, element, marks)
        if reason:
            self.context.go_back(checkpoint)
            self.legacy(element, reason)

    def _unknown(self, element: etree._Element, name: str, marks: Marks) -> None:
        """Keep only the text of an unknown element inside a line. Add one that stands alone as a legacy block."""
        if not self.line.is_empty or not is_blank(element.tail):
            self.context.note(NoteKind.LEGACY, element, f"the element <{name}> is unknown; its words were kept")
            self.flow(element, marks)
        elif (
            text_of(element)
            or next(element.iter("img", "a", "iframe", "source"), None) is not None
            or element.get("src")
        ):
            self.legacy(element, f"no block holds a <{name}> element")

    def _player(self, element: etree._Element, marks: Marks) -> None:
        """Add a player to the line, or as a paragraph of its own if it stands between blocks."""
        alone = self.line.is_empty and is_blank(element.tail)
        media.player(self, element, marks)
        if alone:
            self.end_paragraph()

    def _drop(self, element: etree._Element, name: str) -> None:
        if name != "input":
            self.context.note(NoteKind.STYLE, element, f"a <{name}> element was left out")
        elif (element.get("type") or "").lower() not in SILENT_INPUTS:
            self.context.note(NoteKind.STYLE, element, "a form field was left out")

    def _anchor(self, element: etree._Element, marks: Marks) -> None:
        if special := components.handler_for(element):
            self._attempt(element, marks, special)
            return
        address = (element.get("href") or "").strip()
        words = text_of(element)
        if not address:
            self.flow(element, marks)
            return
        if not words and next(element.iter("img"), None) is None:
            self.context.note(NoteKind.LINK, element, f"a link without words to {address} was left out")
            self.flow(element, marks)
            return
        reference = self.context.refer(ReferenceKind.LINK, address, words, element)
        if self._is_button(element, words):
            style = "secondary" if classes(element) & {"is-secondary", "is-outlined", "btn-secondary"} else "primary"
            self.end_paragraph()
            self.add(block("button", {"link": link(reference, words), "style": style}))
            return
        self.flow(element, with_mark(marks, Mark("a", reference)))

    def _is_button(self, element: etree._Element, words: str) -> bool:
        """Whether a link is styled as a button and stands alone."""
        alone = self.line.is_empty and is_blank(element.tail) and not self.plain
        image = next(element.iter("img"), None) is not None
        return alone and bool(classes(element) & BUTTON_CLASSES) and 0 < len(words) <= MAX_LINK_WORDS and not image


Handler = Callable[[StreamBuilder, etree._Element, Marks], str]


def heading(builder: StreamBuilder, element: etree._Element, marks: Marks) -> str:
    """Add a heading with its anchor, followed by any images inside it. Returns the reason if it does not fit."""
    inner = builder.inner(allowed=ALL_MARKS)
    inner.flow(element, marks)
    found = inner.finish()
    if not {part["type"] for part in found} <= {"rich_text", "image"}:
        return "this heading holds more than words"
    texts = [part["value"] for part in found if part["type"] == "rich_text"]
    words = text_of(element)
    if texts and words:
        text = "".join(texts).replace("</p><p>", "<br/>")
        level = HEADINGS[tag_of(element)]
        value = {"text": text, "level": level, "anchor": builder.context.anchor(element.get("id"), words)}
        builder.add(block("heading", value))
    builder.add(*[part for part in found if part["type"] == "image"])
    return ""


def quote(builder: StreamBuilder, element: etree._Element, marks: Marks) -> str:
    """Add a quotation. Returns the reason if it contains more than paragraphs."""
    inner = builder.inner()
    inner.flow(element, marks)
    found = inner.finish()
    if any(part["type"] != "rich_text" for part in found):
        return "this quotation holds more than paragraphs"
    if found:
        builder.add(block("quote", {"text": "".join(part["value"] for part in found), "attribution": ""}))
    return ""


def divider(builder: StreamBuilder, element: etree._Element, marks: Marks) -> str:
    """Add a divider."""
    builder.add(block("divider", None))
    return ""


def preformatted(builder: StreamBuilder, element: etree._Element, marks: Marks) -> str:
    """Refuse preformatted text, because there is no block for it."""
    return "no block holds preformatted text" if text_of(element) else ""


def description_list(builder: StreamBuilder, element: etree._Element, marks: Marks) -> str:
    """Refuse a description list, because there is no block for it."""
    return "no block holds a list of terms and descriptions" if text_of(element) else ""


HANDLERS: Final[dict[str, Handler]] = {
    **dict.fromkeys(HEADINGS, heading),
    "ul": lists.bullet_list,
    "ol": lists.numbered_list,
    "table": tables.table,
    "img": media.image,
    "iframe": media.frame,
    "blockquote": quote,
    "hr": divider,
    "pre": preformatted,
    "dl": description_list,
    "details": components.details,
}


# The inside of these becomes blocks of its own, which keep ids.
KEEPS_IDS: Final[tuple[Handler, ...]] = (heading, components.accordion, components.details)


def blocks_of_body(context: Context, root: etree._Element, names: frozenset[str], title: str) -> list[Block]:
    """Return the blocks of a whole body. Of the ids, only `names` and those that its links lead to are kept.

    `title` is the title of the page.
    """
    context.wanted = move_anchors(root, names)
    context.reserved = frozenset(found.get("id") or "" for found in root.iter(*HEADINGS))
    builder = StreamBuilder(context)
    builder.flow(root)
    return finish_headings(context, builder.finish(), title)
