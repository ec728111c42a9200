"""The announcement at the top of every page."""

import hashlib
from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import models
from wagtail.admin.panels import FieldPanel, FieldRowPanel
from wagtail.contrib.settings.models import register_setting
from wagtail.fields import RichTextField

from actris_cms.clock import now

from ..blocks.text import plain_text
from .previewed import PreviewedSetting


@register_setting(icon="warning", order=4)
class Announcement(PreviewedSetting):
    """A bar at the top of every page for urgent news."""

    preview_part = "announcement"

    enabled = models.BooleanField(default=False, verbose_name="show the announcement")
    text = RichTextField(features=["bold", "italic", "link"], blank=True)
    starts_at = models.DateTimeField("from", null=True, blank=True, help_text="Left empty: at once.")
    ends_at = models.DateTimeField("until", null=True, blank=True, help_text="Left empty: until you switch it off.")

    panels = [
        FieldPanel("enabled"),
        FieldPanel("text"),
        FieldRowPanel([FieldPanel("starts_at"), FieldPanel("ends_at")]),
    ]

    class Meta:
        verbose_name = "announcement"

    def clean(self) -> None:
        """Refuse to show an empty announcement, and one that ends before it starts."""
        super().clean()
        if self.enabled and not plain_text(self.text):
            raise ValidationError({"text": "Write the announcement, or do not show it."})
        if self.starts_at and self.ends_at and self.ends_at <= self.starts_at:
            raise ValidationError({"ends_at": "The announcement ends before it starts."})

    @property
    def is_shown(self) -> bool:
        """Whether visitors see it at the time at which the site is shown."""
        begun = self.starts_at is None or self.starts_at <= now()
        return self.enabled and bool(plain_text(self.text)) and begun and (self.ends_at is None or now() < self.ends_at)

    @property
    def changes_at(self) -> datetime | None:
        """When it next appears or goes without an edit; None if it does not."""
        moments = [moment for moment in (self.starts_at, self.ends_at) if moment and moment > now()]
        return min(moments, default=None) if self.enabled else None

    @property
    def key(self) -> str:
        """A hash of the text, so that visitors who dismissed one announcement still see the next."""
        return hashlib.sha256(self.text.encode()).hexdigest()[:12]
