"""Converts the components of Isomer's editor and hand-written ones: accordions, card grids, forms and posts."""

import html
from typing import TYPE_CHECKING, Any, Final

from lxml import etree

from isomer.convert import media
from isomer.convert.anchors import holds_id
from isomer.convert.context import Block, block, items, link, picture
from isomer.convert.frames import is_web_address
from isomer.convert.inline import SUMMARY_MARKS, Marks, is_blank
from isomer.convert.people import are_names
from isomer.convert.tree import children, classes, line_of, tag_of, text_of
from isomer.mends import Mend

if TYPE_CHECKING:
    from isomer.convert.stream_builder import Handler, StreamBuilder

CARD_MARKS: Final = frozenset({"b", "i", "s", "sup", "sub", "a"})
MAX_TITLE: Final = 200
MAX_LINK_WORDS: Final = 120


def handler_for(element: etree._Element) -> "Handler | None":
    """Return the handler for a component, or None for other elements."""
    names = classes(element)
    tag = tag_of(element)
    if "isomer-card-grid" in names:
        return cards
    if "isomer-accordion" in names:
        return accordion
    if "jekyllcodex_accordion" in names:
        return checkbox_accordion
    if "formsg-wrapper" in names:
        return form
    if "instagram-wrapper" in names or "instagram-media" in names:
        return post
    return media.figure if tag == "figure" else None


def accordion(builder: "StreamBuilder", element: etree._Element, marks: Marks) -> str:
    """Add an accordion. Returns the reason if it does not fit."""
    inside = list(children(element))
    if not is_blank(element.text) or any(not is_blank(child.tail) for child in inside):
        return "this accordion holds words outside its items"
    if any(tag_of(child) != "details" for child in inside):
        return "this accordion holds more than items"
    return _accordion(builder, inside)


def details(builder: "StreamBuilder", element: etree._Element, marks: Marks) -> str:
    """Add a single `details` element, joined with the ones next to it into one accordion."""
    before = element.getprevious()
    while before is not None and not tag_of(before) and is_blank(before.tail):
        before = before.getprevious()
    joins = before is not None and tag_of(before) == "details" and is_blank(before.tail)
    last = builder.blocks[-1] if builder.blocks else None
    if joins and last is not None and last["type"] == "accordion" and not builder.paragraphs:
        found = _accordion_items(builder, [element])
        if isinstance(found, str):
            return found
        last["value"]["items"] += found
        return ""
    return _accordion(builder, [element])


def _accordion(builder: "StreamBuilder", elements: list[etree._Element]) -> str:
    found = _accordion_items(builder, elements)
    if isinstance(found, str):
        return found
    if found:
        builder.add(block("accordion", {"items": found}))
    return ""


def _accordion_items(builder: "StreamBuilder", elements: list[etree._Element]) -> list[Block] | str:
    if builder.nested:
        return "no block holds an accordion inside another block"
    out = []
    for element in elements:
        summary = next((child for child in children(element) if tag_of(child) == "summary"), None)
        if summary is not None and not is_blank(element.text):
            return "an item of this accordion holds words before its title"
        if summary is not None and holds_id(summary, builder.context.wanted):
            return "links lead to the title of an item of this accordion"
        title = "<p>Details</p>" if summary is None else _title(builder, summary)
        if title is None:
            return "a title of this accordion holds more than words"
        content = builder.inner(plain=False)
        if summary is not None:
            content.line.add(summary.tail, ())
        else:
            content.line.add(element.text, ())
        for child in element:
            if child is not summary:
                content.node(child, ())
                content.line.add(child.tail, ())
        out.append({"title": title, "content": content.finish()})
    return items([item for item in out if item["content"] or item["title"] != "<p>Details</p>"])


def _title(builder: "StreamBuilder", element: etree._Element) -> str | None:
    """Return the title of an item as one paragraph, or None if it contains links or images."""
    if any(link_element.get("href") for link_element in element.iter("a")):
        return None
    inner = builder.inner(allowed=SUMMARY_MARKS)
    for child in element.iter("h1", "h2", "h3", "h4", "h5", "h6"):
        child.tag = "p"
    inner.flow(element)
    found = inner.finish()
    if any(part["type"] != "rich_text" for part in found):
        return None
    return "".join(part["value"] for part in found).replace("</p><p>", "<br/>") or "<p>Details</p>"


def checkbox_accordion(builder: "StreamBuilder", element: etree._Element, marks: Marks) -> str:
    """Add an accordion of older pages: a list whose items have a hidden checkbox, a label and the content."""
    if builder.nested or not is_blank(element.text):
        return "no block holds an accordion inside another block"
    out = []
    for child in children(element):
        label = next((part for part in children(child) if tag_of(part) == "label"), None)
        title = _title(builder, label) if label is not None else None
        if tag_of(child) != "li" or label is None or title is None or not is_blank(child.tail):
            return "this accordion holds more than items"
        content = builder.inner(plain=False)
        for part in child:
            if part is not label:
                content.node(part, ())
            content.line.add(part.tail, ())
        out.append({"title": title, "content": content.finish()})
    if out:
        builder.add(block("accordion", {"items": items(out)}))
    return ""


def cards(builder: "StreamBuilder", element: etree._Element, marks: Marks) -> str:
    """Add a grid of cards. Returns the reason if it does not fit."""
    inside = list(children(element))
    if not is_blank(element.text) or any(not is_blank(child.tail) for child in inside):
        return "this grid of cards holds words outside its cards"
    out = []
    for child in inside:
        card = _card(builder, child) if "isomer-card" in classes(child) else None
        if card is None:
            return "a card of this grid holds parts that do not fit into a card"
        out.append(card)
    if out:
        builder.add(block("cards", {"kind": "cards", **_level(builder, element, out), "cards": items(out)}))
    return ""


def _level(builder: "StreamBuilder", element: etree._Element, cards: list[dict[str, Any]]) -> dict[str, str]:
    """Return the field that makes the titles of cards headings if they are names, to be set by `headings`."""
    titles = [card["title"] for card in cards]
    if Mend.NAMES not in builder.context.mends or not are_names(titles):
        return {}
    builder.context.mended(Mend.NAMES, line_of(element), f"the titles of cards {', '.join(titles)}", "headings")
    return {"title_level": "2"}


def _card(builder: "StreamBuilder", element: etree._Element) -> dict[str, Any] | None:
    parts = {name: _part(element, f"isomer-card-{name}") for name in ("title", "description", "link")}
    pictures = list(element.iter("img"))
    known = [text_of(part) for part in parts.values() if part is not None]
    title = text_of(parts["title"]) if parts["title"] is not None else ""
    words = text_of(parts["link"]) if parts["link"] is not None else ""
    too_long = len(title) > MAX_TITLE or len(words) > MAX_LINK_WORDS
    if text_of(element) != " ".join(known).strip() or len(pictures) > 1 or too_long:
        return None
    written = _card_text(builder, parts["description"])
    if not title and not written:
        title, words = words, ""
    if written is None or not title:
        return None
    image = picture()
    if pictures and (pictures[0].get("src") or "").strip():
        image = picture(*builder.context.refer_to_image(pictures[0]))
    href = (element.get("href") or "").strip()
    if words and not href:
        written += f"<p>{html.escape(words, quote=False)}</p>"
    reference = builder.context.refer_to(element, title) if href else ""
    return {"image": image, "title": title, "text": written, "link": link(reference, words)}


def _card_text(builder: "StreamBuilder", element: etree._Element | None) -> str | None:
    if element is None:
        return ""
    inner = builder.inner(allowed=CARD_MARKS)
    inner.flow(element)
    found = inner.finish()
    if any(part["type"] != "rich_text" for part in found):
        return None
    return "".join(part["value"] for part in found)


def _part(element: etree._Element, name: str) -> etree._Element | None:
    return next((inner for inner in element.iterdescendants() if tag_of(inner) and name in classes(inner)), None)


def form(builder: "StreamBuilder", element: etree._Element, marks: Marks) -> str:
    """Add a FormSG form. The text around it becomes its caption."""
    frames = list(element.iter("iframe"))
    address = (frames[0].get("src") or "").strip() if len(frames) == 1 else ""
    if not is_web_address(address):
        return "this form has no address"
    return _with_caption(builder, element, frames[0], address)


def post(builder: "StreamBuilder", element: etree._Element, marks: Marks) -> str:
    """Add an Instagram post by its permanent URL, with its text as caption."""
    quotes = [inner for inner in element.iter() if tag_of(inner) and inner.get("data-instgrm-permalink")]
    address = (quotes[0].get("data-instgrm-permalink") or "").strip() if len(quotes) == 1 else ""
    if not is_web_address(address):
        return "this post has no address"
    return _with_caption(builder, element, None, address)


def _with_caption(builder: "StreamBuilder", element: etree._Element, frame: etree._Element | None, address: str) -> str:
    inner = builder.inner(allowed=frozenset({"i", "sup", "sub", "a"}))
    inner.line.add(element.text, ())
    for child in element:
        if child is not frame and tag_of(child) != "script":
            inner.node(child, ()) if tag_of(child) != "blockquote" else inner.flow(child)
        inner.line.add(child.tail, ())
    found = inner.finish()
    if any(part["type"] != "rich_text" for part in found):
        return "this embed holds more than words"
    caption = "".join(part["value"] for part in found).replace("</p><p>", "<br/>")
    builder.add(media.embed_block(builder.context, frame if frame is not None else element, address, caption))
    return ""
