"""Scripts that the site adds to the admin, and what it does before pages are edited."""

import json

from django.http import HttpRequest
from django.templatetags.static import static
from django.urls import URLPattern, path
from django.utils.html import format_html
from django.utils.safestring import SafeString
from wagtail import hooks
from wagtail.admin import messages
from wagtail.models import Page

from actris_cms.core.models.media import MEANINGLESS_WORDS
from actris_cms.pasted.rules import rules

from . import (  # noqa: F401 -- importing registers their hooks
    library,
    needed,
    proposed,
    rich_text,
    sections,
    undescribed,
    versions,
)
from .copied_blocks import copy_block, paste_block


@hooks.register("insert_global_admin_js", order=-1)
def add_calls_script() -> SafeString:
    """Add the script that initialises widgets in place of Wagtail's inline scripts; see `calls.py`."""
    return format_html('<script src="{}"></script>', static("js/admin/calls.js"))


@hooks.register("insert_global_admin_js")
def add_forms_script() -> SafeString:
    """Add the script that keeps dates as they were typed, and keeps a submit from overtaking an autosave."""
    return format_html('<script src="{}"></script>', static("js/admin/forms.js"))


@hooks.register("insert_global_admin_js")
def add_titles_script() -> SafeString:
    """Add the script that suggests a title from the name of an uploaded file, or none if the name is meaningless."""
    words = " ".join(sorted(MEANINGLESS_WORDS))
    return format_html('<script src="{}" data-meaningless="{}"></script>', static("js/admin/titles.js"), words)


@hooks.register("insert_global_admin_js")
def add_rich_text_script() -> SafeString:
    """Add the script that reads what is pasted into rich text, and lets the keyboard leave it, with its rules."""
    script = '<script type="module" src="{}" data-paste-rules="{}"></script>'
    return format_html(script, static("js/admin/rich-text.js"), json.dumps(rules(), ensure_ascii=False))


@hooks.register("insert_global_admin_js")
def add_undo_script() -> SafeString:
    """Add the script that brings back a block that was just deleted. That for copies is in `admin_base.html`."""
    return format_html('<script type="module" src="{}"></script>', static("js/admin/block-undo.js"))


@hooks.register("register_admin_urls")
def copied_block_urls() -> list[URLPattern]:
    """Return the URLs that read what editors copy and paste."""
    return [
        path("blocks/copy/", copy_block, name="copy_block"),
        path("blocks/paste/", paste_block, name="paste_block"),
    ]


@hooks.register("before_edit_page")
def save_what_comes_after_the_workflow_step(request: HttpRequest, page: Page) -> None:
    """Save a form as a draft if its workflow step was finished meanwhile, such as by the same form sent twice.

    Wagtail would look for the step of a page without one, and fail.
    """
    if request.method == "POST" and "action-workflow-action" in request.POST and page.current_workflow_task is None:
        fields = request.POST.copy()
        del fields["action-workflow-action"]
        request.POST = fields  # type: ignore[assignment]
        messages.warning(request, "This step of the workflow was already finished. The page was saved as a draft.")
