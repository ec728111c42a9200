"""Converts images, figures and frames."""

import re
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from lxml import etree

from isomer.convert.context import Block, Context, block, file_name, link, picture
from isomer.convert.frames import https_address, is_web_address, note_missing_title, title_of
from isomer.convert.inline import Mark, Marks, link_of, with_mark
from isomer.convert.references import ReferenceKind
from isomer.convert.tree import tag_of, text_of
from isomer.notes import NoteKind

if TYPE_CHECKING:
    from isomer.convert.stream_builder import StreamBuilder

STYLE_WIDTH: Final = re.compile(r"(?:^|;)\s*width\s*:\s*([\d.]+)\s*(px|%|)", re.IGNORECASE)
SMALL: Final = (200, 30)
MEDIUM: Final = (400, 60)
VIDEO_HOSTS: Final = ("youtube.com", "youtube-nocookie.com", "youtu.be", "vimeo.com")
HEIGHTS: Final = (100, 3000)


def image(builder: "StreamBuilder", element: etree._Element, marks: Marks) -> str:
    """Add an image with the link around it. An image without a URL leaves its alt text and a note."""
    if not (element.get("src") or "").strip():
        builder.context.note(NoteKind.MISSING_FILE, element, "an image without an address was left out")
        words = (element.get("alt") or "").strip()
        builder.line.add(words, marks)
        return ""
    builder.add(image_block(builder, element, link_of(marks)))
    return ""


def image_block(builder: "StreamBuilder", element: etree._Element, href: str = "", caption: str = "") -> Block:
    """Return an image block."""
    value = {
        "image": picture(*builder.context.refer_to_image(element)),
        "caption": caption,
        "width": width_of(element),
        "link": link(href),
    }
    return block("image", value)


def width_of(element: etree._Element) -> str:
    """Return the width option: small for logos and portraits, medium for about half the text width, else large."""
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


def frame(builder: "StreamBuilder", element: etree._Element, marks: Marks) -> str:
    """Add an embed for a video, a map or a form of another site. Returns the reason if the URL is not external."""
    address = (element.get("src") or "").strip()
    if not address:
        builder.context.note(NoteKind.MISSING_FILE, element, "a frame without an address was left out")
        return ""
    if not is_web_address(address):
        return f"the frame {address} does not lead to another site"
    builder.add(embed_block(builder.context, element, address))
    return ""


def player(builder: "StreamBuilder", element: etree._Element, marks: Marks) -> None:
    """Add a link to the file of an audio or video player. Browsers never show what stands inside a player."""
    address = address_of_player(element)
    if not address:
        builder.context.note(NoteKind.MISSING_FILE, element, f"an <{tag_of(element)}> without a file was left out")
        return
    words = words_of_player(element, address)
    builder.context.note(NoteKind.LINK, element, f"the player of {words} became a link to its file")
    reference = builder.context.refer(ReferenceKind.LINK, address, words, element)
    builder.line.add(words, with_mark(marks, Mark("a", reference)))


def address_of_player(element: etree._Element) -> str:
    """Return the URL of the file that a player plays: its own, or the first of its sources."""
    own = element.get("src") or next((source.get("src") for source in element.iter("source") if source.get("src")), "")
    return str(own).strip()


def words_of_player(element: etree._Element, address: str) -> str:
    """Return the title of a player, or else the name of its file."""
    return " ".join((element.get("title") or "").split()) or file_name(address) or address


def embed_block(context: Context, element: etree._Element, address: str, caption: str = "") -> Block:
    """Return an embed block for a URL, with the height of the frame unless it is a video."""
    address = https_address(context, element, address)
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


def figure(builder: "StreamBuilder", element: etree._Element, marks: Marks) -> str:
    """Add a figure with one image and its caption. Other figures are converted like any container."""
    pictures = list(element.iter("img"))
    captions = list(element.iter("figcaption"))
    around = next(element.iter("a"), None)
    caption = captions[0] if captions else None
    words = text_of(caption) if caption is not None else ""
    if len(pictures) != 1 or not pictures[0].get("src") or len(captions) > 1 or text_of(element) != words:
        builder.flow(element, marks)
        builder.end_paragraph()
        return ""
    href = link_of(marks)
    if around is not None and around.get("href") and next(around.iter("img"), None) is not None:
        href = builder.context.refer_to(around)
    written = ""
    if caption is not None:
        inner = builder.inner(allowed=frozenset({"i", "sup", "sub", "a"}))
        inner.flow(caption)
        found = inner.finish()
        if any(part["type"] != "rich_text" for part in found):
            return "the caption of this image holds more than words"
        written = "".join(part["value"] for part in found).replace("</p><p>", "<br/>")
    builder.add(image_block(builder, pictures[0], href, written))
    return ""
