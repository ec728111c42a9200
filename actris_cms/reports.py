"""Registers reports in the admin, each with its entry in the Reports menu, and knows the way back to a row of one."""

from collections.abc import Callable, Iterable
from typing import Any, Final

from django.http import HttpRequest
from django.urls import URLPattern, include, path, reverse
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.permissions import page_permission_policy

MayRead = Callable[[Any], bool]


def edits_pages(user: Any) -> bool:
    """Whether a user may edit any page."""
    return bool(page_permission_policy.user_has_permission(user, "change"))


class ReportMenuItem(MenuItem):
    """The menu entry of a report, shown to users who may read it."""

    def __init__(self, *args: Any, may_read: MayRead, **kwargs: Any) -> None:
        """Take `may_read`, a function that returns whether a user may read the report."""
        super().__init__(*args, **kwargs)
        self._may_read: Final = may_read

    def is_shown(self, request: HttpRequest) -> bool:
        """Whether the current user may read the report."""
        return self._may_read(request.user)


def register_report(
    report: Any, slug: str, *, may_read: MayRead, order: int, others: Iterable[URLPattern] = ()
) -> None:
    """Add a report to the menu, and its URLs to the admin: below `reports/`, by its `slug`.

    `report` is a view whose `index_url_name` is "report" and whose `index_results_url_name` is "report_results" in a
    namespace of its own. `others` are further URLs in it.
    """
    namespace = report.index_url_name.partition(":")[0]
    patterns = [
        path("", report.as_view(), name="report"),
        path("results/", report.as_view(results_only=True), name="report_results"),
        *others,
    ]

    def menu_item() -> MenuItem:
        url, icon = reverse(report.index_url_name), report.header_icon
        return ReportMenuItem(report.page_title, url, name=slug, icon_name=icon, order=order, may_read=may_read)

    hooks.register("register_reports_menu_item", menu_item)
    hooks.register("register_admin_urls", lambda: [path(f"reports/{slug}/", include((patterns, namespace)))])


def row_anchor(context: dict[str, Any]) -> str:
    """Return the anchor of a row of a list, by its place in it.

    A row that was dismissed gives its place to the next one, where Tab then goes on. `context` is that of the table.
    """
    return f"row-{context['row'].index}"


def here(request: HttpRequest, url_name: str, row: str = "") -> str:
    """Return the URL of a list as it is filtered and sorted, at a row of it if there is one."""
    query = request.GET.urlencode()
    return f"{reverse(url_name)}{'?' if query else ''}{query}{'#' if row else ''}{row}"
