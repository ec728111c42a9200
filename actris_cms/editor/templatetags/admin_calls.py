"""Template tags that replace the inline scripts of Wagtail's admin templates."""

import json
import re
from typing import Any

from django import template
from django.utils.safestring import SafeString, mark_safe

from ..calls import call

register = template.Library()

INLINE_SCRIPT = re.compile(r"<script(?: type=\"text/javascript\")?>.*?</script>", re.DOTALL)


@register.simple_tag
def admin_call(name: str, *arguments: Any, options_json: str = "", **options: Any) -> SafeString:
    """Let `js/admin/calls.js` call a function of Wagtail with these arguments.

    The last argument is an object: `options_json`, which widgets provide as JSON, or else the keyword arguments.
    """
    last = [json.loads(options_json)] if options_json else [options] if options else []
    return call(name, *arguments, *last)


@register.simple_block_tag
def without_inline_scripts(content: str) -> SafeString:
    """Return the markup of one of Wagtail's blocks without its inline scripts, which `admin_call` replaces."""
    return mark_safe(INLINE_SCRIPT.sub("", content))  # noqa: S308 -- Wagtail's own markup
