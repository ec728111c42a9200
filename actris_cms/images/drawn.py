"""Refuses an SVG of which browsers would draw far more than it has elements, by what refers to what."""

from collections.abc import Collection, Mapping
from typing import Any, Final
from urllib.parse import unquote

from lxml import etree

from .errors import UnusableImageError
from .references import EVERYTHING, TOO_OFTEN, Paint, inherits_all, paints_of, style_paints

# What a browser draws: an element counts once for each time that it is referred to, as by `use` or a pattern.
MAX_DRAWN: Final = 1_000_000
FILTER_COST: Final = 100  # One step of a filter is as expensive as this many shapes.
MAX_REFERENCES: Final = 20  # How long a chain of references may be.
DRAWS_WHAT_IT_LINKS: Final = ("use", "feImage", "pattern")
HREFS: Final = ("href", "{http://www.w3.org/1999/xlink}href")

Paints = frozenset[Paint]
NOTHING: Final[Paints] = frozenset()


class Drawn:
    """An element and what is drawn with it.

    `linked` are the ids that it draws itself, `own` those of its own paint that its children do not inherit, and
    `inherited` is the paint that it and all within it draw with: a pattern in the `fill` of a group is drawn by each
    shape of the group, and by each shape that a `use` in the group draws. `total` is what all that costs, and `shapes`
    the number of elements that inherit from this one.
    """

    __slots__ = ("children", "cost", "id", "inherited", "linked", "own", "shapes", "total")

    def __init__(self, element: Any, parent: "Drawn | None", paints: Collection[Paint], inherits: bool) -> None:
        name = local_name(element)
        self.id = element.get("id")
        self.cost = FILTER_COST if name.startswith("fe") else 1
        self.linked: Collection[str] = ()
        if name in DRAWS_WHAT_IT_LINKS:
            self.linked = [unquote(element.get(href, "").strip().partition("#")[2]) for href in HREFS]
        self.own: Collection[str] = ()
        self.inherited: Paints = parent.inherited if parent else NOTHING
        self.children: list[Drawn] = []
        self.total = self.shapes = 0
        if paints:
            self.own = [id_ for paint in paints if paint.is_own and not inherits for id_ in paint.names]
            more = {paint for paint in paints if inherits or not paint.is_own}
            self.inherited = self.inherited if more <= self.inherited else self.inherited | more
        if parent:
            parent.children.append(self)

    def count(self, before: Mapping[str, tuple[int, int]], paint: int) -> None:
        """Set the totals from those of the round before, by id, and the cost of the inherited paint."""
        total, shapes = self.cost, 1
        for id_ in self.linked:
            cost, more = before.get(id_, (0, 0))
            total += cost
            shapes += more
        total += paint * shapes + sum(before.get(id_, (0, 0))[0] for id_ in self.own)
        for child in self.children:
            total += child.total
            shapes += child.shapes
        self.total, self.shapes = total, shapes


def check_drawn(root: Any) -> None:
    """Raise UnusableImageError for a drawing that repeats its parts too often.

    Each round follows the references one step further, until nothing changes any more. A circle never ends.
    """
    elements = _all_drawn(root)
    found: dict[str, tuple[int, int]] = {}
    for _ in range(MAX_REFERENCES):
        before, found = found, {}
        costs = {NOTHING: 0}
        for one in reversed(elements):
            if one.inherited not in costs:
                costs[one.inherited] = sum(before.get(i, (0, 0))[0] for paint in one.inherited for i in paint.names)
            one.count(before, costs[one.inherited])
            if one.id:
                found[one.id] = one.total, one.shapes
        if elements[0].total > MAX_DRAWN:
            break
        if found == before:
            return
    raise UnusableImageError(TOO_OFTEN)


def _all_drawn(root: Any) -> list[Drawn]:
    """Return all elements in the order of the document. Raises UnusableImageError if they have too many references."""
    elements = list(root.iter(etree.Element))
    sheets = ["".join(one.itertext()) for one in elements if local_name(one) == "style"]
    styles, inherits = style_paints(sheets), inherits_all(sheets) or any(map(_inherits_all, elements))
    found: dict[Any, Drawn] = {}
    count = 0
    for element in elements:
        parent = found.get(element.getparent())
        paints = _paints(element, styles)
        found[element] = one = Drawn(element, parent, paints, inherits)
        count += len(one.linked) + sum(len(paint.names) for paint in paints)
        if one.inherited and not (parent and parent.inherited is one.inherited):
            count += len(one.inherited)
        if count > MAX_DRAWN:
            raise UnusableImageError(TOO_OFTEN)
    return list(found.values())


def _inherits_all(element: Any) -> bool:
    values = element.attrib.items()
    return inherits_all(f"{name}:{value}" for name, value in values if "inherit" in value.lower() or "\\" in value)


def _paints(element: Any, styles: dict[str, list[Paint]]) -> list[Paint]:
    """Return the paint of an element, in its attributes and in style sheets."""
    paints = [paint for name, value in element.attrib.items() if "(" in value for paint in paints_of(name, value)]
    for name in {EVERYTHING, *element.get("class", "").split()} if styles else ():
        paints += styles.get(name, [])
    return paints


def local_name(element: Any) -> str:
    """Return the name of an element without its namespace."""
    return str(element.tag).rpartition("}")[2]
