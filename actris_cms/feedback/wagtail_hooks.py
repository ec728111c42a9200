"""Adds the report of answers to the admin's Reports menu."""

from typing import Any

from django.urls import URLPattern, URLResolver, include, path, reverse
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from actris_cms.report_menu import ReportMenuItem

from .reports import UsefulnessReport, may_read


@hooks.register("register_reports_menu_item")
def register_usefulness() -> MenuItem:
    """Add the report to the menu."""
    return ReportMenuItem(
        "Was this page useful?",
        reverse("usefulness:report"),
        name="usefulness",
        icon_name="help",
        order=1310,
        may_read=may_read,
    )


@hooks.register("register_admin_urls")
def register_usefulness_urls() -> list[URLPattern | URLResolver]:
    """Add the URLs of the report and of its results, which filtering reloads."""
    report: Any = UsefulnessReport
    patterns = [
        path("", report.as_view(), name="report"),
        path("results/", report.as_view(results_only=True), name="report_results"),
    ]
    return [path("reports/usefulness/", include((patterns, "usefulness")))]
