"""Adds review dates to the admin: the report, the button of a page, a question after it is published, its history."""

from collections.abc import Iterator
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest
from django.urls import path, reverse
from wagtail import hooks
from wagtail.admin import messages
from wagtail.admin.widgets.button import Button
from wagtail.log_actions import LogActionRegistry
from wagtail.models import Page

from actris_cms.explained import explain
from actris_cms.reports import edits_pages, register_report

from . import bulk as _bulk  # noqa: F401 -- importing registers the action
from .changing import REVIEWED, SET
from .due import due_among
from .models import ReviewPlan
from .report import ReviewDates
from .views import ReviewDateView, reviewed

register_report(
    ReviewDates,
    "review-dates",
    may_read=edits_pages,
    order=1235,
    others=[
        path("<int:page_id>/", ReviewDateView.as_view(), name="change"),
        path("<int:page_id>/reviewed/", reviewed, name="reviewed"),
    ],
)
explain("read-pages-again", ReviewPlan, "review_dates")


def form_url(page: Page, next_url: str | None) -> str:
    """Return the URL of the form of a page's review date, which leads back to `next_url`."""
    query = f"?{urlencode({'next': next_url})}" if next_url else ""
    return reverse("review_dates:change", args=[page.pk]) + query


@hooks.register("register_page_header_buttons")
def add_header_button(page: Page, user: Any, view_name: str, next_url: str | None = None) -> Iterator[Button]:
    """Add the button to the menu of a page's form and of its listing."""
    if page.alias_of_id is None and page.permissions_for_user(user).can_edit():
        yield Button("Review date", form_url(page, next_url), icon_name="calendar-check", priority=67)


@hooks.register("after_publish_page")
def ask_who_publishes(request: HttpRequest, page: Page) -> None:
    """Ask who publishes a page that is due for the next date: a change of one word is no review."""
    if page.pk in due_among([page.pk]):
        url = form_url(page, reverse("wagtailadmin_pages:edit", args=[page.pk]))
        words = "The review date of this page has come. If you have read all of it, say so."
        messages.info(request, words, buttons=[messages.button(url, "Review date")])


@hooks.register("register_log_actions")
def register_actions(actions: LogActionRegistry) -> None:
    """Name the entries in the history of a page."""
    actions.register_action(REVIEWED, "Review the page", "Reviewed the page, and found nothing to change")
    actions.register_action(SET, "Set the review date", "Set the review date")
