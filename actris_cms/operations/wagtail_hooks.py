"""Tells editors when pages are not published at their times, and administrators how the backups are."""

from typing import Any

from django.http import HttpRequest
from django.utils import timezone
from wagtail import hooks
from wagtail.admin import messages
from wagtail.admin.ui.components import Component
from wagtail.models import Page

from . import task_report  # noqa: F401 -- importing registers the report
from .backup.nightly import Health, health
from .publishing import JOB

LATE = (
    "Pages are not published and do not expire at their set times: this has not run for more than ten minutes. Please"
    " tell the operators of the site."
)


class LatePublishingPanel(Component):
    """A warning on the home page of the admin."""

    name = "late_publishing"
    template_name = "operations/late_publishing.html"
    order = 10

    def get_context_data(self, parent_context: Any) -> dict[str, Any]:
        """Add the text."""
        return {"message": LATE}


class BackupPanel(Component):
    """How the backups are, on the home page of the admin."""

    name = "backups"
    template_name = "operations/backups.html"
    order = 20

    def __init__(self, state: Health) -> None:
        self.state = state

    def get_context_data(self, parent_context: Any) -> dict[str, Any]:
        """Add the state."""
        return {"state": self.state}


@hooks.register("construct_homepage_panels")
def tell_administrators_of_backups(request: HttpRequest, panels: list[Component]) -> None:
    """Say to administrators when a backup was last restored and compared, or what is wrong."""
    state = health(timezone.now()) if request.user.is_superuser else None
    if state:
        panels.insert(len(panels) if state.is_good else 0, BackupPanel(state))


@hooks.register("construct_homepage_panels")
def warn_on_home_page(request: HttpRequest, panels: list[Component]) -> None:
    """Warn on the home page of the admin."""
    if JOB.is_late:
        panels.insert(0, LatePublishingPanel())


@hooks.register("after_create_page")
@hooks.register("after_edit_page")
def warn_who_sets_a_time(request: HttpRequest, page: Page) -> None:
    """Warn an editor who saves a page with a time to be published or to expire."""
    if (page.go_live_at or page.expire_at) and JOB.is_late:
        messages.warning(request, LATE)
