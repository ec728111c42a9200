"""A report as plain data, for the JSON file, the HTML page and the download in the admin.

The keys are documented in `docs/importing-from-isomer.md`. New keys may be added at any time. Increase FORMAT if a key
is removed or changes its meaning.
"""

from collections import Counter
from collections.abc import Iterable
from functools import cache
from typing import TYPE_CHECKING, Any, Final

from django.conf import settings
from django.utils import timezone
from wagtail.models import Site

from isomer.models import ImportRun
from isomer.report.explain import explain, rank
from isomer.report.subjects import Keys, Subjects, edit_path

if TYPE_CHECKING:
    from isomer.load.report import Report

FORMAT: Final = 1
Document = dict[str, Any]


def document_of_report(report: "Report", site: Site, *, rehearsal: bool) -> Document:
    """Return the report of a run. For a rehearsal it has no links to new objects, because they do not exist."""
    subjects = Subjects(site, None if rehearsal else report)
    edit = subjects.edit_url
    notes = [
        {"kind": str(note.kind), "file": note.file, "line": note.line, "message": note.message, "edit": edit(note.file)}
        for note in report.notes
    ]
    became = sorted(report.subjects.items())
    return _document(
        report,
        report.totals(),
        notes,
        rehearsal=rehearsal,
        settings={name: str(outcome) for name, outcome in report.settings.items()},
        pages=[
            {
                "file": page.file,
                "title": page.title,
                "address": page.address,
                "outcome": str(page.outcome),
                "edit": edit(page.file),
            }
            for page in report.pages
        ],
        images=[{"file": file, "edit": edit(file)} for file, found in became if found.image],
        documents=[{"file": file, "edit": edit(file)} for file, found in became if found.document],
    )


def document_of_run(run: ImportRun) -> Document:
    """Return the report of a stored run. Its settings, pages, images and documents are not stored, and are None."""
    base = settings.SITE_URL.rstrip("/")
    path_of = cache(edit_path)  # Many notes are about the same page.
    notes = []
    for kind, file, line, message, *keys in run.notes.values_list(
        "kind", "file", "line", "message", "page_id", "image_id", "document_id"
    ):
        path = path_of(file, Keys(*keys), run.site_id)
        edit = f"{base}{path}" if path else ""
        notes.append({"kind": kind, "file": file, "line": line, "message": message, "edit": edit})
    unknown = dict.fromkeys(("settings", "pages", "images", "documents"))
    return _document(run, run.totals, notes, rehearsal=False, **unknown)


def _document(
    run: "Report | ImportRun", totals: dict[str, int], notes: list[Document], *, rehearsal: bool, **came_in: Any
) -> Document:
    """Return the document with its keys in order and its notes in the order of their kinds."""
    return {
        "format": FORMAT,
        "source": run.source,
        "branch": run.branch,
        "commit": run.commit,
        "started_at": timezone.localtime(run.started_at).isoformat(timespec="seconds"),
        "seconds": round(run.seconds, 1),
        "rehearsal": rehearsal,
        "totals": totals,
        "kinds": kinds_of(note["kind"] for note in notes),
        "notes": sorted(notes, key=lambda note: rank(note["kind"])),
        **came_in,
    }


def kinds_of(kinds: Iterable[str]) -> list[Document]:
    """Return the kinds that occur, in the order of the report, with their explanations and numbers of notes."""
    return [
        {
            "kind": kind,
            "title": explain(kind).title,
            "meaning": explain(kind).meaning,
            "weight": str(explain(kind).weight),
            "notes": number,
        }
        for kind, number in sorted(Counter(kinds).items(), key=lambda entry: rank(entry[0]))
    ]
