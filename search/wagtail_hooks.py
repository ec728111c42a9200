"""The search in the admin: synonyms under Settings, what was searched for in vain under Reports."""

from typing import Any

from django.contrib.auth.models import Permission
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import URLPattern, URLResolver, include, path, reverse
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.snippets.models import register_snippet
from wagtail.snippets.views.snippets import SnippetViewSet

from actris_cms.core.admin_menu import ReportMenuItem

from .models import SynonymGroup
from .reports import EmptySearchReport, may_read


class SynonymViewSet(SnippetViewSet):
    """Where editors say which words mean the same."""

    model = SynonymGroup
    icon = "search"
    menu_label = "Search synonyms"
    menu_name = "search-synonyms"
    menu_order = 890  # Before the promoted search results.
    add_to_settings_menu = True
    list_display = ["__str__"]
    search_fields = ["words"]


register_snippet(SynonymViewSet)


@hooks.register("register_reports_menu_item")
def register_empty_searches() -> MenuItem:
    """The report's entry."""
    return ReportMenuItem(
        "Searched in vain",
        reverse("empty_searches:report"),
        name="empty-searches",
        icon_name="search",
        order=1300,
        may_read=may_read,
    )


@hooks.register("construct_reports_menu")
def leave_out_search_terms(request: HttpRequest, items: list[MenuItem]) -> None:
    """Wagtail's report of all search terms is empty here: what is found is not recorded."""
    items[:] = [item for item in items if item.name != "search-terms"]


@hooks.register("register_admin_urls")
def register_empty_searches_urls() -> list[URLPattern | URLResolver]:
    """The report, and the part of it that a search in it replaces."""
    report: Any = EmptySearchReport
    patterns = [
        path("", report.as_view(), name="report"),
        path("results/", report.as_view(results_only=True), name="report_results"),
    ]
    return [path("reports/empty-searches/", include((patterns, "empty_searches")))]


@hooks.register("register_permissions")
def register_report_permission() -> QuerySet[Permission]:
    """Let groups be given the right to read the report."""
    return Permission.objects.filter(content_type__app_label="search", codename="view_emptysearch")
