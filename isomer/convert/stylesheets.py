"""Reads from a body's own style sheets how wide its images are shown. All other styles are dropped."""

import re
from typing import Final

from lxml import etree

from isomer.convert.tree import classes

COMMENT: Final = re.compile(r"/\*.*?\*/", re.DOTALL)
# What holds for some windows only: at-rules, with one level of rules inside.
AT_RULE: Final = re.compile(r"@[^{};]*(?:;|\{(?:[^{}]*\{[^{}]*\})*[^{}]*\})")
RULE: Final = re.compile(r"([^{}]+)\{([^{}]*)\}")
CLASS: Final = re.compile(r"(?:img)?\.([\w-]+)")
WIDTH: Final = re.compile(r"(?:^|;)\s*(width\s*:\s*[\d.]+\s*(?:px|%))", re.IGNORECASE)


def apply_widths(root: etree._Element) -> None:
    """Give images the widths that the body's style sheets set for their classes, as styles of their own."""
    widths = dict(_widths("".join(style.text or "" for style in root.iter("style"))))
    if not widths:
        return
    for image in root.iter("img"):
        own = image.get("style") or ""
        found = [widths[name] for name in widths if name in classes(image)]
        if found and not WIDTH.search(own):
            image.set("style", f"{own.rstrip('; ')}; {found[-1]}".lstrip("; "))


def _widths(sheet: str) -> list[tuple[str, str]]:
    """Return classes and the widths set for them, in the order of the style sheet."""
    found = []
    for selectors, declarations in RULE.findall(AT_RULE.sub("", COMMENT.sub("", sheet))):
        width = WIDTH.search(declarations)
        names = [CLASS.fullmatch(selector.strip()) for selector in selectors.split(",")]
        found += [(name[1], width[1]) for name in names if name and width]
    return found
