"""Makes an SVG safe to keep: bounded, with a size that all programs agree on, and without active content."""

import codecs
import io
import math
import re
from typing import Any, Final, cast

import willow
from lxml import etree
from py_svg_hush import filter_svg

from .drawn import check_drawn, local_name
from .errors import UnusableImageError

# Types of data URLs that an SVG may embed; external URLs are never allowed.
EMBEDDED: Final = {"image": ["png", "jpeg", "gif", "webp"]}
NAMESPACE: Final = "http://www.w3.org/2000/svg"
GZIP: Final = b"\x1f\x8b"  # The first bytes of an SVGZ file.

# Limits of a drawing. The filter indents each element by its depth, so its output grows with depth × elements.
MAX_BYTES: Final = 10_000_000  # Before and after filtering.
MAX_DEPTH: Final = 64
MAX_ELEMENTS: Final = 100_000
MAX_ATTRIBUTES: Final = 200  # Of an element. The filter compares each with all others.
# Animations that may change an attribute that the filter forbids. `class` and `id` decide what is drawn.
ANIMATIONS: Final = ("set", "animate", "animateColor", "animateTransform")
REMOVED: Final = "removed"
# The functions of CSS that take an address as a string, which the filter does not read.
STRING_ADDRESSES: Final = re.compile(r"(?:-webkit-)?\b(?:image-set|image|src|cross-fade)\s*\(", re.IGNORECASE)
PLAIN_NAMES: Final = {"id", "class", "href", "{http://www.w3.org/1999/xlink}href"}  # Attributes that are not CSS.

# CSS pixels (https://www.w3.org/TR/css-values/#absolute-lengths). Letters are taken to be 16 pixels high.
UNITS: Final = {"": 1, "px": 1, "in": 96, "cm": 96 / 2.54, "mm": 96 / 25.4, "q": 96 / 101.6, "pt": 4 / 3, "pc": 16}
UNITS.update({"em": 16, "rem": 16, "ex": 8, "ch": 8})
LENGTH: Final = re.compile(r"([+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:e[+-]?\d+)?)([a-z]*)", re.IGNORECASE)
DEFAULT_WIDTH, DEFAULT_HEIGHT = 300, 150  # Of a drawing without a size, in all browsers.
# Pixels. A drawing can be scaled, so only its proportions matter. Programs that draw in units of their own, such as a
# viewBox of 1 × 1, do not mean pixels.
MIN_EDGE, MAX_EDGE = 10, 10_000
ALIGNMENT: Final = re.compile(r"none|x(Min|Mid|Max)Y(Min|Mid|Max)(\s+(meet|slice))?")


def safe_svg(data: bytes) -> bytes:
    """Return the SVG with a width, height and viewBox in pixels, and without scripts, foreign content and other URLs.

    Raises UnusableImageError for data that is not an SVG, and for a drawing that would need too much memory or time.
    """
    root = _parsed(data)
    check_drawn(root)
    _set_size(root)
    try:
        safe = bytes(filter_svg(etree.tostring(root, encoding="utf-8"), EMBEDDED))
        willow.Image.open(io.BytesIO(safe)).get_size()
    except Exception as error:  # neither library documents what it raises
        raise UnusableImageError("it is not an SVG that can be read. Export it again as plain SVG") from error
    _check_bytes(safe)
    filtered = _parsed(safe)
    check_drawn(filtered)  # The filter rewrites URLs.
    _remove_other_addresses(filtered)
    return bytes(etree.tostring(filtered, encoding="utf-8", xml_declaration=True))


def _check_bytes(data: bytes) -> None:
    if len(data) > MAX_BYTES:
        raise UnusableImageError(f"the drawing is larger than {MAX_BYTES // 1_000_000} MB. Simplify it")


def _parsed(data: bytes) -> Any:
    """Return the root element, in whatever encoding and with whatever DOCTYPE a drawing program wrote the file."""
    if data.startswith(GZIP):
        raise UnusableImageError("it is a compressed SVG. Save it as plain SVG")
    _check_bytes(data)
    file = io.BytesIO(data.removeprefix(codecs.BOM_UTF8).lstrip())
    # Entities of the file itself are expanded, as Illustrator writes them; libxml2 limits by how much.
    events = etree.iterparse(
        file, ("start", "end"), no_network=True, resolve_entities="internal", remove_comments=True, remove_pis=True
    )
    depth = elements = 0
    try:
        for event, element in events:
            depth += 1 if event == "start" else -1
            elements += event == "start"
            if depth > MAX_DEPTH or elements > MAX_ELEMENTS or len(element.attrib) > MAX_ATTRIBUTES:
                raise UnusableImageError(
                    f"the drawing is nested more than {MAX_DEPTH} levels deep, or has more than {MAX_ELEMENTS:,} parts"
                    f" or more than {MAX_ATTRIBUTES} attributes on one. Simplify it, or save it as PNG"
                )
    except etree.XMLSyntaxError as error:
        raise UnusableImageError(
            f"it is not an SVG that can be read ({error.msg}). Export it again as plain SVG in UTF-8"
        ) from error
    root: Any = events.root
    if root.tag != f"{{{NAMESPACE}}}svg":
        raise UnusableImageError(
            f'it is not an SVG that can be read: it does not begin with <svg xmlns="{NAMESPACE}">. Export it again as'
            " plain SVG"
        )
    if root.prefix:  # The filter leaves out prefixes, but declares no namespace in their place.
        children, without_prefix = list(root), cast("Any", {None: NAMESPACE})
        root = etree.Element(root.tag, dict(root.attrib), nsmap=without_prefix)
        root.extend(children)
    etree.cleanup_namespaces(root)
    return root


def _remove_other_addresses(root: Any) -> None:
    """Remove what the filter leaves of addresses: they may be plain strings in functions of CSS, as in `image-set`.

    Animations go, too, if the filter has removed what they change, such as a link, or if they change a class, which
    would draw more than was counted.
    """
    for element in root.iter(etree.Element):
        if local_name(element) in ANIMATIONS and element.get("attributeName", "class") in ("class", "id"):
            element.tag = REMOVED
        elif local_name(element) == "style":
            element.text = STRING_ADDRESSES.sub("none(", "".join(element.itertext()))
            del element[:]
        for name, value in element.items():
            if name not in PLAIN_NAMES:
                element.set(name, STRING_ADDRESSES.sub("none(", value))
    etree.strip_elements(root, REMOVED, with_tail=False)


def _set_size(root: Any) -> None:
    """Give the root element a width and height in whole pixels, and a viewBox.

    The size is that which browsers show: an attribute that they do not understand, such as `auto` or half a viewBox,
    counts as missing. A drawing without a size gets that of its viewBox, or 300 × 150. A tiny one is enlarged.
    """
    box = _view_box(root.get("viewBox", ""))
    width, height = _pixels(root.get("width", "")), _pixels(root.get("height", ""))
    if box and not (width and height):
        by_height = height * box[2] / box[3] if height else box[2]
        by_width = width * box[3] / box[2] if width else box[3]
        width, height = width or by_height, height or by_width
    width, height = width or DEFAULT_WIDTH, height or DEFAULT_HEIGHT
    box = box or (0, 0, width, height)
    shorter, longer = sorted((width, height))
    wanted = DEFAULT_WIDTH / longer if longer < MIN_EDGE else 1
    scale = min(MAX_EDGE / longer, max(wanted, 1 / shorter))
    if not all(map(math.isfinite, (width, height, scale))) or shorter * scale < 1:
        raise UnusableImageError("the drawing is far too large, too narrow or too flat. Change the size of its page")
    root.set("width", f"{round(width * scale)}")
    root.set("height", f"{round(height * scale)}")
    root.set("viewBox", " ".join(f"{number:.12g}" for number in box))
    if not ALIGNMENT.fullmatch(root.get("preserveAspectRatio", "none").strip()):
        del root.attrib["preserveAspectRatio"]


def _pixels(length: str) -> float:
    """Return a length in pixels; 0 if it is relative, not a length, or not positive."""
    found = LENGTH.fullmatch(length.strip())
    unit = UNITS.get(found[2].lower(), 0) if found else 0
    return max(float(found[1]) * unit, 0) if found and unit else 0


def _view_box(text: str) -> tuple[float, ...] | None:
    """Return the four numbers of a viewBox with an area, otherwise None."""
    found = [LENGTH.fullmatch(part) for part in text.replace(",", " ").split()]
    numbers = tuple(float(one[1]) for one in found if one and not one[2])
    whole = len(numbers) == len(found) == 4 and all(map(math.isfinite, numbers))
    return numbers if whole and min(numbers[2:]) > 0 else None
