"""Registers the import report in the admin, under Reports."""

from typing import Any

from django.urls import URLPattern, URLResolver, include, path, reverse
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from actris_cms.report_menu import ReportMenuItem
from isomer.report.access import may_read
from isomer.report.views import ImportReportView, run_as_json


@hooks.register("register_reports_menu_item")
def register_import_report_menu_item() -> MenuItem:
    """Return the menu item of the import report, placed before Wagtail's reports."""
    return ReportMenuItem(
        "Import from Isomer",
        reverse("isomer:report"),
        name="import-from-isomer",
        icon_name="download",
        order=600,
        may_read=may_read,
    )


@hooks.register("register_admin_urls")
def register_import_report_urls() -> list[URLPattern | URLResolver]:
    """Return the URLs of the report, of its filtered results, and of an import's report as JSON."""
    report: Any = ImportReportView
    patterns = [
        path("", report.as_view(), name="report"),
        path("results/", report.as_view(results_only=True), name="report_results"),
        path("<int:pk>.json", run_as_json, name="report_json"),
    ]
    return [path("reports/import-from-isomer/", include((patterns, "isomer")))]
