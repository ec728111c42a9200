"""The notes of the newest import for site health: those that ask for something, and that no check of pages finds."""

from collections.abc import Iterator
from functools import cache
from typing import Final

from actris_cms.remarks import Remark
from isomer.models import ImportRun
from isomer.notes import NoteKind
from isomer.report.access import subject_of
from isomer.report.explain import Weight, explain, rank
from isomer.report.subjects import Keys, edit_path

# The checks of pages find these, and know when they are mended.
FOUND_ON_PAGES: Final = frozenset(
    {
        NoteKind.DEAD_LINK,
        NoteKind.LEGACY,
        NoteKind.LINK_HOST,
        NoteKind.MISSING_ALT,
        NoteKind.PLACEHOLDER_TEXT,
    }
)
WEIGHTS: Final = {Weight.MEND: 3, Weight.LOOK: 5}


def remarks() -> Iterator[Remark]:
    """Yield what the newest import asks of editors, the most important first."""
    run = ImportRun.objects.first()
    if run is None:
        return
    path_of = cache(edit_path)  # Many notes are about the same page.
    kinds = [kind for kind in NoteKind if kind not in FOUND_ON_PAGES and explain(kind).weight in WEIGHTS]
    notes = run.notes.filter(kind__in=kinds).select_related("page", "image", "document")
    for note in sorted(notes, key=lambda one: rank(one.kind)):
        known = explain(note.kind)
        yield Remark(
            kind=note.kind,
            title=known.title,
            advice=known.meaning,
            weight=WEIGHTS[known.weight],
            message=note.message,
            place=note.file,
            subject=subject_of(note),
            url=path_of(note.file, Keys(note.page_id, note.image_id, note.document_id), run.site_id),
        )
