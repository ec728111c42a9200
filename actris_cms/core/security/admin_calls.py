"""The admin without inline scripts.

Wagtail starts some widgets by a script that stands right behind them, such as
`<script>initDateChooser("id_date", {…})</script>`. Under our policy such a script does not run. In its place stands the
same call as data, `<template data-controller="call" data-call="initDateChooser">["id_date", {…}]</template>`, which
`js/admin/calls.js` carries out wherever in the admin it turns up: in the page, in a row that is added to a form, in a
chooser's window. The templates in `core/templates/` write it for date fields, inline panels and promoted results;
`BaseChooser.render` is wrapped for choosers. Where another version of Wagtail needs more,
`tests/test_admin_without_inline_scripts.py` fails.
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

# What may be called: each is a function or a class (those begin with a capital) of Wagtail's own scripts. `calls.js`
# holds the same list, so that markup alone can call nothing else.
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
    """The markup that lets `js/admin/calls.js` call `name` with `arguments`, which JSON must be able to hold.

    The arguments stand as text, not in an attribute: Wagtail fills the numbers of new rows in by looking for
    `__prefix__` up to the next quotation mark, which an attribute would hide.
    Raises ImproperlyConfigured where the name is not among those that may be called.
    """
    if name not in CALLABLE:
        raise ImproperlyConfigured(
            f"A widget of the admin wants to call {name}, which is not in CALLABLE, in"
            " actris_cms/core/security/admin_calls.py, nor in static/js/admin/calls.js. Add it to both where it is"
            " Wagtail's own or an installed package's."
        )
    return format_html('<template data-controller="call" data-call="{}">{}</template>', name, json.dumps(arguments))


def call_of(script: str) -> SafeString:
    """The markup in the place of a script that is one call with JSON as its arguments.

    Raises ImproperlyConfigured where the script is anything else.
    """
    found = CALL.fullmatch(script)
    try:
        if found is None:
            raise ValueError(script)
        return call(found["name"], *json.loads(f"[{found['arguments']}]"))
    except ValueError as error:
        raise ImproperlyConfigured(
            f"A chooser of the admin starts by a script that is not one call with JSON arguments: {script!r}."
            " See actris_cms/core/security/admin_calls.py."
        ) from error


def without_inline_script(render: Callable[..., str]) -> Callable[..., SafeString]:
    """Wrap a widget's `render`, whose markup ends with an inline script, so that a call as data takes its place."""

    @wraps(render)
    def wrapped(*args: Any, **kwargs: Any) -> SafeString:
        rendered = render(*args, **kwargs)
        found = RENDERED.fullmatch(rendered)
        if found is None:
            raise ImproperlyConfigured(
                "BaseChooser.render of this version of Wagtail does not end with an inline script. Where it needs none"
                " any more, remove `start_choosers_without_inline_scripts` in actris_cms/core/security/admin_calls.py."
            )
        return mark_safe(found["markup"] + call_of(found["script"]))  # noqa: S308 -- the widget's own markup

    return wrapped


def start_choosers_without_inline_scripts() -> None:
    """Let every chooser of page, image, document, snippet and task be started by `js/admin/calls.js`."""
    BaseChooser.render = without_inline_script(BaseChooser.render)
