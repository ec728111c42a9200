"""Records searches without results, so that editors can add a page, a synonym or a promoted result.

Only the words are stored, nothing about the visitor. Words that may be personal data, such as an email address, an
identity card number or a telephone number, are not stored. A row is deleted if nobody searches for its words for
`DAYS` days.
"""

import datetime
import re

from django.db.models import F
from django.utils import timezone

from actris_cms.operations.brief_writes import skip_if_busy

from .models import EmptySearch

MAX_LENGTH = 100  # Characters.
MAX_ROWS = 1000  # So that a bot cannot fill the disk.
DAYS = 90
# Email addresses; identity card and passport numbers (NRIC and FIN: S1234567D); five or more digits, with or without
# spaces and hyphens, as in telephone and account numbers; URLs, which may contain a secret.
PERSONAL = re.compile(r"@|[a-z]\d{7}[a-z]|\b[a-z]{1,2}\d{6,}|\d(?:[\s().+-]?\d){4,}|://", re.IGNORECASE)


def record_empty_search(text: str) -> None:
    """Count a search without results, unless it is a single letter, too long, or may be personal data."""
    words = " ".join(text.casefold().split())
    if len(words) <= 1 or len(words) > MAX_LENGTH or PERSONAL.search(words):
        return
    _count(words)


@skip_if_busy
def _count(words: str) -> None:
    today = timezone.localdate()
    known = EmptySearch.objects.filter(words=words).update(count=F("count") + 1, last_searched=today)
    if not known:
        prune(room=1)
        EmptySearch.objects.get_or_create(words=words, defaults={"last_searched": today})


def prune(room: int = 0) -> int:
    """Delete rows that are too old, and the rarest and oldest if there are too many; return how many were deleted.

    `room` is the number of rows that are about to be added.
    """
    oldest = timezone.localdate() - datetime.timedelta(days=DAYS)
    removed, _ = EmptySearch.objects.filter(last_searched__lt=oldest).delete()
    extra = EmptySearch.objects.count() + room - MAX_ROWS
    if extra > 0:
        rows = EmptySearch.objects.order_by("count", "last_searched", "pk").values_list("pk", flat=True)[:extra]
        removed += EmptySearch.objects.filter(pk__in=list(rows)).delete()[0]
    return removed
