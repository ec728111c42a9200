"""Loads a source into the page tree: all of it, or nothing."""

from __future__ import annotations

from collections.abc import Callable

from django.db import transaction
from wagtail.models import Site

from isomer.load.home import HomeLoader
from isomer.load.ledger import Ledger
from isomer.load.library import Library, SavedFiles
from isomer.load.links import Resolver
from isomer.load.pages import PageLoader
from isomer.load.report import Options, Outcome, PageResult, Report
from isomer.load.settings import SettingsLoader
from isomer.load.tree import Tree
from isomer.reader import IsomerSite

__all__ = ["Options", "Outcome", "PageResult", "Report", "load_site"]


def load_site(
    source: IsomerSite, site: Site, options: Options, advance: Callable[[str], None] = lambda title: None
) -> Report:
    """Bring the source into the site, and say what was done. `advance` is called before each page.

    Everything happens in one transaction; files that were written go again when it fails or is a rehearsal.
    """
    saved = SavedFiles()
    try:
        with transaction.atomic():
            transaction.on_commit(saved.keep)
            report = _load(source, site, options, saved, advance)
            if options.dry_run:
                transaction.set_rollback(True)
    except BaseException:
        saved.remove()
        raise
    if options.dry_run:
        saved.remove()
    return report


def _load(
    source: IsomerSite, site: Site, options: Options, saved: SavedFiles, advance: Callable[[str], None]
) -> Report:
    report = Report(source=source.root.name)
    report.add(*source.notes)
    library = Library(source.root, site, report, saved)
    resolver = Resolver(source.root, source.config.hosts, library, report)
    ledger = Ledger(site, options)
    tree = Tree(source, ledger, report, resolver)
    PageLoader(source, ledger, report, tree).load(advance)
    if source.home is not None:
        HomeLoader(source, ledger, report, tree).load()
    if source.whole:
        SettingsLoader(source, ledger, report, tree).load()
    return report
