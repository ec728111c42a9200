"""Finds what an SVG draws by reference: the ids in `url(#id)`, in attributes and in style sheets."""

import re
from collections import defaultdict
from collections.abc import Iterable
from typing import Final, NamedTuple
from urllib.parse import unquote

from .errors import UnusableImageError

REFERENCE: Final = re.compile(r"""url\([^()#]*#([^'")\s]+)""", re.IGNORECASE)
ESCAPE: Final = re.compile(r"\\(?:([0-9a-f]{1,6})\s?|(.))", re.IGNORECASE | re.DOTALL)
COMMENT: Final = re.compile(r"/\*(?:.*?\*/|.*)", re.DOTALL)
RULE: Final = re.compile(r"(?<![^{}])([^{}]*)\{([^{}]*)\}")
# A selector of which only the last class decides here: `.st0` or `g .st0`, as drawing programs write them.
CLASS: Final = re.compile(r"(?:[\w#.>~+-]+\s+)*[\w-]*\.([\w-]+)")
FONT: Final = re.compile(r"""(['"])[\w ,.-]*\1""")
QUOTED: Final = re.compile(r"""url\(\s*(['"])#[^'"()\\]+\1\s*\)""", re.IGNORECASE)
# What children do not inherit, in a plain declaration.
OWN: Final = re.compile(r"""\s*(?:filter|clip-path|mask)\s*:[^'"\\/@]*""", re.IGNORECASE)
OWN_NAME: Final = re.compile(r"(?<![\w-])(?:filter|clip-path|mask|all)\s*:", re.IGNORECASE)
EVERYTHING: Final = "*"
MAX_STYLE_REFERENCES: Final = 10_000
TOO_OFTEN: Final = "parts of the drawing are repeated too often, or within themselves. Simplify it"


class Paint(NamedTuple):
    """The ids that a declaration refers to; `is_own` if the children of the element do not inherit them."""

    names: tuple[str, ...]
    is_own: bool
    property: str


def paints_of(name: str, value: str) -> list[Paint]:
    """Return what an attribute refers to; `style` has the declarations of CSS."""
    return _paints(value if name == "style" else f"{name}:{value}")


def _paints(declarations: str) -> list[Paint]:
    """Return what declarations refer to. Those that are not plain are taken to be inherited."""
    if "(" not in declarations:
        return []
    plain = "\\" not in declarations
    parts = re.split("[;{}]", _without_escapes(declarations))
    named = [(part, tuple(unquote(name) for name in REFERENCE.findall(part))) for part in parts]
    return [
        Paint(names, plain and bool(OWN.fullmatch(QUOTED.sub("", part))), part.partition(":")[0].strip().lower())
        for part, names in named
        if names
    ]


def inherits_all(texts: Iterable[str]) -> bool:
    """Whether children may inherit what otherwise only their parent has, as by `filter: inherit`."""
    for text in texts:
        if "inherit" in text.lower() or "\\" in text:
            parts = re.split("[;{}]", _without_escapes(COMMENT.sub("", text)))
            if any("inherit" in part.lower() and OWN_NAME.search(part) for part in parts):
                return True
    return False


def style_paints(sheets: list[str]) -> dict[str, list[Paint]]:
    """Return what style sheets refer to, by the class of the elements that they apply to, or `EVERYTHING`.

    Only sheets as simple as those of drawing programs are told apart. In any other, each rule may apply to everything.
    """
    found: dict[str, list[Paint]] = defaultdict(list)
    count = 0
    for sheet in sheets:
        plain = FONT.sub("", COMMENT.sub("", sheet))
        simple = not set("\\\"'@") & set(plain) and not RULE.sub("", plain).strip()
        for selectors, declarations in RULE.findall(plain) if simple else [(EVERYTHING, sheet)]:
            paints = _paints(declarations)
            for selector in selectors.split(",") if paints else []:
                known = CLASS.fullmatch(selector.strip())
                count += sum(len(paint.names) for paint in paints)
                if count > MAX_STYLE_REFERENCES:
                    raise UnusableImageError(TOO_OFTEN)
                found[known[1] if known else EVERYTHING] += paints
    return found


def _without_escapes(text: str) -> str:
    """Return a text of CSS with its escapes, such as `u\\72 l`, read."""
    if "\\" not in text:
        return text
    return ESCAPE.sub(lambda found: chr(min(int(found[1], 16), 0x10FFFF)) if found[1] else found[2], text)
