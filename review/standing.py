"""Says where a review stands: what each reviewer has answered, what their links do, and what is published."""

from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from django.urls import reverse
from wagtail.models import Page, Revision

from .models import Entry, Kind, Review, Reviewer
from .record import content_digest, digests_of, stands


class Answer(NamedTuple):
    """What a reviewer has answered.

    `entry` is the last decision; `stands` says whether it is about what is shown, `changes` where to compare if not.
    """

    reviewer: Reviewer
    words: str
    entry: Entry | None
    stands: bool
    changes: list[tuple[str, str]]
    link: str
    is_open: bool


def answers_of(review: Review, shown: dict[int, Revision]) -> Iterator[Answer]:
    """Yield where each reviewer of a review stands."""
    last = {entry.reviewer_id: entry for entry in review.record.decisions()}
    digests, kept = digests_of(shown), _kept_revisions(last.values())
    titles = {one.page_id: str(one) for one in review.pages.select_related("page")}
    for reviewer in review.reviewers.all():
        entry, link = last.get(reviewer.pk), link_words(reviewer)
        still_stands = entry is not None and stands(entry, digests)
        changes = [
            (titles[page], _comparison(page, revision, shown[page].pk))
            for page, revision in _changed(entry, digests)
            if revision in kept
        ]
        yield Answer(reviewer, _words(reviewer, entry, still_stands), entry, still_stands, changes, link, link == OPEN)


def _changed(entry: Entry | None, digests: Mapping[int, str]) -> Iterator[tuple[int, int]]:
    """Yield the pages that say something else than when a decision was made, each with its revision of then."""
    for one in entry.revisions if entry else ():
        if digests.get(one["page"], one["digest"]) != one["digest"]:
            yield one["page"], one["revision"]


def _kept_revisions(decisions: Iterable[Entry]) -> set[int]:
    """Return the revisions that decisions are about, without those that were deleted since, by primary key."""
    about = {one["revision"] for entry in decisions for one in entry.revisions}
    return set(Revision.objects.filter(pk__in=about).values_list("pk", flat=True))


OPEN = "Open"


def link_words(reviewer: Reviewer) -> str:
    """Return what a link does. It also needs that who made the review may still edit its pages."""
    if reviewer.revoked_at:
        return "Revoked"
    if reviewer.review.closed_at:
        return "Closed"
    return "Expired" if reviewer.review.is_over else OPEN


def _words(reviewer: Reviewer, entry: Entry | None, stands: bool) -> str:
    if entry is None:
        return "Has looked, no answer yet" if reviewer.acted_at else "No answer yet"
    if entry.kind == Kind.APPROVED:
        return "Approved" if stands else "Approved, but changed since"
    return "Asked for changes" if stands else "Asked for changes, changed since"


class Publication(NamedTuple):
    """What is published of a page, and whether that is what was approved: by whom and when, or where to compare.

    There is something to compare if something else was published after the approval.
    """

    page: Page
    title: str
    draft: Revision | None
    approvals: list[Entry]
    comparison: str

    @property
    def is_another(self) -> bool:
        """Whether a revision is published that is not the draft."""
        return bool(self.page.live and self.draft and self.page.live_revision_id != self.draft.pk)


def publications_of(review: Review, shown: dict[int, Revision]) -> Iterator[Publication]:
    """Yield what is published of each page of a review. An approval that its reviewer took back does not count."""
    decisions = list(review.record.decisions())
    kept = _kept_revisions(decisions)
    for one in review.pages.select_related("page__live_revision"):
        live = one.page.live_revision if one.page.live else None
        digest = content_digest(live) if live else ""
        about = [(entry, found) for entry in decisions for found in entry.revisions if found["page"] == one.page_id]
        last = {entry.reviewer_id: entry for entry, found in about if found["digest"] == digest}
        same = [entry for entry in last.values() if entry.kind == Kind.APPROVED]
        published = one.page.last_published_at if one.page.live and not last else None
        approved = [
            found["revision"]
            for entry, found in about
            if entry.kind == Kind.APPROVED and published and entry.created_at < published
        ]
        comparison = _comparison(one.page_id, approved[-1], "live") if approved and approved[-1] in kept else ""
        yield Publication(one.page, str(one), shown.get(one.page_id), same, comparison)


def _comparison(page: int, revision: int, other: int | str) -> str:
    """Return the URL of Wagtail's comparison of what was decided about with something else."""
    return reverse("wagtailadmin_pages:revisions_compare", args=[page, revision, other])
