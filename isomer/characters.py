"""Characters that no text of a page needs, and that databases and XML refuse."""

from __future__ import annotations

import re
from typing import Final

CONTROL: Final = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff\ufdd0-\ufdef]")
REFUSED: Final = re.compile(r"[\x00\ud800-\udfff]")


def without_control_characters(text: str) -> tuple[str, int]:
    """The text without control characters, and how many there were."""
    return CONTROL.subn("", text)
