"""Images and frames."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from lxml import etree

from isomer.convert.context import Block, Context, block, link, picture
from isomer.convert.frames import is_web_address, note_missing_title, secure, title_of
from isomer.convert.inline import Marks, link_of
from isomer.convert.tree import text_of
from isomer.notes import NoteKind

if TYPE_CHECKING:
    from isomer.convert.story import Story

STYLE_WIDTH: Final = re.compile(r"(?:^|;)\s*width\s*:\s*([\d.]+)\s*(px|%|)", re.IGNORECASE)
SMALL: Final = (200, 30)
MEDIUM: Final = (400, 60)
VIDEO_HOSTS: Final = ("youtube.com", "youtube-nocookie.com", "youtu.be", "vimeo.com")
HEIGHTS: Final = (100, 3000)


def image(story: Story, element: etree._Element, marks: Marks) -> str:
    """A picture, with the link around it."""
    if not (element.get("src") or "").strip():
        story.context.note(NoteKind.MISSING_FILE, element, "an image without an address was left out")
        words = (element.get("alt") or "").strip()
        story.line.add(words, marks)
        return ""
    story.add(image_block(story, element, link_of(marks)))
    return ""


def image_block(story: Story, element: etree._Element, href: str = "", caption: str = "") -> Block:
    """An image block; its width is chosen by what the width in the source means."""
    value = {
        "image": picture(*story.context.refer_to_image(element)),
        "caption": caption,
        "width": width_of(element),
        "link": link(href),
    }
    return block("image", value)


def width_of(element: etree._Element) -> str:
    """Small for marks and portraits, medium for half of the text's width, else large."""
    found = STYLE_WIDTH.search(element.get("style") or "")
    attribute = (element.get("width") or "").strip().lower().removesuffix("px")
    if found:
        number, unit = float(found.group(1)[:6].rstrip(".")), found.group(2).lower() or "px"
    elif attribute.isdigit() and len(attribute) < 6:
        number, unit = float(attribute), "px"
    else:
        return "large"
    place = 1 if unit == "%" else 0
    if number <= SMALL[place]:
        return "small"
    return "medium" if number <= MEDIUM[place] else "large"


def frame(story: Story, element: etree._Element, marks: Marks) -> str:
    """A video, a map or a form of a third party."""
    address = (element.get("src") or "").strip()
    if not address:
        story.context.note(NoteKind.MISSING_FILE, element, "a frame without an address was left out")
        return ""
    if not is_web_address(address):
        return f"the frame {address} does not lead to another site"
    story.add(embed_block(story.context, element, address))
    return ""


def embed_block(context: Context, element: etree._Element, address: str, caption: str = "") -> Block:
    """An embed of an address, with the height of a frame that is no video."""
    address = secure(context, element, address)
    note_missing_title(context, element, address)
    value = {
        "url": address,
        "title": title_of(element),
        "caption": caption,
        "poster": None,
        "height": _height(element, address),
    }
    return block("embed", value)


def _height(element: etree._Element, address: str) -> int | None:
    host = (urlsplit(address).hostname or "").removeprefix("www.").removeprefix("player.")
    number = (element.get("height") or "").strip().lower().removesuffix("px")
    if host in VIDEO_HOSTS or not number.isdigit() or len(number) > 5:
        return None
    return min(max(int(number), HEIGHTS[0]), HEIGHTS[1])


def figure(story: Story, element: etree._Element, marks: Marks) -> str:
    """A picture with its caption."""
    pictures = list(element.iter("img"))
    captions = list(element.iter("figcaption"))
    around = next(element.iter("a"), None)
    caption = captions[0] if captions else None
    words = text_of(caption) if caption is not None else ""
    if len(pictures) != 1 or not pictures[0].get("src") or len(captions) > 1 or text_of(element) != words:
        story.flow(element, marks)
        story.end_paragraph()
        return ""
    href = link_of(marks)
    if around is not None and around.get("href") and next(around.iter("img"), None) is not None:
        href = story.context.refer_to(around)
    written = ""
    if caption is not None:
        inner = story.inner(allowed=frozenset({"i", "sup", "sub", "a"}))
        inner.flow(caption)
        found = inner.finish()
        if any(part["type"] != "rich_text" for part in found):
            return "the caption of this picture holds more than words"
        written = "".join(part["value"] for part in found).replace("</p><p>", "<br/>")
    story.add(image_block(story, pictures[0], href, written))
    return ""
