"""Walks through a body and writes it as blocks. Whatever no block can hold goes, whole, into a legacy block."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from lxml import etree

from isomer.convert import components, lists, media, tables
from isomer.convert.anchors import settle_anchors
from isomer.convert.context import Block, Context, block, link
from isomer.convert.inline import ALL_MARKS, MARKS, Line, Mark, Marks, is_blank, with_mark
from isomer.convert.legacy import legacy_html
from isomer.convert.references import ReferenceKind
from isomer.convert.tree import classes, tag_of, text_of
from isomer.notes import NoteKind

HEADINGS: Final = {"h1": "2", "h2": "2", "h3": "3", "h4": "4", "h5": "5", "h6": "6"}
THROUGH: Final = frozenset(
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


class Story:
    """One stream in the making."""

    def __init__(
        self, context: Context, *, nested: bool = False, plain: bool = False, allowed: frozenset[str] = ALL_MARKS
    ) -> None:
        """`nested` streams hold no accordions; `plain` ones belong to a cell or an item and hold no buttons."""
        self.context = context
        self.nested = nested
        self.plain = plain
        self.allowed = allowed
        self.blocks: list[Block] = []
        self.paragraphs: list[str] = []
        self.line = Line()

    def inner(self, *, plain: bool = True, allowed: frozenset[str] | None = None) -> Story:
        """A stream inside this one."""
        return Story(self.context, nested=True, plain=plain, allowed=self.allowed if allowed is None else allowed)

    def finish(self) -> list[Block]:
        """The blocks, once everything has been walked through."""
        self.end_text()
        return self.blocks

    def end_paragraph(self) -> None:
        """What was gathered becomes a paragraph, unless there is nothing to see in it."""
        if not self.line.is_empty:
            self.paragraphs.append(f"<p>{self.line.html(self.allowed)}</p>")
        self.line = Line()

    def end_text(self) -> None:
        """The paragraphs so far become one block."""
        self.end_paragraph()
        if self.paragraphs:
            self.blocks.append(block("rich_text", "".join(self.paragraphs)))
            self.paragraphs = []

    def add(self, *blocks: Block) -> None:
        """Blocks after what was gathered."""
        self.end_text()
        self.blocks += blocks

    def flow(self, element: etree._Element, marks: Marks = ()) -> None:
        """All that an element holds."""
        self.line.add(element.text, marks)
        for child in element:
            self.node(child, marks)
            self.line.add(child.tail, marks)

    def node(self, element: etree._Element, marks: Marks) -> None:
        """One element, without the text that follows it."""
        name = tag_of(element)
        if not name:
            return
        if name in MARKS:
            self.flow(element, with_mark(marks, Mark(MARKS[name])))
        elif name in DROPPED:
            self._drop(element, name)
        elif name == "a":
            self._anchor(element, marks)
        elif name == "br":
            self.line.add_break(marks)
        elif handler := components.handler_for(element) or HANDLERS.get(name):
            self._attempt(element, marks, handler)
        elif name in CONTAINERS:
            self._container(element, marks)
        elif name in THROUGH:
            self.flow(element, marks)
        else:
            self._unknown(element, name, marks)

    def _container(self, element: etree._Element, marks: Marks) -> None:
        """What an element holds, set apart. One that links lead to is kept as it is, with its name."""
        self.end_paragraph()
        if element.get("id") in self.context.wanted and not is_blank(text_of(element)):
            self.legacy(element, f"links lead to this paragraph by its name, {element.get('id')}")
            return
        self.flow(element, marks)
        self.end_paragraph()

    def legacy(self, element: etree._Element, reason: str) -> None:
        """The whole element as a legacy block, with the reason for the report."""
        value = legacy_html(self.context, element)
        self.add(block("legacy", f"<div>{value}</div>"))
        self.context.note(NoteKind.LEGACY, element, reason)

    def _attempt(self, element: etree._Element, marks: Marks, handler: Handler) -> None:
        """Let a handler try; where it gives a reason why not, forget its traces and keep the element as it is."""
        self.end_paragraph()
        checkpoint = self.context.checkpoint()
        reason = handler(self, element, marks)
        if reason:
            self.context.go_back(checkpoint)
            self.legacy(element, reason)

    def _unknown(self, element: etree._Element, name: str, marks: Marks) -> None:
        """Inside a sentence the words stay in it; on its own the element is kept as it is."""
        if not self.line.is_empty or not is_blank(element.tail):
            self.context.note(NoteKind.LEGACY, element, f"the element <{name}> is not known; its words were kept")
            self.flow(element, marks)
        elif (
            text_of(element)
            or next(element.iter("img", "a", "iframe", "source"), None) is not None
            or element.get("src")
        ):
            self.legacy(element, f"no block holds a <{name}> element")

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
        """A link that is dressed as a button and stands alone."""
        alone = self.line.is_empty and is_blank(element.tail) and not self.plain
        image = next(element.iter("img"), None) is not None
        return alone and bool(classes(element) & BUTTON_CLASSES) and 0 < len(words) <= MAX_LINK_WORDS and not image


Handler = Callable[[Story, etree._Element, Marks], str]


def heading(story: Story, element: etree._Element, marks: Marks) -> str:
    """A heading with its anchor; a picture inside it comes after it."""
    inner = story.inner(allowed=ALL_MARKS)
    inner.flow(element, marks)
    found = inner.finish()
    if not {part["type"] for part in found} <= {"rich_text", "image"}:
        return "this heading holds more than words"
    texts = [part["value"] for part in found if part["type"] == "rich_text"]
    words = text_of(element)
    if texts and words:
        name = tag_of(element)
        if name == "h1":
            message = "a heading of level 1 became one of level 2; the first level is the title of the page"
            story.context.note(NoteKind.HEADING_LEVEL, element, message)
        text = "".join(texts).replace("</p><p>", "<br/>")
        value = {"text": text, "level": HEADINGS[name], "anchor": story.context.anchor(element.get("id"), words)}
        story.add(block("heading", value))
    story.add(*[part for part in found if part["type"] == "image"])
    return ""


def quote(story: Story, element: etree._Element, marks: Marks) -> str:
    """A quotation of paragraphs only."""
    inner = story.inner()
    inner.flow(element, marks)
    found = inner.finish()
    if any(part["type"] != "rich_text" for part in found):
        return "this quotation holds more than paragraphs"
    if found:
        story.add(block("quote", {"text": "".join(part["value"] for part in found), "attribution": ""}))
    return ""


def divider(story: Story, element: etree._Element, marks: Marks) -> str:
    """A line across the text."""
    story.add(block("divider", None))
    return ""


def preformatted(story: Story, element: etree._Element, marks: Marks) -> str:
    """Text whose blanks count has no block of its own."""
    return "no block keeps the blanks of preformatted text" if text_of(element) else ""


def described(story: Story, element: etree._Element, marks: Marks) -> str:
    """A list of terms with descriptions has no block of its own."""
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
    "dl": described,
    "details": components.details,
}


def story_of(context: Context, root: etree._Element) -> list[Block]:
    """The blocks of a whole body."""
    context.wanted = settle_anchors(root)
    context.reserved = frozenset(found.get("id") or "" for found in root.iter(*HEADINGS))
    story = Story(context)
    story.flow(root)
    return story.finish()
