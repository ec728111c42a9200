"""Adds synonyms and searches without results to the admin's menus, and the search of editors to its lists of pages."""

from django.contrib.auth.models import Permission
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import path
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.admin.viewsets.pages import PageViewSet
from wagtail.snippets.models import register_snippet
from wagtail.snippets.views.snippets import SnippetViewSet

from actris_cms.explained import explain
from actris_cms.reports import register_report

from .admin_views import explorer
from .mending import MakeSynonym, PromotePage
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

register_report(
    EmptySearchReport,
    "empty-searches",
    may_read=may_read,
    order=1300,
    others=[
        path("<int:pk>/synonym/", MakeSynonym.as_view(), name="synonym"),
        path("<int:pk>/promote/", PromotePage.as_view(), name="promote"),
    ],
)
explain("find-a-page", "all_pages", "page_search")
explain("improve-the-search", "empty_searches", "wagtailsearchpromotions", "wagtailsnippets_search_synonymgroup")


@hooks.register("register_admin_viewset")
def replace_explorer() -> PageViewSet:
    """Return the lists of pages, after Wagtail's own, which they replace."""
    return explorer


@hooks.register("construct_reports_menu")
def remove_search_terms(request: HttpRequest, items: list[MenuItem]) -> None:
    """Remove Wagtail's report of search terms, which is always empty: searches with results are not recorded."""
    items[:] = [item for item in items if item.name != "search-terms"]


@hooks.register("register_permissions")
def register_report_permission() -> QuerySet[Permission]:
    """Show the permission for the report in the form of groups."""
    return Permission.objects.filter(content_type__app_label="search", codename="view_emptysearch")
