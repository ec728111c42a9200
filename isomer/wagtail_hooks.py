"""Registers the import report in the admin, under Reports, before Wagtail's."""

from django.urls import path

from actris_cms.explained import explain
from actris_cms.reports import register_report
from isomer.report.access import may_read
from isomer.report.views import ImportReportView, run_as_json

register_report(
    ImportReportView,
    "import-from-isomer",
    may_read=may_read,
    order=600,
    others=[path("<int:pk>.json", run_as_json, name="report_json")],
)
explain("choose-a-block", "isomer")
