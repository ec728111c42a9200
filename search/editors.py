"""The search of editors: it finds what visitors find, and drafts, among the pages that an editor may see.

The words of a live page are found if visitors may read them, too, or if the editor may edit or publish the page. Those
of a draft are found only by who may edit or publish it: Wagtail shows a draft to nobody else.
"""

from collections.abc import Collection, Iterable
from functools import cached_property
from typing import Any, ClassVar, NamedTuple

from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.utils.safestring import SafeString
from wagtail.models import Page
from wagtail.permissions import page_permission_policy
from wagtail.query import PageQuerySet

from actris_cms.core.models import SiteIdentity, site_setting
from actris_cms.privacy import live_and_public

from .drafts import current_entries
from .lookup import FACTS_FIELDS, MAX_LISTED_ENTRIES, EntryFacts, Lookup
from .models import DraftEntry, Entry
from .query import MAX_QUERY_LENGTH, MAX_WORDS, load_synonyms, own_names_of, parse_query
from .reading import Reading, read
from .results import rank
from .snippets import Marker
from .tables import DRAFTS, LIVE, Tables

SEE_DRAFTS = {"change", "publish"}  # Permissions for a page, each of which lets a user see its draft.


class Hit(NamedTuple):
    """Where the words of a search are in a page.

    `is_draft`: the line is in its draft, which has more of them than what is live. `is_outdated`: only what is live has
    them, and the draft does not any more.
    """

    line: SafeString
    is_draft: bool
    is_outdated: bool


class EditorLookup(Lookup):
    """What one search of an editor has read from both parts of the index."""

    tables: ClassVar[tuple[Tables, ...]] = (LIVE, DRAFTS)

    def findable(self, entries: set[int]) -> dict[int, EntryFacts]:
        """Return the facts of those of the entries that the editor may find."""
        public = Q(page__in=live_and_public(self.request, Page.objects.order_by()).values("pk"))
        live = Entry.objects.filter(Q(page__live=True) & (public | self._own))
        found: dict[int, EntryFacts] = {}
        for tables, rows in ((LIVE, live), (DRAFTS, self.drafts)):
            keys = tables.own(entries)
            if len(keys) <= MAX_LISTED_ENTRIES:
                rows = rows.filter(pk__in=keys)
            facts = rows.order_by().values_list("pk", *FACTS_FIELDS) if keys else ()
            found |= {tables.sign * pk: EntryFacts(*fields) for pk, *fields in facts}
        return found

    @property
    def drafts(self) -> QuerySet[DraftEntry]:
        """The drafts that the editor may see."""
        return current_entries().filter(self._own)

    @cached_property
    def _own(self) -> Q:
        permitted = page_permission_policy.instances_user_has_any_permission_for(self.request.user, SEE_DRAFTS)
        return Q(page__in=permitted.order_by().values("pk"))


class PageSearch:
    """A search for pages by an editor. `text` is what was typed."""

    def __init__(self, request: HttpRequest, text: str) -> None:
        """Read the query against the index."""
        self._own_names = own_names_of(site_setting(request, SiteIdentity))
        self._typed = text[:MAX_QUERY_LENGTH].split()[:MAX_WORDS]
        self._query = parse_query(text, self._own_names)
        self._lookup = EditorLookup(request)

    @cached_property
    def reading(self) -> Reading:
        """What the query asks for."""
        if not self._query.words:
            return Reading()
        return read(self._query, self._lookup, load_synonyms(), self._own_names)

    @cached_property
    def found(self) -> dict[int, list[int]]:
        """The pages that are found by their words, best first, each with its entries, best first."""
        found: dict[int, list[int]] = {}
        for entry in rank(self.reading.terms, self._lookup, self.reading.typed):
            found.setdefault(self._lookup.facts[entry].page or 0, []).append(entry)
        return found

    def ranked(self, pages: PageQuerySet, keys: Collection[int]) -> list[int]:
        """Return the primary keys of those of the pages that are found, best first. `keys` are those of all the pages.

        Last are pages whose title only begins a word as it was typed, so that a search finds something at each letter.
        """
        best = [pk for pk in self.found if pk in keys]
        begun = pages.order_by("title", "pk").filter(self._is_begun()).values_list("pk", flat=True)
        return [*best, *(pk for pk in begun if pk not in self.found)]

    def _is_begun(self) -> Q:
        condition = Q() if self._typed else Q(pk__in=[])
        for typed in self._typed:
            condition &= Q(title__istartswith=typed) | Q(title__icontains=f" {typed}")
        return condition

    def mark(self, pages: Iterable[Any]) -> None:
        """Set on each of the pages where it was found, as `hit`; None if that is only in its title or address."""
        pages = list(pages)
        keys = {page.pk for page in pages}
        every = [entry for pk in keys for entry in self.found.get(pk, ())]
        rows: dict[int, Any] = {}
        for tables in self._lookup.tables:
            found = tables.entry.objects.in_bulk(tables.own(every))
            rows |= {tables.sign * pk: entry for pk, entry in found.items()}
        drafts = set(self._lookup.drafts.filter(page__in=self.found.keys() & keys).values_list("page_id", flat=True))
        for page in pages:
            # What is live comes first: it is shown if the draft has no more of the words.
            entries = sorted(self.found.get(page.pk, ()), reverse=True)
            page.hit = self._hit({entry: rows[entry] for entry in entries if entry in rows}, page.pk in drafts)

    def _hit(self, rows: dict[int, Any], has_draft: bool) -> Hit | None:
        texts = [(entry, text) for entry, row in rows.items() for text in (row.text, row.description)]
        entry, text = max(texts, key=lambda row: len(self._marker.stems(row[1])), default=(0, ""))
        if not self._marker.spans(text):
            return None
        return Hit(self._marker.snippet(text), entry < 0, has_draft and all(key > 0 for key in rows))

    @cached_property
    def _marker(self) -> Marker:
        return Marker(*self._lookup.forms_of(self.reading.terms))
