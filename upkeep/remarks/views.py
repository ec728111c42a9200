"""The views that dismiss one remark, or all of a kind."""

from typing import Any, Final

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.views.decorators.http import require_POST
from wagtail.admin import messages

from upkeep.health.dismissing import back_to, dismiss_or_open

from .reports import may_read, remarks_for

LIST: Final = "remarks:report"


@require_POST
def dismiss(request: HttpRequest, pk: int) -> HttpResponse:
    """Dismiss a remark, or open a dismissed one again."""
    dismiss_or_open(request, get_object_or_404(remarks_for(request.user), pk=pk), "while the source is the same")
    return back_to(request, LIST)


@require_POST
def dismiss_kind(request: HttpRequest) -> HttpResponse:
    """Dismiss all open remarks of a kind. Raises PermissionDenied for those who may read none."""
    user: Any = request.user
    if not may_read(user):
        raise PermissionDenied
    rows = remarks_for(user).filter(rule=request.POST.get("rule", ""), dismissed_at=None)
    number = rows.update(dismissed_at=timezone.now(), dismissed_by=user)
    messages.success(request, f"{number} {'remark' if number == 1 else 'remarks'} dismissed.")
    return back_to(request, LIST)
