"""How a review shows the site: with its drafts, with what they change marked, as published, or on a day to come.

Each mode has addresses of its own, below which links between pages stay.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import MAXYEAR, MINYEAR, datetime
from typing import Final

from django.urls import register_converter, reverse
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from wagtail.models import Revision

from actris_cms.singapore import in_singapore

from .rehearsal import Rehearsal, scheduled

SPELLING: Final = "%Y%m%dT%H%M"  # Of a moment in an address, in Singapore's time.
MOMENT: Final = r"\d{8}T\d{4}"


class Moment:
    """Converts a moment in an address."""

    regex = MOMENT

    def to_python(self, value: str) -> datetime:
        """Return the moment. Raises ValueError, so that the address is not found."""
        moment = datetime.strptime(value, SPELLING)
        if moment.year in (MINYEAR, MAXYEAR):
            raise ValueError("In other time zones, the moment may be outside of the calendar.")
        return timezone.make_aware(moment, timezone.get_default_timezone())

    def to_url(self, value: datetime) -> str:
        """Return the spelling in an address."""
        return in_singapore(value).strftime(SPELLING)


@dataclass(frozen=True)
class Mode:
    """A mode by its name in addresses: `site`, `marked`, `published`, or `on` with a moment."""

    name: str
    moment: datetime | None = None

    def prefix(self, token: str) -> str:
        """Return the address of the site in this mode, for who has the link with this token."""
        return reverse("review:site", args=(token, self))

    def rehearsal(self, shown: Iterable[Revision]) -> Rehearsal:
        """Return the site in this mode, of a review that shows these revisions.

        On a day to come, the drafts of the review are published at their times, and those without a time at once.
        Drafts outside of the review stay hidden.
        """
        if self.name == "published":
            return Rehearsal()
        revisions = tuple(shown)
        if self.moment is None:
            return Rehearsal(revisions)
        due = tuple(one for one in revisions if not (starts := starts_at(one)) or starts <= self.moment)
        return Rehearsal(due, self.moment, hidden=frozenset(scheduled()))


def starts_at(revision: Revision) -> datetime | None:
    """Return when a draft is to be published by its own schedule; None for whenever somebody does it."""
    spelled = revision.content.get("go_live_at")
    return parse_datetime(spelled) if spelled else None


SITE: Final = Mode("site")
MARKED: Final = Mode("marked")
PUBLISHED: Final = Mode("published")


class ModeConverter:
    """Converts a mode in an address."""

    regex = rf"site|marked|published|on/{MOMENT}"

    def to_python(self, value: str) -> Mode:
        """Return the mode. Raises ValueError, so that the address is not found."""
        name, _, moment = value.partition("/")
        return Mode(name, Moment().to_python(moment) if moment else None)

    def to_url(self, mode: Mode) -> str:
        """Return the spelling in an address."""
        return f"{mode.name}/{Moment().to_url(mode.moment)}" if mode.moment else mode.name


def register() -> None:
    """Register the converters of addresses."""
    register_converter(ModeConverter, "mode")
