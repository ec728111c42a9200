"""When a page is to be read again, and by whom; what holds for the whole site; who was reminded, and when."""

from typing import Any

from django.conf import settings
from django.db import models
from wagtail.admin.panels import FieldPanel
from wagtail.contrib.settings.models import BaseGenericSetting, register_setting


class Every(models.IntegerChoices):
    """How many months after a review the next one is due."""

    NOT_AGAIN = 0, "Not again"
    THREE_MONTHS = 3, "Every 3 months"
    SIX_MONTHS = 6, "Every 6 months"
    YEAR = 12, "Every year"
    TWO_YEARS = 24, "Every 2 years"


def owner_field(**options: Any) -> Any:
    """Return a field for the user who answers for pages. It is empty again once the user is deleted."""
    return models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+", **options
    )


class ReviewDate(models.Model):
    """What is set for one page. A page without it, or without `every`, follows the site.

    Its `due` is set by hand or by `every`. Without it, a review is due some months after the last one, or after the
    page was first published, if the site says so. A new publication is no review: it may be of one word.
    """

    page = models.OneToOneField(
        "wagtailcore.Page", primary_key=True, on_delete=models.CASCADE, related_name="review_date"
    )
    owner = owner_field()
    due = models.DateField(null=True, db_index=True)
    every = models.PositiveSmallIntegerField(null=True, choices=Every)
    reviewed_on = models.DateField(null=True)
    reviewed_by = owner_field()

    wagtail_reference_index_ignore = True  # It does not count as a usage of the page.

    def __str__(self) -> str:
        """Return the key of the page and the date."""
        return f"{self.page_id}: {self.due}"


@register_setting(icon="calendar-check", order=70)
class ReviewPlan(BaseGenericSetting):
    """What holds for pages for which nothing else is set."""

    every = models.PositiveSmallIntegerField(
        "all pages are reviewed",
        null=True,
        blank=True,
        choices=[choice for choice in Every.choices if choice[0]],
        help_text="News and events are left out, because they have a date. Empty: only pages for which it is set.",
    )
    owner = owner_field(
        verbose_name="who answers for the others",
        limit_choices_to={"is_active": True},
        help_text="For pages without an owner whose sections have none, and for those of owners who have left. "
        "Empty: all who may publish the page.",
    )

    panels = [FieldPanel("every"), FieldPanel("owner")]

    class Meta:
        verbose_name = "review dates"


class ReviewReminder(models.Model):
    """The day of the last mail to a user about review dates."""

    user = models.OneToOneField(settings.AUTH_USER_MODEL, primary_key=True, on_delete=models.CASCADE, related_name="+")
    sent_on = models.DateField()

    def __str__(self) -> str:
        """Return the user's key and the day."""
        return f"{self.user_id}: {self.sent_on}"
