"""How often visitors gave each answer. Nothing about a visitor is stored."""

from django.db import models
from wagtail.models import Page


class Answer(models.TextChoices):
    """What a visitor can answer: yes or no, and after a no, what was the matter. There is no text to type."""

    YES = "yes", "Yes"
    NO = "no", "No"
    NOT_FOUND = "not_found", "I did not find what I was looking for"
    UNCLEAR = "unclear", "It is hard to understand"
    OUTDATED = "outdated", "It is out of date"
    BROKEN = "broken", "Something does not work"


REASONS = [answer for answer in Answer if answer not in (Answer.YES, Answer.NO)]


class AnswerCount(models.Model):
    """How often an answer was given on a page on a day."""

    page = models.ForeignKey(Page, on_delete=models.CASCADE, related_name="answer_counts")
    day = models.DateField()
    answer = models.CharField(max_length=20, choices=Answer)
    number = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["page", "day", "answer"], name="one_count_for_each_answer_on_a_day")
        ]

    def __str__(self) -> str:
        return f"{self.page_id}: {self.answer} on {self.day}: {self.number}"
