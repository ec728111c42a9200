"""The import report in the admin: the notes of an import, each with what to do and a link to the edit form."""

from itertools import groupby
from operator import itemgetter
from typing import Any, Final

import django_filters
from django import forms
from django.core.exceptions import PermissionDenied
from django.db.models import Case, Count, IntegerField, QuerySet, Value, When
from django.http import HttpRequest, JsonResponse
from django.http.response import HttpResponseBase
from django.middleware.csrf import get_token
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.functional import cached_property
from django.views.decorators.http import require_safe
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.tables import Column
from wagtail.admin.views.reports import ReportView

from isomer.models import ImportNote, ImportRun
from isomer.notes import NoteKind
from isomer.report.access import Opener, may_read, subject_of
from isomer.report.document import document_of_run, kinds_of
from isomer.report.explain import RANKS, explain, rank
from isomer.report.files import figures

PROPOSALS: Final[dict[str, str]] = {
    NoteKind.EVENT_PROPOSED: "Make this an event",
    NoteKind.NO_STATEMENT: "Add the statement",
}


def newest_run() -> ImportRun | None:
    """Return the last import, or None."""
    return ImportRun.objects.first()


class KindColumn(Column):
    """The kind of a note, with its explanation as a tooltip for mouse and keyboard."""

    cell_template_name = "isomer/tables/kind_cell.html"


class SubjectColumn(Column):
    """The object that a note is about, linked to its edit form if the user may open it.

    A post that may be an event has a button that makes it one, with what was found in it. So has the missing
    accessibility statement one that adds it.
    """

    cell_template_name = "isomer/tables/subject_cell.html"

    def get_cell_context_data(self, instance: Any, parent_context: dict[str, Any]) -> dict[str, Any]:
        """Add the token that the button needs."""
        context: dict[str, Any] = super().get_cell_context_data(instance, parent_context)
        return {**context, "csrf_token": get_token(context["request"]) if instance.proposal_path else ""}


class NoteFilterSet(WagtailFilterSet):
    """Filters by the kinds of notes in the current import, and by import."""

    kind = django_filters.MultipleChoiceFilter(label="Kind", distinct=False, widget=forms.CheckboxSelectMultiple)
    run = django_filters.ModelChoiceFilter(
        label="Import", queryset=ImportRun.objects.all(), empty_label="The newest", widget=forms.RadioSelect
    )

    class Meta:
        model = ImportNote
        fields: list[str] = []

    def offer_kinds(self, kinds: list[dict[str, Any]]) -> None:
        """Offer the kinds that occur as choices."""
        choices = [(kind["kind"], f"{kind['title']} ({kind['notes']})") for kind in kinds]
        self.filters["kind"].extra["choices"] = choices


class ImportReportView(ReportView):
    """Lists the notes of one import, by default the newest, with the most important kinds first."""

    page_title = "Import from Isomer"
    header_icon = "download"
    model = ImportNote
    filterset_class = NoteFilterSet
    results_template_name = "isomer/import_report_results.html"
    index_url_name = "isomer:report"
    index_results_url_name = "isomer:report_results"
    verbose_name_plural = "notes"
    is_searchable = True
    search_fields = ["file", "message", "page__title"]
    default_ordering = "importance"
    columns = [
        KindColumn("kind", label="What", sort_key="importance", width="20%"),
        Column("place", label="Where", sort_key="file", width="25%", classname="import-report__words"),
        Column("message", label="Note", classname="import-report__words"),
        SubjectColumn("subject", label="Edit", width="15%"),
    ]
    export_headings = {
        "explanation.title": "What",
        "explanation.weight": "Weight",
        "explanation.meaning": "What to do",
        "file": "File",
        "line": "Line",
        "message": "Note",
        "subject": "About",
        "edit_path": "Form",
    }
    list_export = list(export_headings)
    export_filename = "import-from-isomer"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Refuse those who may not read reports."""
        if not may_read(request.user):
            raise PermissionDenied
        response: HttpResponseBase = super().dispatch(request, *args, **kwargs)
        return response

    @cached_property
    def run(self) -> ImportRun | None:
        """Return the import to show."""
        asked = self.request.GET.get("run", "")
        found = ImportRun.objects.filter(pk=asked).first() if asked.isdecimal() and len(asked) < 19 else None
        return found or newest_run()

    @cached_property
    def kinds(self) -> list[dict[str, Any]]:
        """Return the kinds of notes in the import, with their numbers."""
        if self.run is None:
            return []
        counted = self.run.notes.order_by().values_list("kind").annotate(Count("pk"))
        return kinds_of(dict(counted))

    @cached_property
    def filters(self) -> NoteFilterSet:
        """Return the filters, with the kinds that occur as choices."""
        filters = self.filterset_class(**self.get_filterset_kwargs())
        filters.offer_kinds(self.kinds)
        return filters

    def get_base_queryset(self) -> QuerySet[ImportNote]:
        """Return the notes of the import, annotated with their importance."""
        ranks = [When(kind=kind, then=Value(place)) for kind, place in RANKS.items()]
        importance = Case(*ranks, default=Value(rank("")), output_field=IntegerField())
        notes = ImportNote.objects.filter(run=self.run) if self.run else ImportNote.objects.none()
        return notes.select_related("run", "page", "image", "document").annotate(importance=importance)

    def order_queryset(self, queryset: QuerySet[ImportNote]) -> QuerySet[ImportNote]:
        """Order by importance or by file, and otherwise in the order of the import."""
        return queryset.order_by(self.ordering, "pk")

    def decorate_paginated_queryset(self, object_list: Any) -> Any:
        """Add explanation, place, subject and edit form to each note."""
        opener = Opener(self.request.user)
        for note in object_list:
            note.explanation = explain(note.kind)
            note.place = note.file if note.line is None else f"{note.file}:{note.line}"
            note.subject = subject_of(note)
            note.edit_path = opener.edit_path(note)
            note.proposal_path = opener.proposal_path(note)
            note.proposal_words = PROPOSALS.get(note.kind, "")
        return object_list

    def get_context_data(self, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Add the totals and the kinds of the import."""
        context: dict[str, Any] = super().get_context_data(*args, **kwargs)
        chosen = self.request.GET.getlist("kind")
        return {
            **context,
            "run": self.run,
            "figures": figures(self.run.totals) if self.run else [],
            "weights": [(weight, list(found)) for weight, found in groupby(self.kinds, key=itemgetter("weight"))],
            "chosen_kinds": [kind for kind in self.kinds if kind["kind"] in chosen],
            "other_run": self.run if self.request.GET.get("run") else None,
        }


@require_safe
def run_as_json(request: HttpRequest, pk: int) -> JsonResponse:
    """Return an import with its notes as a JSON file, in the format that the command writes."""
    if not may_read(request.user):
        raise PermissionDenied
    run = get_object_or_404(ImportRun, pk=pk)
    name = f"import-{timezone.localtime(run.started_at):%Y%m%d-%H%M%S}.json"
    return JsonResponse(
        document_of_run(run),
        json_dumps_params={"ensure_ascii": False},
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )
