"""The pages that stand alone, for when nginx or a broken site answers, are the same but for their words."""

import re

from django.conf import settings
from django.template.loader import render_to_string

# What each page says in its own words: comment, title, heading, summary and button.
OWN = re.compile(
    r"<!--.*?-->|(?<=<title>).*?(?=</title>)|(?<=<h1>).*?(?=</h1>)|(?<=page-header-summary\">).*?(?=</p>)"
    r"|<a class=\"button\".*?</a>",
    re.DOTALL,
)


def test_the_pages_that_stand_alone_have_the_same_markup() -> None:
    errors = settings.BASE_DIR / "static/errors"
    pages = [(errors / name).read_text() for name in ("refused.html", "unavailable.html")]
    pages.append(render_to_string("500.html"))
    assert {len(OWN.findall(page)) for page in pages} == {5}
    assert len({tuple(OWN.sub("", page).split()) for page in pages}) == 1
