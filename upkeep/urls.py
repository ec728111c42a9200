"""The views of Wagtail's admin that the app replaces."""

from django.urls import path
from wagtail.admin.auth import require_admin_access

from .checks.gate import CheckedWorkflowAction

urlpatterns = [
    path(
        "pages/workflow/action/<int:page_id>/<slug:action_name>/<int:task_state_id>/",
        require_admin_access(CheckedWorkflowAction.as_view()),
    ),
]
