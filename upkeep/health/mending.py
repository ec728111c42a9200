"""Mends pages without their forms: changes the newest version, and publishes it if nothing else would go with it."""

from collections.abc import Callable
from enum import StrEnum
from typing import Any, Final

from django.core.exceptions import ValidationError
from django.db import transaction
from wagtail.models import Page

from upkeep.checks.gate import blocking_of

from .models import PageFinding

ELSEWHERE: Final = "link-elsewhere"
LINK_RULES: Final = frozenset({"link-dead", "link-not-public", "link-broken", ELSEWHERE})
PICTURE_RULES: Final = frozenset({"picture-undescribed"})
SUMMARY_RULE: Final = "summary-missing"
LEGACY_RULE: Final = "legacy-content"
Change = Callable[[Any], bool]


class Outcome(StrEnum):
    """What became of a page."""

    PUBLISHED = "published"
    DRAFT = "saved as a draft"
    LOCKED = "locked"
    UNCHANGED = "unchanged"
    STOPPED = "stopped by the publish check"


def can_be_mended_here(finding: PageFinding) -> bool:
    """Whether a finding can be mended in the report."""
    return finding.rule in LINK_RULES | PICTURE_RULES or finding.rule in (SUMMARY_RULE, LEGACY_RULE)


@transaction.atomic
def mend(page: Page, user: Any, change: Change, *, publishes: bool = True) -> Outcome:
    """Change the newest version of a page that the user may edit, and publish it if that is what visitors see.

    Without `publishes`, it stays a draft.

    `change` takes the page and returns whether it changed anything. A draft that somebody is writing is changed, but
    not published with the mend; nor is a page in a workflow, or one that the user may not publish. Raises
    ValidationError if the page would have a new finding that the publish check stops.
    """
    Page.objects.select_for_update().filter(pk=page.pk).values_list("pk").first()  # As the form of a page does.
    page = Page.objects.get(pk=page.pk)
    lock = page.get_lock()
    if page.alias_of_id or (lock and lock.for_user(user)):
        return Outcome.LOCKED
    may_publish = page.permissions_for_user(user).can_publish()
    goes_live = (
        publishes and page.live and not page.has_unpublished_changes and not page.workflow_in_progress and may_publish
    )
    draft = page.get_latest_revision_as_object()
    before = {(one.rule, one.fingerprint) for one in blocking_of(draft)}
    if not change(draft):
        return Outcome.UNCHANGED
    if new := [one.message for one in blocking_of(draft) if (one.rule, one.fingerprint) not in before]:
        raise ValidationError(new)
    revision = draft.save_revision(user=user, log_action=True, clean=False)
    if goes_live:
        revision.publish(user=user)
    return Outcome.PUBLISHED if goes_live else Outcome.DRAFT


def mend_one_of_several(page: Page, user: Any, change: Change) -> Outcome:
    """Mend a page. What stops it does not stop the others, and is told with what became of them."""
    try:
        return mend(page, user, change)
    except ValidationError:
        return Outcome.STOPPED


def with_summary(words: str) -> Change:
    """Return the change that gives a page its summary."""

    def change(page: Any) -> bool:
        page.summary = words
        return True

    return change
