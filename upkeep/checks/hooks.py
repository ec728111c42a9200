"""Adds the publish check to the admin."""

from typing import Any

from django.templatetags.static import static
from django.urls import URLPattern, URLResolver, include, path
from django.utils.html import format_html
from django.utils.safestring import SafeString
from wagtail import hooks
from wagtail.log_actions import LogActionRegistry, LogFormatter

from actris_cms.explained import explain

from .gate import PUBLISHED_ANYWAY, record, stop_several
from .models import PublishCheck
from .panel import draft_findings

explain("check-a-page-before-it-is-published", PublishCheck, "upkeep_checks")

hooks.register("before_publish_page", record)
hooks.register("after_edit_page", record)
hooks.register("after_create_page", record)
hooks.register("before_bulk_action", stop_several)


@hooks.register("register_admin_urls")
def register_urls() -> list[URLPattern | URLResolver]:
    """Return the URL of the list that the panel of checks fetches."""
    patterns = [path("<int:pk>/", draft_findings, name="findings")]
    return [path("findings/", include((patterns, "upkeep_checks")))]


@hooks.register("insert_editor_js")
def add_script() -> SafeString:
    """Add the script that leads from a finding to its block."""
    return format_html('<script type="module" src="{}"></script>', static("js/admin/findings.js"))


@hooks.register("register_log_actions")
def register_override(actions: LogActionRegistry) -> None:
    """Name the entry in the history of a page that was published in spite of its findings."""

    @actions.register_action(PUBLISHED_ANYWAY)
    class Formatter(LogFormatter):
        label = "Publish in spite of findings"

        def format_message(self, log_entry: Any) -> str:
            """Say why, and which findings they were."""
            data = log_entry.data
            return f"Published in spite of findings, because: {data['reason']} ({'; '.join(data['findings'])})"
