"""Keeps the stored findings true: after a page is saved, after what it refers to changes, and by a job."""

from collections.abc import Iterable, Iterator
from typing import Any, Final

from django.db import transaction
from django.db.models import Count
from wagtail.models import Page

from actris_cms.singapore import today
from upkeep.checks.findings import MAX_MESSAGE, RULES, shortened
from upkeep.checks.running import findings_of

from .addresses import forget_others, note_addresses
from .models import MAX_PATH, HealthDay, PageFinding

CHUNK: Final = 100  # Pages that are read together.
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
    with transaction.atomic():
        _store({one.key: one for one in found}, keys)
    return note_addresses(pages)


def _store(found: dict[tuple[Any, ...], PageFinding], keys: list[int]) -> None:
    """Store what is new, correct what is worded anew, and delete what is no longer found."""
    stored = {one.key: one for one in PageFinding.objects.filter(page__in=keys)}
    gone = [one.pk for key, one in stored.items() if key not in found]
    if gone:
        PageFinding.objects.filter(pk__in=gone).delete()
    new = [one for key, one in found.items() if key not in stored]
    PageFinding.objects.bulk_create(new, batch_size=CHUNK, ignore_conflicts=True)
    fields = ("message", "weight", "image_id", "target")
    changed = []
    for key in found.keys() & stored.keys():
        if any(getattr(found[key], name) != getattr(stored[key], name) for name in fields):
            found[key].pk = stored[key].pk
            changed.append(found[key])
    PageFinding.objects.bulk_update(changed, ["message", "weight", "image", "target"], batch_size=CHUNK)


def note_today() -> None:
    """Write down how many findings are open today, and forget days that are long past."""
    counted = PageFinding.objects.filter(dismissed_at=None).order_by().values_list("rule").annotate(Count("pk"))
    pages = Page.objects.filter(live=True, depth__gt=1).count()
    HealthDay.objects.update_or_create(day=today(), defaults={"pages": pages, "findings": dict(counted)})
    kept = HealthDay.objects.order_by("-day").values_list("day", flat=True)[:KEPT_DAYS]
    HealthDay.objects.exclude(day__in=list(kept)).delete()
