"""The report of all links of reviewers that are open."""

from datetime import datetime
from typing import Any, ClassVar

from django.db.models import DateTimeField, F, Max, QuerySet
from django.db.models.functions import Coalesce, Greatest
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.timezone import localtime
from wagtail.admin.auth import permission_denied
from wagtail.admin.ui.tables import Column, DateColumn, TitleColumn
from wagtail.admin.views.reports import ReportView
from wagtail.models import Page

from actris_cms.reports import edits_pages

from .links import editable_pages
from .models import Review, Reviewer


def open_links(user: Any) -> QuerySet[Reviewer]:
    """Return the reviewers whose link is open, of reviews of which a user may edit each page."""
    editable = editable_pages(user).order_by().values("pk")
    others = Review.objects.filter(pages__page__in=Page.objects.exclude(pk__in=editable))
    reviews = Review.objects.open().exclude(pages=None).exclude(pk__in=others.values("pk"))
    links = Reviewer.objects.filter(review__in=reviews, revoked_at=None).select_related("review")
    return links.prefetch_related("review__pages__page").annotate(
        asked_at=F("review__created_at"), expires_at=F("review__expires_at"), last_act=_last_act()
    )


def _last_act() -> Any:
    """The time of a reviewer's last decision or comment; else when a person first did something."""
    decided, wrote = Max("decisions__created_at"), Max("comments__created_at")
    # SQLite knows no greatest value where one is missing.
    return Coalesce(Greatest(decided, wrote), decided, wrote, "acted_at", output_field=DateTimeField())


def _moment(moment: datetime) -> str:
    return date_format(localtime(moment), "j F Y, H:i")


class OpenLinksReport(ReportView):
    """The links of reviewers that are open: what they reach, for whom, since when and until when."""

    model = Reviewer
    page_title = "Links for review"
    page_subtitle = "open now"
    header_icon = "group"
    default_ordering = "expires_at"
    index_url_name = "review_links:report"
    index_results_url_name = "review_links:report_results"
    columns: ClassVar[list[Any]] = [
        TitleColumn("review", label="Pages", get_url=lambda link: reverse("reviews:detail", args=[link.review_id])),
        Column("reviewer", label="Reviewer", accessor=str),
        Column("token_hint", label="Link ends with"),
        DateColumn("asked_at", label="Asked", sort_key="asked_at"),
        # Wagtail's `DateColumn` knows the past only.
        Column("expires_at", label="Open until", accessor=lambda link: _moment(link.expires_at), sort_key="expires_at"),
        DateColumn("last_act", label="Last act", sort_key="last_act"),
    ]
    list_export: ClassVar[list[str]] = ["review", "name", "token_hint", "asked_at", "expires_at", "last_act"]
    export_headings: ClassVar[dict[str, str]] = {
        "review": "Pages",
        "name": "Reviewer",
        "token_hint": "Link ends with",
        "asked_at": "Asked",
        "expires_at": "Open until",
        "last_act": "Last act",
    }

    def get_base_queryset(self) -> QuerySet[Reviewer]:
        """Return the links that the user may see."""
        return open_links(self.request.user)

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Deny access to users who edit no pages."""
        if not edits_pages(request.user):
            return permission_denied(request)
        return super().dispatch(request, *args, **kwargs)
