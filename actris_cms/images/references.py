"""Finds what an SVG draws by reference: the ids in `url(#id)`, in attributes and in style sheets."""

import re
from collections import defaultdict
from typing import Final
from urllib.parse import unquote

from .errors import UnusableImageError

REFERENCE: Final = re.compile(r"""url\([^()#]*#([^'")\s]+)""", re.IGNORECASE)
ESCAPE: Final = re.compile(r"\\(?:([0-9a-f]{1,6})\s?|(.))", re.IGNORECASE | re.DOTALL)
COMMENT: Final = re.compile(r"/\*(?:.*?\*/|.*)", re.DOTALL)
RULE: Final = re.compile(r"(?<![^{}])([^{}]*)\{([^{}]*)\}")
# A selector of which only the last class decides here: `.st0` or `g .st0`, as drawing programs write them.
CLASS: Final = re.compile(r"(?:[\w#.>~+-]+\s+)*[\w-]*\.([\w-]+)")
FONT: Final = re.compile(r"""(['"])[\w ,.-]*\1""")
EVERYTHING: Final = "*"
MAX_STYLE_REFERENCES: Final = 10_000
TOO_OFTEN: Final = "parts of the drawing are repeated too often, or within themselves. Simplify it"


def references(text: str) -> list[str]:
    """Return the ids that a value or a style sheet refers to."""
    return [unquote(name) for name in REFERENCE.findall(_without_escapes(text))]


def style_references(sheets: list[str]) -> dict[str, list[str]]:
    """Return the ids that style sheets refer to, by the class of the elements that they apply to, or `EVERYTHING`.

    Only sheets as simple as those of drawing programs are told apart. In any other, each rule may apply to everything.
    """
    found: dict[str, list[str]] = defaultdict(list)
    count = 0
    for sheet in sheets:
        plain = FONT.sub("", COMMENT.sub("", sheet))
        simple = not set("\\\"'@") & set(plain) and not RULE.sub("", plain).strip()
        for selectors, declarations in RULE.findall(plain) if simple else [(EVERYTHING, sheet)]:
            names = references(declarations)
            for selector in selectors.split(",") if names else []:
                known = CLASS.fullmatch(selector.strip())
                count += len(names)
                if count > MAX_STYLE_REFERENCES:
                    raise UnusableImageError(TOO_OFTEN)
                found[known[1] if known else EVERYTHING] += names
    return found


def _without_escapes(text: str) -> str:
    """Return a text of CSS with its escapes, such as `u\\72 l`, read."""
    if "\\" not in text:
        return text
    return ESCAPE.sub(lambda found: chr(min(int(found[1], 16), 0x10FFFF)) if found[1] else found[2], text)
