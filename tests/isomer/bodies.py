"""Helpers that convert the body of a page and return parts of the result."""

from typing import Any

from isomer.convert import Conversion, convert_body
from isomer.notes import NoteKind

NO_IMAGE = {"image": None, "alt_text": "", "decorative": False}
NO_LINK = {"text": "", "page": None, "document": None, "url": ""}


def convert(body: str) -> Conversion:
    return convert_body(body, file="page.md", first_line=6)


def blocks(body: str) -> list[Any]:
    return [(part["type"], part["value"]) for part in convert(body).blocks]


def kinds(body: str) -> list[str]:
    return [kind for kind, _ in blocks(body)]


def notes(body: str) -> list[tuple[NoteKind, int | None]]:
    return [(note.kind, note.line) for note in convert(body).notes]
