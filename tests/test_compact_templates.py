"""Templates are loaded without their indentation, and what editors wrote stays as it is."""

import re
from pathlib import Path
from typing import Any

from django.conf import settings
from django.template.base import TextNode
from django.template.loader import get_template

from about.models import AboutPage
from tests.factories import AboutPageFactory, stream

TEMPLATES = [path for path in settings.BASE_DIR.glob("*/**/templates/**/*.html") if "site-packages" not in path.parts]


def indented(template: Any) -> list[str]:
    """Return the texts of a template that are indented."""
    texts = template.template.nodelist.get_nodes_by_type(TextNode)
    return [node.s for node in texts if re.search(r"\n[ \t]", node.s)]


def test_a_page_has_no_indentation_and_no_spaces_at_the_ends_of_lines(client: Any, about_page: AboutPage) -> None:
    html = client.get("/about-us/about-actris/").content.decode()
    assert "<main" in html
    assert not re.findall(r"\n[ \t]+|[ \t]+\n", html)


def test_lines_that_editors_indented_stay_indented(client: Any, section: AboutPage) -> None:
    AboutPageFactory(parent=section, slug="code", body=stream(("legacy", "<pre>if a:\n    b()\n\n    c()</pre>")))
    assert "<pre>if a:\n    b()\n\n    c()</pre>" in client.get("/about-us/code/").content.decode()


def test_only_templates_of_this_project_change() -> None:
    ours: Any = get_template("base.html")
    theirs: Any = get_template("wagtailadmin/login.html")
    packages: Any = get_template("wagtailadmin/home.html")
    assert not indented(ours)
    assert not indented(theirs)  # It is in actris_cms/editor.
    assert indented(packages)


def test_no_template_has_an_element_in_which_spaces_are_seen() -> None:
    assert len(TEMPLATES) > 80
    names = [path.name for path in TEMPLATES if re.search(r"<(pre|textarea)\b", path.read_text(encoding="utf-8"))]
    assert names == []
    styles = "".join(path.read_text(encoding="utf-8") for path in Path(settings.BASE_DIR, "static/css").rglob("*.css"))
    assert not re.search(r"white-space: *(pre|break)", styles)
