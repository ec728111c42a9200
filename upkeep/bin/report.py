"""The admin's list of what was deleted in the last thirty days."""

from typing import Any

import django_filters
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils.formats import date_format
from django.utils.functional import cached_property
from django.utils.text import capfirst
from wagtail.admin.filters import DateRangePickerWidget, WagtailFilterSet
from wagtail.admin.ui.tables import Column, DateColumn
from wagtail.admin.views.reports import ReportView

from actris_cms.users.models import User

from .kinds import may_read, rights_of
from .large import under_way
from .models import BinEntry


class BinFilterSet(WagtailFilterSet):
    """Filters by kind, by person and by date, of those that occur."""

    content_type = django_filters.ModelChoiceFilter(label="Kind", queryset=ContentType.objects.none())
    deleted_by = django_filters.ModelChoiceFilter(label="Deleted by", queryset=User.objects.none())
    deleted_at = django_filters.DateFromToRangeFilter(label="Deleted", widget=DateRangePickerWidget)

    class Meta:
        model = BinEntry
        fields: list[str] = []

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        shown = self.queryset.order_by()
        kinds = self.filters["content_type"]
        kinds.queryset = ContentType.objects.filter(pk__in=shown.values("content_type"))
        kinds.field.label_from_instance = lambda kind: capfirst(kind.name)
        self.filters["deleted_by"].queryset = User.objects.filter(pk__in=shown.values("deleted_by"))


class TitleAndActions(Column):
    """The title of what was deleted, with what was below it, and what the user may do with it."""

    cell_template_name = "upkeep/bin/title_cell.html"


class BinReport(ReportView):
    """What was deleted and comes back on request, as far as the user could have deleted it."""

    model = BinEntry
    page_title = "Bin"
    header_icon = "bin"
    filterset_class = BinFilterSet
    results_template_name = "upkeep/bin/results.html"
    index_url_name = "bin:report"
    index_results_url_name = "bin:report_results"
    verbose_name_plural = "deleted objects"
    is_searchable = True
    search_fields = ["title"]
    default_ordering = "-deleted_at"
    columns = [
        TitleAndActions("title", label="Title", sort_key="title"),
        Column("kind", label="Kind", accessor=lambda entry: capfirst(entry.kind), width="12%"),
        Column("deleted_by", label="Deleted by", width="14%"),
        DateColumn("deleted_at", label="Deleted", sort_key="deleted_at", width="12%"),
        # Wagtail's `DateColumn` would say “just now” of a day to come.
        Column("kept_until", label="Kept until", accessor=lambda entry: date_format(entry.kept_until), width="12%"),
    ]
    list_export = ["title", "kind", "below", "deleted_by", "deleted_at", "kept_until"]
    export_headings = {
        "title": "Title",
        "kind": "Kind",
        "below": "Pages below",
        "deleted_by": "Deleted by",
        "deleted_at": "Deleted",
        "kept_until": "Kept until",
    }
    export_filename = "bin"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Refuse those who may not see the bin."""
        if not may_read(request.user):
            raise PermissionDenied
        response: HttpResponseBase = super().dispatch(request, *args, **kwargs)
        return response

    @cached_property
    def rights(self) -> dict[int, set[str]]:
        """What the user may do with each entry that they see."""
        return rights_of(self.request.user, BinEntry.objects.defer("touched"))

    def get_base_queryset(self) -> QuerySet[BinEntry]:
        """Return the entries that the user may restore."""
        return BinEntry.objects.filter(pk__in=list(self.rights)).defer("touched").select_related("deleted_by")

    def get_context_data(self, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Add what is being deleted or restored."""
        return {**super().get_context_data(*args, **kwargs), "under_way": under_way(self.request.user)}

    def order_queryset(self, queryset: QuerySet[BinEntry]) -> QuerySet[BinEntry]:
        """Order what was deleted at once in the order in which it was deleted."""
        return queryset.order_by(self.ordering, "-pk")

    def decorate_paginated_queryset(self, object_list: Any) -> Any:
        """Add what the user may do."""
        for entry in object_list:
            entry.rights = self.rights.get(entry.pk, set())
        return object_list
