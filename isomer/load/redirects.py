"""Keeps old addresses alive: each leads, for good and in one step, to where its page is now."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from django.db.models import Q
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import Page

from actris_cms.core.addresses import LONGEST_ADDRESS
from isomer.convert import Reference, ReferenceKind
from isomer.load.ledger import Ledger
from isomer.load.report import Report
from isomer.load.tree import Tree
from isomer.notes import NoteKind
from isomer.reader import IsomerSite, RedirectRule, SourcePage
from isomer.reader.addresses import page_key
from isomer.reader.redirects import REDIRECTS_FILE

BATCH: Final = 500
LONGEST_LINK: Final = 255  # What a redirect of Wagtail's holds.


@dataclass(frozen=True, slots=True)
class Way:
    """Where an old address leads, and which line of the source says so."""

    file: str
    line: int | None
    page: int | None = None
    url: str = ""
    is_permanent: bool = True


class RedirectLoader:
    """Makes the redirects of one source. Those that editors made stay as they are."""

    def __init__(self, source: IsomerSite, ledger: Ledger, report: Report, tree: Tree) -> None:
        """All pages must stand where they are to stay."""
        self.source = source
        self.site = ledger.site
        self.options = ledger.options
        self.ledger = ledger
        self.report = report
        self.tree = tree
        self.paths = tree.resolver.paths
        self.standing = {page_key(path): pk for pk, path in self.paths.items()}

    def load(self) -> None:
        """Write the redirects that are missing, all at once."""
        wanted: dict[str, Way] = {}
        for page in self.source.pages:
            for key, way in self._ways_to(page).items():
                wanted.setdefault(key, way)
        for key, way in self._rules().items():
            wanted.setdefault(key, way)
        wanted = {key: way for key, way in wanted.items() if self._is_needed(key, way)}
        found = Redirect.objects.filter(Q(site=self.site) | Q(site=None))
        existing = {redirect.old_path: redirect for redirect in found.iterator()}
        new = []
        for key, way in wanted.items():
            known = existing.get(key)
            if known is None:
                new.append(self._redirect(key, way))
            elif (known.redirect_page_id, known.is_permanent) == (way.page, way.is_permanent) and (
                way.page or known.redirect_link == way.url
            ):
                self.report.redirects_known += 1
            else:
                self._differs(known, way)
        Redirect.objects.bulk_create(new, batch_size=BATCH)
        self.report.redirects_created += len(new)

    def _ways_to(self, source: SourcePage) -> dict[str, Way]:
        """The addresses at which visitors may know a page, other than the one where it stands."""
        pk = self.tree.pk_of(source)
        path = self.paths.get(pk or 0, "")
        if pk is None or source.unpublished or not path:
            return {}
        # All spellings of an address have one key, and a page in capitals answers to small letters, too.
        keys = {page_key(address) for address in (source.permalink, path, *source.former)}
        way = Way(source.file, source.lines.get("permalink"), pk)
        return {key: way for key in keys if key.strip("/") != path.strip("/")}

    def _rules(self) -> dict[str, Way]:
        """The rules of `_redirects`, each led to the end of those that it leads to."""
        rules: dict[str, RedirectRule] = {}
        for rule in self.source.redirects:
            rules.setdefault(page_key(rule.old), rule)
        found: dict[str, Way] = {}
        for key, rule in rules.items():
            way = self._way_of(rule, self._end_of(key, rules))
            if way is not None:
                found[key] = way
        return found

    def _end_of(self, key: str, rules: dict[str, RedirectRule]) -> str:
        """Where a rule leads once all that follow it are followed; empty where that is a circle."""
        seen = {key}
        target = rules[key].new
        while target.startswith("/") and page_key(target) in rules and page_key(target) not in self.standing:
            key = page_key(target)
            if key in seen:
                return ""
            seen.add(key)
            target = rules[key].new
        return target

    def _way_of(self, rule: RedirectRule, end: str) -> Way | None:
        """The page, the document or the address that a rule leads to; None, with a note, where it leads nowhere."""
        way = None
        if end:
            target = self.tree.resolver.link(Reference(ReferenceKind.LINK, end, "", REDIRECTS_FILE, rule.line), "/")
            page = target.page if target.is_reference else None
            url = "" if page else self.tree.resolver.url_of(target)
            is_address = url.startswith(("/", "http://", "https://")) and len(url) <= LONGEST_LINK
            if page or is_address:
                way = Way(REDIRECTS_FILE, rule.line, page, url, rule.is_permanent)
        if way is None:
            reason = "which no redirect can hold" if end else "which leads back to it"
            message = f"the rule leads from {rule.old[:100]} to {rule.new[:100]}, {reason}; it was left out"
            self.report.note(NoteKind.NOT_IMPORTED, REDIRECTS_FILE, rule.line, message)
        return way

    def _is_needed(self, key: str, way: Way) -> bool:
        """Whether the address is another one than a page's own; whether it is short enough to be kept."""
        standing = self.standing.get(key)
        if standing is not None and self.paths[standing].strip("/") == key.strip("/"):
            return False
        if len(key) <= LONGEST_ADDRESS:
            return True
        message = f"the old address {key[:80]}… is too long for a redirect; it leads nowhere"
        self.report.note(NoteKind.ADDRESS, way.file, way.line, message)
        return False

    def _redirect(self, key: str, way: Way) -> Redirect:
        return Redirect(
            old_path=key,
            site=self.site,
            redirect_page_id=way.page,
            redirect_link=way.url,
            is_permanent=way.is_permanent,
            automatically_created=True,
        )

    def _differs(self, known: Redirect, way: Way) -> None:
        """A redirect that Wagtail or an import made follows the source; one that an editor made stays."""
        if known.automatically_created or self.options.overwrite:
            known.redirect_page = Page.objects.get(pk=way.page) if way.page else None
            known.redirect_link, known.is_permanent = way.url, way.is_permanent
            known.save()
            self.report.redirects_created += 1
            return
        message = f"an editor has made a redirect of {known.old_path}; it was left alone"
        self.report.note(NoteKind.LEFT_ALONE, way.file, way.line, message)
