"""The list of findings about pictures and documents, each with a way to mend or dismiss it."""

from typing import Any, ClassVar

from django.db.models import F, QuerySet
from django.db.models.functions import Coalesce
from django.template.defaultfilters import filesizeformat
from wagtail.admin.ui.tables import Column, DateColumn
from wagtail.documents import get_document_model
from wagtail.images import get_image_model

from upkeep.health.dismissing import ActionsColumn, DismissibleList, KindFilterSet

from .access import deletable, findings_for, may_read
from .finding import numbers_of_uses
from .models import FileFinding
from .refreshing import THUMBNAIL
from .rules import RULES, UNUSED


class FileFilterSet(KindFilterSet):
    """Filters by kind of finding, and by whether it was dismissed."""

    class Meta:
        model = FileFinding
        fields: ClassVar[list[str]] = []


class FileColumn(Column):
    """The file, with what was found."""

    cell_template_name = "upkeep/library/file_cell.html"


class UsesColumn(Column):
    """How many objects use the file, linked to Wagtail's list of them."""

    cell_template_name = "upkeep/library/uses_cell.html"


class LibraryHealth(DismissibleList):
    """Pictures and documents that nobody uses, that are there twice, or that are far too heavy."""

    model = FileFinding
    may_read = staticmethod(may_read)
    kinds: ClassVar[list[tuple[str, str]]] = [(one.name, one.title) for one in RULES.values()]
    page_title = "Site health: pictures and files"
    header_icon = "image"
    filterset_class = FileFilterSet
    results_template_name = "upkeep/library/results.html"
    index_url_name = "library_health:report"
    index_results_url_name = "library_health:report_results"
    is_searchable = True
    search_fields: ClassVar[list[str]] = ["message", "image__title", "document__title"]
    default_ordering = "weight"
    columns: ClassVar[list[Any]] = [
        FileColumn("title", label="File", sort_key="title", width="50%"),
        UsesColumn("uses", label="Used"),
        Column("weight_of_file", label="Size", sort_key="size"),
        DateColumn("found_at", label="Since", sort_key="found_at"),
        ActionsColumn("upkeep/library/actions_cell.html", "library_health:report"),
    ]
    list_export: ClassVar[list[str]] = ["kind", "title", "what", "message", "advice", "uses", "size", "found_at"]
    export_headings: ClassVar[dict[str, str]] = {
        "kind": "Kind",
        "title": "File",
        "what": "Finding",
        "message": "What was found",
        "advice": "What to do",
        "uses": "Used",
        "size": "Bytes",
        "found_at": "Since",
    }
    export_filename = "site-health-files"

    def get_all(self) -> QuerySet[FileFinding]:
        """Return the findings about files that the user may change."""
        return findings_for(self.request.user)

    def get_base_queryset(self) -> QuerySet[FileFinding]:
        """Return them with the titles of their files."""
        named = super().get_base_queryset().annotate(title=Coalesce(F("image__title"), F("document__title")))
        return named.select_related("document", "dismissed_by")

    def order_queryset(self, queryset: QuerySet[FileFinding]) -> QuerySet[FileFinding]:
        """Order as asked, then the heaviest first."""
        return queryset.order_by(self.ordering, "rule", "-size", "pk")

    def decorate_paginated_queryset(self, object_list: Any) -> Any:
        """Add the words of the rule, the uses, the thumbnails, and whether the user may delete the file."""
        found = list(object_list)
        pictures = _pictures(_keys(found, "image", "twin_image"))
        files = {"image": pictures, "document": {one.document_id: one.document for one in found if one.document}}
        uses, deletes = {}, {}
        for kind, model in (("image", get_image_model()), ("document", get_document_model())):
            keys = _keys(found, kind)
            uses[kind] = numbers_of_uses(model, keys)
            deletes[kind] = deletable(self.request.user, [files[kind][key] for key in sorted(keys)])
        for one in found:
            rule, kind = RULES[one.rule], "image" if one.image_id else "document"
            key = getattr(one, f"{kind}_id")
            one.what, one.advice, one.kind = rule.title, rule.advice, kind.capitalize()
            one.pictures = [pictures[pk] for pk in (one.image_id, one.twin_image_id) if pk]
            one.uses, one.weight_of_file = uses[kind].get(key, 0), filesizeformat(one.size) if one.size else ""
            one.goes_here = one.rule == UNUSED.name and key in deletes[kind]
        return found

    def get_context_data(self, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Add whether several can be deleted at once."""
        context: dict[str, Any] = super().get_context_data(*args, **kwargs)
        return {**context, "offers_deletion": UNUSED.name in self.counts and not self.shows_dismissed}


def _keys(findings: list[Any], *names: str) -> set[int]:
    return {key for one in findings for name in names if (key := getattr(one, f"{name}_id"))}


def _pictures(keys: set[int]) -> dict[int, Any]:
    """Return pictures with their thumbnails, by primary key."""
    found = get_image_model()._default_manager.filter(pk__in=keys).prefetch_renditions(THUMBNAIL)
    return {one.pk: one for one in found}
