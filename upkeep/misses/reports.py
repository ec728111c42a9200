"""The list of addresses that visitors ask for and that are not there, each with the page that they may have meant."""

from typing import Any, ClassVar

from django.db.models import QuerySet
from django.utils.formats import date_format
from wagtail.admin.ui.tables import Column, NumberColumn
from wagtail.models import Site

from actris_cms.navigation.proposals import Proposals
from upkeep.health.dismissing import ActionsColumn, DismissibleList, StateFilterSet

from .models import Miss
from .views import may_redirect


class MissFilterSet(StateFilterSet):
    """Filters by whether an address was dismissed."""

    class Meta:
        model = Miss
        fields: ClassVar[list[str]] = []


class AddressColumn(Column):
    """The address, and the page of the site that links to it."""

    cell_template_name = "upkeep/misses/address_cell.html"


class Misses(DismissibleList):
    """Addresses without anything there, with a redirect in one click."""

    model = Miss
    may_read = staticmethod(may_redirect)
    page_title = "Site health: addresses not found"
    header_icon = "redirect"
    filterset_class = MissFilterSet
    results_template_name = "upkeep/misses/results.html"
    index_url_name = "misses:report"
    index_results_url_name = "misses:report_results"
    is_searchable = True
    search_fields: ClassVar[list[str]] = ["path"]
    default_ordering = "-days"
    columns: ClassVar[list[Any]] = [
        AddressColumn("path", label="Address", sort_key="path", width="45%"),
        NumberColumn("days", label="Days", sort_key="days"),
        NumberColumn("count", label="Times", sort_key="count"),
        # Formatted as a date. Wagtail's `DateColumn` would show the time since midnight.
        Column("last_day", label="Last", accessor=lambda row: date_format(row.last_day), sort_key="last_day"),
        ActionsColumn("upkeep/misses/actions_cell.html", "misses:report"),
    ]
    list_export: ClassVar[list[str]] = ["path", "days", "count", "first_day", "last_day", "source", "proposed"]
    export_headings: ClassVar[dict[str, str]] = {
        "path": "Address",
        "days": "Days",
        "count": "Times",
        "first_day": "First",
        "last_day": "Last",
        "source": "Linked from",
        "proposed": "Similar page",
    }
    export_filename = "site-health-addresses"

    def get_all(self) -> QuerySet[Miss]:
        """Return the addresses that are worth a look."""
        return Miss.worth_a_look()

    def order_queryset(self, queryset: QuerySet[Miss]) -> QuerySet[Miss]:
        """Order as asked: at first by days, and those that a page of ours links to before all others."""
        first = () if self.request.GET.get("ordering") else ("-is_linked",)
        return queryset.order_by(*first, self.ordering, "-count", "path", "pk")

    def decorate_paginated_queryset(self, object_list: Any) -> Any:
        """Add the page that is most like each address."""
        found = list(object_list)
        sites = Site.objects.filter(pk__in={one.site_id for one in found}).select_related("root_page")
        proposals = {site.pk: Proposals(site) for site in sites}
        for one in found:
            one.best = proposals[one.site_id].best_for(one.path)
            one.proposed = one.best.path if one.best else ""
            one.source = one.linked_from if one.is_linked else ""
        return found
