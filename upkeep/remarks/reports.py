"""The list of remarks, the most important first, each with a way to dismiss it."""

from typing import Any, ClassVar

from django.db.models import Min, QuerySet
from django.utils.functional import cached_property
from wagtail.admin.ui.tables import Column, DateColumn

from actris_cms.remarks import SOURCES
from upkeep.health.dismissing import ActionsColumn, DismissibleList, KindFilterSet

from .models import StoredRemark


def may_read(user: Any) -> bool:
    """Whether a user may read the remarks of any source."""
    return any(one.may_read(user) for one in SOURCES.values())


def remarks_for(user: Any) -> QuerySet[StoredRemark]:
    """Return the remarks that a user may read."""
    return StoredRemark.objects.filter(source__in=[name for name, one in SOURCES.items() if one.may_read(user)])


class RemarkFilterSet(KindFilterSet):
    """Filters by kind, and by whether a remark was dismissed."""

    class Meta:
        model = StoredRemark
        fields: ClassVar[list[str]] = []


class RemarkColumn(Column):
    """What was remarked, and what to do."""

    cell_template_name = "upkeep/remarks/remark_cell.html"


class SubjectColumn(Column):
    """What it is about, linked to its form."""

    cell_template_name = "upkeep/remarks/subject_cell.html"


class Remarks(DismissibleList):
    """What an import or another app remarked on the content, until somebody dismisses it."""

    model = StoredRemark
    may_read = staticmethod(may_read)
    page_title = "Site health: remarks of the import"
    header_icon = "download"
    filterset_class = RemarkFilterSet
    results_template_name = "upkeep/remarks/results.html"
    index_url_name = "remarks:report"
    index_results_url_name = "remarks:report_results"
    is_searchable = True
    search_fields: ClassVar[list[str]] = ["message", "place", "subject"]
    default_ordering = "weight"
    columns: ClassVar[list[Any]] = [
        RemarkColumn("message", label="Remark", sort_key="weight", width="50%"),
        SubjectColumn("subject", label="About", sort_key="subject", width="25%"),
        DateColumn("found_at", label="Since", sort_key="found_at"),
        ActionsColumn("upkeep/remarks/actions_cell.html", "remarks:report"),
    ]
    list_export: ClassVar[list[str]] = ["title", "message", "advice", "subject", "place", "found_at", "url"]
    export_headings: ClassVar[dict[str, str]] = {
        "title": "Remark",
        "message": "What was found",
        "advice": "What to do",
        "subject": "About",
        "place": "Source",
        "found_at": "Since",
        "url": "Form",
    }
    export_filename = "site-health-remarks"

    @cached_property
    def kinds(self) -> list[tuple[str, str]]:  # type: ignore[override]
        """The kinds that occur, the most important first."""
        rows = self.get_all().order_by().values("rule", "title").annotate(Min("weight"), Min("pk"))
        return [(one["rule"], one["title"]) for one in rows.order_by("weight__min", "pk__min")]

    def get_all(self) -> QuerySet[StoredRemark]:
        """Return the remarks that the user may read."""
        return remarks_for(self.request.user)

    def order_queryset(self, queryset: QuerySet[StoredRemark]) -> QuerySet[StoredRemark]:
        """Order as asked, then by kind in the order of the source."""
        return queryset.order_by(self.ordering, "pk")

    def get_context_data(self, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Add the kind that is shown alone: it can be dismissed as a whole."""
        context: dict[str, Any] = super().get_context_data(*args, **kwargs)
        chosen = self.request.GET.getlist("rule")
        alone = next((one for one in context["numbers"] if [one[0]] == chosen), None)
        return {**context, "alone": None if self.shows_dismissed else alone}
