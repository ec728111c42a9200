"""Writes HTML that no block can hold, with its words, links, images and frames, and without its looks."""

from __future__ import annotations

import html
from typing import Final

from lxml import etree

from isomer.convert.context import Context
from isomer.convert.references import ReferenceKind
from isomer.convert.tree import tag_of

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
    return _element(context, element)


def _element(context: Context, element: etree._Element) -> str:
    name = tag_of(element)
    if not name or name in GONE:
        return ""
    if name == "img":
        return _image(context, element)
    if name in {"iframe", "video", "audio", "object", "embed"}:
        return _frame(context, element, name)
    inner = _inside(context, element)
    if name == "a":
        return _anchor(context, element, inner)
    name = ALSO.get(name, name)
    if name not in KEPT:
        return inner
    start = f"<{name}{_attributes(element, name)}"
    return f"{start}/>" if name in VOID else f"{start}>{inner}</{name}>"


def _inside(context: Context, element: etree._Element) -> str:
    out = [_text(element.text)]
    for child in element:
        out += [_element(context, child), _text(child.tail)]
    return "".join(out)


def _text(text: str | None) -> str:
    return html.escape(text or "", quote=False)


def _attributes(element: etree._Element, name: str) -> str:
    found = [(key, element.get(key)) for key in ("id", "lang", "dir", *ATTRIBUTES.get(name, ()))]
    return "".join(f' {key}="{html.escape(value)}"' for key, value in found if value)


def _image(context: Context, element: etree._Element) -> str:
    reference, alt = context.refer_to_image(element)
    return f'<embed embedtype="image" id="{reference}" alt="{html.escape(alt)}" format="legacy"/>'


def _anchor(context: Context, element: etree._Element, inner: str) -> str:
    address = (element.get("href") or "").strip()
    name = element.get("id") or element.get("name")
    mark = f' id="{html.escape(name)}"' if name else ""
    if not address:
        return f"<span{mark}>{inner}</span>" if mark else inner
    reference = context.refer_to(element)
    return f'<a href="{reference}"{mark}>{inner}</a>'


def _frame(context: Context, element: etree._Element, name: str) -> str:
    """A frame waits for the visitor's consent; a film or a sound of the site itself is a link."""
    source = next((child.get("src") for child in element if tag_of(child) == "source"), None)
    address = (element.get("src") or element.get("data") or source or "").strip()
    inner = "" if name == "iframe" else _inside(context, element).strip()
    words = inner or _text(element.get("title") or address)
    if not address:
        return words
    reference = context.refer(ReferenceKind.LINK, address, element.get("title") or "", element)
    consent = f' data-embed-src="{html.escape(address)}"' if name == "iframe" else ""
    return f'<a{consent} href="{reference}">{words}</a>'
