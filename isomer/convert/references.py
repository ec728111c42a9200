"""The links and images of a body before they are resolved.

Blocks contain `ref:3` in place of an image, a page, a document or a URL. The reference with that number holds the
link or image of the source, and `isomer.load.filler` replaces it by what it resolves to.
"""

from dataclasses import dataclass
from enum import StrEnum


class ReferenceKind(StrEnum):
    """The kind of a reference."""

    LINK = "link"
    IMAGE = "image"


@dataclass(frozen=True, slots=True)
class Reference:
    """One link or image of a body: its URL as in the source, its text or alt text, and its place.

    `about` is the title of what a link belongs to, such as a card, if it has one.
    """

    kind: ReferenceKind
    address: str
    text: str
    file: str
    line: int | None
    about: str = ""


def symbol(number: int) -> str:
    """Return the symbol in blocks for the reference with this number."""
    return f"ref:{number}"
