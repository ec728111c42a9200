"""Reports on a source that has not changed since the last import, without importing it again."""

import time
from pathlib import Path
from typing import Final

from django.utils import timezone
from wagtail.models import Site

from isomer.load.ledger import CHANGED, GONE, Ledger, digest_of
from isomer.load.report import Options, Outcome, PageResult, Report, Subject
from isomer.load.settings import FIELDS, setting_source, state_of
from isomer.models import ImportedItem, ImportRun
from isomer.notes import Note, NoteKind
from isomer.reader.fingerprint import fingerprint

Kind = ImportedItem.Kind
# Notes of these kinds are about the last run or are determined again. All others are about the source.
ONE_TIME_KINDS: Final = frozenset({NoteKind.LEFT_ALONE, NoteKind.MOVED})


def source_digest(root: Path, options: Options) -> str:
    """Return the fingerprint of all files of a source, combined with the options that affect the result."""
    return digest_of([fingerprint(root), options.draft, options.strip_scripts, sorted(options.mends)])


def unchanged(root: Path, site: Site, options: Options) -> Report | None:
    """Return a report if the source has not changed since the last import, or None if it must be imported."""
    started = time.monotonic()
    last = ImportRun.objects.filter(site=site).first()
    if options.overwrite or last is None or not last.digest or last.digest != source_digest(root, options):
        return None
    if last.expires and last.expires <= timezone.localdate():
        return None
    report = Report(
        source=last.source, branch=last.branch, commit=last.commit, digest=last.digest, started_at=timezone.now()
    )
    for note in last.notes.all():
        if note.kind not in ONE_TIME_KINDS:
            report.add(Note(NoteKind(note.kind), note.file, note.line, note.message))
            if note.proposal:
                report.proposals[note.file] = note.proposal
    ledger = Ledger(site, options)
    _report_edited_settings(site, ledger, report)
    _report_edited_pages(root, ledger, report)
    for item in ImportedItem.objects.filter(site=site, kind__in=(Kind.IMAGE, Kind.DOCUMENT)):
        report.subjects.setdefault(item.source, Subject(image=item.image_id, document=item.document_id))
        report.images_known += item.kind == Kind.IMAGE
        report.documents_known += item.kind == Kind.DOCUMENT
    report.seconds = time.monotonic() - started
    return report


def _report_edited_pages(root: Path, ledger: Ledger, report: Report) -> None:
    """Add to the report which pages editors have changed since the last import."""
    start = len(ledger.site.root_page.url_path) - 1
    for item in ledger.items.values():
        if item.kind == Kind.PAGE and (root / item.source).exists():
            page = item.page
            reason = GONE if page is None else "" if ledger.is_untouched(item, page) else CHANGED
            if reason:
                report.note(NoteKind.LEFT_ALONE, item.source, None, f"{reason}; it was left alone")
            address = page.url_path[start:] if page else item.address
            outcome = Outcome.LEFT_ALONE if reason else Outcome.UNCHANGED
            report.pages.append(PageResult(item.source, address, page.title if page else item.source, outcome))
            report.subjects[item.source] = Subject(page=item.page_id)


def _report_edited_settings(site: Site, ledger: Ledger, report: Report) -> None:
    """Add to the report which settings editors have changed since the last import."""
    for model, names in FIELDS.items():
        item, current = ledger.item_for(setting_source(model)), model.objects.filter(site=site).first()
        if item is None:
            continue
        name = str(model._meta.verbose_name)
        is_untouched = current is not None and item.digest == digest_of(state_of(current, list(names)))
        report.settings[name] = Outcome.UNCHANGED if is_untouched else Outcome.LEFT_ALONE
        if not is_untouched:
            message = f"an editor has changed the {name}; it was left alone"
            report.note(NoteKind.LEFT_ALONE, item.source, None, message)
