"""The record of a review: who decided what about which revisions, as a chain of digests that anybody can verify."""

import hashlib
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any, Final

from django.db import transaction
from django.utils import timezone
from wagtail.models import Revision

from actris_cms.content import said, spelled

from .models import Entry, Kind, Review, Reviewer

# What a revision stores beside the content that people approve: its place in the tree, its state, its schedule.
NOT_CONTENT: Final = frozenset(
    {
        "content_type", "depth", "draft_title", "expire_at", "expired", "first_published_at", "go_live_at",
        "has_unpublished_changes", "last_published_at", "latest_revision", "latest_revision_created_at", "live",
        "live_revision", "locked", "locked_at", "locked_by", "numchild", "owner", "path", "translation_key", "url_path",
        "wagtail_admin_comments",
    }
)  # fmt: skip
FIELDS: Final = ("review", "number", "kind", "reviewer", "name", "note", "created_at", "revisions", "previous")


def digest_of(value: Any) -> str:
    """Return the SHA-256 of JSON data."""
    return _sha256(spelled(value))


def content_digest(revision: Revision) -> str:
    """Return the digest of what a revision of a page says, whatever its schedule and state."""
    return _sha256(said({name: value for name, value in revision.content.items() if name not in NOT_CONTENT}))


def _sha256(text: str) -> str:
    return hashlib.sha256(text.encode(errors="surrogatepass")).hexdigest()


def as_data(entry: Entry) -> dict[str, Any]:
    """Return an entry as it is exported. Its digest covers all but itself."""
    moment: datetime = entry.created_at
    return {
        "review": entry.review_id,
        "number": entry.number,
        "kind": str(entry.kind),
        "reviewer": entry.reviewer_id,
        "name": entry.name,
        "note": entry.note,
        "created_at": moment.isoformat(),
        "revisions": entry.revisions,
        "previous": entry.previous,
        "digest": entry.digest,
    }


def faults_of(entries: Iterable[Mapping[str, Any]]) -> list[str]:
    """Return what is wrong with an exported record, one sentence each; none if nobody has changed it."""
    faults, previous = [], ""
    for number, entry in enumerate(entries, start=1):
        if entry.get("number") != number:
            faults.append(f"Entry {number} is missing, or the entries are not in their order.")
        if entry.get("previous") != previous:
            faults.append(f"Entry {number} does not follow the entry before it.")
        if entry.get("digest") != digest_of({name: value for name, value in entry.items() if name != "digest"}):
            faults.append(f"Entry {number} was changed after it was written.")
        previous = str(entry.get("digest"))
    return faults


@transaction.atomic
def write(
    review: Review,
    kind: Kind,
    revisions: Iterable[Revision],
    *,
    name: str,
    note: str = "",
    reviewer: Reviewer | None = None,
) -> Entry:
    """Add an entry to the record of a review and return it."""
    Review.objects.select_for_update().get(pk=review.pk)  # Two entries at once would follow the same one.
    last = review.record.last()
    entry = Entry(
        review=review,
        number=last.number + 1 if last else 1,
        kind=kind,
        reviewer=reviewer,
        name=name,
        note=note,
        created_at=timezone.now(),
        revisions=[
            {"page": int(one.object_id), "revision": one.pk, "digest": content_digest(one)} for one in revisions
        ],
        previous=last.digest if last else "",
    )
    entry.digest = digest_of({field: as_data(entry)[field] for field in FIELDS})
    entry.save()
    return entry


def digests_of(shown: Mapping[int, Revision]) -> dict[int, str]:
    """Return the digests of the revisions that a review shows, by page."""
    return {page: content_digest(revision) for page, revision in shown.items()}


def stands(entry: Entry, digests: Mapping[int, str]) -> bool:
    """Whether a decision is still about what the review shows, whose `digests` are given by page."""
    return {one["page"]: one["digest"] for one in entry.revisions} == digests
