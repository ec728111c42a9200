"""Active content: scripts, event handlers and script addresses. No page of ours may carry any."""

from __future__ import annotations

import re
from typing import Final

from lxml import etree

from isomer.convert.tree import line_of, tag_of
from isomer.notes import IsomerError, Note, NoteKind

# The four sources from which Isomer itself lets scripts come; they only serve its own template.
ISOMER_SCRIPTS: Final = re.compile(
    r"^(https?:)?//(www\.)?instagram\.com/embed\.js|^//?(www\.)?instagram\.com/embed\.js|^/jquery/[\w./-]+\.js",
    re.IGNORECASE,
)
ADDRESSES: Final = ("href", "src", "action", "formaction", "data", "poster", "xlink:href", "srcset", "background")
SCRIPT_ADDRESS: Final = re.compile(
    r"^(javascript|vbscript|livescript|mocha):|^data:(?!image/(png|jpe?g|gif|webp|avif)[;,])"
)
REFUSED_ELEMENTS: Final = frozenset({"script", "applet", "base", "portal", "fencedframe"})


def check_active_content(root: etree._Element, *, file: str, strip: bool, notes: list[Note]) -> None:
    """Raise IsomerError at the first active content; with `strip`, take all of it out and note each piece."""
    for element in list(root.iter()):
        name = tag_of(element)
        if not name:
            continue
        if name == "script" and ISOMER_SCRIPTS.match(element.get("src") or ""):
            _note(notes, file, element, f"the script {element.get('src')} of Isomer's template is not needed here")
            _remove(element)
            continue
        if name in REFUSED_ELEMENTS or _refreshes(element, name):
            _found(element, f"a <{name}> element", file=file, strip=strip, notes=notes)
            _remove(element)
            continue
        _check_attributes(element, name, file=file, strip=strip, notes=notes)


def _check_attributes(element: etree._Element, name: str, *, file: str, strip: bool, notes: list[Note]) -> None:
    for key in list(element.attrib):
        attribute = str(key).lower()
        value = str(element.attrib[key])
        if attribute.startswith("on") or attribute == "srcdoc":
            _found(element, f"the attribute {attribute} on <{name}>", file=file, strip=strip, notes=notes)
            del element.attrib[key]
        elif attribute in ADDRESSES and is_script_address(value):
            scheme = re.sub(r"\s+", "", value)[:30]
            _found(element, f"the script address {scheme} on <{name}>", file=file, strip=strip, notes=notes)
            del element.attrib[key]


def is_script_address(value: str) -> bool:
    """Whether a browser might run what the address holds, blanks and control characters inside it left out."""
    return (
        SCRIPT_ADDRESS.match(re.sub(r"[\x00-\x20\x7f-\xa0\u200b-\u200f\u2028\u2029\ufeff]", "", value).lower())
        is not None
    )


def _refreshes(element: etree._Element, name: str) -> bool:
    return name == "meta" and (element.get("http-equiv") or "").lower() == "refresh"


def _found(element: etree._Element, what: str, *, file: str, strip: bool, notes: list[Note]) -> None:
    if not strip:
        message = f"the HTML holds {what}, which no page may carry; take it out, or import with --strip-scripts"
        raise IsomerError(file, line_of(element), message)
    _note(notes, file, element, f"{what} was taken out")


def _note(notes: list[Note], file: str, element: etree._Element, message: str) -> None:
    notes.append(Note(NoteKind.ACTIVE_CONTENT, file, line_of(element), message))


def _remove(element: etree._Element) -> None:
    """Take an element out and leave the text that follows it."""
    parent = element.getparent()
    if parent is None:
        return
    before = element.getprevious()
    if before is None:
        parent.text = (parent.text or "") + (element.tail or "")
    else:
        before.tail = (before.tail or "") + (element.tail or "")
    element.tail = None
    parent.remove(element)
