"""Stores the report of an import for the admin."""

from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils import timezone
from wagtail.models import Site

from actris_cms.remarks import remarks_changed
from isomer.models import KEPT_RUNS, ImportNote, ImportRun
from isomer.notes import NoteKind
from isomer.report.subjects import Subjects

if TYPE_CHECKING:
    from isomer.load.report import Report


def storable(text: str, model: type[ImportRun | ImportNote], name: str) -> str:
    """Return the text without null bytes and lone surrogates, cut to the length of the field."""
    field: Any = model._meta.get_field(name)
    text = text.replace("\0", "\N{REPLACEMENT CHARACTER}").encode("utf-8", "replace").decode("utf-8")
    return text[: field.max_length]


def save_run(report: "Report", site: Site) -> ImportRun:
    """Save a run with its notes, and delete the oldest runs of the site. Call this in the import's transaction."""
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
            proposal=report.proposals.get(note.file, {}) if note.kind == NoteKind.EVENT_PROPOSED else {},
            **{f"{name}_id": key for name, key in subjects.of(note.file)._asdict().items()},
        )
        for note in report.notes
    )
    _delete_oldest(site)
    transaction.on_commit(tell_of_remarks, robust=True)
    return run


def tell_of_remarks() -> None:
    """Tell site health, if it is there, that there are new notes."""
    remarks_changed.send(sender=ImportRun)


def _delete_oldest(site: Site) -> None:
    """Delete all but the newest `KEPT_RUNS` runs of a site, with their notes."""
    runs = ImportRun.objects.filter(site=site)
    old = list(runs.values_list("pk", flat=True)[KEPT_RUNS:])
    if old:
        ImportRun.objects.filter(pk__in=old).delete()
