"""The admin without inline scripts.

Wagtail initialises some widgets by an inline script, such as `<script>initDateChooser("id_date", {…})</script>`, which
our Content-Security-Policy blocks. We replace it by the same call as data,
`<template data-controller="call" data-call="initDateChooser">["id_date", {…}]</template>`. `js/admin/calls.js` makes
the call wherever it appears in the admin: in the page, in a new row of a form, in a chooser's modal. The templates in
`editor/templates/` do this for date fields, inline panels and promoted results; for choosers, `BaseChooser.render` is
wrapped. If another version of Wagtail needs more, `tests/editor/test_admin_without_inline_scripts.py` fails.
"""

import json
import re
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.core.exceptions import ImproperlyConfigured
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from wagtail.admin.widgets import BaseChooser

# The functions and classes (capitalised) of Wagtail's scripts that may be called. `calls.js` has the same list, so that
# injected markup can call nothing else.
CALLABLE = {
    "Chooser",
    "DocumentChooser",
    "ImageChooser",
    "InlinePanel",
    "MultipleChooserPanel",
    "PageChooser",
    "SnippetChooser",
    "createTaskChooser",
    "initDateChooser",
    "initDateTimeChooser",
    "initTimeChooser",
}
RENDERED = re.compile(r"(?P<markup>.*)<script>(?P<script>[^<]*)</script>\s*", re.DOTALL)
CALL = re.compile(r"(?:new )?(?P<name>[\w.]+)\((?P<arguments>.*)\);?\s*", re.DOTALL)


def call(name: str, *arguments: Any) -> SafeString:
    """Return the markup that makes `js/admin/calls.js` call `name` with `arguments`, which must be JSON-serialisable.

    The arguments are text, not an attribute: Wagtail numbers new rows by replacing `__prefix__` up to the next
    quotation mark, which an attribute would escape.
    Raises ImproperlyConfigured if the name is not in CALLABLE.
    """
    if name not in CALLABLE:
        raise ImproperlyConfigured(
            f"A widget of the admin wants to call {name}, which is not in CALLABLE, in"
            " actris_cms/editor/calls.py, nor in static/js/admin/calls.js. Add it to both where it is"
            " Wagtail's own or an installed package's."
        )
    return format_html('<template data-controller="call" data-call="{}">{}</template>', name, json.dumps(arguments))


def call_from_script(script: str) -> SafeString:
    """Return the markup for a script that is one call with JSON arguments.

    Raises ImproperlyConfigured if the script is anything else.
    """
    found = CALL.fullmatch(script)
    try:
        if found is None:
            raise ValueError(script)
        return call(found["name"], *json.loads(f"[{found['arguments']}]"))
    except ValueError as error:
        raise ImproperlyConfigured(
            f"A chooser of the admin starts by a script that is not one call with JSON arguments: {script!r}."
            " See actris_cms/editor/calls.py."
        ) from error


def without_inline_script(render: Callable[..., str]) -> Callable[..., SafeString]:
    """Wrap a widget's `render`, whose markup ends with an inline script, to replace the script by a call as data."""

    @wraps(render)
    def wrapped(*args: Any, **kwargs: Any) -> SafeString:
        rendered = render(*args, **kwargs)
        found = RENDERED.fullmatch(rendered)
        if found is None:
            raise ImproperlyConfigured(
                "BaseChooser.render of this version of Wagtail does not end with an inline script. Where it needs none"
                " any more, remove `start_choosers_without_inline_scripts` in actris_cms/editor/calls.py."
            )
        return mark_safe(found["markup"] + call_from_script(found["script"]))  # noqa: S308 -- the widget's own markup

    return wrapped


def start_choosers_without_inline_scripts() -> None:
    """Let `js/admin/calls.js` initialise every chooser of pages, images, documents, snippets and tasks."""
    BaseChooser.render = without_inline_script(BaseChooser.render)
