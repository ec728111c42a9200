"""The chart of how many findings were open on each day."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from actris_cms.singapore import today

from .models import HealthDay

DAYS: Final = 90
WIDTH: Final = 600  # Units of the drawing.
HEIGHT: Final = 80
LEAST: Final = 2  # Days that make a line.


@dataclass(frozen=True)
class Trend:
    """The points of the line, and what it says in words."""

    points: str
    first_day: date
    last_day: date
    first: int
    last: int
    most: int
    width: int = WIDTH
    height: int = HEIGHT


def trend() -> Trend | None:
    """Return the chart of the last weeks; None until there are two days."""
    start = today() - timedelta(days=DAYS)
    rows = [(one.day, one.total) for one in HealthDay.objects.filter(day__gte=start)]
    if len(rows) < LEAST:
        return None
    (first_day, first), (last_day, last) = rows[0], rows[-1]
    span, most = (last_day - first_day).days, max(total for _, total in rows)
    points = (
        f"{(day - first_day).days / span * WIDTH:.1f},{HEIGHT - total / max(most, 1) * HEIGHT:.1f}"
        for day, total in rows
    )
    return Trend(" ".join(points), first_day, last_day, first, last, most)
