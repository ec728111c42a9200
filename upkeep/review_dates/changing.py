"""Sets review dates, and notes reviews. Both stand in the history of the page."""

from collections.abc import Iterable, Sequence
from typing import Any, Final

from django.db import transaction
from wagtail.admin.utils import get_user_display_name
from wagtail.log_actions import log
from wagtail.models import Page

from actris_cms.singapore import today
from upkeep.health.watch import refresh_pages

from .due import next_due
from .models import Every, ReviewDate

REVIEWED: Final = "upkeep.reviewed"
SET: Final = "upkeep.review_date"
FIELDS: Final = ("owner", "due", "every", "reviewed_on", "reviewed_by")
BATCH: Final = 200


def row_of(page: Page) -> ReviewDate:
    """Return what is set for a page, or an empty row that is not saved."""
    return ReviewDate.objects.select_related("owner", "reviewed_by").filter(page=page).first() or ReviewDate(page=page)


def mark_reviewed(page: Page, user: Any) -> ReviewDate:
    """Note that a user has reviewed a page and found nothing to change; return what is set for the page now."""
    row = row_of(page)
    row.reviewed_on, row.reviewed_by = today(), user
    row.due = next_due(row)
    _save([row], [page], user, REVIEWED)
    return row


def set_dates(pages: Sequence[Page], user: Any, changes: dict[str, Any]) -> None:
    """Set owner, date or interval of pages; what `changes` does not name stays.

    A new interval without a date counts from the last review, or from today.
    """
    rows = ReviewDate.objects.in_bulk([page.pk for page in pages])
    changed = []
    for page in pages:
        row = rows.get(page.pk) or ReviewDate(page=page)
        if "every" in changes and row.every != changes["every"] and "due" not in changes:
            row.due = None
        for name, value in changes.items():
            setattr(row, name, value)
        row.due = row.due or next_due(row)
        changed.append(row)
    _save(changed, pages, user, SET)


@transaction.atomic
def _save(rows: Sequence[ReviewDate], pages: Sequence[Page], user: Any, action: str) -> None:
    ReviewDate.objects.bulk_create(
        rows, batch_size=BATCH, update_conflicts=True, unique_fields=["page"], update_fields=FIELDS
    )
    for row, page in zip(rows, pages, strict=True):
        log(page, action, user=user, data=_described(row))
    _refresh([page.pk for page in pages])


def _described(row: ReviewDate) -> dict[str, str]:
    return {
        "owner": get_user_display_name(row.owner) if row.owner else "",
        "due": row.due.isoformat() if row.due else "",
        "every": Every(row.every).label if row.every is not None else "",
    }


def _refresh(keys: Iterable[int]) -> None:
    """Let site health find anew which pages are past their dates."""
    refresh_pages.enqueue(list(keys))
