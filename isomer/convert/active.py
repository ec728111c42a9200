"""Removes active content: scripts, event handlers and script URLs. Pages must not contain any."""

import re
from typing import Final

from lxml import etree

from isomer.convert.tree import line_of, tag_of
from isomer.notes import Note, NoteKind

# The scripts that Isomer allows. They only serve its own template.
ISOMER_SCRIPTS: Final = re.compile(
    r"^(https?:)?//(www\.)?instagram\.com/embed\.js|^//?(www\.)?instagram\.com/embed\.js|^/jquery/[\w./-]+\.js",
    re.IGNORECASE,
)
ADDRESSES: Final = ("href", "src", "action", "formaction", "data", "poster", "xlink:href", "srcset", "background")
SCRIPT_ADDRESS: Final = re.compile(
    r"^(javascript|vbscript|livescript|mocha):|^data:(?!image/(png|jpe?g|gif|webp|avif)[;,])"
)
REMOVED: Final = " was removed"
REFUSED_ELEMENTS: Final = frozenset({"script", "applet", "base", "portal", "fencedframe"})


def remove_active_content(root: etree._Element, *, file: str, notes: list[Note]) -> None:
    """Remove all active content, with a note for each piece."""
    for element in list(root.iter()):
        name = tag_of(element)
        if not name:
            continue
        if name == "script" and ISOMER_SCRIPTS.match(element.get("src") or ""):
            message = f"the script {element.get('src')} of Isomer's template is not needed here"
            notes.append(Note(NoteKind.STYLE, file, line_of(element), message))
            _remove(element)
        elif name in REFUSED_ELEMENTS or _refreshes(element, name):
            _note(notes, file, element, f"a <{name}> element")
            _remove(element)
        else:
            _remove_attributes(element, name, file=file, notes=notes)


def _remove_attributes(element: etree._Element, name: str, *, file: str, notes: list[Note]) -> None:
    for key in list(element.attrib):
        attribute = str(key).lower()
        value = str(element.attrib[key])
        if attribute.startswith("on") or attribute == "srcdoc":
            _note(notes, file, element, f"the attribute {attribute} on <{name}>")
            del element.attrib[key]
        elif attribute in ADDRESSES and is_script_address(value):
            scheme = re.sub(r"\s+", "", value)[:30]
            _note(notes, file, element, f"the script address {scheme} on <{name}>")
            del element.attrib[key]


def is_script_address(value: str) -> bool:
    """Whether a browser might run the URL as a script, even if spaces or control characters are hidden in it."""
    return (
        SCRIPT_ADDRESS.match(re.sub(r"[\x00-\x20\x7f-\xa0\u200b-\u200f\u2028\u2029\ufeff]", "", value).lower())
        is not None
    )


def _refreshes(element: etree._Element, name: str) -> bool:
    return name == "meta" and (element.get("http-equiv") or "").lower() == "refresh"


def _note(notes: list[Note], file: str, element: etree._Element, what: str) -> None:
    notes.append(Note(NoteKind.ACTIVE_CONTENT, file, line_of(element), f"{what}{REMOVED}"))


def _remove(element: etree._Element) -> None:
    """Remove an element but keep the text that follows it."""
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
