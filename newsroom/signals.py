"""Keeps the counts of articles right: whatever is saved or deleted is counted in the same transaction.

Of a move, Wagtail says so only after its transaction: where the article stood is counted then, in one of its own.
"""

from typing import Any

from django.apps import AppConfig
from django.db import DEFAULT_DB_ALIAS, connection, transaction
from django.db.models.signals import post_delete, post_migrate, post_save
from wagtail.models import Page
from wagtail.signals import post_page_move

from actris_cms.core.navigation import STEP

from .models import ArticleCounts, ArticlePage, EventPage

COUNTED = {"live", "date"}  # Fields of an article that say whether it is counted, and in which year.


def connect(newsroom: AppConfig) -> None:
    """Listen to all that says where articles stand, and count everything after each `migrate`."""
    # Wagtail publishes and unpublishes what is given as a plain page, too.
    for model in (ArticlePage, EventPage, Page):
        post_save.connect(page_saved, sender=model, dispatch_uid=f"counts {model._meta.label}")
    # Of an event, Django deletes the article that it is, and says so.
    post_delete.connect(article_deleted, sender=ArticlePage, dispatch_uid="counts deleted")
    post_page_move.connect(page_moved, dispatch_uid="counts moved")
    post_migrate.connect(migrated, sender=newsroom, dispatch_uid="counts migrated")


def page_saved(instance: Page, update_fields: Any = None, **kwargs: Any) -> None:
    """Count anew beside what may be an article, unless nothing was saved that counts."""
    if update_fields is None or COUNTED & set(update_fields):
        ArticleCounts.objects.count_right_below(instance.path[:-STEP])


def article_deleted(instance: ArticlePage, **kwargs: Any) -> None:
    """Count anew where an article stood; the page above it may be going, too."""
    ArticleCounts.objects.count_right_below(instance.path[:-STEP], begin=False)


def page_moved(parent_page_before: Page, parent_page_after: Page, **kwargs: Any) -> None:
    """Count anew where a page stood and where it stands. What is below it goes with the place that it stands below."""
    parents = {parent_page_before.pk, parent_page_after.pk}
    if len(parents) > 1:
        with transaction.atomic():
            for path in Page.objects.filter(pk__in=parents).order_by("path").values_list("path", flat=True):
                ArticleCounts.objects.count_right_below(path)


def migrated(using: str, **kwargs: Any) -> None:
    """Count what an earlier release has left uncounted, where there are all tables that it takes."""
    needed = {model._meta.db_table for model in (Page, ArticlePage, ArticleCounts)}
    if using == DEFAULT_DB_ALIAS and needed <= set(connection.introspection.table_names()):
        ArticleCounts.objects.count_everything()
