"""When each page is to be read again."""

from calendar import monthrange
from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db.models import Case, DateField, F, Q, Value, When
from django.db.models.functions import Cast, Coalesce, TruncDate
from django.utils.timezone import get_default_timezone
from wagtail.models import Page, get_page_models
from wagtail.query import PageQuerySet

from actris_cms.singapore import today

from .models import Every, ReviewDate, ReviewPlan


def plus_months(day: date, months: int) -> date:
    """Return the day some months later, or the last of that month if it is shorter."""
    years, month = divmod(day.month - 1 + months, 12)
    year = day.year + years
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def months_of_site() -> int | None:
    """Return after how many months the site wants its pages to be read again. Reading the setting stores none."""
    return ReviewPlan.objects.values_list("every", flat=True).first()


def next_due(row: ReviewDate) -> date | None:
    """Return the date that the interval of a page sets; None if it has none of its own."""
    return plus_months(row.reviewed_on or today(), row.every) if row.every else None


def reviewable(pages: PageQuerySet | None = None) -> PageQuerySet:
    """Return the pages that somebody has to read: live ones, and no aliases, with `due_on`, None if it is never.

    `due_on` takes what is set for the page. Else it takes the interval of the site, unless the page has a date that
    visitors see, as news have.
    """
    found = Page.objects.all() if pages is None else pages
    found = found.filter(live=True, alias_of=None, depth__gt=1)
    due_on: Any = F("review_date__due")
    if months := months_of_site():
        last = Coalesce("review_date__reviewed_on", TruncDate("first_published_at", tzinfo=get_default_timezone()))
        left_out = Q(review_date__every=Every.NOT_AGAIN) | Q(content_type__in=_dated_types())
        later = Cast(last + Value(timedelta(days=months * 365 // 12)), DateField())
        due_on = Coalesce(due_on, Case(When(left_out, then=None), default=later, output_field=DateField()))
    dated: PageQuerySet = found.annotate(due_on=due_on)
    return dated


def _dated_types() -> list[ContentType]:
    """Return the types of pages that have a date for visitors, as `Content.dated` reads it."""
    dated = [model for model in get_page_models() if hasattr(model, "date")]
    return list(ContentType.objects.get_for_models(*dated).values())


def due_pages(pages: PageQuerySet | None = None) -> PageQuerySet:
    """Return the pages that are due: their date has come. The oldest date is first."""
    found: PageQuerySet = reviewable(pages).filter(due_on__lte=today()).order_by("due_on", "path")
    return found


def due_among(keys: Iterable[int]) -> dict[int, date]:
    """Return those of the pages with these keys whose date has come, with the date."""
    found = due_pages(Page.objects.filter(pk__in=list(keys)))
    return dict(found.values_list("pk", "due_on"))
