"""Connects review dates to the checks, to the forms of pages, and to the worker."""

from wagtail.admin.ui.side_panels import PageStatusSidePanel

from actris_cms.operations.scheduler import register
from upkeep.checks.facts import use_review_dates

from .beside import with_review_date
from .due import due_among
from .reminding import DAY, remind


def connect() -> None:
    """Let the checks know which pages are due, show the date beside each page, and register the job."""
    use_review_dates(due_among)
    PageStatusSidePanel.get_status_templates = with_review_date(PageStatusSidePanel.get_status_templates)
    register("remind_of_review_dates", DAY, remind)
