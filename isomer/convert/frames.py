"""What holds for every frame, whether a block shows it or legacy content."""

from __future__ import annotations

import re
from typing import Final
from urllib.parse import urlsplit

from lxml import etree

from isomer.convert.context import Context
from isomer.notes import NoteKind

# What players call themselves in the code that they offer to copy: it says nothing of the film.
GENERIC_TITLES: Final = re.compile(
    r"((youtube|vimeo|facebook) )?(video player|embed|player|iframe|video)", re.IGNORECASE
)


def title_of(element: etree._Element) -> str:
    """The title of a frame on one line; empty where it has none that says what it shows."""
    title = " ".join((element.get("title") or "").split())
    return "" if GENERIC_TITLES.fullmatch(title) else title[:200]


def secure(context: Context, element: etree._Element, address: str) -> str:
    """The address of a frame with https before it: a browser shows no other frame on a page that came that way."""
    found = re.sub(r"^(?:http:)?//", "https://", address, count=1, flags=re.IGNORECASE)
    if found != address:
        context.note(NoteKind.LINK, element, f"the frame {address} is asked for by https now; see whether it answers")
    return found


def note_missing_title(context: Context, element: etree._Element, address: str) -> None:
    """Say that a frame has no title, so that it takes that of the heading above it or of the page."""
    if not title_of(element):
        message = f"the frame {address} has no title of its own; give it one that says what it shows"
        context.note(NoteKind.MISSING_TITLE, element, message)


def is_web_address(address: str) -> bool:
    """Whether an address leads to another site by way of the web."""
    try:
        parts = urlsplit(address)
        return parts.scheme.lower() in {"http", "https", ""} and bool(parts.hostname)
    except ValueError:
        return False
