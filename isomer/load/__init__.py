"""Loads a source into the page tree: all of it, or nothing."""

from __future__ import annotations

import time

from django.db import transaction
from django.utils import timezone
from wagtail.models import Site

from isomer.load.home import HomeLoader
from isomer.load.journal import SavedFiles
from isomer.load.ledger import Ledger
from isomer.load.library import Library
from isomer.load.links import Resolver
from isomer.load.pages import PageLoader
from isomer.load.redirects import RedirectLoader
from isomer.load.report import Options, Outcome, PageResult, Report, Subject
from isomer.load.settings import SettingsLoader
from isomer.load.tree import Tree
from isomer.load.unchanged import source_digest, unchanged
from isomer.progress import SILENT, Progress
from isomer.reader import IsomerSite
from isomer.reader.files import media_files
from isomer.report.store import keep
from newsroom.models import ArticleCounts

__all__ = ["Options", "Outcome", "PageResult", "Report", "Subject", "load_site", "unchanged"]


def load_site(source: IsomerSite, site: Site, options: Options, progress: Progress = SILENT) -> Report:
    """Bring the source into the site, and say what was done.

    Everything happens in one transaction; files that were written go again when it fails or is a rehearsal.
    """
    saved = SavedFiles()
    try:
        with transaction.atomic():
            # One import at a time: a second one waits here for the first.
            site = Site.objects.select_for_update().select_related("root_page").get(pk=site.pk)
            saved.recover()
            transaction.on_commit(saved.keep)
            started = time.monotonic()
            with ArticleCounts.objects.counted_at_the_end():
                report = _load(source, site, options, saved, progress)
            report.seconds = time.monotonic() - started
            if options.dry_run:
                transaction.set_rollback(True)
            else:
                keep(report, site)
    except BaseException:
        saved.remove()
        raise
    if options.dry_run:
        saved.remove()
    return report


def _load(source: IsomerSite, site: Site, options: Options, saved: SavedFiles, progress: Progress) -> Report:
    report = Report(source=source.root.name, started_at=timezone.now())
    if source.git:
        report.branch, report.commit = source.git.branch, source.git.commit
    report.add(*source.notes)
    today = timezone.localdate()
    coming = [page.post.day for page in source.pages if page.post and page.unpublished and page.post.day > today]
    report.expires = min(coming, default=None)
    library = Library(source.root, site, report, saved)
    resolver = Resolver(source.root, source.config.hosts, library, report)
    ledger = Ledger(site, options)
    tree = Tree(source, ledger, report, resolver)
    progress.phase("Pages", len(source.pages))
    PageLoader(source, ledger, report, tree).load(progress)
    progress.phase("Home page and settings")
    if source.home is not None:
        HomeLoader(source, ledger, report, tree).load()
    if source.whole:
        report.digest = source_digest(source.root, options)
        SettingsLoader(source, ledger, report, tree).load()
        files = media_files(source.root)
        progress.phase("Files", len(files))
        library.take_unused(files, progress)
        library.report_duplicates()
    progress.phase("Old addresses")
    RedirectLoader(source, ledger, report, tree).load()
    library.save()
    for item in ledger.items.values():
        if item.page_id:
            report.subjects[item.source] = Subject(page=item.page_id)
    return report
