"""Tags that stand in the admin's templates where Wagtail's have an inline script."""

import json
import re
from typing import Any

from django import template
from django.utils.safestring import SafeString, mark_safe

from ..security.admin_calls import call

register = template.Library()

INLINE_SCRIPT = re.compile(r"<script(?: type=\"text/javascript\")?>.*?</script>", re.DOTALL)


@register.simple_tag
def admin_call(name: str, *arguments: Any, options_json: str = "", **options: Any) -> SafeString:
    """Let `js/admin/calls.js` call a function of Wagtail's with these arguments.

    What widgets give as JSON comes as `options_json`, and is the last argument; other named values make an object.
    """
    last = [json.loads(options_json)] if options_json else [options] if options else []
    return call(name, *arguments, *last)


@register.simple_block_tag
def without_inline_scripts(content: str) -> SafeString:
    """The markup of one of Wagtail's blocks without the inline scripts in it, for which calls are given instead."""
    return mark_safe(INLINE_SCRIPT.sub("", content))  # noqa: S308 -- Wagtail's own markup
