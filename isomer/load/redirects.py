"""Creates redirects from old URLs, each in one step to the current URL."""

from dataclasses import dataclass
from typing import Final

from django.db.models import Q
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import Page

from actris_cms.path_keys import MAX_PATH_LENGTH, path_key, reserved
from isomer.convert import Reference, ReferenceKind
from isomer.load.ledger import Ledger
from isomer.load.report import Report
from isomer.load.tree import Tree
from isomer.notes import NoteKind
from isomer.reader import IsomerSite, RedirectRule, SourcePage
from isomer.reader.redirects import REDIRECTS_FILE

BATCH: Final = 500
MAX_LINK_LENGTH: Final = 255  # The maximum of Wagtail's `Redirect.redirect_link`.


@dataclass(frozen=True, slots=True)
class PlannedRedirect:
    """The target of an old URL, and the line of the source that gives it."""

    file: str
    line: int | None
    page: int | None = None
    url: str = ""
    is_permanent: bool = True


class RedirectLoader:
    """Creates the redirects of one source. Redirects that editors made are not changed."""

    def __init__(self, source: IsomerSite, ledger: Ledger, report: Report, tree: Tree) -> None:
        """All pages must be at their final places already."""
        self.source = source
        self.site = ledger.site
        self.options = ledger.options
        self.ledger = ledger
        self.report = report
        self.tree = tree
        self.paths = tree.resolver.paths
        self.existing_pages = {path_key(path): pk for pk, path in self.paths.items()}

    def load(self) -> None:
        """Create the missing redirects in bulk and update those that differ."""
        wanted: dict[str, PlannedRedirect] = {}
        for page in self.source.pages:
            for key, planned in self._redirects_to(page).items():
                wanted.setdefault(key, planned)
        for key, planned in self._rules().items():
            wanted.setdefault(key, planned)
        wanted = {key: planned for key, planned in wanted.items() if self._is_needed(key, planned)}
        found = Redirect.objects.filter(Q(site=self.site) | Q(site=None))
        existing = {redirect.old_path: redirect for redirect in found.iterator()}
        new = []
        for key, planned in wanted.items():
            known = existing.get(key)
            if known is None:
                new.append(self._redirect(key, planned))
            elif (known.redirect_page_id, known.is_permanent) == (planned.page, planned.is_permanent) and (
                planned.page or known.redirect_link == planned.url
            ):
                self.report.redirects_known += 1
            else:
                self._update_or_note(known, planned)
        Redirect.objects.bulk_create(new, batch_size=BATCH)
        self.report.redirects_created += len(new)

    def _redirects_to(self, source: SourcePage) -> dict[str, PlannedRedirect]:
        """Return the redirects to a page: its permalink and former URLs, as far as they differ from its URL path."""
        pk = self.tree.pk_of(source)
        path = self.paths.get(pk or 0, "")
        if pk is None or source.unpublished or not path:
            return {}
        # All spellings of a URL path share one key. It is in lower case, so a path with capitals needs a redirect, too.
        permalink = [source.permalink] if self.tree.has_permalink(source) else []
        keys = {path_key(address) for address in (*permalink, path, *source.former)}
        planned = PlannedRedirect(source.file, source.lines.get("permalink"), pk)
        return {key: planned for key in keys if key.strip("/") != path.strip("/")}

    def _rules(self) -> dict[str, PlannedRedirect]:
        """Return the redirects for the rules in `_redirects`, with chains of rules resolved."""
        rules: dict[str, RedirectRule] = {}
        for rule in self.source.redirects:
            rules.setdefault(path_key(rule.old), rule)
        found: dict[str, PlannedRedirect] = {}
        for key, rule in rules.items():
            planned = self._resolve(rule, self._final_target(key, rules))
            if planned is not None:
                found[key] = planned
        return found

    def _final_target(self, key: str, rules: dict[str, RedirectRule]) -> str:
        """Return the final target of a chain of rules, or an empty string if they form a loop."""
        seen = {key}
        target = rules[key].new
        while target.startswith("/") and path_key(target) in rules and path_key(target) not in self.existing_pages:
            key = path_key(target)
            if key in seen:
                return ""
            seen.add(key)
            target = rules[key].new
        return target

    def _resolve(self, rule: RedirectRule, end: str) -> PlannedRedirect | None:
        """Return the target of a rule. If it has none, adds a note and returns None."""
        planned = None
        if end:
            target = self.tree.resolver.link(Reference(ReferenceKind.LINK, end, "", REDIRECTS_FILE, rule.line), "/")
            page = target.page if target.is_reference else None
            url = "" if page else self.tree.resolver.url_of(target)
            is_address = url.startswith(("/", "http://", "https://")) and len(url) <= MAX_LINK_LENGTH
            if page or is_address:
                planned = PlannedRedirect(REDIRECTS_FILE, rule.line, page, url, rule.is_permanent)
        if planned is None:
            reason = "which cannot be the target of a redirect" if end else "which leads back to it"
            message = f"the rule leads from {rule.old[:100]} to {rule.new[:100]}, {reason}; it was left out"
            self.report.note(NoteKind.LEFT_OUT, REDIRECTS_FILE, rule.line, message)
        return planned

    def _is_needed(self, key: str, planned: PlannedRedirect) -> bool:
        """Whether a redirect is needed and possible: no page has this URL path, and it is not too long."""
        pk = self.existing_pages.get(key)
        if pk is not None and self.paths[pk].strip("/") == key.strip("/"):
            return False
        if reserved(key.strip("/").split("/")):
            return False
        if len(key) <= MAX_PATH_LENGTH:
            return True
        message = f"the old address {key[:80]}… is too long for a redirect; it leads nowhere"
        self.report.note(NoteKind.ADDRESS, planned.file, planned.line, message)
        return False

    def _redirect(self, key: str, planned: PlannedRedirect) -> Redirect:
        return Redirect(
            old_path=key,
            site=self.site,
            redirect_page_id=planned.page,
            redirect_link=planned.url,
            is_permanent=planned.is_permanent,
            automatically_created=True,
        )

    def _update_or_note(self, known: Redirect, planned: PlannedRedirect) -> None:
        """Update a redirect that Wagtail or an import made. Keep one that an editor made, with a note."""
        if known.automatically_created or self.options.overwrite:
            known.redirect_page = Page.objects.get(pk=planned.page) if planned.page else None
            known.redirect_link, known.is_permanent = planned.url, planned.is_permanent
            known.save()
            self.report.redirects_created += 1
            return
        message = f"an editor has made a redirect of {known.old_path}; it was left alone"
        self.report.note(NoteKind.LEFT_ALONE, planned.file, planned.line, message)
