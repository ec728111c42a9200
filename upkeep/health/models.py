"""What is found on the live pages, how many findings there were on each day, and the state of links to other sites."""

from hashlib import sha256
from typing import Any

from django.conf import settings
from django.db import models
from django.utils import timezone
from wagtail.images import get_image_model_string

from upkeep.checks.findings import MAX_MESSAGE, RULES, Rule

MAX_PATH = 500


class Dismissible(models.Model):
    """A row that an editor may dismiss."""

    dismissed_at = models.DateTimeField(null=True)
    dismissed_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        abstract = True


class PageFinding(Dismissible):
    """One finding of the checks on a live page. It can all be found again, except who dismissed it and when.

    A finding that an editor dismissed stays dismissed while its page, path and fingerprint are the same.
    """

    page = models.ForeignKey("wagtailcore.Page", on_delete=models.CASCADE, related_name="+")
    rule = models.CharField(max_length=40)
    weight = models.PositiveSmallIntegerField(help_text="That of the rule, by which findings are sorted. 1 is worst.")
    message = models.CharField(max_length=MAX_MESSAGE)
    path = models.CharField(max_length=MAX_PATH, help_text="The content path of the block or field at fault.")
    fingerprint = models.CharField(max_length=32, help_text="A digest of the content that the finding is about.")
    image = models.ForeignKey(get_image_model_string(), null=True, on_delete=models.CASCADE, related_name="+")
    target = models.TextField(default="", help_text="Where a link leads: page:12, document:4, or an address.")
    found_at = models.DateTimeField(default=timezone.now)

    wagtail_reference_index_ignore = True  # A finding about a picture does not count as its usage.

    class Meta:
        verbose_name = "finding"
        constraints = [
            models.UniqueConstraint(
                fields=("page", "rule", "path", "fingerprint"), name="upkeep_each_finding_of_a_page_once"
            )
        ]
        indexes = [models.Index(fields=("dismissed_at", "weight", "rule"), name="upkeep_open_findings")]

    def __str__(self) -> str:
        """Return the message."""
        return self.message

    @property
    def key(self) -> tuple[Any, ...]:
        """What makes a finding the same as one of another day."""
        return (self.page_id, self.rule, self.path, self.fingerprint)

    @property
    def rule_of(self) -> Rule | None:
        """The rule; None if it no longer exists."""
        return RULES.get(self.rule)


class HealthDay(models.Model):
    """How many findings were open at the end of a day in Singapore, by rule, and how many pages were live."""

    day = models.DateField(primary_key=True)
    pages = models.PositiveIntegerField()
    findings = models.JSONField(default=dict)

    class Meta:
        ordering = ["day"]

    def __str__(self) -> str:
        """Return the day."""
        return str(self.day)

    @property
    def total(self) -> int:
        """All findings of the day."""
        return sum(self.findings.values())


class OutsideLink(models.Model):
    """An address on another site that a live page links to, and what the link checker found there."""

    class State(models.TextChoices):
        """What is known of an address."""

        UNCHECKED = "unchecked", "Not checked yet"
        FINE = "fine", "There"
        BROKEN = "broken", "Broken"
        BLOCKED = "blocked", "Refuses to be checked"

    key = models.CharField(max_length=64, primary_key=True, help_text="The SHA-256 digest of the address.")
    address = models.TextField()
    host = models.CharField(max_length=255, db_index=True)
    state = models.CharField(max_length=10, choices=State, default=State.UNCHECKED)
    reason = models.CharField(max_length=200, blank=True)
    failures = models.PositiveSmallIntegerField(default=0, help_text="How often in a row it was not there.")
    checked_at = models.DateTimeField(null=True)
    due_at = models.DateTimeField(default=timezone.now, db_index=True)

    def __str__(self) -> str:
        """Return the address."""
        return self.address

    @staticmethod
    def key_of(address: str) -> str:
        """Return the key of an address."""
        return sha256(address.encode("utf-8", "replace")).hexdigest()
