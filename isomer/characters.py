"""Control characters and others that page text never needs and that databases and XML refuse."""

import re
from typing import Final

CONTROL: Final = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff\ufdd0-\ufdef]")


def without_control_characters(text: str) -> tuple[str, int]:
    """Return the text without control characters, and how many were removed."""
    return CONTROL.subn("", text)
