"""What a second import of the same source has to do: nothing, but to say so and to see what editors have done."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Final

from django.utils import timezone
from wagtail.models import Site

from actris_cms.core.models.settings import SHOWN_ON_EVERY_PAGE
from isomer.load.ledger import CHANGED, GONE, Ledger, digest_of
from isomer.load.report import Options, Outcome, PageResult, Report, Subject
from isomer.models import ImportedItem, ImportRun
from isomer.notes import Note, NoteKind
from isomer.reader.fingerprint import fingerprint

Kind = ImportedItem.Kind
# What these tell happened in that run, or is looked at anew; all others tell of the source.
HAPPENED: Final = frozenset({NoteKind.LEFT_ALONE, NoteKind.MOVED})


def source_digest(root: Path, options: Options) -> str:
    """The digest of all files of a source, with what the options make of them."""
    return digest_of([fingerprint(root), options.draft, options.strip_scripts])


def unchanged(root: Path, site: Site, options: Options) -> Report | None:
    """The report on a source that is as it was at the last import; None where there is something to import."""
    started = time.monotonic()
    last = ImportRun.objects.filter(site=site).first()
    if options.overwrite or last is None or not last.digest or last.digest != source_digest(root, options):
        return None
    report = Report(
        source=last.source, branch=last.branch, commit=last.commit, digest=last.digest, started_at=timezone.now()
    )
    for note in last.notes.all():
        if note.kind not in HAPPENED:
            report.add(Note(NoteKind(note.kind), note.file, note.line, note.message))
    _look_at_pages(root, Ledger(site, options), report)
    for item in ImportedItem.objects.filter(site=site, kind__in=(Kind.IMAGE, Kind.DOCUMENT)):
        report.subjects.setdefault(item.source, Subject(image=item.image_id, document=item.document_id))
        report.images_known += item.kind == Kind.IMAGE
        report.documents_known += item.kind == Kind.DOCUMENT
    report.seconds = time.monotonic() - started
    return report


def _look_at_pages(root: Path, ledger: Ledger, report: Report) -> None:
    """Which pages are as the last import left them, and which belong to the editors now."""
    start = len(ledger.site.root_page.url_path) - 1
    for item in ledger.items.values():
        if item.kind == Kind.SETTING:
            report.settings[name_of_setting(item.source)] = Outcome.UNCHANGED
        elif item.kind == Kind.PAGE and (root / item.source).exists():
            page = item.page
            reason = GONE if page is None else "" if ledger.is_untouched(item, page) else CHANGED
            if reason:
                report.note(NoteKind.LEFT_ALONE, item.source, None, f"{reason}; it was left alone")
            address = page.url_path[start:] if page else item.address
            outcome = Outcome.LEFT_ALONE if reason else Outcome.UNCHANGED
            report.pages.append(PageResult(item.source, address, page.title if page else item.source, outcome))
            report.subjects[item.source] = Subject(page=item.page_id)


def name_of_setting(source: str) -> str:
    """What editors call the setting that the ledger knows by its model."""
    names = {f"setting:{model._meta.model_name}": str(model._meta.verbose_name) for model in SHOWN_ON_EVERY_PAGE}
    return names.get(source, source)
