"""Keeps the stored findings true: after a page is saved, after what it refers to changes, and by a job."""

from collections.abc import Iterable, Iterator
from operator import attrgetter
from typing import Final

from django.db.models import Count
from wagtail.models import Page

from actris_cms.singapore import today
from upkeep.checks.findings import MAX_MESSAGE, RULES, shortened
from upkeep.checks.running import findings_of

from .addresses import forget_others, note_addresses
from .models import MAX_PATH, HealthDay, PageFinding
from .storing import keep_true

CHUNK: Final = 100  # Pages that are read together.
FIELDS: Final = ("message", "weight", "image", "target")  # What may change while a finding is the same.
KEPT_DAYS: Final = 400


def refresh(keys: Iterable[int]) -> set[str]:
    """Find anew what is wrong with the pages with these keys; return the addresses elsewhere that they link to.

    What is not live, or an alias, has no findings.
    """
    addresses: set[str] = set()
    for some in _in_chunks(sorted(set(keys))):
        addresses |= _refresh(some)
    return addresses


def refresh_all() -> None:
    """Refresh all pages, and write down how many findings there are today."""
    keys = Page.objects.filter(depth__gt=1).order_by("pk").values_list("pk", flat=True)
    forget_others(refresh(keys))
    note_today()


def _in_chunks(keys: list[int]) -> Iterator[list[int]]:
    for start in range(0, len(keys), CHUNK):
        yield keys[start : start + CHUNK]


def _refresh(keys: list[int]) -> set[str]:
    pages = list(Page.objects.filter(pk__in=keys, live=True, alias_of=None, depth__gt=1).order_by("pk").specific())
    found = [
        PageFinding(
            page_id=pk,
            rule=one.rule,
            weight=RULES[one.rule].weight,
            message=shortened(one.message, MAX_MESSAGE),
            path=one.path[:MAX_PATH],
            fingerprint=one.fingerprint,
            image_id=one.image,
            target=one.target,
        )
        for pk, findings in findings_of(pages).items()
        for one in findings
    ]
    keep_true(PageFinding.objects.filter(page__in=keys), found, attrgetter("key"), FIELDS)
    return note_addresses(pages)


def note_today() -> None:
    """Write down how many findings are open today, and forget days that are long past."""
    counted = PageFinding.objects.filter(dismissed_at=None).order_by().values_list("rule").annotate(Count("pk"))
    pages = Page.objects.filter(live=True, depth__gt=1).count()
    HealthDay.objects.update_or_create(day=today(), defaults={"pages": pages, "findings": dict(counted)})
    kept = HealthDay.objects.order_by("-day").values_list("day", flat=True)[:KEPT_DAYS]
    HealthDay.objects.exclude(day__in=list(kept)).delete()
