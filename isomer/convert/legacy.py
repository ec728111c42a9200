"""Writes HTML that no block can hold, with its words, links, images and frames, and without its looks."""

from __future__ import annotations

import html
from typing import Final

from lxml import etree

from isomer.convert.context import Context
from isomer.convert.frames import note_missing_title, secure
from isomer.convert.inline import is_blank
from isomer.convert.references import ReferenceKind
from isomer.convert.tree import tag_of, text_of
from isomer.notes import NoteKind

KEPT: Final = frozenset(
    "abbr address article aside b bdi bdo blockquote br caption cite code col colgroup dd del details dfn div dl dt em "
    "figcaption figure h2 h3 h4 h5 h6 hr i ins kbd li mark ol p pre q s samp section small span strong sub summary sup "
    "table tbody td tfoot th thead time tr u ul var wbr".split()
)
ALSO: Final = {
    "h1": "h2",
    "center": "div",
    "strike": "s",
    "tt": "code",
    "form": "div",
    "fieldset": "div",
    "legend": "p",
}
VOID: Final = frozenset({"br", "col", "hr", "wbr"})
FRAMES: Final = frozenset({"iframe", "video", "audio", "object", "embed"})
GONE: Final = frozenset(
    {"script", "style", "template", "svg", "math", "canvas", "input", "link", "meta", "title", "head"}
)
ATTRIBUTES: Final = {
    "td": ("colspan", "rowspan"),
    "th": ("colspan", "rowspan", "scope"),
    "ol": ("start", "type"),
    "li": ("value",),
    "col": ("span",),
    "colgroup": ("span",),
}


def legacy_html(context: Context, element: etree._Element) -> str:
    """The element as sanitised HTML, its links and images as references."""
    return _element(context, element, "")


def _element(context: Context, element: etree._Element, link: str) -> str:
    """One element. `link` is the start tag of a link around it that is written anew around each stretch of words."""
    name = tag_of(element)
    if not name or name in GONE:
        return ""
    if name == "img":
        return _linked(_image(context, element), link)
    if name in FRAMES:
        return _frame(context, element, name)
    if name == "a":
        return _anchor(context, element, link)
    inner = _inside(context, element, link)
    name = ALSO.get(name, name)
    if name not in KEPT:
        return inner
    start = f"<{name}{_attributes(element, name)}"
    return f"{start}/>" if name in VOID else f"{start}>{inner}</{name}>"


def _inside(context: Context, element: etree._Element, link: str) -> str:
    out = [_linked(_text(element.text), link)]
    for child in element:
        out += [_element(context, child, link), _linked(_text(child.tail), link)]
    return "".join(out)


def _linked(written: str, link: str) -> str:
    return f"{link}{written}</a>" if link and not is_blank(written) else written


def _around(context: Context, element: etree._Element, link: str) -> str:
    """What an element holds, as a link. No link may hold another one, so around those it is written in parts."""
    if any(tag_of(inner) in FRAMES or _leads(inner) for inner in element.iterdescendants()):
        written = _inside(context, element, link)
        if link not in written:
            context.note(NoteKind.LINK, element, "the link around another link or a frame was left out")
        return written
    return f"{link}{_inside(context, element, '')}</a>"


def _leads(element: etree._Element) -> bool:
    return tag_of(element) == "a" and bool((element.get("href") or "").strip())


def _text(text: str | None) -> str:
    return html.escape(text or "", quote=False)


def _attributes(element: etree._Element, name: str) -> str:
    found = [(key, element.get(key)) for key in ("id", "lang", "dir", *ATTRIBUTES.get(name, ()))]
    return "".join(f' {key}="{html.escape(value)}"' for key, value in found if value)


def _image(context: Context, element: etree._Element) -> str:
    reference, alt = context.refer_to_image(element)
    return f'<embed embedtype="image" id="{reference}" alt="{html.escape(alt)}" format="legacy"/>'


def _anchor(context: Context, element: etree._Element, link: str) -> str:
    name = element.get("id") or element.get("name")
    mark = f' id="{html.escape(name)}"' if name else ""
    if not _leads(element):
        inner = _inside(context, element, link)
        return f"<span{mark}>{inner}</span>" if mark else inner
    written = _around(context, element, f'<a href="{context.refer_to(element)}">')
    return f"<span{mark}>{written}</span>" if mark else written


def _frame(context: Context, element: etree._Element, name: str) -> str:
    """A frame waits for the visitor's consent; a film or a sound of the site itself is a link."""
    source = next((child.get("src") for child in element if tag_of(child) == "source"), None)
    address = (element.get("src") or element.get("data") or source or "").strip()
    holds = name != "iframe" and bool(text_of(element) or next(element.iter("img"), None) is not None)
    words = _text(element.get("title") or address)
    if not address:
        return _inside(context, element, "") if holds else words
    if name == "iframe":
        address = secure(context, element, address)
        note_missing_title(context, element, address)
    reference = context.refer(ReferenceKind.LINK, address, element.get("title") or "", element)
    consent = f' data-embed-src="{html.escape(address)}"' if name == "iframe" else ""
    link = f'<a{consent} href="{reference}">'
    return _around(context, element, link) if holds else f"{link}{words}</a>"
