"""Keeps the counts of articles right: whatever is saved, moved or deleted is counted in the same transaction."""

from typing import Any

from django.apps import AppConfig
from django.db.models.signals import post_delete, post_migrate, post_save
from wagtail.models import Page
from wagtail.signals import post_page_move

from actris_cms.core.navigation import STEP

from .models import ArticleCounts, ArticlePage, CategoryPage, EventPage, NewsroomPage

COUNTED = {"live", "date"}  # Fields of an article that say whether it is counted, and in which year.


def connect(newsroom: AppConfig) -> None:
    """Listen to all that says where articles stand, and count everything after each `migrate`."""
    for model in (NewsroomPage, CategoryPage):
        post_save.connect(listing_saved, sender=model, dispatch_uid=f"counts {model._meta.label}")
    # Wagtail publishes and unpublishes what is given as a plain page, too.
    for page_model in (ArticlePage, EventPage, Page):
        post_save.connect(article_saved, sender=page_model, dispatch_uid=f"counts {page_model._meta.label}")
    # Of an event, Django deletes the article that it is, and says so.
    post_delete.connect(article_deleted, sender=ArticlePage, dispatch_uid="counts deleted")
    post_page_move.connect(page_moved, dispatch_uid="counts moved")
    post_migrate.connect(migrated, sender=newsroom, dispatch_uid="counts migrated")


def listing_saved(instance: Page, **kwargs: Any) -> None:
    """Have a place for the counts wherever articles can stand. It goes with the page."""
    ArticleCounts.objects.get_or_create(place_id=instance.pk)


def article_saved(instance: Page, update_fields: Any = None, **kwargs: Any) -> None:
    """Count anew beside an article, unless nothing was saved that counts."""
    if update_fields is None or COUNTED & set(update_fields):
        ArticleCounts.objects.count_right_below(instance.path[:-STEP])


def article_deleted(instance: ArticlePage, **kwargs: Any) -> None:
    """Count anew where an article stood."""
    ArticleCounts.objects.count_right_below(instance.path[:-STEP])


def page_moved(parent_page_before: Page, parent_page_after: Page, **kwargs: Any) -> None:
    """Count anew where a page stood and where it stands. What is below it goes with the place that it stands below."""
    if parent_page_before != parent_page_after:
        for page in Page.objects.filter(pk__in=[parent_page_before.pk, parent_page_after.pk]):
            ArticleCounts.objects.count_right_below(page.path)


def migrated(**kwargs: Any) -> None:
    """Count what an earlier release has left uncounted."""
    ArticleCounts.objects.count_everything()
