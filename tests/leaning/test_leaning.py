"""Tests that docs/wagtail.md is complete and matches the installed versions."""

from types import ModuleType

import pytest
from django.forms import Form

from . import collected, page
from .page import PAGE, SECTIONS, Row, digest_of, listed, series, unlisted, upstream

pytestmark = pytest.mark.slow

TEXT = PAGE.read_text(encoding="utf-8")
ROWS = [(section, row) for section in SECTIONS for row in listed(TEXT, section)]
EACH = pytest.mark.parametrize(("section", "row"), ROWS, ids=[row.name for _, row in ROWS])


@pytest.mark.parametrize("section", SECTIONS)
def test_what_is_used_is_listed(section: str) -> None:
    uses = SECTIONS[section]()
    missing = {use: sorted(uses[use]) for use in unlisted(listed(TEXT, section), uses)}
    assert not missing, (
        f"{missing}: do without it, or run `python -m tests.leaning` and explain in docs/wagtail.md under “{section}”"
        " why we need it. If the row has only a short name, write the full one: `treebeard.mp_tree.MP_Node._str2int`."
    )


@EACH
def test_what_is_listed_is_used_there_for_a_reason(section: str, row: Row) -> None:
    used_in = row.renewed(SECTIONS[section]()).used_in
    assert used_in, f"Nothing uses {row.name} any more: remove its row from docs/wagtail.md."
    assert row.used_in == used_in, "Run `python -m tests.leaning` to correct “Used in”."
    assert row.why, f"Explain in docs/wagtail.md why we need {row.name}."
    assert row.look_at, f"Say in docs/wagtail.md what to check if {row.name} has changed."


@EACH
def test_what_is_listed_is_upstream_as_we_know_it(section: str, row: Row) -> None:
    text = upstream(row.name)
    assert text is not None, f"{row.name} does not exist in {series(row.name)}. Used in {row.used_in}: {row.why}"
    assert not text or digest_of(text) in row.seen, (
        f"{row.name} has changed in {series(row.name)}. Used in {row.used_in}: {row.why} Check: {row.look_at} Then run"
        " `python -m tests.leaning`."
    )


@pytest.fixture
def a_module(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """A module that overrides, uses and patches private names, in place of all our modules."""
    module = ModuleType("ours.sample")
    module.__file__, module.__package__ = "/ours/sample.py", "ours"
    code = (
        "from django.forms import Form\nfrom django.urls.resolvers import _route_to_regex\n"
        "class Ours(Form):\n    def _clean_fields(self):\n        self._ours = self._errors\n"
        "def use(page):\n    page._meta\n    page._ours\n    page._slug_is_available\n"
        "    getattr(page, '_raw_delete')\n"
        "def shown(self):\n    pass\n"
        "Form.template_name = 'x.html'\n"
    )
    monkeypatch.setattr(Form, "template_name", "kept.html", raising=False)
    exec(compile(code, module.__file__, "exec"), vars(module))  # noqa: S102 -- the lines above
    monkeypatch.setattr(Form, "_html_output", module.shown, raising=False)
    monkeypatch.setattr(collected, "our_modules", lambda: [(module, collected.ast.parse(code))])
    monkeypatch.setattr(collected, "our_private_names", collected.our_private_names.__wrapped__)
    return module


def test_private_names_are_collected_whichever_way_they_are_used(a_module: ModuleType) -> None:
    assert set(collected.private_names.__wrapped__()) == {
        "_raw_delete",
        "_slug_is_available",
        "django.forms.forms.BaseForm._clean_fields",
        "django.forms.forms.BaseForm._errors",
        "django.urls.resolvers._route_to_regex",
    }


def test_patches_are_collected_by_assignment_and_by_what_stands_in_the_class(a_module: ModuleType) -> None:
    form = "django.forms.forms.Form"
    assert set(collected.patched.__wrapped__()) == {f"{form}.template_name", f"{form}._html_output"}


def test_what_upstream_no_longer_has_is_told_from_what_has_no_source() -> None:
    assert upstream("treebeard.mp_tree.MP_Node._gone") is None
    assert upstream("treebeard.gone.MP_Node") is None
    assert upstream("wagtailadmin/gone.html") is None
    assert upstream("django.db.models.fields.files.FieldFile._committed") == ""
    assert "_wagtail_site" in (upstream("wagtail.models.sites.Site.find_for_request._wagtail_site") or "")


def test_a_row_keeps_what_was_seen_in_other_versions(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(page, "upstream", lambda name: "new")
    monkeypatch.setattr(page, "series", lambda name: "8.0")
    row = Row.read("| `a._b` | | why | what | `aaaa` 7.4, 8.0; `bbbb` 8.0 |\n")
    renewed = row.renewed({"_b": {"ours.sample"}})
    assert renewed.written() == f"| `a._b` | `ours.sample` | why | what | `aaaa` 7.4; `{digest_of('new')}` 8.0 |\n"
