"""Rules for all frames, in embed blocks and in legacy blocks."""

import re
from typing import Final
from urllib.parse import urlsplit

from lxml import etree

from isomer.convert.context import Context
from isomer.notes import NoteKind

# The titles that players put into their embed code. They say nothing about the content.
GENERIC_TITLES: Final = re.compile(
    r"((youtube|vimeo|facebook) )?(video player|embed|player|iframe|video)", re.IGNORECASE
)


def title_of(element: etree._Element) -> str:
    """Return the title of a frame on one line, or an empty string if it is missing or generic."""
    title = " ".join((element.get("title") or "").split())
    return "" if GENERIC_TITLES.fullmatch(title) else title[:200]


def https_address(context: Context, element: etree._Element, address: str) -> str:
    """Return the URL of a frame with https, because browsers block http frames on https pages. Notes any change."""
    found = re.sub(r"^(?:http:)?//", "https://", address, count=1, flags=re.IGNORECASE)
    if found != address:
        context.note(NoteKind.LINK, element, f"the frame {address} now uses https; check that it still works")
    return found


def note_missing_title(context: Context, element: etree._Element, address: str) -> None:
    """Add a note if a frame has no title. It then gets the title of the heading before it or of the page."""
    if not title_of(element):
        message = f"the frame {address} has no meaningful title; give it one that says what it shows"
        context.note(NoteKind.MISSING_TITLE, element, message)


def is_web_address(address: str) -> bool:
    """Whether an address is an http(s) or protocol-relative URL with a host."""
    try:
        parts = urlsplit(address)
        return parts.scheme.lower() in {"http", "https", ""} and bool(parts.hostname)
    except ValueError:
        return False
