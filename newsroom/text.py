"""Text for XML feeds and calendar files."""

import re

# Control characters that XML does not allow. Text pasted from a word processor may contain them.
INVALID_IN_XML = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")


def xml_safe(text: str) -> str:
    """Return the text with a space for each character that XML does not allow."""
    return INVALID_IN_XML.sub(" ", text)
