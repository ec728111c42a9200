"""Writes legacy HTML, for content that fits no block: its text, links, images and frames, without its styling."""

import html
import re
from typing import Final

from lxml import etree

from isomer.convert.context import Context
from isomer.convert.frames import https_address, note_missing_title
from isomer.convert.inline import is_blank
from isomer.convert.lists import TYPES, marker_of
from isomer.convert.media import address_of_player, words_of_player
from isomer.convert.references import ReferenceKind
from isomer.convert.tree import tag_of, text_of
from isomer.notes import NoteKind

KEPT: Final = frozenset(
    "abbr address article aside b bdi bdo blockquote br caption cite code col colgroup dd del details dfn div dl "
    "dt em figcaption figure h1 h2 h3 h4 h5 h6 hr i ins kbd li mark ol p pre q s samp section small span strong "
    "sub summary sup table tbody td tfoot th thead time tr u ul var wbr".split()
)
RENAMED: Final = {
    "center": "div",
    "strike": "s",
    "tt": "code",
    "form": "div",
    "fieldset": "div",
    "legend": "p",
}
LISTS: Final = frozenset({"ul", "ol"})
TYPE_OF: Final = {marker: kind for kind, marker in TYPES.items() if kind != "1"}
BREAKS_AT_ENDS: Final = re.compile(r"^(?:\s|<br/>)+|(?:\s|<br/>)+$")
VOID: Final = frozenset({"br", "col", "hr", "wbr"})
FRAMES: Final = frozenset({"iframe", "video", "audio", "object", "embed"})
REMOVED: Final = frozenset(
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
    """Return the element as sanitised HTML, with references for its links and images."""
    return _element(context, element, "")


def _element(context: Context, element: etree._Element, link: str) -> str:
    """Return one element as HTML. `link` is the start tag of a link to be repeated around each run of text."""
    name = tag_of(element)
    if not name or name in REMOVED:
        return ""
    if name == "img":
        return _linked(_image(context, element), link)
    if name in FRAMES:
        return _frame(context, element, name)
    if name == "a":
        return _anchor(context, element, link)
    if name in LISTS:
        return _list(context, element, link, name)
    inner = _inside(context, element, link)
    name = RENAMED.get(name, name)
    if name not in KEPT:
        return inner
    start = f"<{name}{_attributes(element, name)}"
    return f"{start}/>" if name in VOID else f"{start}>{inner}</{name}>"


def _inside(context: Context, element: etree._Element, link: str) -> str:
    out = [_linked(_text(element.text), link)]
    for child in element:
        out += [_element(context, child, link), _linked(_text(child.tail), link)]
    return "".join(out)


def _list(context: Context, element: etree._Element, link: str, name: str) -> str:
    """Return a list that holds nothing but items, as screen readers need it.

    What stands between items goes into the item before it, where browsers show it, and otherwise before the list.
    """
    before, items, strays = "", list[str](), [_linked(_text(element.text), link)]
    for child in [*element, None]:
        written = "" if child is None else _element(context, child, link)
        if child is not None and tag_of(child) != "li":
            strays.append(written + _linked(_text(child.tail), link))
            continue
        stray = BREAKS_AT_ENDS.sub("", "".join(strays))
        if stray and items:
            items[-1] = f"{items[-1].removesuffix('</li>')}<div>{stray}</div></li>"
        elif stray:
            before = f"<div>{stray}</div>"
        if child is not None:
            items.append(written)
            strays = [_linked(_text(child.tail), link)]
    if name == "ol" and (kind := TYPE_OF.get(marker_of(element))):
        element.set("type", kind)
    return f"{before}<{name}{_attributes(element, name)}>{''.join(items)}</{name}>" if items else before


def _linked(written: str, link: str) -> str:
    return f"{link}{written}</a>" if link and not is_blank(written) else written


def _as_link(context: Context, element: etree._Element, link: str) -> str:
    """Return the content of an element as a link. Links must not be nested, so around another link it is split."""
    if any(tag_of(inner) in FRAMES or _is_link(inner) for inner in element.iterdescendants()):
        written = _inside(context, element, link)
        if link not in written:
            context.note(NoteKind.LEFT_OUT, element, "the link around another link or a frame was left out")
        return written
    return f"{link}{_inside(context, element, '')}</a>"


def _is_link(element: etree._Element) -> bool:
    return tag_of(element) == "a" and bool((element.get("href") or "").strip())


def _text(text: str | None) -> str:
    return html.escape(text or "", quote=False)


def _attributes(element: etree._Element, name: str) -> str:
    found = [(key, element.get(key)) for key in ("id", "lang", "dir", *ATTRIBUTES.get(name, ()))]
    return "".join(f' {key}="{html.escape(value)}"' for key, value in found if value)


def _image(context: Context, element: etree._Element) -> str:
    reference, alt = context.refer_to_image(element)
    name = element.get("id")
    mark = f'<span id="{html.escape(name)}"></span>' if name in context.wanted and name else ""
    return f'{mark}<embed embedtype="image" id="{reference}" alt="{html.escape(alt)}" format="legacy"/>'


def _anchor(context: Context, element: etree._Element, link: str) -> str:
    name = element.get("id") or element.get("name")
    mark = f' id="{html.escape(name)}"' if name else ""
    if not _is_link(element):
        inner = _inside(context, element, link)
        return f"<span{mark}>{inner}</span>" if mark else inner
    written = _as_link(context, element, f'<a href="{context.refer_to(element)}">')
    return f"<span{mark}>{written}</span>" if mark else written


def _frame(context: Context, element: etree._Element, name: str) -> str:
    """Return an iframe as a link that loads it after the visitor's consent, and other media as a plain link."""
    is_player = name in {"audio", "video"}
    address = address_of_player(element) or (element.get("data") or "").strip()
    holds = name in {"object", "embed"} and bool(text_of(element) or next(element.iter("img"), None) is not None)
    words = _text(words_of_player(element, address) if is_player else element.get("title") or address)
    if not address:
        return _inside(context, element, "") if holds else words
    if name == "iframe":
        address = https_address(context, element, address)
        note_missing_title(context, element, address)
    reference = context.refer(ReferenceKind.LINK, address, element.get("title") or "", element)
    consent = f' data-embed-src="{html.escape(address)}"' if name == "iframe" else ""
    link = f'<a{consent} href="{reference}">'
    return _as_link(context, element, link) if holds else f"{link}{words}</a>"
