"""Creates many articles at once."""

from datetime import date, timedelta
from typing import Any

from wagtail.models import Page

from newsroom.models import ArticlePage
from tests.many import add_pages

NEWEST = date(2026, 2, 24)


def add_articles(parent: Page, number: int, *, every: int = 1, **fields: Any) -> None:
    """Create articles dated `NEWEST` and before it, `every` days apart. The newest is "Article 0"."""
    at = Page.objects.get(pk=parent.pk).numchild
    add_pages(
        parent,
        (
            ArticlePage(
                title=f"Article {n}", slug=f"article-{at + n}", date=NEWEST - timedelta(days=n * every), **fields
            )
            for n in range(number)
        ),
    )
