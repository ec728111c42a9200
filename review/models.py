"""Reviews: drafts of some pages, shown to some people without an account until a day, and what they answer."""

from typing import Any, Final

from django.conf import settings
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Q, prefetch_related_objects
from django.utils import timezone
from wagtail.models import Page, Revision, Task

NAME_LENGTH: Final = 100  # Of people.
NAMED: Final = 3  # How many pages of a review are named where there is little room.


class Shows(models.TextChoices):
    """Which draft of a page a review shows."""

    FIXED = "fixed", "The draft as it is now"
    LATEST = "latest", "Always the latest draft"


class ReviewQuerySet(models.QuerySet["Review"]):
    """Reviews."""

    def open(self) -> "ReviewQuerySet":
        """Return the reviews that are not over."""
        return self.filter(closed_at=None, expires_at__gt=timezone.now())


class Review(models.Model):
    """Pages whose drafts are shown together, as one site, to the reviewers.

    `closed_at` ends all its links: an editor revoked them, or its pages were published. `told_at` is until when the
    editor who asks was told by mail what the reviewers did.
    """

    message = models.TextField(blank=True, max_length=2000)
    shows = models.CharField(max_length=6, choices=Shows, default=Shows.FIXED)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True, blank=True)
    told_at = models.DateTimeField(default=timezone.now)

    objects = ReviewQuerySet.as_manager()

    class Meta:
        ordering = ("-created_at",)

    def __str__(self) -> str:
        prefetch_related_objects([self], "pages__page")
        titles = list(map(str, self.pages.all()))
        named, others = titles[:NAMED], len(titles[NAMED:])
        return ", ".join(named) + (f" and {others} more" if others else "")

    @property
    def drafts(self) -> list[tuple["ReviewedPage", Revision]]:
        """The pages of the review, each with the revision that it shows, without those whose revision was deleted."""
        pages = self.pages.select_related("page__latest_revision", "revision")
        return [(one, revision) for one in pages if (revision := one.shown)]

    @property
    def shown(self) -> dict[int, Revision]:
        """The revisions that the review shows, by the primary key of their page."""
        return {one.page_id: revision for one, revision in self.drafts}

    @property
    def is_over(self) -> bool:
        """Whether its links have ended, or have expired, which an editor can change."""
        return self.closed_at is not None or self.expires_at <= timezone.now()

    def close(self) -> None:
        """End all links for good. What the review shows stays as it is now."""
        for one in self.pages.select_related("page__latest_revision", "revision"):
            one.revision = one.shown
            one.save(update_fields=["revision"])
        self.shows, self.closed_at = Shows.FIXED, timezone.now()
        self.save(update_fields=["shows", "closed_at"])


class ReviewedPage(models.Model):
    """A page of a review, and its draft when the review was made."""

    review = models.ForeignKey(Review, on_delete=models.CASCADE, related_name="pages")
    page = models.ForeignKey(Page, on_delete=models.CASCADE, related_name="+")
    revision = models.ForeignKey(Revision, null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        ordering = ("page__path",)
        constraints = (models.UniqueConstraint(fields=("review", "page"), name="page_once_in_a_review"),)

    def __str__(self) -> str:
        return self.page.get_admin_display_title()

    @property
    def shown(self) -> Revision | None:
        """The revision that the review shows; None if it was deleted."""
        return self.page.get_latest_revision() if self.review.shows == Shows.LATEST else self.revision


class Reviewer(models.Model):
    """A person with a link of their own. The link is stored as a hash, and the last letters of it as a hint.

    `acted_at` is when a person first did something here: robots open links, too, and that says nothing. `told_at` is
    until when the reviewer was told by mail what editors answered. Name and address are deleted when the review has
    been over for a while (`retention.py`).
    """

    review = models.ForeignKey(Review, on_delete=models.CASCADE, related_name="reviewers")
    name = models.CharField(max_length=NAME_LENGTH, blank=True)
    email = models.EmailField(blank=True)
    token_hash = models.CharField(max_length=64, unique=True)
    token_hint = models.CharField(max_length=4)
    revoked_at = models.DateTimeField(null=True, blank=True)
    acted_at = models.DateTimeField(null=True, blank=True)
    told_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ("pk",)
        constraints = (
            models.UniqueConstraint(
                fields=("review", "email"), condition=~Q(email=""), name="reviewer_once_in_a_review"
            ),
        )

    def __str__(self) -> str:
        return self.name or self.email or "A reviewer"


class ReviewComment(models.Model):
    """A comment of a reviewer on a page of the review or on one of its blocks, or an answer to one.

    Wagtail's `Comment` belongs to a user, whom reviewers do not have. `block` is the block's ID, empty for the page.
    """

    reviewed = models.ForeignKey(ReviewedPage, on_delete=models.CASCADE, related_name="comments")
    block = models.CharField(max_length=36, blank=True)
    answers = models.ForeignKey("self", null=True, blank=True, on_delete=models.CASCADE, related_name="replies")
    reviewer = models.ForeignKey(Reviewer, null=True, blank=True, on_delete=models.CASCADE, related_name="comments")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    name = models.CharField(max_length=NAME_LENGTH)
    text = models.TextField(max_length=5000)
    created_at = models.DateTimeField(default=timezone.now)
    resolved_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("created_at", "pk")

    def __str__(self) -> str:
        return f"{self.name}: {self.text[:50]}"

    def resolve_or_reopen(self) -> None:
        """Note that the comment is dealt with, or that it is not after all."""
        self.resolved_at = None if self.resolved_at else timezone.now()
        self.save(update_fields=["resolved_at"])


class Kind(models.TextChoices):
    """What an entry of the record says."""

    APPROVED = "approved", "Approved"
    CHANGES = "changes", "Asked for changes"
    PUBLISHED = "published", "Published"


class EntryQuerySet(models.QuerySet["Entry"]):
    """Entries of records."""

    def decisions(self) -> "EntryQuerySet":
        """Return what reviewers decided."""
        return self.exclude(kind=Kind.PUBLISHED)


class Entry(models.Model):
    """An entry of a review's record: a decision of a reviewer, or the publication of a page.

    `revisions` are the pages that it is about, each as {"page", "revision", "digest"}. `digest` covers everything else
    and the digest of the entry before (`previous`, empty for the first), so that a changed entry is found.
    """

    review = models.ForeignKey(Review, on_delete=models.CASCADE, related_name="record")
    number = models.PositiveIntegerField()
    kind = models.CharField(max_length=9, choices=Kind)
    reviewer = models.ForeignKey(Reviewer, null=True, blank=True, on_delete=models.CASCADE, related_name="decisions")
    name = models.CharField(max_length=NAME_LENGTH)
    note = models.TextField(blank=True, max_length=5000)
    created_at = models.DateTimeField(default=timezone.now)
    revisions: Any = models.JSONField(default=list)
    previous = models.CharField(max_length=64, blank=True)
    digest = models.CharField(max_length=64)

    objects = EntryQuerySet.as_manager()

    class Meta:
        ordering = ("review", "number")
        verbose_name_plural = "entries"
        constraints = (
            models.UniqueConstraint(fields=("review", "number"), name="number_once_in_a_record"),
            models.CheckConstraint(
                condition=Q(kind=Kind.PUBLISHED, reviewer=None) | (~Q(kind=Kind.PUBLISHED) & ~Q(reviewer=None)),
                name="only_reviewers_decide",
            ),
        )

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.name}"


class SignOffTask(Task):
    """A step of a workflow that waits until so many reviewers without an account have approved the draft."""

    approvals = models.PositiveSmallIntegerField(
        default=1,
        validators=[MinValueValidator(1)],
        help_text=(
            "How many reviewers must approve the draft, each by their own link. Who asks for the review chooses them"
            " and sees the links. If editors may not publish alone, add a step for publishers after this one."
        ),
    )

    admin_form_fields = [*Task.admin_form_fields, "approvals"]

    class Meta:
        verbose_name = "Sign-off by link"
        verbose_name_plural = "Sign-offs by link"

    @classmethod
    def get_description(cls) -> str:
        """Return what the list of kinds of tasks says."""
        return "Reviewers without an account approve the draft by a link, or ask for changes"
