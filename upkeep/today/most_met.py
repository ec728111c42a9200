"""The pages to mend that most visitors meet.

The site does not count visits. How many visitors answered whether a page was useful says most about it; pages without
answers follow from the home page down.
"""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db.models import Count, IntegerField, OuterRef, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce
from wagtail.models import Page

from actris_cms.feedback.models import Answer, AnswerCount
from actris_cms.singapore import today
from upkeep.checks.findings import RULES
from upkeep.health.models import PageFinding

DAYS = 365


@dataclass(frozen=True)
class ToMend:
    """A page with findings: the worst, the number of the others, and of the visitors who answered about the page."""

    page: Page
    worst: PageFinding
    more: int
    answers: int


def most_met(findings: QuerySet[PageFinding], number: int) -> list[ToMend]:
    """Return the pages with these findings that most visitors meet, with two queries."""
    answered = AnswerCount.objects.filter(
        page=OuterRef("page"), answer__in=(Answer.YES, Answer.NO), day__gte=today() - timedelta(days=DAYS)
    )
    total = answered.order_by().values("page").annotate(total=Sum("number")).values("total")
    answers = Coalesce(Subquery(total, output_field=IntegerField()), 0)
    counted = findings.filter(rule__in=RULES).order_by().values("page").annotate(count=Count("pk"), answers=answers)
    rows = list(counted.order_by("-answers", "page__depth", "page__path")[:number])
    worst: dict[Any, PageFinding] = {}
    keys = [row["page"] for row in rows]
    for finding in findings.filter(page__in=keys, rule__in=RULES).select_related("page").order_by("weight", "pk"):
        worst.setdefault(finding.page_id, finding)
    return [
        ToMend(found.page, found, row["count"] - 1, row["answers"]) for row in rows if (found := worst.get(row["page"]))
    ]
