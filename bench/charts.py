"""Charts as SVG, in the colours of the brand, readable on light and dark grounds."""

from collections.abc import Sequence
from html import escape
from math import log10
from typing import NamedTuple

INK, SLATE, PAPER, HONEY, HAIRLINE, HONEY_DEEP = "#14151a", "#4a4d55", "#ffffff", "#ffce06", "#e4e2da", "#6b5400"
FONT = "Montserrat, Arial, sans-serif"
WIDTH, LABELS, FIGURES = 860, 250, 110  # Pixels: of a chart, of the names on its left, of the figures on its right.
BAR, GAP, TOP = 20, 8, 64
PANEL_WIDTH, PANEL_HEIGHT, PANELS = 270, 150, 3


class Bar(NamedTuple):
    """A bar of a chart. One that is not `ours` is drawn paler."""

    name: str
    value: float
    shown: str
    ours: bool = True


def text(
    x: float, y: float, words: str, *, size: int = 13, colour: str = INK, anchor: str = "start", bold: bool = False
) -> str:
    """A line of words."""
    weight = ' font-weight="700"' if bold else ""
    return (
        f'<text x="{x:.1f}" y="{y:.1f}" font-size="{size}" fill="{colour}" text-anchor="{anchor}"{weight}>'
        f"{escape(words)}</text>"
    )


def rectangle(x: float, y: float, width: float, height: float, colour: str) -> str:
    """A filled rectangle."""
    return f'<rect x="{x:.1f}" y="{y:.1f}" width="{width:.1f}" height="{height:.1f}" fill="{colour}"/>'


def drawing(title: str, subtitle: str, height: float, parts: Sequence[str]) -> str:
    """A whole file: the parts below a title, on paper."""
    return "\n".join(
        (
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height:.0f}" width="{WIDTH}" '
            f'height="{height:.0f}" font-family="{FONT}" role="img" aria-label="{escape(title)}">',
            rectangle(0, 0, WIDTH, height, PAPER),
            rectangle(0, 0, WIDTH, 6, HONEY),
            text(16, 32, title, size=17, bold=True),
            text(16, 51, subtitle, size=12, colour=SLATE),
            *parts,
            "</svg>\n",
        )
    )


def bars(title: str, subtitle: str, given: Sequence[Bar], *, logarithmic: bool = False) -> str:
    """Bars from left to right, one below the other. On a logarithmic scale, each step is a factor."""
    most = max(bar.value for bar in given)
    room = WIDTH - LABELS - FIGURES

    def length(value: float) -> float:
        if not logarithmic:
            return room * value / most
        least = min(bar.value for bar in given) / 2
        return room * log10(value / least) / log10(most / least)

    parts = []
    for number, bar in enumerate(given):
        y = TOP + number * (BAR + GAP)
        parts += [
            text(LABELS - 10, y + 15, bar.name, anchor="end", bold=bar.ours),
            rectangle(LABELS, y, max(1, length(bar.value)), BAR, HONEY if bar.ours else HAIRLINE),
            text(LABELS + length(bar.value) + 8, y + 15, bar.shown, size=12, colour=SLATE),
        ]
    return drawing(title, subtitle, TOP + len(given) * (BAR + GAP) + 12, parts)


def panels(title: str, subtitle: str, given: Sequence[tuple[str, Sequence[Bar]]]) -> str:
    """Small charts of upright bars beside and below each other, each on a scale of its own, from nothing."""
    parts: list[str] = []
    for number, (name, upright) in enumerate(given):
        left = 16 + number % PANELS * (PANEL_WIDTH + 8)
        top = TOP + 8 + number // PANELS * (PANEL_HEIGHT + 24)
        floor, room = top + PANEL_HEIGHT - 20, PANEL_HEIGHT - 62
        most = max((bar.value for bar in upright), default=0) or 1
        step = PANEL_WIDTH / max(1, len(upright))
        parts += [text(left, top + 14, name, bold=True), rectangle(left, floor, PANEL_WIDTH - 16, 1, SLATE)]
        for place, bar in enumerate(upright):
            x, height = left + place * step, room * bar.value / most
            parts += [
                rectangle(x, floor - height, step - 18, height, HONEY),
                text(x + (step - 18) / 2, floor - height - 5, bar.shown, size=11, anchor="middle"),
                text(x + (step - 18) / 2, floor + 15, bar.name, size=11, colour=SLATE, anchor="middle"),
            ]
    rows = -(-len(given) // PANELS)
    return drawing(title, subtitle, TOP + 8 + rows * (PANEL_HEIGHT + 24), parts)
