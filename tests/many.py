"""Creates many pages at once."""

from collections.abc import Iterable
from typing import TypeVar

from wagtail.models import Page

AnyPage = TypeVar("AnyPage", bound=Page)
BATCH = 200  # Rows per statement: SQLite limits the number of values.


def add_pages(parent: Page, pages: Iterable[AnyPage]) -> list[AnyPage]:
    """Create pages of one type below a parent, in order, without the signals and queries of saving each one.

    Each needs a title. They have no revision, and search does not index them.
    """
    parent, new = Page.objects.get(pk=parent.pk), list(pages)
    for number, page in enumerate(new, parent.numchild + 1):
        page.draft_title, page.locale_id = page.title, parent.locale_id
        page.depth = parent.depth + 1
        page.path = Page._get_path(parent.path, page.depth, number)
        page.slug = page.slug or f"{page._meta.model_name}-{number}"
        page.url_path = f"{parent.url_path}{page.slug}/"
    columns = [field.attname for field in Page._meta.concrete_fields if not field.primary_key]
    rows = Page.objects.bulk_create((Page(**{name: getattr(page, name) for name in columns}) for page in new), BATCH)
    for page, row in zip(new, rows, strict=True):
        page.id = page.pk = row.pk
        page._state.adding = False
    for start in range(0, len(new), BATCH):
        # The rows of the type's own table: `bulk_create` refuses models that have a parent's table.
        model = type(new[0])
        model._base_manager._insert(new[start : start + BATCH], model._meta.local_concrete_fields)
    Page.objects.filter(pk=parent.pk).update(numchild=parent.numchild + len(new))
    return new
