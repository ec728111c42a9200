"""Whose findings a user sees: those of the pages that they may edit."""

from typing import Any

from django.db.models import QuerySet
from wagtail.permissions import page_permission_policy

from .models import PageFinding


def findings_for(user: Any) -> QuerySet[PageFinding]:
    """Return the findings of the pages that the user may edit, also those that somebody dismissed."""
    if user.is_superuser:
        return PageFinding.objects.all()
    pages = page_permission_policy.instances_user_has_permission_for(user, "change").order_by()
    return PageFinding.objects.filter(page__in=pages.values("pk"))
