"""Keeps what an import had to say, so that editors find it in the admin."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils import timezone
from wagtail.models import Site

from isomer.models import KEPT_RUNS, ImportNote, ImportRun
from isomer.report.subjects import Subjects

if TYPE_CHECKING:
    from isomer.load.report import Report


def storable(text: str, model: type[ImportRun | ImportNote], name: str) -> str:
    """The text as a database can hold it in a field: no null bytes, no halves of characters, no more than fits."""
    field: Any = model._meta.get_field(name)
    text = text.replace("\0", "\N{REPLACEMENT CHARACTER}").encode("utf-8", "replace").decode("utf-8")
    return text[: field.max_length]


def keep(report: Report, site: Site) -> ImportRun:
    """Write a run with its notes, and forget the oldest runs of the site. Belongs into the import's transaction."""
    words = {
        name: storable(getattr(report, name), ImportRun, name) for name in ("source", "branch", "commit", "digest")
    }
    run = ImportRun.objects.create(
        site=site,
        started_at=report.started_at or timezone.now(),
        seconds=report.seconds,
        expires=report.expires,
        totals=report.totals(),
        **words,
    )
    subjects = Subjects(site, report)
    ImportNote.objects.bulk_create(
        ImportNote(
            run=run,
            kind=str(note.kind),
            file=storable(note.file, ImportNote, "file"),
            line=note.line,
            message=storable(note.message, ImportNote, "message"),
            **{f"{name}_id": key for name, key in subjects.of(note.file)._asdict().items()},
        )
        for note in report.notes
    )
    _forget_oldest(site)
    return run


def _forget_oldest(site: Site) -> None:
    """Delete all but the newest runs of a site, their notes with them."""
    runs = ImportRun.objects.filter(site=site)
    old = list(runs.values_list("pk", flat=True)[KEPT_RUNS:])
    if old:
        ImportRun.objects.filter(pk__in=old).delete()
