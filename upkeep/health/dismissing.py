"""What lists of site health share: rows that an editor dismisses, filters by kind and state, and the way back."""

from typing import Any, ClassVar

import django_filters
from django import forms
from django.db.models import Count, QuerySet
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.middleware.csrf import get_token
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from wagtail.admin import messages
from wagtail.admin.auth import permission_denied
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.tables import Column
from wagtail.admin.utils import get_valid_next_url_from_request
from wagtail.admin.views.reports import ReportView

from actris_cms.reports import here, row_anchor

DISMISSED = "dismissed"
OPEN = "open"  # The name of the button that opens a dismissed row again.


def dismiss_or_open(request: HttpRequest, row: Any, until: str) -> None:
    """Dismiss a row, or open a dismissed one again, as the button says, and tell what was done.

    Somebody else may have pressed the same button meanwhile: it does the same once more.
    """
    opens = OPEN in request.POST
    row.dismissed_at, row.dismissed_by = (None, None) if opens else (timezone.now(), request.user)
    row.save(update_fields=["dismissed_at", "dismissed_by"])
    messages.success(request, "It is in the list again." if opens else f"Dismissed, {until}.")


def back_to(request: HttpRequest, url_name: str) -> HttpResponse:
    """Lead back to the list that the user came from."""
    return redirect(way_back(request, url_name))


def way_back(request: HttpRequest, url_name: str) -> str:
    """Return the URL of the list that the user came from."""
    return str(get_valid_next_url_from_request(request) or reverse(url_name))


class StateFilterSet(WagtailFilterSet):
    """Filters by whether a row was dismissed. The view does it: it shows open rows unless asked for the others."""

    state = django_filters.ChoiceFilter(
        label="State",
        choices=[(DISMISSED, "Dismissed")],
        empty_label="Open",
        widget=forms.RadioSelect,
        method="filter_state",
    )

    def filter_state(self, queryset: Any, name: str, value: str) -> Any:
        """Return all: the view has chosen."""
        return queryset


class KindFilterSet(StateFilterSet):
    """Filters by the kind of a finding, too."""

    rule = django_filters.MultipleChoiceFilter(label="Finding", distinct=False, widget=forms.CheckboxSelectMultiple)


class ActionsColumn(Column):
    """The ways to mend a row here, and the button that dismisses it."""

    def __init__(self, template: str, url_name: str) -> None:
        """Take the template of the cell, and the name of the list's URL."""
        super().__init__("actions", label="Mend")
        self.cell_template_name, self.url_name = template, url_name

    def get_cell_context_data(self, instance: Any, parent_context: dict[str, Any]) -> dict[str, Any]:
        """Add the token that the buttons need, and the way back to this list."""
        context: dict[str, Any] = super().get_cell_context_data(instance, parent_context)
        request, row = context["request"], row_anchor(parent_context)
        return {**context, "csrf_token": get_token(request), "row": row, "here": here(request, self.url_name, row)}


class DismissibleList(ReportView):
    """A list of rows that may be dismissed. With `kinds`, the numbers by kind stand above it."""

    filterset_class: Any = KindFilterSet
    kinds: ClassVar[list[tuple[str, str]]] = []  # Names and titles, in their order.

    @staticmethod
    def may_read(user: Any) -> bool:
        """Whether a user may read the list."""
        raise NotImplementedError

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Refuse those who may not read the list."""
        if not self.may_read(request.user):
            return permission_denied(request)
        response: HttpResponseBase = super().dispatch(request, *args, **kwargs)
        return response

    def get_all(self) -> QuerySet[Any]:
        """Return the rows that the user sees, open and dismissed."""
        raise NotImplementedError

    @property
    def shows_dismissed(self) -> bool:
        """Whether the dismissed rows are asked for, in place of the open ones."""
        return self.request.GET.get("state") == DISMISSED

    def get_base_queryset(self) -> QuerySet[Any]:
        """Return the open rows, or the dismissed ones."""
        rows = self.get_all().filter(dismissed_at__isnull=not self.shows_dismissed)
        return rows.select_related("dismissed_by")

    @cached_property
    def counts(self) -> dict[str, int]:
        """How many rows there are of each kind, by its name."""
        rows = self.get_all().filter(dismissed_at__isnull=not self.shows_dismissed).order_by()
        return dict(rows.values_list("rule").annotate(Count("pk"))) if self.kinds else {}

    @cached_property
    def filters(self) -> Any:
        """Return the filters, with the kinds that occur."""
        filters = self.filterset_class(**self.get_filterset_kwargs())
        if self.kinds:
            found = [(name, f"{title} ({self.counts[name]})") for name, title in self.kinds if name in self.counts]
            filters.filters["rule"].extra["choices"] = found
        return filters

    def get_context_data(self, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Add the numbers by kind, and the way back."""
        context: dict[str, Any] = super().get_context_data(*args, **kwargs)
        numbers = [(name, title, self.counts[name]) for name, title in self.kinds if name in self.counts]
        way_here = here(self.request, self.index_url_name)
        return {**context, "numbers": numbers, "shows_dismissed": self.shows_dismissed, "here": way_here}
