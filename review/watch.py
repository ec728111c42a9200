"""Writes down what concerns reviews when it happens: a page is published, a reviewer decides."""

from functools import partial
from typing import Any, Final

from django.db import transaction
from django.db.models.signals import post_save
from wagtail.log_actions import get_active_log_context
from wagtail.models import Page, Revision
from wagtail.signals import page_published

from actris_cms.rehearsing import is_rehearsing

from .history import DECIDE, note
from .mails import name_of
from .models import Entry, Kind, Review
from .record import content_digest, write
from .signoff import decided

BY_ITSELF: Final = "The site, by its schedule or a workflow"


def connect() -> None:
    """Listen to Wagtail and to the record."""
    page_published.connect(page_was_published, dispatch_uid="review_published")
    post_save.connect(entry_was_written, sender=Entry, dispatch_uid="review_entry")


def page_was_published(*, instance: Page, revision: Revision, **_: Any) -> None:
    """Write the publication into the record of each open review of the page.

    The review is over when all of its pages are published as it shows them. Wagtail also calls this for a page that is
    not yet public and gets a schedule, and for an alias, with the revision of another page.
    """
    if is_rehearsing() or not instance.live or int(revision.object_id) != instance.pk:
        return
    user: Any = get_active_log_context().user
    name = name_of(user) if user and user.is_authenticated else BY_ITSELF
    for review in Review.objects.open().filter(pages__page=instance):
        with transaction.atomic():  # If two pages are published at once, the later one sees that both are.
            write(review, Kind.PUBLISHED, [revision], name=name)
            if is_published(review):
                review.close()


def is_published(review: Review) -> bool:
    """Whether all pages of a review are published as it shows them."""
    shown = review.shown
    pages = [one.page for one in review.pages.select_related("page__live_revision")]
    return all(
        page.live and page.live_revision and page.pk in shown
        and content_digest(page.live_revision) == content_digest(shown[page.pk])
        for page in pages
    )  # fmt: skip


def entry_was_written(*, instance: Entry, created: bool, raw: bool = False, **_: Any) -> None:
    """Note a decision in the history of the pages. Once it is stored, workflows that wait for it go on."""
    if created and not raw and not is_rehearsing() and instance.kind != Kind.PUBLISHED:
        note(DECIDE, instance.review, None, f"{instance.get_kind_display()}, {instance.name}")
        transaction.on_commit(partial(decided, instance), robust=True)
