"""Stores what other apps remark, and forgets what they no longer do."""

from collections.abc import Iterator
from hashlib import sha256
from operator import attrgetter
from typing import Any, Final

from actris_cms.remarks import SOURCES, Remark
from upkeep.health.storing import keep_true

from .models import StoredRemark

FIELDS: Final = ("title", "advice", "weight", "subject", "url")  # What may change while the remark is the same.


def gather_remarks() -> None:
    """Store the remarks of all sources. What was dismissed stays so."""
    keep_true(StoredRemark.objects.all(), _remarks(), attrgetter("fingerprint"), FIELDS)


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
