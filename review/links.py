"""The links of reviewers: who they let in, and how long."""

import hashlib
import secrets
from typing import Any, Final

from django.urls import reverse
from wagtail.models import Page
from wagtail.permissions import page_permission_policy
from wagtail.query import PageQuerySet

from .models import Review, Reviewer

BYTES: Final = 24  # 192 bits of randomness.
HINT: Final = 4  # The last letters of a link, to tell links apart. Enough randomness is left.


def new_link(reviewer: Reviewer) -> str:
    """Give a reviewer a new link, which ends the earlier one; return its path. Only its hash is stored."""
    token = secrets.token_urlsafe(BYTES)
    reviewer.token_hash, reviewer.token_hint, reviewer.revoked_at = hash_of(token), token[-HINT:], None
    reviewer.save()
    return reverse("review:start", args=(token,))


def hash_of(token: str) -> str:
    """Return what is stored of a token. It is random, so that its hash needs no salt and no many rounds."""
    return hashlib.sha256(token.encode()).hexdigest()


def reviewer_with(token: str) -> Reviewer | None:
    """Return who has this link, if it is still open."""
    found = Reviewer.objects.select_related("review__created_by").filter(token_hash=hash_of(token)).first()
    return found if found and found.revoked_at is None and is_open(found.review) else None


def is_open(review: Review) -> bool:
    """Whether the links of a review are open: it is not over, and who made it may still edit each of its pages."""
    return not review.is_over and may_edit_all(review.created_by, review)


def may_edit_all(user: Any, review: Review) -> bool:
    """Whether a user may edit each page of a review, now: who may see the review, and change its links."""
    pages = [one.page for one in review.pages.select_related("page")]
    return bool(pages) and all(may_edit(user, page) for page in pages)


def may_edit(user: Any, page: Page) -> bool:
    """Whether a user may edit a page, now."""
    return bool(user and user.is_active and page.permissions_for_user(user).can_edit())


def editable_pages(user: Any) -> PageQuerySet:
    """Return the pages that a user may edit by the rights of the user's groups."""
    pages: PageQuerySet = page_permission_policy.instances_user_has_permission_for(user, "change")
    return pages
