"""What no block holds is kept whole as legacy content, in a form that is still the same once it is sanitised."""

import json
import re
from pathlib import Path

import pytest

from actris_cms.core.blocks import legacy as core
from actris_cms.core.blocks import sanitise
from isomer.convert import convert_body, legacy
from isomer.convert.inline import MARKS
from isomer.load.filler import LEFT_OVER
from isomer.notes import NoteKind
from isomer.reader import read_source

from .bodies import blocks, convert, kinds, notes
from .conftest import Import
from .looking import first_page, raw_body
from .samples import SampleSite
from .words import are_in_order, shown_words, words_of


@pytest.mark.parametrize(
    "body",
    [
        "<ul><li><p>a</p><p>b</p></li></ul>",
        '<ul><li>a<img src="/images/a.png" alt="Suite"></li></ul>',
        "<ul><li><table><tr><td>a</td></tr></table></li></ul>",
        "<ul><li>a<ul><li>b</li></ul>c</li></ul>",
        '<ol><li>a<ol type="a"><li>b</li></ol></li></ol>',
        "<ol><li>a</li><li></li><li>c</li></ol>",
        '<ol><li value="7">a</li></ol>',
        "<ol reversed><li>a</li></ol>",
        "<ul>words<li>a</li></ul>",
        "<pre>a  b</pre>",
        "<dl><dt>a</dt><dd>b</dd></dl>",
        "<table><tr><td colspan=2>a</td></tr><tr><td>b</td><td>c</td></tr></table>",
        '<table><tr><td><img src="/images/a.png" alt="Suite"></td></tr></table>',
        "<table><tr><td><h3>a</h3></td></tr></table>",
        "<table><tr><td><table><tr><td>a</td></tr></table></td></tr></table>",
        "<table><tr><th>a<sup>2</sup></th></tr><tr><td>b</td></tr></table>",
        "<table><tr><td>a</td></tr><tfoot><tr><td>b</td></tr></tfoot></table>",
        "<blockquote><ul><li>a</li></ul></blockquote>",
        '<video><source src="/files/a.mp4">a</video>',
        "<details><summary>a</summary><details><summary>b</summary>c</details></details>",
        '<div class="isomer-card-grid"><p>a</p></div>',
        "<marquee>a</marquee>",
    ],
)
def test_what_no_block_holds_goes_whole_into_a_legacy_block_and_is_reported(body: str) -> None:
    found = convert(body)

    assert "legacy" in json.dumps(found.blocks)
    assert [note.line for note in found.notes if note.kind == NoteKind.LEGACY] == [6]
    assert "a" in json.dumps(found.blocks)


def test_a_legacy_block_keeps_structure_links_images_and_frames_without_their_looks() -> None:
    body = (
        '<table class="x" style="y"><tr><td colspan="2"><a href="/a/" target="_blank">A</a>'
        '<img src="/images/a.png" alt="Suite"><iframe src="https://example.org/v" title="Film"></iframe>'
        "<style>p{}</style></td></tr></table>"
    )

    assert blocks(body) == [
        (
            "legacy",
            '<div><table><tr><td colspan="2"><a href="ref:0">A</a>'
            '<embed embedtype="image" id="ref:1" alt="Suite" format="legacy"/>'
            '<a data-embed-src="https://example.org/v" href="ref:2">Film</a></td></tr></table></div>',
        )
    ]


@pytest.mark.parametrize(
    "body",
    [
        "<details>a<summary>b</summary>c</details>",
        '<div class="isomer-accordion">a<details><summary>b</summary>c</details></div>',
        '<div class="isomer-accordion"><p>a</p></div>',
        '<details><summary>a <a href="/b/">b</a></summary>c</details>',
        '<ul class="jekyllcodex_accordion"><li>a</li></ul>',
        '<div class="isomer-card-grid">a<div class="isomer-card"><div class="isomer-card-title">b</div></div></div>',
        '<div class="isomer-card-grid"><div class="isomer-card"><p>a</p></div></div>',
        '<div class="formsg-wrapper"><p>a</p></div>',
        '<div class="instagram-wrapper"><p>a</p></div>',
        "<figure><img src='/a.png' alt='Suite'><figcaption>a<ul><li>b</li></ul></figcaption></figure>",
        "<table>a<tr><td>b</td></tr></table>",
        "<table><tr><td>a</td><th>b</th></tr><tr><td>c</td><td>d</td></tr></table>",
        "<table><caption>a <b>b</b></caption><tr><td>c</td></tr></table>",
        "<ul><p>a</p></ul>",
        '<iframe src="/local/a.html"></iframe>',
    ],
)
def test_a_component_that_is_not_as_expected_is_kept_whole(body: str) -> None:
    found = convert(body)

    assert [part["type"] for part in found.blocks] == ["legacy"]
    assert are_in_order(words_of(body), shown_words(found.blocks))


def test_a_failed_attempt_leaves_no_references_behind() -> None:
    found = convert('<ul><li><a href="/a/">a</a><p>b</p><p>c</p></li></ul><p><a href="/d/">d</a></p>')

    assert [ref.address for ref in found.references] == ["/a/", "/d/"]


def spanned(inner: str) -> str:
    """A table that no block holds."""
    return f'<table><tr><td colspan="2">{inner}</td></tr></table>'


def legacy_of(inner: str) -> str:
    ((kind, value),) = blocks(spanned(inner))
    assert kind == "legacy"
    return str(value).removeprefix('<div><table><tr><td colspan="2">').removesuffix("</td></tr></table></div>")


def test_a_link_around_another_one_is_written_in_parts_and_both_keep_their_targets() -> None:
    body = '<a id="x" href="/a/"><div>one <b>two</b> <a href="https://y.org/">three</a> four</div></a>'

    assert legacy_of(body) == (
        '<span id="x"><div><a href="ref:0">one </a><b><a href="ref:0">two</a></b> '
        '<a href="ref:1">three</a><a href="ref:0"> four</a></div></span>'
    )
    assert [found.address for found in convert(spanned(body)).references] == ["/a/", "https://y.org/"]


def test_a_link_around_nothing_but_a_frame_is_reported() -> None:
    body = '<div><a href="/a/"><iframe src="https://www.youtube.com/embed/x" title="Film"></iframe></a></div>'

    assert legacy_of(body) == '<div><a data-embed-src="https://www.youtube.com/embed/x" href="ref:1">Film</a></div>'
    assert (NoteKind.LINK, 6) in notes(spanned(body))
    assert kinds(body) == ["embed"]
    assert notes(body) == [(NoteKind.LINK, 6)]


def test_a_film_keeps_the_links_of_the_words_that_stand_in_for_it() -> None:
    body = '<video src="/files/a.mp4">No film? <a href="/files/b.mp4">Get it</a></video>'

    assert legacy_of(body) == '<a href="ref:0">No film? </a><a href="ref:1">Get it</a>'


def test_of_a_link_within_a_link_each_keeps_its_own_words() -> None:
    found = convert('<p><a href="/a/">one <span><a href="https://y.org/">two</a></span></a></p>')

    assert [ref.address for ref in found.references] == ["/a/", "https://y.org/"]
    assert "".join(part["value"] for part in found.blocks).count('<a href="ref:1">two</a>') == 1


@pytest.mark.django_db
def test_no_reference_is_left_in_what_is_stored(sample: SampleSite, run_import: Import) -> None:
    sample.page(
        spanned(
            '<a href="/section/first/"><iframe src="https://www.youtube.com/embed/x" title="Film"></iframe></a>'
            '<a href="ftp://gone.example/">lost <a href="https://y.org/">kept</a></a><a href="/section/first/">self</a>'
        )
    )

    run_import(sample.root)

    ((kind, value),) = raw_body()
    assert kind == "legacy"
    assert "ref:" not in value
    assert 'href="https://www.youtube.com/embed/x"' in value
    assert 'lost <a href="https://y.org/">kept</a>' in value
    assert f'<a linktype="page" id="{first_page().pk}">self</a>' in value


@pytest.mark.parametrize("left", ['<a href="ref:0">x</a>', '<p><embed embedtype="image" id="ref:12" alt=""/></p>'])
def test_a_reference_that_was_forgotten_would_be_noticed(left: str) -> None:
    assert LEFT_OVER.search(left)
    assert not LEFT_OVER.search('<p id="ref:0">See ref:0 of <a href="/ref:0">x</a></p>')


@pytest.mark.parametrize("address", ["http://maps.example.org/x", "//maps.example.org/x", "HTTP://maps.example.org/x"])
def test_a_frame_is_asked_for_by_https_and_reported(address: str) -> None:
    frame = f'<iframe src="{address}" title="Map"></iframe>'

    ((kind, value),) = blocks(frame)
    assert (kind, value["url"]) == ("embed", "https://maps.example.org/x")
    assert notes(frame) == [(NoteKind.LINK, 6)]
    assert 'data-embed-src="https://maps.example.org/x"' in legacy_of(frame)
    assert notes(spanned(frame))[0] == (NoteKind.LINK, 6)


def test_a_frame_without_title_is_reported() -> None:
    frame = '<p>x</p>\n<iframe src="https://maps.example.org/x"></iframe>'

    assert notes(frame) == [(NoteKind.MISSING_TITLE, 7)]
    assert (NoteKind.MISSING_TITLE, 6) in notes(spanned(frame.split("\n")[1]))


def test_all_that_legacy_content_keeps_is_allowed_where_it_is_shown() -> None:
    assert legacy.KEPT | set(legacy.ALSO.values()) | {"a", "embed"} <= core.TAGS
    for tag, attributes in legacy.ATTRIBUTES.items():
        assert set(attributes) <= core.ATTRIBUTES[tag]
    assert {"id", "lang", "dir"} <= core.ATTRIBUTES["*"]
    assert set(MARKS.values()) <= core.TAGS


def test_sanitising_takes_nothing_from_legacy_content(shared: Path) -> None:
    """Of the sample sites, which hold what nobody would think of."""
    values = [
        part["value"].replace('href="ref:', 'href="/ref-').replace('id="ref:', 'id="1')
        for folder in sorted((shared / "isomer-sites").iterdir())
        if (folder / "_config.yml").exists()
        for page in read_source(folder).pages
        for part in convert_body(page.body, file=page.file).blocks
        if part["type"] == "legacy"
    ]

    assert len(values) > 20
    for value in values:
        clean = sanitise(value)
        assert words_of(clean) == words_of(value)
        for attribute in (" href=", ' data-embed-src="http', " colspan=", " rowspan=", "<embed ", "<li", "<td", "<a "):
            assert clean.count(attribute) == value.count(attribute), attribute
        assert sanitise(clean) == clean
        assert not re.search(r"<(script|style|iframe)", clean)


@pytest.mark.django_db
def test_legacy_content_is_sanitised_when_it_is_stored(sample: SampleSite, run_import: Import) -> None:
    sample.page(spanned('<p>x</p><iframe src="/local/a.html" title="Here"></iframe>'))

    run_import(sample.root)

    ((_, value),) = raw_body()
    assert value == sanitise(value)
    assert "data-embed-src" not in value
    assert '<a href="/local/a.html">Here</a>' in value
