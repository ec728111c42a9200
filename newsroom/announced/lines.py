"""The lines of an announcement."""

import re
import unicodedata
from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Line:
    """A line in plain letters, with the symbol and the words of each of its links. An empty one ends a paragraph."""

    text: str
    links: tuple[tuple[str, str], ...] = ()


END: Final = Line("")  # Stands after each paragraph.
IS_CLOSED: Final = re.compile(
    r"(?:the )?(?:registration|application|sign[- ]?up|rsvp)s?(?: (?:is|are|has|have))?(?: now| already| been)* closed",
    re.IGNORECASE,
)


def bare(text: str) -> str:
    """Return a line without the emoji and bullets at its start."""
    words = (at for at, sign in enumerate(text) if unicodedata.category(sign)[0] in "LN" or sign in "#$(")
    return text[next(words, len(text)) :]


def says_closed(text: str) -> bool:
    """Whether a line says only that registration is closed."""
    return IS_CLOSED.fullmatch(bare(text).rstrip("!. ")) is not None
