"""The addresses that are not there, with how often and on how many days somebody asked for them."""

from django.db import models
from django.db.models import Q, QuerySet

from actris_cms.path_keys import MAX_PATH_LENGTH
from actris_cms.singapore import today
from upkeep.health.models import Dismissible

DAYS_THAT_COUNT = 3  # A scanner asks for an address on one day.


class Miss(Dismissible):
    """An address of a site that answered 404. Nothing about who asked is recorded, and no query string."""

    site = models.ForeignKey("wagtailcore.Site", on_delete=models.CASCADE, related_name="+")
    path = models.CharField(max_length=MAX_PATH_LENGTH, help_text="The key of the path: see `path_keys`.")
    count = models.PositiveIntegerField(default=1)
    days = models.PositiveSmallIntegerField(default=1, help_text="On how many days somebody asked for it.")
    first_day = models.DateField(default=today)
    last_day = models.DateField(default=today, db_index=True)
    linked_from = models.CharField(
        max_length=MAX_PATH_LENGTH, blank=True, help_text="The key of a page of ours that visitors say they come from."
    )
    is_linked = models.BooleanField(default=False, help_text="Whether that page, the menu or the footer links to it.")

    class Meta:
        verbose_name = "address not found"
        verbose_name_plural = "addresses not found"
        constraints = [models.UniqueConstraint(fields=("site", "path"), name="upkeep_each_miss_once")]

    def __str__(self) -> str:
        """Return the path."""
        return self.path

    @classmethod
    def worth_a_look(cls) -> "QuerySet[Miss]":
        """Return those that were asked for on several days, or that a page of the site links to."""
        return cls.objects.filter(Q(days__gte=DAYS_THAT_COUNT) | Q(is_linked=True))
