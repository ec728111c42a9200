"""The tag that stands in the admin's templates where Wagtail's have an inline script."""

import json
from typing import Any

from django import template
from django.utils.safestring import SafeString

from ..security.admin_calls import call

register = template.Library()


@register.simple_tag
def admin_call(name: str, *arguments: Any, options_json: str) -> SafeString:
    """Let `js/admin/calls.js` call a function of Wagtail's; the last argument comes as JSON, as widgets give it."""
    return call(name, *arguments, json.loads(options_json))
