"""Many articles, written at once."""

from datetime import date, timedelta
from typing import Any

from django.contrib.contenttypes.models import ContentType
from wagtail.models import Page

from newsroom.models import ArticlePage

NEWEST = date(2026, 2, 24)


def add_articles(parent: Page, number: int, *, every: int = 1, **fields: Any) -> None:
    """Articles of the newest day and the days before it, each `every` days apart; the newest is "Article 0"."""
    parent = Page.objects.get(pk=parent.pk)
    at = parent.numchild
    kind = ContentType.objects.get_for_model(ArticlePage)
    rows = Page.objects.bulk_create(
        Page(
            title=f"Article {n}",
            draft_title=f"Article {n}",
            slug=f"article-{at + n}",
            path=Page._get_path(parent.path, parent.depth + 1, at + n + 1),
            depth=parent.depth + 1,
            url_path=f"{parent.url_path}article-{at + n}/",
            content_type=kind,
            locale=parent.locale,
        )
        for n in range(number)
    )
    for n, row in enumerate(rows):
        article = ArticlePage(page_ptr=row, date=NEWEST - timedelta(days=n * every), **fields)
        article.__dict__.update({name: value for name, value in row.__dict__.items() if name != "_state"})
        article.save_base(raw=True)
    Page.objects.filter(pk=parent.pk).update(numchild=at + number)
