"""Creates and updates pages, except those that an editor has changed."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from django.db import transaction
from wagtail.fields import StreamField
from wagtail.models import Page

from about.models import PersonPage
from actris_cms.path_keys import path_key
from isomer.load.dates import noon_of
from isomer.load.events import EventLoader
from isomer.load.kinds import PAGE_MODELS
from isomer.load.ledger import CHANGED, GONE, Ledger, digest_of
from isomer.load.links import Resolver
from isomer.load.moves import Mover
from isomer.load.people import People
from isomer.load.report import Options, Outcome, PageResult, Report
from isomer.load.slugs import ancestor_addresses
from isomer.load.tree import LISTING_KINDS, Tree
from isomer.load.values import PageValues
from isomer.mends import Mend
from isomer.models import ImportedItem
from isomer.notes import NoteKind
from isomer.progress import Progress
from isomer.reader import IsomerSite, SourcePage

PARENT_GONE: Final = "an editor has deleted the category or the newsroom that it belongs to"
WITHOUT_SITE: Final = "it shows people, who are imported only with the whole site"
TAKEN: Final = "another page that was not imported has this address"


@dataclass(slots=True)
class PageJob:
    """A source page with its page on this site and the record of an earlier import, if there are any."""

    source: SourcePage
    page: Page | None
    item: ImportedItem | None
    is_new: bool = False
    has_moved: bool = False
    stays: bool = False
    obstacle: str = ""

    @property
    def has_right_type(self) -> bool:
        """Whether the page has the page type for its source."""
        return self.page is not None and self.page.specific_class is PAGE_MODELS[self.source.kind]


class PageFaultsError(Exception):
    """Pages could not be loaded. What this run has written must be undone, and another can do without them."""

    def __init__(self, faults: dict[str, Exception]) -> None:
        """`faults` are the errors by the files of the pages."""
        super().__init__(", ".join(faults))
        self.faults = faults


class Faults:
    """The pages of one run that could not be loaded."""

    def __init__(self) -> None:
        """Start without any."""
        self.found: dict[str, Exception] = {}

    @contextmanager
    def of(self, file: str) -> Iterator[None]:
        """Load a page in a savepoint. If that fails, keep the error, so that one run finds as many as it can."""
        try:
            with transaction.atomic():
                yield
        except Exception as error:  # Whatever the page holds, it must not cost the import.
            self.found[file] = error

    def check(self) -> None:
        """Raise PageFaultsError if there are any."""
        if self.found:
            raise PageFaultsError(self.found)


class PageLoader:
    """Imports the pages of one source."""

    def __init__(
        self, source: IsomerSite, ledger: Ledger, report: Report, tree: Tree, people: People, events: EventLoader
    ) -> None:
        """`tree` assigns a URL path to each page, `ledger` holds the records of earlier imports."""
        self.source = source
        self.ledger = ledger
        self.options: Options = ledger.options
        self.report = report
        self.tree = tree
        self.people = people
        self.events = events
        self.resolver: Resolver = tree.resolver
        self.faults = Faults()

    def load(self, progress: Progress) -> None:
        """Create or move all pages first, so that links between them can be resolved, then fill in their fields.

        The newsroom and its categories come before all other pages, because they are parents of articles.
        Raises PageFaultsError if pages could not be loaded.
        """
        listings = [page for page in self.source.pages if page.kind in LISTING_KINDS]
        jobs = self._arrange(listings)
        jobs |= self._arrange(self.tree.assign_pages())
        self._register_paths(list(jobs.values()))
        self.values = PageValues(self.source, self.report, self.tree, self.people, self.events)
        for page in self.source.pages:
            with self.faults.of(page.file):
                self._fill(jobs[page.file])
            progress.advance()
        self.faults.check()
        self._report_gone()

    def _arrange(self, pages: list[SourcePage]) -> dict[str, PageJob]:
        """Move pages with a new permalink and create new ones, parents first."""
        order = self._parents_first(pages)
        jobs = {page.file: self._job_of(page) for page in order if self.ledger.item_for(page.file)}
        Mover(self.tree).follow(list(jobs.values()))
        jobs |= {page.file: self._job_of(page) for page in order if page.file not in jobs}
        self.tree.sections.publish()
        for page in order:
            with self.faults.of(page.file):
                self._ensure_page(jobs[page.file])
        self.faults.check()
        return jobs

    def _may_write(self, job: PageJob) -> bool:
        """Whether this import may change the page."""
        return not job.obstacle or (self.options.overwrite and job.obstacle != WITHOUT_SITE)

    def _parents_first(self, pages: list[SourcePage]) -> list[SourcePage]:
        """Return the pages in the order of the source, except that parents come first."""
        above = {above for page in pages for above in ancestor_addresses(self.tree.assigned_path(page))}

        def key(page: SourcePage) -> tuple[bool, int]:
            address = self.tree.assigned_path(page)
            return address not in above, address.count("/") if address in above else 0

        return sorted(pages, key=key)

    def _job_of(self, source: SourcePage) -> PageJob:
        item = self.ledger.item_for(source.file)
        page = item.page if item else self.tree.page_at(self.tree.assigned_path(source))
        if item is None and page is not None:
            item = self._inherited_item(page)
        return PageJob(source, page, item, obstacle=self._obstacle(page, item))

    def _ensure_page(self, job: PageJob) -> None:
        """Create the page if there is none yet."""
        source = job.source
        if job.page is None and self.tree.lacks_parent(source):
            job.obstacle = PARENT_GONE
        elif job.page is None and self._may_write(job):
            job.page = self.tree.page_at(self.tree.assigned_path(source))
            if job.page is None:
                job.page = self.tree.add(source, live=self._is_to_be_live(source))
                job.is_new = True
        if job.page is not None and not job.has_right_type and (job.item or job.is_new) and self._may_write(job):
            job.page = self._with_right_type(job.page, source)
        if job.page is not None:
            self.tree.record_page(source, job.page.pk)

    def _with_right_type(self, page: Page, source: SourcePage) -> Page:
        """Return the page for a source page, after its type has changed in the source, or of an event that is new."""
        if turned := self.events.turn(page, source):
            return turned
        new = self.tree.replace(page, source)
        return self.events.turn(new, source) or new

    def _register_paths(self, jobs: list[PageJob]) -> None:
        """Register the pages under their URL paths in the source, so that links reach them even if they were moved."""
        found = [(job.source, job.page.pk) for job in jobs if job.page is not None]
        self.resolver.pages |= {path_key(self.tree.assigned_path(source)): pk for source, pk in found}
        for source, pk in found:
            if self.tree.has_permalink(source):
                self.resolver.pages.setdefault(path_key(source.permalink), pk)

    def _inherited_item(self, page: Page) -> ImportedItem | None:
        """Return the record of a page whose old source file is gone, or of a section that now has a source file."""
        item = self.ledger.item_for_page(page.pk)
        return item if item and not self.tree.has_source(item) else None

    def _obstacle(self, page: Page | None, item: ImportedItem | None) -> str:
        if page is None:
            return GONE if item else ""
        if item is None:
            return TAKEN
        if not self.source.whole and _shows_people(page):
            return WITHOUT_SITE
        return "" if self.ledger.is_untouched(item, page) else CHANGED

    def _is_to_be_live(self, source: SourcePage) -> bool:
        return not (self.options.draft or source.unpublished)

    def _fill(self, job: PageJob) -> None:
        source, page = job.source, job.page
        if page is None or not job.has_right_type or not self._may_write(job):
            message = f"{job.obstacle or TAKEN}; it was left alone"
            self.report.note(NoteKind.LEFT_ALONE, source.file, None, message)
            self._result(job, Outcome.LEFT_ALONE)
            return
        values = self.values.of(source)
        said = {
            "permalink": source.permalink,
            "unpublished": bool(source.unpublished),
            "kind": source.kind,
            "date": self.ledger.dates.get(source.file),
        }
        digest = digest_of({**values, **said})
        is_known = not (job.is_new or job.has_moved or job.obstacle)
        if is_known and job.item and job.item.digest == digest:
            self._finish_unchanged(job, page.specific, job.item)
            return
        self._save(job, page.specific, values, digest)
        self._result(job, Outcome.CREATED if job.is_new else Outcome.UPDATED)

    def _finish_unchanged(self, job: PageJob, page: Page, item: ImportedItem) -> None:
        """Publish the draft of an earlier run if this run should, and add the result."""
        waiting = self.ledger.has_draft_to_publish(page) and not job.source.unpublished
        if waiting:
            self.ledger.publish(page, item)
        self._result(job, Outcome.UPDATED if waiting else Outcome.UNCHANGED)

    def _save(self, job: PageJob, page: Any, values: dict[str, Any], digest: str) -> None:
        for name, value in values.items():
            field = page._meta.get_field(name)
            setattr(page, field.attname, json.dumps(value) if isinstance(field, StreamField) else value)
        if job.is_new:
            page.draft_title = page.title
        source, kind = job.source, ImportedItem.Kind.PAGE
        known = {"source": source.file, "kind": kind, "digest": digest}
        if not job.stays:
            address = self.resolver.paths.get(page.pk) or self.tree.assigned_path(source)
            known |= {"permalink": source.permalink, "address": address}
        self.ledger.save_page(page, job.item, live=self._is_to_be_live(source), **known)
        if source.post and job.is_new and page.live:
            self._backdate(page.pk, source.post.day)
        if source.unpublished and page.live and (item := self.ledger.item_for(source.file)):
            self.ledger.unpublish(page, item)

    def _backdate(self, pk: int, day: date) -> None:
        """Set the publication date of an article to its date in the source."""
        pages = Page.objects.filter(pk=pk)
        pages.update(first_published_at=noon_of(day))
        if Mend.DATES not in self.options.mends:
            pages.update(last_published_at=noon_of(day))

    def _report_gone(self) -> None:
        """Add a note for each page whose source file is gone. The page stays until an editor deletes it."""
        if not self.source.whole:
            return
        read = {page.file for page in self.source.pages}
        read |= {note.file for note in self.source.notes if note.kind == NoteKind.FAULT}
        for item in self.ledger.items.values():
            is_home = self.source.home is not None and item.source == self.source.home.file
            if item.kind == ImportedItem.Kind.PAGE and item.page and item.source not in read and not is_home:
                message = f"the file has gone from the source; its page {item.address} stays until an editor deletes it"
                self.report.note(NoteKind.GONE, item.source, None, message)

    def _result(self, job: PageJob, outcome: Outcome) -> None:
        page = job.page
        address = self.resolver.paths.get(page.pk, job.source.permalink) if page else job.source.permalink
        self.report.pages.append(PageResult(job.source.file, address, job.source.title, outcome))


def _shows_people(page: Page) -> bool:
    """Whether a page is that of a person, or has a list of people."""
    body = getattr(page.specific, "body", None)
    return page.specific_class is PersonPage or any(part["type"] == "people" for part in getattr(body, "raw_data", ()))
