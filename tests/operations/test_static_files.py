"""The style sheets and scripts that collectstatic creates: bundled, without comments, with working URLs."""

import re
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command

from actris_cms.operations.storage import compact_script

pytestmark = pytest.mark.slow

ROOT = Path(__file__).resolve().parents[2]

PACKAGES = ["wagtail*", "rest_framework*", "treebeard*", "fonts/*.txt", "*.png"]


@pytest.fixture
def collected(settings: Any, tmp_path: Path) -> Path:
    """A folder with the site's own static files, collected as in production."""
    settings.STATIC_ROOT = tmp_path
    settings.STORAGES = {
        **settings.STORAGES,
        "staticfiles": {"BACKEND": "actris_cms.operations.storage.StaticStorage"},
    }
    call_command("collectstatic", interactive=False, verbosity=0, ignore_patterns=PACKAGES)
    return tmp_path


def hashed(folder: Path, name: str) -> Path:
    """Return the file of this name that has a hash in it."""
    [path] = folder.glob(".????????????.".join(name.rsplit(".", 1)))
    return path


def test_site_css_contains_all_the_sheets_that_it_imports(collected: Path) -> None:
    for sheet in (hashed(collected, "css/site.css"), collected / "css" / "site.css"):
        css = sheet.read_text(encoding="utf-8")
        assert "@import" not in css
        assert css.startswith("@layer tokens,base,layout,components,print;")
        parts = [
            "--honey:#ffce06",
            ".container{",
            ".menu-button{",
            ".card{",
            ".download{",
            ".form-field{",
            "@page{",
        ]
        assert parts == sorted(parts, key=css.index)


@pytest.mark.parametrize("name", ["css/site.css", "home/home.css", "newsroom/newsroom.css"])
def test_style_sheets_have_no_comments(collected: Path, name: str) -> None:
    css = hashed(collected, name).read_text(encoding="utf-8")
    assert "/*" not in css
    assert "\n " not in css
    assert not re.search(r"[{};,] |[\w-]: ", css)


def test_no_text_in_a_style_sheet_has_a_sign_around_which_spaces_are_removed() -> None:
    sheets = [*ROOT.glob("static/css/**/*.css"), *ROOT.glob("*/static/*/*.css")]
    texts = [text for sheet in sheets for text in re.findall(r'"[^"\n]*"', sheet.read_text(encoding="utf-8"))]
    assert '"Montserrat"' in texts
    assert not [text for text in texts if re.search(r"[{};,]|: ", text)]


def test_scripts_have_no_lines_of_comment_and_do_the_same() -> None:
    script = """/* About
 * this. */
import { a } from "./a.js"; // Why.

// What follows
const url = "https://example.org/*"; /* short */ a(url);
  /* One */
  a(`${url}//`);
"""
    assert compact_script(script) == (
        'import { a } from "./a.js"; // Why.\nconst url = "https://example.org/*"; /* short */ a(url);\na(`${url}//`);'
    )


def test_no_script_has_a_text_of_several_lines(collected: Path) -> None:
    for script in (*ROOT.glob("static/js/**/*.js"), *ROOT.glob("*/static/*/*.js")):
        lines = compact_script(script.read_text(encoding="utf-8")).splitlines()
        assert not [line for line in lines if line.count("`") % 2]
    assert "/*" not in hashed(collected, "js/site.js").read_text(encoding="utf-8")


def test_the_urls_in_site_css_point_to_existing_files(collected: Path) -> None:
    sheet = hashed(collected, "css/site.css")
    urls = re.findall(r'url\("([^"]+)"\)', sheet.read_text(encoding="utf-8"))
    assert sorted(Path(url).name.partition(".")[0] for url in urls) == [
        "footer-cells",
        "honeycomb",
        "montserrat-basic",
        "montserrat-more",
        "page-header-cells",
    ]
    assert all((sheet.parent / url).is_file() for url in urls)


def test_a_change_of_an_imported_sheet_changes_site_css(
    settings: Any, collected: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    before = hashed(collected, "css/site.css").name
    changed = tmp_path_factory.mktemp("static")
    (changed / "css" / "components").mkdir(parents=True)
    (changed / "css" / "components" / "cards.css").write_text(".card { color: var(--text); }")
    settings.STATICFILES_DIRS = [changed, *settings.STATICFILES_DIRS]
    call_command("collectstatic", interactive=False, verbosity=0, ignore_patterns=PACKAGES)
    sheets = [path for path in collected.glob("css/site.????????????.css") if path.name != before]
    assert len(sheets) == 1
    assert ".card{color:var(--text)" in sheets[0].read_text(encoding="utf-8")
    assert ".card{color:var(--text)" in (collected / "css" / "site.css").read_text(encoding="utf-8")
