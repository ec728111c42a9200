"""Adds synonyms to the admin's Settings menu, and searches without results to its Reports menu."""

from typing import Any

from django.contrib.auth.models import Permission
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import URLPattern, URLResolver, include, path, reverse
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.snippets.models import register_snippet
from wagtail.snippets.views.snippets import SnippetViewSet

from actris_cms.report_menu import ReportMenuItem

from .models import SynonymGroup
from .reports import EmptySearchReport, may_read


class SynonymViewSet(SnippetViewSet):
    """The admin views of search synonyms."""

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
    """Add the report of searches without results to the menu."""
    return ReportMenuItem(
        "Searches without results",
        reverse("empty_searches:report"),
        name="empty-searches",
        icon_name="search",
        order=1300,
        may_read=may_read,
    )


@hooks.register("construct_reports_menu")
def remove_search_terms(request: HttpRequest, items: list[MenuItem]) -> None:
    """Remove Wagtail's report of search terms, which is always empty: searches with results are not recorded."""
    items[:] = [item for item in items if item.name != "search-terms"]


@hooks.register("register_admin_urls")
def register_empty_searches_urls() -> list[URLPattern | URLResolver]:
    """Add the URLs of the report and of its results, which filtering reloads."""
    report: Any = EmptySearchReport
    patterns = [
        path("", report.as_view(), name="report"),
        path("results/", report.as_view(results_only=True), name="report_results"),
    ]
    return [path("reports/empty-searches/", include((patterns, "empty_searches")))]


@hooks.register("register_permissions")
def register_report_permission() -> QuerySet[Permission]:
    """Show the permission for the report in the form of groups."""
    return Permission.objects.filter(content_type__app_label="search", codename="view_emptysearch")
