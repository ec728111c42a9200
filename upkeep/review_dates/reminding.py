"""The job that reminds people of the pages that they answer for: one mail to each, at most once a week."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any, Final

from django.conf import settings
from django.db import transaction
from django.template.loader import render_to_string
from django.urls import reverse
from wagtail.admin.mail import send_mail

from actris_cms.singapore import today

from .due import due_pages
from .models import ReviewReminder
from .people import Team

DAY: Final = 24 * 3600  # Seconds
WITH_NEWS: Final = timedelta(days=7)
WITHOUT: Final = timedelta(days=28)  # A mail that says the same each week is not read.
SHOWN: Final = 10


def remind() -> int:
    """Remind everybody who answers for a page that is due, unless it is too soon; return how many."""
    sent_on = dict(ReviewReminder.objects.values_list("user", "sent_on"))
    number = 0
    for user, pages in Team().pages_by_user(due_pages()).items():
        if user.email and is_time([page.due_on for page in pages], sent_on.get(user.pk)):
            _send(user, pages)
            number += 1
    return number


def is_time(dates: Sequence[date], sent_on: date | None) -> bool:
    """Whether to send a mail about pages with these dates, after the last one. One in the future was none."""
    if sent_on is None or sent_on > today():
        return True
    has_news = any(day > sent_on for day in dates)
    return today() - sent_on >= (WITH_NEWS if has_news else WITHOUT)


@transaction.atomic  # A mail that was queued is remembered, even if the job is killed after it.
def _send(user: Any, pages: Sequence[Any]) -> None:
    ReviewReminder.objects.update_or_create(user=user, defaults={"sent_on": today()})
    base = settings.WAGTAILADMIN_BASE_URL
    context = {
        "pages": [
            (page.get_admin_display_title(), page.due_on, base + reverse("wagtailadmin_pages:edit", args=[page.pk]))
            for page in pages[:SHOWN]
        ],
        "number": len(pages),
        "more": len(pages[SHOWN:]),
        "report": f"{base}{reverse('review_dates:report')}?state=due&who={user.pk}",
    }
    words = "1 page is" if len(pages) == 1 else f"{len(pages)} pages are"
    text = render_to_string("upkeep/review_dates/reminder.txt", context)
    send_mail(f"{words} to be read again", text, [user.email])
