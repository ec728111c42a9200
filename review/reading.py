"""What a review shows to a reviewer: its pages, what has changed in them, and whether the last decision stands."""

from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from wagtail.models import Page, Revision

from .blocks import PageBlock, blocks_of, changed_blocks
from .models import Entry, Kind, ReviewedPage, Reviewer
from .modes import starts_at
from .record import digests_of, stands
from .signoff import sent_back_among


@dataclass(frozen=True)
class Draft:
    """A page of the review as its draft, with its number in the review."""

    number: int
    reviewed: ReviewedPage
    revision: Revision

    @property
    def title(self) -> str:
        """The title that the draft has."""
        return str(self.revision.content["title"])

    @cached_property
    def page(self) -> Page:
        """The page with the content of the draft."""
        page: Page = self.revision.as_object()
        return page

    @cached_property
    def blocks(self) -> dict[str, PageBlock]:
        """The blocks of the draft by their ID."""
        return blocks_of(self.page)

    @cached_property
    def changed(self) -> dict[str, str]:
        """The blocks that differ from what is published, and how, by their ID. None of a new page."""
        live = self.reviewed.page
        return changed_blocks(live.specific, self.page) if live.live else {}

    @property
    def state(self) -> str:
        """What the draft changes, in words."""
        live = self.reviewed.page
        if not live.live:
            return "New page"
        if live.live_revision_id == self.revision.pk:
            return "As published"
        return _in_words(len(self.changed)) or "Changed"

    @property
    def starts_at(self) -> datetime | None:
        """When the draft is to be published by its own schedule."""
        return starts_at(self.revision)


class Reading:
    """A review as a reviewer sees it now."""

    def __init__(self, reviewer: Reviewer) -> None:
        self.reviewer = reviewer
        self.drafts = [Draft(number, *pair) for number, pair in enumerate(reviewer.review.drafts, start=1)]

    @property
    def shown(self) -> dict[int, Revision]:
        """The revisions by the primary keys of their pages."""
        return {draft.reviewed.page_id: draft.revision for draft in self.drafts}

    @cached_property
    def digests(self) -> dict[int, str]:
        """The digests of those revisions, by the primary keys of their pages."""
        return digests_of(self.shown)

    @cached_property
    def spelled(self) -> str:
        """The exact revisions and what they say, as the form of a decision carries them."""
        return ",".join(f"{one.pk}:{self.digests[page]}" for page, one in self.shown.items())

    def draft_of(self, page: int | None) -> Draft | None:
        """Return the draft of a page; None if the page is not in the review."""
        return next((draft for draft in self.drafts if draft.reviewed.page_id == page), None)

    @cached_property
    def decision(self) -> Entry | None:
        """The reviewer's last decision."""
        return self.reviewer.decisions.order_by("number").last()

    @cached_property
    def stands(self) -> bool:
        """Whether that decision is about what is shown now."""
        return self.decision is not None and stands(self.decision, self.digests)

    @cached_property
    def stopped(self) -> list[tuple[Draft, str]]:
        """The drafts that this reviewer has approved, and that were sent back for another reason, with the reason."""
        approved = self.stands and self.decision is not None and self.decision.kind == Kind.APPROVED
        found = sent_back_among(self.shown) if approved else {}
        return [(draft, found[draft.reviewed.page_id]) for draft in self.drafts if draft.reviewed.page_id in found]

    @cached_property
    def decided(self) -> dict[int, Page]:
        """The pages as they were at the last decision, by their primary keys, as far as their revisions still exist."""
        decided = [one["revision"] for one in self.decision.revisions] if self.decision else []
        found = Revision.objects.in_bulk(decided).values()
        return {int(revision.object_id): revision.as_object() for revision in found}

    @cached_property
    def changed_since(self) -> str:
        """How many blocks have changed since the last decision, in words; empty if it is not known."""
        before = [self.decided.get(draft.reviewed.page_id) for draft in self.drafts]
        if None in before:
            return ""
        pairs = zip(before, self.drafts, strict=True)
        return _in_words(sum(len(changed_blocks(page, draft.page)) for page, draft in pairs))


def _in_words(count: int) -> str:
    return f"{count} block{'s' if count > 1 else ''} changed" if count else ""
