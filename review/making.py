"""Makes reviews and gives out their links."""

from collections.abc import Iterable
from datetime import timedelta
from typing import Any, Final, NamedTuple

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from wagtail.models import Page, Revision

from .addresses import Person
from .history import ADD, CREATE, RENEW, REVOKE, note
from .links import editable_pages, may_edit, new_link
from .mails import changes_of, invite
from .models import Review, Reviewer

MOST_PAGES: Final = 50


class Link(NamedTuple):
    """A link as it is shown once."""

    reviewer: Reviewer
    url: str


def may_ask(user: Any, page: Page) -> bool:
    """Whether a user may ask for a review of a page. An alias has no draft: what it shows is that of another page."""
    return page.alias_of_id is None and may_edit(user, page)


def draft_of(page: Page, user: Any) -> Revision:
    """Return the latest revision of a page. A page that was made without one gets it, and stays as it is."""
    latest: Revision | None = page.get_latest_revision()
    return latest or page.specific.save_revision(user=user, changed=not page.live, clean=False)


def drafts_below(page: Page, user: Any) -> list[Page]:
    """Return the pages below a page whose drafts are not published, as far as a user may edit them."""
    below = editable_pages(user).descendant_of(page)
    drafts = below.filter(Q(live=False) | Q(has_unpublished_changes=True)).order_by("path")
    return [draft for draft in drafts[: MOST_PAGES + 1] if may_ask(user, draft)]


@transaction.atomic
def make_review(user: Any, pages: Iterable[Page], people: Iterable[Person], days: int, **fields: Any) -> list[Link]:
    """Make a review, and send each reviewer a link, which is returned and stored nowhere else."""
    review = Review.objects.create(created_by=user, expires_at=timezone.now() + timedelta(days=days), **fields)
    for page in pages:
        review.pages.create(page=page, revision=draft_of(page, user))
    links = _send_links(review, [Reviewer(review=review, **person._asdict()) for person in people], user)
    note(CREATE, review, user, _hints(links))
    return links


@transaction.atomic
def add_reviewers(review: Review, people: Iterable[Person], user: Any) -> list[Link]:
    """Send links to people who have none."""
    links = _send_links(review, [Reviewer(review=review, **person._asdict()) for person in people], user)
    if links:
        note(ADD, review, user, _hints(links))
    return links


@transaction.atomic
def renew(reviewer: Reviewer, user: Any) -> list[Link]:
    """Send a reviewer a new link, which ends the earlier one."""
    links = _send_links(reviewer.review, [reviewer], user)
    note(RENEW, reviewer.review, user, _hints(links))
    return links


@transaction.atomic
def extend(review: Review, days: int, user: Any) -> None:
    """Let the links of a review open for so many days from now."""
    review.expires_at = timezone.now() + timedelta(days=days)
    review.save(update_fields=["expires_at"])
    note(RENEW, review, user)


@transaction.atomic
def revoke(reviewer: Reviewer, user: Any) -> None:
    """End the link of a reviewer."""
    reviewer.revoked_at = timezone.now()
    reviewer.save(update_fields=["revoked_at"])
    note(REVOKE, reviewer.review, user, _hint(reviewer))


@transaction.atomic
def close(review: Review, user: Any) -> None:
    """End all links of a review for good."""
    review.close()
    note(REVOKE, review, user)


def _hint(reviewer: Reviewer) -> str:
    """Return how the history names a link."""
    return f"link …{reviewer.token_hint}"


def _hints(links: list[Link]) -> str:
    return ", ".join(_hint(link.reviewer) for link in links)


def _send_links(review: Review, reviewers: list[Reviewer], user: Any) -> list[Link]:
    changes = changes_of(review) if reviewers else []
    links = []
    for reviewer in reviewers:
        path = new_link(reviewer)
        invite(reviewer, path, changes, user)
        links.append(Link(reviewer, settings.SITE_URL + path))
    return links
