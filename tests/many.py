"""Creates many pages at once."""

from collections.abc import Iterable
from typing import TypeVar

from wagtail.models import Page

AnyPage = TypeVar("AnyPage", bound=Page)


def add_pages(parent: Page, pages: Iterable[AnyPage]) -> list[AnyPage]:
    """Create pages below a parent, with few queries. Each needs a title and a slug. Search does not index them."""
    parent, new = Page.objects.get(pk=parent.pk), list(pages)
    for number, page in enumerate(new, parent.numchild + 1):
        page.draft_title, page.locale = page.title, parent.locale
        page.depth = parent.depth + 1
        page.path = Page._get_path(parent.path, page.depth, number)
        page.url_path = f"{parent.url_path}{page.slug}/"
    columns = [field.attname for field in Page._meta.concrete_fields if not field.primary_key]
    rows = Page.objects.bulk_create(Page(**{name: getattr(page, name) for name in columns}) for page in new)
    for page, row in zip(new, rows, strict=True):
        page.id = page.pk = row.pk
        page.save_base(raw=True, force_insert=True)
    Page.objects.filter(pk=parent.pk).update(numchild=parent.numchild + len(new))
    return new
