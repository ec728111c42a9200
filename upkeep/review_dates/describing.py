"""Says of a page when it is to be read again, who answers for it, and who reviewed it last."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.formats import date_format
from django.utils.text import get_text_list
from wagtail.admin.utils import get_user_display_name
from wagtail.models import Page

from actris_cms.singapore import today

from .changing import row_of
from .due import reviewable
from .models import ReviewDate
from .people import Team


@dataclass(frozen=True)
class State:
    """Where a page stands. `names` are those who answer for it, `instead_of` that of an owner who no longer can."""

    due_on: date | None
    names: list[str]
    instead_of: str
    row: ReviewDate

    @property
    def answers(self) -> str:
        """Who answers for the page; empty if nobody does."""
        return get_text_list(self.names, "and")

    @property
    def who(self) -> str:
        """The same as a sentence."""
        instead = f", instead of {self.instead_of}, who can no longer edit it" if self.instead_of else ""
        return f"{self.answers or 'Nobody'} answer{'' if len(self.names) > 1 else 's'} for it{instead}."

    @property
    def is_due(self) -> bool:
        """Whether the date has come."""
        return bool(self.due_on and self.due_on <= today())

    @property
    def last_reviewed(self) -> str:
        """When somebody last noted that they reviewed the page, and who, in words; empty if nobody did."""
        if not self.row.reviewed_on:
            return ""
        reader = self.row.reviewed_by
        return date_format(self.row.reviewed_on) + (f", {get_user_display_name(reader)}" if reader else "")


def state_of(page: Any, team: Team, row: ReviewDate | None) -> State:
    """Return where a page with `due_on` stands."""
    users = team.answers_for(page)
    row = row or ReviewDate(page=page)
    instead_of = get_user_display_name(row.owner) if row.owner and row.owner not in users else ""
    return State(page.due_on, [get_user_display_name(user) for user in users], instead_of, row)


def describe(page: Page) -> State:
    """Return where a page stands. A page that is not live has no date unless one is set for it."""
    row = row_of(page)
    found: Any = reviewable(Page.objects.filter(pk=page.pk)).first()
    if found is None:
        found = page
        found.due_on = row.due
    return state_of(found, Team(), row)
