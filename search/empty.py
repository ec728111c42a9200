"""What visitors searched for in vain, for editors to mend: by a page, a synonym, a promoted result.

Words are kept, and nothing about who searched. Words that look like a person's own (a mail address, a number of an
identity card or a telephone) are not kept at all. What nobody has searched for in a while goes.
"""

import datetime
import re

from django.db.models import F
from django.utils import timezone

from .counting import counting
from .models import EmptySearch

LONGEST = 100  # Characters.
MOST = 1000  # Rows: a machine that searches for nonsense fills no disk.
DAYS = 90
# A mail address; letters and digits of an identity card or passport (NRIC and FIN: S1234567D); five digits or more in
# a row, blanks and hyphens aside, as in telephone and account numbers; an address of the web, which may hold a secret.
PERSONAL = re.compile(r"@|[a-z]\d{7}[a-z]|\b[a-z]{1,2}\d{6,}|\d(?:[\s().+-]?\d){4,}|://", re.IGNORECASE)


def remember(text: str) -> None:
    """Count a search that found nothing, but not a single letter."""
    words = " ".join(text.casefold().split())
    if len(words) <= 1 or len(words) > LONGEST or PERSONAL.search(words):
        return
    _count(words)


@counting
def _count(words: str) -> None:
    today = timezone.localdate()
    known = EmptySearch.objects.filter(words=words).update(count=F("count") + 1, last_searched=today)
    if not known:
        prune(room=1)
        EmptySearch.objects.get_or_create(words=words, defaults={"last_searched": today})


def prune(room: int = 0) -> int:
    """Remove what is too old, and what stands longest where there are too many; say how many rows went."""
    oldest = timezone.localdate() - datetime.timedelta(days=DAYS)
    removed, _ = EmptySearch.objects.filter(last_searched__lt=oldest).delete()
    extra = EmptySearch.objects.count() + room - MOST
    if extra > 0:
        rows = EmptySearch.objects.order_by("count", "last_searched", "pk").values_list("pk", flat=True)[:extra]
        removed += EmptySearch.objects.filter(pk__in=list(rows)).delete()[0]
    return removed
