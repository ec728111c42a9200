"""The admin without inline scripts: the overrides fit the installed Wagtail, or a test names what does not fit."""

import ast
import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.forms.renderers import get_default_renderer
from django.template.base import Lexer, TokenType
from django.template.loader import get_template
from django.urls import reverse
from wagtail.admin.widgets import AdminDateInput, AdminDateTimeInput, AdminTimeInput, BaseChooser

from actris_cms.editor import calls
from actris_cms.editor.calls import CALLABLE, call, call_from_script, without_inline_script

OURS = "actris_cms/editor/templates/"
INSTRUCTIONS = "docs/operations.md says under “Upgrade Wagtail” what to do."
# Templates of Wagtail with an inline script, which the site overrides. docs/wagtail.md describes them.
OVERRIDDEN = {
    "wagtailadmin/panels/inline_panel.html",
    "wagtailadmin/panels/multiple_chooser_panel.html",
    "wagtailadmin/widgets/date_input.html",
    "wagtailadmin/widgets/datetime_input.html",
    "wagtailadmin/widgets/time_input.html",
    "wagtailsearchpromotions/add.html",
    "wagtailsearchpromotions/edit.html",
}
CHOOSER = "wagtail/admin/widgets/chooser.py"
IGNORED_FOLDERS = {"tests", "test", "project_template"}
# Parts of django-allauth that are not installed. Its app has all of them below it.
UNUSED = ("allauth/headless/", "allauth/idp/", "allauth/socialaccount/providers/", "allauth/templates/headless/")


class InlineScripts(HTMLParser):
    """Finds scripts, event handlers and URLs that the admin's Content-Security-Policy blocks."""

    found = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        attributes = dict(attrs)
        is_script = tag == "script" and "src" not in attributes and attributes.get("type") != "application/json"
        is_handler = any(name.startswith("on") for name in attributes)
        self.found |= is_script or is_handler or (attributes.get("href") or "").startswith("javascript:")


def has_inline_script(markup: str) -> bool:
    parser = InlineScripts()
    parser.feed(markup)
    parser.close()
    return parser.found


def markup_of(template: str) -> str:
    """Return the HTML of a template without Django's tags, variables and comments."""
    texts, is_comment = [], False
    for token in Lexer(template).tokenize():
        if token.token_type is TokenType.BLOCK:
            name = token.contents.split()[0]
            is_comment = name == "comment" or (is_comment and name != "endcomment")
        elif token.token_type is TokenType.TEXT and not is_comment:
            texts.append(token.contents)
    return "".join(texts)


def strings_of(code: str) -> Iterator[str]:
    """Yield the strings in a module's code, without docstrings and without the variables of f-strings."""
    tree = ast.parse(code)
    docstrings = {node.value for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    for node in ast.walk(tree):
        if isinstance(node, ast.JoinedStr):
            yield "".join(str(part.value) for part in node.values if isinstance(part, ast.Constant))
        elif isinstance(node, ast.Constant) and isinstance(node.value, str) and node not in docstrings:
            yield node.value


def packages() -> Iterator[tuple[str, Path]]:
    """Yield the installed apps that are not part of the site, as (name, folder)."""
    for app in apps.get_app_configs():
        folder = Path(app.path)
        if not folder.is_relative_to(settings.BASE_DIR) or "site-packages" in folder.parts:
            yield app.name, folder


def files(suffixes: tuple[str, ...]) -> Iterator[tuple[str, str]]:
    """Yield the files of the installed packages, as (path relative to the package's root, text)."""
    for name, folder in packages():
        root = folder.parents[name.count(".")]
        for path in sorted(folder.rglob("*")):
            unused = str(path.relative_to(root)).startswith(UNUSED)
            if path.suffix in suffixes and path.is_file() and not unused and not IGNORED_FOLDERS & set(path.parts):
                yield str(path.relative_to(root)), path.read_text(encoding="utf-8", errors="replace")


@pytest.mark.slow
def test_only_overridden_templates_of_packages_contain_inline_scripts() -> None:
    found = {
        path.split("templates/", 1)[-1]
        for path, text in files((".html",))
        if "/templates/" in path and has_inline_script(markup_of(text))
    }
    assert found - OVERRIDDEN == set(), (
        f"Override these in {OURS} with `admin_call`, like the others there. {INSTRUCTIONS}"
    )
    assert OVERRIDDEN - found == set(), (
        f"These no longer contain an inline script: remove them from {OURS}. {INSTRUCTIONS}"
    )


def test_only_the_chooser_widget_of_packages_writes_an_inline_script() -> None:
    found = {
        path
        for path, text in files((".py",))
        if "<script" in text and any(has_inline_script(string) for string in strings_of(text))
    }
    assert found == {CHOOSER}, (
        f"This code writes a script that the admin's policy blocks: {sorted(found - {CHOOSER})}. Wrap it as"
        f" actris_cms/security/calls.py wraps BaseChooser.render. {INSTRUCTIONS}"
    )


@pytest.mark.parametrize(
    "markup",
    [
        "<script>go()</script>",
        '<script type="text/javascript">go()</script>',
        "<script {% if now %}defer{% endif %}>go()</script>",
        '<a class="{% x "a" %}" onclick="go()">',
        "<a href='javascript:go()'>",
    ],
)
def test_an_inline_script_is_found(markup: str) -> None:
    assert has_inline_script(markup_of(markup))


@pytest.mark.parametrize(
    "markup",
    [
        '<script src="{% static "go.js" %}" defer></script>',
        '<script type="application/json">{}</script>',
        "<!-- <script>go()</script> -->",
        "{# <script>go()</script> #}",
        "{% comment %}<script>go()</script>{% if now %}<a onclick='go()'>{% endif %}{% endcomment %}",
        '<a title="<script>" href="/onclick=go">',
    ],
)
def test_other_markup_is_not_taken_for_an_inline_script(markup: str) -> None:
    assert not has_inline_script(markup_of(markup))


def test_strings_in_code_exclude_docstrings_and_comments() -> None:
    code = '"""About <script>."""\nx = f"<script>{y}</script>"  # <script>\ndef f():\n    """<script>"""\n'
    assert list(strings_of(code)) == ["<script></script>", "<script>", "</script>"]


@pytest.mark.parametrize("template", sorted(OVERRIDDEN))
def test_the_override_is_used(template: str) -> None:
    if "/widgets/" in template:
        used = get_default_renderer().get_template(template).origin.name
    else:
        used = get_template(template).origin.name
    assert used == str(settings.BASE_DIR / OURS / template)


def every_chooser(base: type[BaseChooser] = BaseChooser) -> Iterator[type[BaseChooser]]:
    for chooser in base.__subclasses__():
        yield chooser
        yield from every_chooser(chooser)


def test_every_chooser_starts_without_an_inline_script(db: None) -> None:
    reverse("wagtailadmin_home")  # Loading the admin's URLs imports all of its choosers.
    choosers = [chooser for chooser in every_chooser() if getattr(chooser, "model", None) or "Page" in chooser.__name__]
    assert len(choosers) >= 4
    for chooser in choosers:
        markup = chooser().render("field", None, {"id": "id_field"})
        assert "<script" not in markup, chooser
        assert '<template data-controller="call" data-call="' in markup, chooser


@pytest.mark.parametrize("widget", [AdminDateInput, AdminTimeInput, AdminDateTimeInput])
def test_date_fields_start_without_an_inline_script(widget: type[AdminDateInput]) -> None:
    markup = widget().render("day", "", {"id": "id_day"}, renderer=get_default_renderer())
    assert "<script" not in markup
    assert 'data-controller="call"' in markup
    assert "id_day" in markup


def test_calls_js_and_calls_py_list_the_same_functions() -> None:
    script = (settings.BASE_DIR / "static/js/admin/calls.js").read_text(encoding="utf-8")
    listed = script.split("new Set([", 1)[1].split("])", 1)[0]
    assert set(re.findall(r'"(\w+)"', listed)) == CALLABLE


def test_the_arguments_of_a_call_are_escaped() -> None:
    markup = call("InlinePanel", {"label": '</template><script>go("x")</script>'})
    assert markup.count("<") == 2
    assert "&lt;/template&gt;" in markup


@pytest.mark.parametrize("script", ["new Chooser(x);", "go(); stop();", "a = 1", ""])
def test_a_script_that_is_not_a_single_call_with_data_raises_an_error(script: str) -> None:
    with pytest.raises(ImproperlyConfigured):
        call_from_script(script)


def test_a_function_that_is_not_listed_raises_an_error_that_names_it() -> None:
    with pytest.raises(ImproperlyConfigured, match=r"initNewThing, which is not in CALLABLE"):
        call_from_script('initNewThing("id_x");')


def test_a_chooser_that_does_not_end_with_a_script_raises_an_error() -> None:
    with pytest.raises(ImproperlyConfigured, match=r"does not end with an inline script"):
        without_inline_script(lambda: "<div></div>")()


def test_arguments_are_passed_unchanged() -> None:
    assert calls.call_from_script('new PageChooser("id_x", {"a": [1, null, true]});') == call(
        "PageChooser", "id_x", {"a": [1, None, True]}
    )


def test_calls_js_calls_only_the_functions_that_templates_may_name() -> None:
    script = (settings.BASE_DIR / "static" / "js" / "admin" / "calls.js").read_text(encoding="utf-8")
    found = re.search(r"CALLABLE = new Set\(\[(.*?)\]\)", script, re.DOTALL)
    assert found is not None
    assert set(re.findall(r'"(\w+)"', found[1])) == CALLABLE
