"""Cleans what was pasted into pages that exist, through their revisions: no draft is lost, and none goes live."""

from dataclasses import dataclass, field
from typing import Any

from django.db import transaction
from wagtail.models import Page

from actris_cms.pasted.html import Changes

from .cleaning import clean_fields


@dataclass(slots=True)
class Outcome:
    """What cleaning did, or in a rehearsal would do, to one page. `waits` says why it did nothing."""

    title: str = ""
    is_published: bool = False
    is_draft: bool = False
    waits: str = ""
    live: Changes = field(default_factory=Changes)
    draft: Changes = field(default_factory=Changes)


@transaction.atomic
def clean_page(number: int, *, dry_run: bool = False) -> Outcome | None:
    """Clean the live version and the draft of the page with this primary key; return None if it is gone.

    The live version is published through a revision, and keeps its date. A draft becomes the latest revision again. A
    page waits if that would end somebody else's work (a step of a workflow, a set time of publication, a lock) or move
    a comment to other words. Raises a ValidationError, and changes nothing, if the page cannot be published.
    """
    page: Any = Page.objects.select_for_update().filter(pk=number).first()
    if page is None:
        return None
    page = page.specific
    outcome = Outcome(title=page.title)
    draft = page.get_latest_revision_as_object()
    has_draft = not page.live or page.has_unpublished_changes
    publishes = page.live and clean_fields(page, outcome.live)
    saves = has_draft and clean_fields(draft, outcome.draft)
    if not publishes and not saves:
        return outcome
    outcome.waits = _reason_to_wait(page)
    if outcome.waits:
        return outcome
    outcome.is_published, outcome.is_draft = bool(publishes), bool(saves)
    if publishes:
        page.full_clean()  # Publishing does so, too; a rehearsal says it before.
    if dry_run:
        return outcome
    if publishes:
        published = _with_aliases(page)
        page.save_revision(clean=False, log_action=True).publish()
        for each in published:
            each.save(update_fields=["last_published_at"], clean=False)
    if has_draft:
        draft.save_revision(clean=False, log_action=True)
    return outcome


def _with_aliases(page: Any) -> list[Page]:
    """Return a page, its aliases and theirs as they are, without other fields than their date of publication."""
    found: list[Page] = []
    level = Page.objects.filter(pk=page.pk)
    while pages := list(level.exclude(pk__in=[each.pk for each in found]).only("last_published_at")):
        found += pages
        level = Page.objects.filter(alias_of__in=pages)
    return found


def _reason_to_wait(page: Any) -> str:
    if page.workflow_in_progress:
        return "it is in a workflow"
    if page.revisions.filter(approved_go_live_at__isnull=False).exists():
        return "a version is scheduled"
    # Comments on words count letters, and those of the HTML change.
    if page.wagtail_admin_comments.filter(resolved_at__isnull=True).exclude(position="").exists():
        return "it has comments"
    return "it is locked" if page.locked else ""
