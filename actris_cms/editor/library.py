"""The libraries of images and documents, with filters by use, description and credit, and where each is used."""

from collections.abc import Collection
from typing import Any

import django_filters
from django import forms
from django.db.models import QuerySet
from django.urls import URLPattern, path
from django.utils.functional import cached_property
from wagtail import hooks
from wagtail.admin.filters import BaseMediaFilterSet
from wagtail.admin.ui.tables import UsageCountColumn
from wagtail.documents.views import documents
from wagtail.images.views import images
from wagtail.models import Page, ReferenceIndex

from actris_cms.explained import explain
from actris_cms.files.access import type_of
from actris_cms.files.drafts import in_drafts

from .undescribed import decorative, places

USED, ONLY_DRAFTS, UNUSED = "used", "drafts", "unused"
DESCRIBED, DECORATIVE, TO_DESCRIBE = "described", "decorative", "to-describe"
GIVEN, MISSING = "given", "missing"


def used(model: Any) -> set[int]:
    """Return the primary keys of the images or documents that pages and settings use, besides newer drafts of pages."""
    references = ReferenceIndex.objects.filter(to_content_type=type_of(model)).order_by()
    return {int(pk) for pk in references.values_list("to_object_id", flat=True).distinct()}


def choice(label: str, method: str, *choices: tuple[str, str], **options: Any) -> django_filters.ChoiceFilter:
    """Return a filter with radio buttons."""
    return django_filters.ChoiceFilter(
        label=label, method=method, choices=choices, empty_label="All", widget=forms.RadioSelect, **options
    )


class UseFilterSet(BaseMediaFilterSet):
    """Wagtail's filters, and one by use."""

    use = choice(
        "Use",
        "filter_use",
        (USED, "Used"),
        (ONLY_DRAFTS, "Only in drafts"),
        (UNUSED, "Not used"),
        help_text="On pages, in the menu and in other settings.",
    )

    def filter_use(self, files: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        """Return the files that are used, or not. What only a draft uses is neither."""
        live, drafts = used(files.model), in_drafts(files.model)
        if value == UNUSED:
            return files.exclude(pk__in=live | drafts)
        return files.filter(pk__in=live if value == USED else drafts - live)


class ImagesFilterSet(UseFilterSet, images.ImagesFilterSet):
    """The filters of images."""

    described = choice(
        "Description",
        "filter_described",
        (TO_DESCRIBE, "Not yet described"),
        (DECORATIVE, "Decorative"),
        (DESCRIBED, "Described"),
        help_text="Decorative: every page that shows the picture marks it so.",
    )
    has_credit = choice("Credit", "filter_has_credit", (GIVEN, "With a credit"), (MISSING, "Without a credit"))
    credit = django_filters.CharFilter(label="Words in the credit", lookup_expr="icontains")

    def filter_described(self, pictures: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        """Return the images with a description, those that are only shown as decorative, or the others."""
        if value == DESCRIBED:
            return pictures.exclude(description="")
        only_decorative = decorative() - places(Page.objects.order_by()).keys()
        undescribed = pictures.filter(description="")
        chosen = undescribed.filter if value == DECORATIVE else undescribed.exclude
        return chosen(pk__in=only_decorative)

    def filter_has_credit(self, pictures: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        """Return the images with a credit, or without one."""
        return pictures.filter(credit="") if value == MISSING else pictures.exclude(credit="")


class DocumentsFilterSet(UseFilterSet, documents.DocumentsFilterSet):
    """The filters of documents."""


class UseColumn(UsageCountColumn):
    """How often a file is used, linked to where; or that only a draft uses it."""

    cell_template_name = "editor/tables/use_cell.html"


class UseMixin:
    """A library that says of each file how often it is used."""

    @cached_property
    def columns(self) -> list[Any]:
        """Wagtail's columns, of which that of the use knows drafts, too."""
        return [_knowing_drafts(column) for column in super().columns]  # type: ignore[misc]

    def search_queryset(self, files: QuerySet[Any]) -> Any:
        """Search among what the filters leave. Wagtail's search takes conditions of few fields, and fails at others."""
        if self.is_searching and self.is_filtering:  # type: ignore[attr-defined]
            keys = list(files.order_by().values_list("pk", flat=True))
            files = self.order_queryset(self.get_base_queryset()).filter(pk__in=keys)  # type: ignore[attr-defined]
        return super().search_queryset(files)  # type: ignore[misc]

    def decorate_paginated_queryset(self, files: Collection[Any]) -> Any:
        """Add to each file whether a draft uses it."""
        drafts = in_drafts(self.model)  # type: ignore[attr-defined]
        shown = super().decorate_paginated_queryset(files)  # type: ignore[misc]
        for file in shown:
            file.is_in_draft = file.pk in drafts
        return shown


def _knowing_drafts(column: Any) -> Any:
    if not isinstance(column, UsageCountColumn):
        return column
    return UseColumn(column.name, label=column.label, sort_key=column.sort_key, width=column.width)


class Images(UseMixin, images.IndexView):
    """The library of images."""

    filterset_class = ImagesFilterSet
    results_template_name = "editor/library/images_results.html"


class Documents(UseMixin, documents.IndexView):
    """The library of documents."""

    filterset_class = DocumentsFilterSet


explain("add-images-and-documents", Images, Documents)


@hooks.register("register_admin_urls", order=-1)
def replace_libraries() -> list[URLPattern]:
    """Return the libraries, before Wagtail's own."""
    return [
        path("images/", Images.as_view()),
        path("images/results/", Images.as_view(results_only=True)),
        path("documents/", Documents.as_view()),
        path("documents/results/", Documents.as_view(results_only=True)),
    ]
