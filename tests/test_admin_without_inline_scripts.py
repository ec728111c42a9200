"""What lets the admin work without inline scripts fits the Wagtail that is installed, and says so where it does not."""

import ast
import hashlib
import inspect
import re
import textwrap
from collections.abc import Iterator
from pathlib import Path

import pytest
import wagtail
from django.apps import apps
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.forms.renderers import get_default_renderer
from django.template.loader import get_template
from wagtail.admin.widgets import AdminDateInput, AdminDateTimeInput, AdminTimeInput, BaseChooser

from actris_cms.core.security import admin_calls
from actris_cms.core.security.admin_calls import CALLABLE, call, call_of, without_inline_script

OURS = "actris_cms/core/templates/"
HOW = "docs/operating.md says under “Upgrade Wagtail” what to do."
# Wagtail's templates that hold an inline script, and what our overrides were made for.
OVERRIDDEN = {
    "wagtailadmin/panels/inline_panel.html": "195bb0b199ed",
    "wagtailadmin/panels/multiple_chooser_panel.html": "673bc9b26ca9",
    "wagtailadmin/widgets/date_input.html": "2557f7a4fd54",
    "wagtailadmin/widgets/datetime_input.html": "479d8ddeaa73",
    "wagtailadmin/widgets/time_input.html": "536917c544a1",
    "wagtailsearchpromotions/add.html": "f562d10c37b3",
    "wagtailsearchpromotions/edit.html": "5378c649da12",
}
# What those of promoted results include, and what ours were made for: a script, and a field.
INCLUDED = {
    "wagtailsearchpromotions/includes/searchpromotions_formset.js": "b3f5b1124e11",
    "wagtailsearchpromotions/queries/chooser_field.html": "137d51db1b25",
}
CHOOSER = "wagtail/admin/widgets/chooser.py"
RENDER_DIGEST = "764c5c20d8d0"
NO_SCREENS = {"tests", "test", "project_template"}
INLINE_SCRIPT = re.compile(r"""<script\b(?![^>]*\bsrc=)(?![^>]*\btype=["']?application/json)[^>]*>""")
INLINE_HANDLER = re.compile(r"""<[a-z][^<>]*\son[a-z]+=["']|href=["']javascript:""")


def digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:12]


def packages() -> Iterator[tuple[str, Path]]:
    """The installed apps that are not ours, with their folders."""
    for app in apps.get_app_configs():
        folder = Path(app.path)
        if not folder.is_relative_to(settings.BASE_DIR) or ".venv" in folder.parts:
            yield app.name, folder


def files(suffixes: tuple[str, ...]) -> Iterator[tuple[str, str]]:
    """The files of the installed packages, each as (path from the package's root on, text)."""
    for name, folder in packages():
        root = folder.parents[name.count(".")]
        for path in sorted(folder.rglob("*")):
            if path.suffix in suffixes and path.is_file() and not NO_SCREENS & set(path.parts):
                yield str(path.relative_to(root)), path.read_text(encoding="utf-8", errors="replace")


@pytest.mark.parametrize(("template", "known"), [*OVERRIDDEN.items(), *INCLUDED.items()])
def test_what_is_overridden_is_what_this_wagtail_has(template: str, known: str) -> None:
    package = "contrib/search_promotions" if template.startswith("wagtailsearchpromotions") else "admin"
    original = Path(wagtail.__file__).parent / package / "templates" / template
    assert original.is_file(), f"Wagtail has no {template} any more: remove what {OURS} has in its place. {HOW}"
    found = digest(original.read_text(encoding="utf-8"))
    assert found == known, (
        f"Wagtail's {template} has changed: compare it with what {OURS} has in its place, then put its digest ({found})"
        f" into OVERRIDDEN or INCLUDED. {HOW}"
    )


def test_the_method_that_is_wrapped_is_that_of_this_wagtail() -> None:
    source = ast.unparse(ast.parse(textwrap.dedent(inspect.getsource(inspect.unwrap(BaseChooser.render)))))
    assert digest(source) == RENDER_DIGEST, (
        f"BaseChooser.render has changed: compare it with actris_cms/core/security/admin_calls.py, then put its digest"
        f" ({digest(source)}) into RENDER_DIGEST. {HOW}"
    )


def test_no_other_template_of_an_installed_package_holds_an_inline_script() -> None:
    found = {
        path.split("templates/", 1)[-1]
        for path, text in files((".html",))
        if "/templates/" in path and (INLINE_SCRIPT.search(text) or INLINE_HANDLER.search(text))
    }
    assert found == set(OVERRIDDEN), (
        f"These templates hold a script that the admin's policy stops: {sorted(found - set(OVERRIDDEN))}. Override them"
        f" in {OURS} with `admin_call`, as those beside them, and add them to OVERRIDDEN. {HOW}"
    )


def test_no_other_code_of_an_installed_package_writes_an_inline_script() -> None:
    found = {path for path, text in files((".py",)) if INLINE_SCRIPT.search(text)}
    assert found == {CHOOSER}, (
        f"This code writes a script that the admin's policy stops: {sorted(found - {CHOOSER})}. Wrap it as"
        f" actris_cms/core/security/admin_calls.py wraps BaseChooser.render. {HOW}"
    )


def test_the_scan_finds_what_it_looks_for() -> None:
    assert INLINE_SCRIPT.search("<script>go()</script>")
    assert INLINE_SCRIPT.search('<script type="text/javascript">go()</script>')
    assert INLINE_HANDLER.search('<a class="x" onclick="go()">')
    assert not INLINE_SCRIPT.search('<script src="go.js" defer></script>')
    assert not INLINE_SCRIPT.search('<script type="application/json">{}</script>')


@pytest.mark.parametrize("template", OVERRIDDEN)
def test_the_override_is_the_one_that_is_used(template: str) -> None:
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


def test_script_and_code_name_the_same_functions() -> None:
    script = (settings.BASE_DIR / "static/js/admin/calls.js").read_text(encoding="utf-8")
    listed = script.split("new Set([", 1)[1].split("])", 1)[0]
    assert set(re.findall(r'"(\w+)"', listed)) == CALLABLE


def test_a_call_stands_as_text_that_no_markup_breaks_out_of() -> None:
    markup = call("InlinePanel", {"label": '</template><script>go("x")</script>'})
    assert markup.count("<") == 2
    assert "&lt;/template&gt;" in markup


@pytest.mark.parametrize("script", ["new Chooser(x);", "go(); stop();", "a = 1", ""])
def test_a_script_that_is_more_than_a_call_with_data_is_refused(script: str) -> None:
    with pytest.raises(ImproperlyConfigured):
        call_of(script)


def test_a_function_that_is_not_listed_is_refused_and_named() -> None:
    with pytest.raises(ImproperlyConfigured, match=r"initNewThing, which is not in CALLABLE"):
        call_of('initNewThing("id_x");')


def test_a_chooser_that_renders_otherwise_is_refused() -> None:
    with pytest.raises(ImproperlyConfigured, match=r"does not end with an inline script"):
        without_inline_script(lambda: "<div></div>")()


def test_arguments_are_handed_on_as_they_are() -> None:
    assert admin_calls.call_of('new PageChooser("id_x", {"a": [1, null, true]});') == call(
        "PageChooser", "id_x", {"a": [1, None, True]}
    )


def test_the_script_of_the_admin_calls_what_the_templates_may_name_and_nothing_else() -> None:
    script = (settings.BASE_DIR / "static" / "js" / "admin" / "calls.js").read_text(encoding="utf-8")
    found = re.search(r"CALLABLE = new Set\(\[(.*?)\]\)", script, re.DOTALL)
    assert found is not None
    assert set(re.findall(r'"(\w+)"', found[1])) == CALLABLE
