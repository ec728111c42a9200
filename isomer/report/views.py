"""The report in the admin: the notes of an import, with what there is to do about each and where to do it."""

from __future__ import annotations

from itertools import groupby
from operator import itemgetter
from typing import Any, Final

import django_filters
from django import forms
from django.core.exceptions import PermissionDenied
from django.db.models import Case, Count, IntegerField, QuerySet, Value, When
from django.http import HttpRequest, JsonResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.functional import cached_property
from django.views.decorators.http import require_safe
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.tables import Column
from wagtail.admin.views.reports import ReportView
from wagtail.permissions import page_permission_policy

from isomer.models import ImportNote, ImportRun
from isomer.report.access import ACTIONS, Opener, may_read, subject_of
from isomer.report.document import document_of_run, kinds_of
from isomer.report.explain import RANKS, explain, rank
from isomer.report.files import figures

FORMULA: Final = ("=", "+", "-", "@", "\t", "\r")


def newest_run() -> ImportRun | None:
    """The last import, or None."""
    return ImportRun.objects.first()


def plain_in_csv(value: Any) -> Any:
    """Words that a spreadsheet does not take for a formula: a file may be called like one."""
    return f"'{value}" if str(value).startswith(FORMULA) else value


class KindColumn(Column):
    """The title of a note's kind; its explanation is told by whoever points at it or reaches it by keyboard."""

    cell_template_name = "isomer/tables/kind_cell.html"


class SubjectColumn(Column):
    """What the note is about, as a link to its form where the account may open that."""

    cell_template_name = "isomer/tables/subject_cell.html"


class NoteFilterSet(WagtailFilterSet):
    """Filters that offer only what there is: the kinds of the shown run, and the runs that are kept."""

    kind = django_filters.MultipleChoiceFilter(label="Kind", distinct=False, widget=forms.CheckboxSelectMultiple)
    run = django_filters.ModelChoiceFilter(
        label="Import", queryset=ImportRun.objects.all(), empty_label="The newest", widget=forms.RadioSelect
    )

    class Meta:
        model = ImportNote
        fields: list[str] = []

    def offer_kinds(self, kinds: list[dict[str, Any]]) -> None:
        """Let the kinds be chosen that occur."""
        choices = [(kind["kind"], f"{kind['title']} ({kind['notes']})") for kind in kinds]
        self.filters["kind"].extra["choices"] = choices


class ImportReportView(ReportView):
    """The notes of one import, the newest unless another is asked for, the most important kinds first."""

    page_title = "Import from Isomer"
    header_icon = "download"
    model = ImportNote
    filterset_class = NoteFilterSet
    permission_policy = page_permission_policy
    any_permission_required = ACTIONS
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

    custom_field_preprocess = {name: {ReportView.FORMAT_CSV: plain_in_csv} for name in ("file", "message", "subject")}

    @cached_property
    def run(self) -> ImportRun | None:
        """The import whose notes are shown."""
        asked = self.request.GET.get("run", "")
        found = ImportRun.objects.filter(pk=asked).first() if asked.isdecimal() and len(asked) < 19 else None
        return found or newest_run()

    @cached_property
    def kinds(self) -> list[dict[str, Any]]:
        """The kinds of note that the shown import left, with their numbers."""
        if self.run is None:
            return []
        counted = self.run.notes.order_by().values_list("kind").annotate(Count("pk"))
        return kinds_of(dict(counted))

    @cached_property
    def filters(self) -> NoteFilterSet:
        """The filters, which know what occurs."""
        filters = self.filterset_class(**self.get_filterset_kwargs())
        filters.offer_kinds(self.kinds)
        return filters

    def get_base_queryset(self) -> QuerySet[ImportNote]:
        """The notes of the shown import, each with its importance."""
        ranks = [When(kind=kind, then=Value(place)) for kind, place in RANKS.items()]
        importance = Case(*ranks, default=Value(rank("")), output_field=IntegerField())
        notes = ImportNote.objects.filter(run=self.run) if self.run else ImportNote.objects.none()
        return notes.select_related("run", "page", "image", "document").annotate(importance=importance)

    def order_queryset(self, queryset: QuerySet[ImportNote]) -> QuerySet[ImportNote]:
        """By importance or by file; what is equal stays in the order in which the import said it."""
        return queryset.order_by(self.ordering, "pk")

    def decorate_paginated_queryset(self, object_list: Any) -> Any:
        """Say of each note what its kind means, where it is, and what is opened to mend it."""
        opener = Opener(self.request.user)
        for note in object_list:
            note.explanation = explain(note.kind)
            note.place = note.file if note.line is None else f"{note.file}:{note.line}"
            note.subject = subject_of(note)
            note.edit_path = opener.edit_path(note)
        return object_list

    def get_context_data(self, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """The figures of the shown import beside its notes."""
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
    """An import with its notes as a file for programs, in the format of the file that the command writes."""
    if not may_read(request.user):
        raise PermissionDenied
    run = get_object_or_404(ImportRun, pk=pk)
    name = f"import-{timezone.localtime(run.started_at):%Y%m%d-%H%M%S}.json"
    return JsonResponse(
        document_of_run(run),
        json_dumps_params={"ensure_ascii": False},
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )
