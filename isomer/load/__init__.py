"""Loads a source into the page tree, all of it or nothing."""

import time

from django.db import transaction
from django.utils import timezone
from wagtail.models import Site

from about.models import AccessibilityPage
from isomer.load.conversions import Conversions, convert_source, leave_out, names_of_pages
from isomer.load.dates import dates_of, report_dates
from isomer.load.events import EventLoader
from isomer.load.home import HomeLoader
from isomer.load.ledger import Ledger
from isomer.load.library import Library
from isomer.load.links import Resolver
from isomer.load.pages import Faults, PageFaultsError, PageLoader
from isomer.load.people import People
from isomer.load.redirects import RedirectLoader
from isomer.load.report import Options, Outcome, PageResult, Report, Subject
from isomer.load.saved_files import SavedFiles
from isomer.load.settings import SettingsLoader
from isomer.load.tree import Tree
from isomer.load.unchanged import source_digest, unchanged
from isomer.mends import Mend
from isomer.notes import NoteKind
from isomer.progress import NO_PROGRESS, Progress
from isomer.reader import IsomerSite
from isomer.reader.files import media_files
from isomer.report.store import save_run
from isomer.report.subjects import STATEMENT

__all__ = ["Options", "Outcome", "PageResult", "Report", "Subject", "load_site", "unchanged"]


def load_site(source: IsomerSite, site: Site, options: Options, progress: Progress = NO_PROGRESS) -> Report:
    """Import the source into the site and return the report.

    Everything happens in one transaction. If it fails or is a rehearsal, the files that it wrote are deleted. If pages
    fail, everything happens again without them, so that nothing of them is left.
    Raises ActiveContentError before anything is written.
    """
    conversions = convert_source(source, progress, options)
    events = EventLoader(source, conversions)
    while True:
        try:
            return _load_pages(source, site, options, conversions, events, progress)
        except PageFaultsError as error:
            leave_out(source, conversions, error.faults)


def _load_pages(
    source: IsomerSite,
    site: Site,
    options: Options,
    conversions: Conversions,
    events: EventLoader,
    progress: Progress,
) -> Report:
    """Import the source in one transaction. Raises PageFaultsError if pages fail."""
    saved = SavedFiles()
    try:
        with transaction.atomic():
            # Only one import runs at a time: a second one waits for this lock.
            site = Site.objects.select_for_update().select_related("root_page").get(pk=site.pk)
            saved.recover()
            transaction.on_commit(saved.keep)
            started = time.monotonic()
            report = _load(source, site, options, saved, conversions, events, progress)
            report.seconds = time.monotonic() - started
            if options.dry_run:
                transaction.set_rollback(True)
            else:
                save_run(report, site)
    except BaseException:
        saved.remove()
        raise
    if options.dry_run:
        saved.remove()
    return report


def _load(
    source: IsomerSite,
    site: Site,
    options: Options,
    saved: SavedFiles,
    conversions: Conversions,
    events: EventLoader,
    progress: Progress,
) -> Report:
    report = Report(source=source.root.name, started_at=timezone.now())
    if source.git:
        report.branch, report.commit = source.git.branch, source.git.commit
    people = People(source, conversions)
    source.make_people(people.by_file.keys())
    report.add(*source.notes, *people.notes)
    today = timezone.localdate()
    coming = [page.post.day for page in source.pages if page.post and page.unpublished and page.post.day > today]
    report.expires = min(coming, default=None)
    library = Library(source.root, site, report, saved)
    resolver = Resolver(source.root, source.config.hosts, library, report)
    resolver.names = names_of_pages(source, conversions)
    resolver.mends = options.mends
    ledger = Ledger(site, options)
    if Mend.DATES in options.mends:
        ledger.dates = dates_of(source)
        report_dates(source, ledger.dates, report)
    tree = Tree(source, ledger, report, resolver)
    files = media_files(source.root) if source.whole else []
    with library.checking_ahead(files):
        progress.phase("Pages", len(source.pages))
        PageLoader(source, ledger, report, tree, people, events).load(progress)
        events.report(tree, report)
        progress.phase("Home page and settings")
        if source.home is not None:
            faults = Faults()
            with faults.of(source.home.file):
                HomeLoader(source, ledger, report, tree).load()
            faults.check()
        if source.whole:
            # A page that was left out by a fault is tried again by the next run.
            has_faults = any(note.kind == NoteKind.FAULT for note in source.notes)
            report.digest = "" if has_faults else source_digest(source.root, options)
            SettingsLoader(source, ledger, report, tree).load()
            if not (options.dry_run or AccessibilityPage.objects.exists()):
                report.note(NoteKind.NO_STATEMENT, STATEMENT, None, "this site has no accessibility statement yet")
            progress.phase("Files", len(files))
            library.import_unused(files, progress)
            library.report_duplicates()
    progress.phase("Old addresses")
    RedirectLoader(source, ledger, report, tree).load()
    library.save()
    for item in ledger.items.values():
        if item.page_id:
            report.subjects[item.source] = Subject(page=item.page_id)
    return report
