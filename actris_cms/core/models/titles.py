"""What tells pages of the same title apart."""

from typing import Any

from django.db import models
from wagtail.models import Page

MAX_TWINS = 20  # Pages of one title that are marked when another gets it.


class DistinctTitle(Page):
    """Knows whether another live page has the same title: the `<title>` of such a page also names what is above it.

    It is stored when a page is saved, because to look for it would read all pages whenever a page is shown. A page that
    had a twin once keeps its longer title.
    """

    shares_title = models.BooleanField(default=False, editable=False)

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Look for live pages of the same title, and mark them, too, if this page is live."""
        twins = self.read_for_title() if kwargs.get("update_fields") is None else []
        super().save(*args, **kwargs)
        for twin in twins if self.live else ():
            if not twin.shares_title:
                twin.shares_title = True
                twin.save(update_fields=["shares_title"], clean=False)

    def read_for_title(self) -> "list[DistinctTitle]":
        """Set `shares_title`, and return the other live pages of the same title."""
        found: Any = Page.objects.live().filter(title=self.title).exclude(pk=self.pk).order_by().type(DistinctTitle)
        twins = list(found[:MAX_TWINS].defer_streamfields().specific())
        self.shares_title = self.shares_title or bool(twins)
        return twins
