"""What tests of the editor's side do on the screen of a review."""

from typing import Any

from django.test import Client
from django.urls import reverse

from review.models import Kind, Review, Reviewer
from review.record import write


def decide(reviewer: Reviewer, kind: Kind = Kind.APPROVED, note: str = "") -> None:
    """Let a reviewer decide about what the review shows."""
    write(reviewer.review, kind, reviewer.review.shown.values(), name=reviewer.name, note=note, reviewer=reviewer)


def screen(admin: Client, review: Review) -> str:
    """Return the words of the screen of a review."""
    return " ".join(admin.get(reverse("reviews:detail", args=[review.pk])).content.decode().split())


def press(admin: Client, review: Review, action: str, **values: Any) -> Any:
    """Press a button of the screen."""
    return admin.post(reverse("reviews:detail", args=[review.pk]), {"action": action, **values})


def token_of(path: str) -> str:
    """Return the token of a link."""
    return path.rstrip("/").rpartition("/")[2]
