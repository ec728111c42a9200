"""What a body refers to, before anything is known of the site into which it is loaded.

Blocks hold `ref:3` where an image, a page, a document or an address belongs; the third reference says what the
source had there, and where. Whoever loads the blocks puts in what it found.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class ReferenceKind(StrEnum):
    """What kind of thing is referred to."""

    LINK = "link"
    IMAGE = "image"


@dataclass(frozen=True, slots=True)
class Reference:
    """One link or image of a body: its address as the source has it, its words, and the place."""

    kind: ReferenceKind
    address: str
    text: str
    file: str
    line: int | None


def symbol(number: int) -> str:
    """How blocks write the reference with this number."""
    return f"ref:{number}"
