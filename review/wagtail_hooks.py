"""Adds reviews to the admin: how to ask for one, the screens, the panel of a page's form, the report."""

from collections.abc import Iterator
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import URLPattern, URLResolver, include, path, reverse
from wagtail import hooks
from wagtail.admin import messages
from wagtail.admin.menu import MenuItem
from wagtail.admin.views.pages.bulk_actions.page_bulk_action import PageBulkAction
from wagtail.admin.widgets.button import Button
from wagtail.models import Page

from actris_cms.explained import explain
from actris_cms.reports import edits_pages, register_report

from . import admin_views, day
from .history import register_actions
from .making import MOST_PAGES, may_ask
from .rehearsal import needs_no_password
from .reports import OpenLinksReport

ASK = "Ask for a review"

register_report(OpenLinksReport, "review-links", may_read=edits_pages, order=1320)
explain("ask-for-a-review", "reviews", "review_links", "wagtailadmin_workflows")
explain("see-the-site-on-a-day-to-come", "day")
hooks.register("register_log_actions", register_actions)


@hooks.register("register_reports_menu_item")
def add_day_menu_item() -> MenuItem:
    """Add the site on a day to come to the reports."""
    return MenuItem("The site on a day to come", reverse("day"), name="day", icon_name="calendar-alt", order=1330)


@hooks.register("register_admin_urls")
def register_review_urls() -> list[URLPattern | URLResolver]:
    """Return the URLs of reviews, and of the site on a day to come."""
    reviews = [
        path("new/", admin_views.MakeReview.as_view(), name="new"),
        path("<int:pk>/", admin_views.ReviewView.as_view(), name="detail"),
        path("<int:pk>/record.json", admin_views.record_as_json, name="record"),
    ]
    return [path("reviews/", include((reviews, "reviews"))), *day.urlpatterns]


@hooks.register("before_serve_page", order=-10)
def serve_drafts_without_password(page: Page, request: HttpRequest, args: Any, kwargs: Any) -> HttpResponseBase | None:
    """Show a page whose draft a rehearsal shows, before Wagtail asks for the password of the page."""
    return page.serve(request, *args, **kwargs) if needs_no_password(page) else None


def url_for(pages: list[Page]) -> str:
    """Return the URL of the form that asks for a review of pages."""
    return f"{reverse('reviews:new')}?{urlencode({'page': [page.pk for page in pages]}, doseq=True)}"


@hooks.register("register_page_header_buttons")
def add_header_button(page: Page, user: Any, view_name: str, next_url: str | None = None) -> Iterator[Button]:
    """Add the button to the menu of a page's form and of its listing."""
    if may_ask(user, page):
        yield Button(ASK, url_for([page]), icon_name="group", priority=66)


@hooks.register("register_bulk_action")
class AskForReview(PageBulkAction):
    """Leads from chosen pages of a listing to the form."""

    display_name = ASK
    action_type = "review"
    aria_label = "Ask for a review of selected pages"
    template_name = "wagtailadmin/bulk_actions/confirmation/form.html"
    action_priority = 60  # After those of Wagtail, in the menu “More”.

    def check_perm(self, page: Page) -> bool:
        """Whether the user may ask for a review of a page."""
        return may_ask(self.request.user, page)

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Open the form with the pages that the user may edit, and say how many are left out."""
        pages, others = self.get_actionable_objects()
        left_out = len(others["items_with_no_access"]) + len(pages[MOST_PAGES:])
        if left_out:
            words = "1 page is" if left_out == 1 else f"{left_out} pages are"
            reason = f"because you may not edit them, or because a review has at most {MOST_PAGES} pages"
            messages.warning(request, f"{words} left out, {reason}.")
        return redirect(url_for(pages[:MOST_PAGES]) if pages else self.next_url)
