"""Stores what other apps remark, and forgets what they no longer do."""

from collections.abc import Iterator
from hashlib import sha256
from typing import Any, Final

from django.db import transaction

from actris_cms.remarks import SOURCES, Remark

from .models import StoredRemark

CHUNK: Final = 500
FIELDS: Final = ("title", "advice", "weight", "subject", "url")  # What may change while the remark is the same.


@transaction.atomic
def gather_remarks() -> None:
    """Store the remarks of all sources. What was dismissed stays so."""
    wanted = {one.fingerprint: one for one in _remarks()}
    stored = {one.fingerprint: one for one in StoredRemark.objects.all()}
    gone = [one.pk for key, one in stored.items() if key not in wanted]
    for start in range(0, len(gone), CHUNK):
        StoredRemark.objects.filter(pk__in=gone[start : start + CHUNK]).delete()
    new = [one for key, one in wanted.items() if key not in stored]
    StoredRemark.objects.bulk_create(new, batch_size=CHUNK, ignore_conflicts=True)
    changed = []
    for key in wanted.keys() & stored.keys():
        if any(getattr(wanted[key], name) != getattr(stored[key], name) for name in FIELDS):
            wanted[key].pk = stored[key].pk
            changed.append(wanted[key])
    StoredRemark.objects.bulk_update(changed, FIELDS, batch_size=CHUNK)


def _remarks() -> Iterator[StoredRemark]:
    for name, source in SOURCES.items():
        for one in source.remarks():
            yield StoredRemark(
                source=name,
                rule=_cut(one.kind, "rule"),
                title=_cut(one.title, "title"),
                advice=one.advice,
                weight=one.weight,
                message=one.message,
                place=_cut(one.place, "place"),
                subject=_cut(one.subject, "subject"),
                url=_cut(one.url, "url"),
                fingerprint=_fingerprint(name, one),
            )


def _cut(words: str, name: str) -> str:
    field: Any = StoredRemark._meta.get_field(name)
    return words[: field.max_length]


def _fingerprint(source: str, one: Remark) -> str:
    """Return a digest of what was remarked, and where. The title of the subject may change."""
    about = "\0".join([source, one.kind, one.place, one.message])
    return sha256(about.encode("utf-8", "replace")).hexdigest()[:32]
