"""Names, ids within a page, that any link of the site leads to are kept, or the link is reported as dead."""

import time

import pytest

from about.models import AboutPage
from isomer.convert import anchors_of, convert_body
from isomer.notes import NoteKind

from .bodies import blocks
from .conftest import Import
from .samples import SampleSite, png

IMAGE = '<img {} src="/images/a.png" alt="Suite">'


def converted(body: str, *names: str) -> list[tuple[str, bool]]:
    """Return the types of the blocks of a Markdown body, and whether each has one of the names."""
    found = convert_body(body, file="page.md", names=frozenset(names)).blocks
    return [(part["type"], bool(anchors_of([part]) & set(names))) for part in found]


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ('<a name="x"></a>\n\nWords', [("legacy", True)]),
        ('<a name="x"></a>\n## Heading', [("heading", True)]),
        ('<p><span id="x"></span></p>\n<p></p>\n<h2>A</h2>', [("heading", True)]),
        ('<div id="x"></div>\n\n- a\n- b', [("legacy", True), ("bullet_list", False)]),
        ('Words\n\n<a id="x"></a>', [("rich_text", False), ("legacy", True)]),
        (IMAGE.format('id="x"'), [("legacy", True), ("image", False)]),
        (f'<p id="x">{IMAGE.format("")}</p>', [("legacy", True), ("image", False)]),
        ('<table id="x"><tr><td>a</td></tr></table>', [("legacy", True), ("table", False)]),
        ('<table><tr><td id="x">a</td></tr></table>', [("legacy", True)]),
        ('<table><tr><td><a name="x"></a>a</td></tr></table>', [("legacy", True)]),
        ('<ul id="x"><li>a</li></ul>', [("legacy", True), ("bullet_list", False)]),
        ('<ul><li>a</li><li id="x">b</li></ul>', [("legacy", True)]),
        ('<blockquote id="x"><p>a</p></blockquote>', [("legacy", True), ("quote", False)]),
        ('<iframe id="x" src="https://form.gov.sg/1" title="Form"></iframe>', [("legacy", True), ("embed", False)]),
        ('<details id="x"><summary>a</summary>b</details>', [("legacy", True), ("accordion", False)]),
        ('<details><summary id="x">a</summary>b</details>', [("legacy", True)]),
        ('<details><summary>a</summary><p id="x">b</p></details>', [("accordion", True)]),
        (f'<table><tr><td colspan="2">{IMAGE.format("id=x")}</td></tr></table>', [("legacy", True)]),
        ('<h2 id="x">A</h2>', [("heading", True)]),
        ("## X", [("heading", True)]),
    ],
)
def test_a_name_that_a_link_of_the_site_leads_to_is_kept(body: str, expected: list[tuple[str, bool]]) -> None:
    assert converted(body, "x") == expected
    assert ("legacy", True) not in converted(body) or "colspan" in body or 'summary id="x"' in body


def test_two_names_before_one_heading_are_both_kept() -> None:
    body = '<a name="x"></a>\n\n<a name="y"></a>\n\n## Heading'

    assert converted(body, "x", "y") == [("legacy", True), ("heading", True)]


def test_names_without_a_link_leave_the_blocks_as_they_are() -> None:
    assert blocks('<p id="x">a</p><table id="y"><tr><td id="z">b</td></tr></table>')[0] == ("rich_text", "<p>a</p>")


@pytest.mark.slow(seconds=2)
@pytest.mark.parametrize("part", ['<a name="x"></a>\n\n', '<p id="x"></p>', '<b id="x">a</b> ', "<ul><li id=x>"])
def test_many_names_are_kept_in_linear_time(part: str) -> None:
    start = time.process_time()

    convert_body(part * (50_000 // len(part)), file="page.md", names=frozenset("x"))

    assert time.process_time() - start < 10


@pytest.mark.slow
@pytest.mark.django_db
def test_names_are_kept_for_links_of_other_pages_and_dead_ones_are_reported(
    sample: SampleSite, run_import: Import
) -> None:
    sample.write("images/a.png", png())
    sample.page('<p id="one">One</p><p id="two">Two</p><p id="three">Three</p><p id="caf&eacute;">Four</p><p>Five</p>')
    sample.page(
        '<p><a href="/section/first#one">a</a> <a href="../first/#caf%C3%A9">b</a> <a href="/section/first/#no">c</a> '
        '<a href="#nowhere">d</a> <a href="#top">e</a> <a href="/section/first/#:~:text=One">f</a></p>',
        "Second page",
        "/section/second/",
    )
    sample.write(
        "_data/navigation.yml", "links:\n  - {title: Two, url: 'https://sample.example.org/section/first/#two'}\n"
    )

    printed = run_import(sample.root, "--verbosity=2")

    body = AboutPage.objects.get(slug="first").body.get_prep_value()
    assert [part["type"] for part in body] == ["legacy", "legacy", "rich_text", "legacy", "rich_text"]
    assert anchors_of(body) == {"one", "two", "café"}
    dead = [line for line in printed.split("\n") if NoteKind.DEAD_LINK in line]
    assert [line.partition("the link to ")[2].partition(" ")[0] for line in dead] == ["/section/first/#no", "#nowhere"]
    assert all(line.strip().startswith("_section/Second page.md:6") for line in dead)
