"""Counts answers, and deletes old counts."""

from datetime import timedelta

from django.db.models import F
from wagtail.models import Page

from actris_cms.operations.scheduler import register
from actris_cms.singapore import today

from .models import Answer, AnswerCount

DAYS = 365


def count(page: Page, answer: Answer) -> None:
    """Count an answer that was given today."""
    row = {"page_id": page.pk, "day": today(), "answer": answer}
    AnswerCount.objects.bulk_create([AnswerCount(**row)], ignore_conflicts=True)
    AnswerCount.objects.filter(**row).update(number=F("number") + 1)


def delete_old_counts() -> int:
    """Delete the counts that the report no longer shows; return how many."""
    deleted: int = AnswerCount.objects.filter(day__lt=today() - timedelta(days=DAYS)).delete()[0]
    return deleted


register("delete_old_answer_counts", 24 * 3600, delete_old_counts)
