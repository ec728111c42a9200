"""Content that fits no block becomes a legacy block, and sanitising does not change it."""

import json
import re
from pathlib import Path

import pytest

from actris_cms.core.blocks import legacy as core
from actris_cms.core.blocks import sanitise
from isomer.convert import convert_body, legacy
from isomer.convert.inline import MARKS
from isomer.load.filler import UNFILLED_REFERENCE
from isomer.notes import NoteKind
from isomer.reader import read_source

from .bodies import blocks, convert, kinds, notes
from .conftest import Import
from .imported import first_page, raw_body
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
        "<details><summary>a</summary><details><summary>b</summary>c</details></details>",
        '<div class="isomer-card-grid"><p>a</p></div>',
        "<marquee>a</marquee>",
    ],
)
def test_content_that_fits_no_block_becomes_a_legacy_block_and_is_reported(body: str) -> None:
    found = convert(body)

    assert "legacy" in json.dumps(found.blocks)
    assert [note.line for note in found.notes if note.kind == NoteKind.LEGACY] == [6]
    assert "a" in json.dumps(found.blocks)


@pytest.mark.parametrize(
    ("body", "kept"),
    [
        ("<ol><br>\n<li>a<p>b</p></li><br>\n<li>c</li></ol>", "<ol><li>a<p>b</p></li><li>c</li></ol>"),
        (
            "<ol><li>a</li><ol type=a><li><p>b</p><p>c</p></li></ol><br>d<br></ol>",
            '<ol><li>a<div><ol type="a"><li><p>b</p><p>c</p></li></ol><br/>d</div></li></ol>',
        ),
        (
            '<ol class="lower-roman-orderedlist"><li><p>a</p><p>b</p></li></ol>',
            '<ol type="i"><li><p>a</p><p>b</p></li></ol>',
        ),
        ("<ol><h3>a</h3><li><p>b</p><p>c</p></li></ol>", "<div><h3>a</h3></div><ol><li><p>b</p><p>c</p></li></ol>"),
        ("<ul><ul><li><p>a</p><p>b</p></li></ul></ul>", "<div><ul><li><p>a</p><p>b</p></li></ul></div>"),
    ],
)
def test_a_list_in_a_legacy_block_holds_nothing_but_items_and_keeps_its_numbers(body: str, kept: str) -> None:
    ((kind, value),) = blocks(body)

    assert (kind, re.sub(r"\n", "", value)) == ("legacy", f"<div>{kept}</div>")


def test_a_legacy_block_keeps_structure_links_images_and_frames_without_styles() -> None:
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
def test_a_component_with_unexpected_content_becomes_a_legacy_block(body: str) -> None:
    found = convert(body)

    assert [part["type"] for part in found.blocks] == ["legacy"]
    assert are_in_order(words_of(body), shown_words(found.blocks))


def test_a_failed_conversion_to_a_block_leaves_no_references() -> None:
    found = convert('<ul><li><a href="/a/">a</a><p>b</p><p>c</p></li></ul><p><a href="/d/">d</a></p>')

    assert [ref.address for ref in found.references] == ["/a/", "/d/"]


def spanning_table(inner: str) -> str:
    """Return a table with merged cells, which fits no block."""
    return f'<table><tr><td colspan="2">{inner}</td></tr></table>'


def legacy_of(inner: str) -> str:
    ((kind, value),) = blocks(spanning_table(inner))
    assert kind == "legacy"
    return str(value).removeprefix('<div><table><tr><td colspan="2">').removesuffix("</td></tr></table></div>")


def test_a_link_around_another_link_is_split_and_both_keep_their_targets() -> None:
    body = '<a id="x" href="/a/"><div>one <b>two</b> <a href="https://y.org/">three</a> four</div></a>'

    assert legacy_of(body) == (
        '<span id="x"><div><a href="ref:0">one </a><b><a href="ref:0">two</a></b> '
        '<a href="ref:1">three</a><a href="ref:0"> four</a></div></span>'
    )
    assert [found.address for found in convert(spanning_table(body)).references] == ["/a/", "https://y.org/"]


def test_a_link_around_only_a_frame_is_reported() -> None:
    body = '<div><a href="/a/"><iframe src="https://www.youtube.com/embed/x" title="Film"></iframe></a></div>'

    assert legacy_of(body) == '<div><a data-embed-src="https://www.youtube.com/embed/x" href="ref:1">Film</a></div>'
    assert (NoteKind.LEFT_OUT, 6) in notes(spanning_table(body))
    assert kinds(body) == ["embed"]
    assert notes(body) == [(NoteKind.LINK, 6)]


@pytest.mark.parametrize(
    ("player", "words"),
    [
        ('<audio src="/files/My%20song.mp3?x=1" controls><p>Your browser cannot play this.</p></audio>', "My song.mp3"),
        ('<video src="/files/a.mp4" title="The opening">No film? <a href="/b/">Get it</a></video>', "The opening"),
        ('<video><source src="/files/a.webm"><source src="/files/a.mp4"><img src="/a.png">a</video>', "a.webm"),
    ],
)
def test_a_player_becomes_a_link_with_the_name_of_its_file(player: str, words: str) -> None:
    assert blocks(f"<p>One</p>\n<center>{player}</center>\n<p>Two</p>") == [
        ("rich_text", f'<p>One</p><p><a href="ref:0">{words}</a></p><p>Two</p>')
    ]
    assert blocks(f"<p>One {player} two</p>") == [("rich_text", f'<p>One <a href="ref:0">{words}</a> two</p>')]
    assert legacy_of(player) == f'<a href="ref:0">{words}</a>'
    assert notes(player) == [(NoteKind.LINK, 6)]


def test_a_player_without_a_file_is_reported() -> None:
    assert (blocks("<video>Not shown</video>"), notes("<video>a</video>")) == ([], [(NoteKind.MISSING_FILE, 6)])


def test_nested_links_keep_their_own_text() -> None:
    found = convert('<p><a href="/a/">one <span><a href="https://y.org/">two</a></span></a></p>')

    assert [ref.address for ref in found.references] == ["/a/", "https://y.org/"]
    assert "".join(part["value"] for part in found.blocks).count('<a href="ref:1">two</a>') == 1


@pytest.mark.django_db
def test_imported_pages_contain_no_unresolved_references(sample: SampleSite, run_import: Import) -> None:
    sample.page(
        spanning_table(
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
def test_unresolved_references_are_detected(left: str) -> None:
    assert UNFILLED_REFERENCE.search(left)
    assert not UNFILLED_REFERENCE.search('<p id="ref:0">See ref:0 of <a href="/ref:0">x</a></p>')


@pytest.mark.parametrize("url", ["http://maps.example.org/x", "//maps.example.org/x", "HTTP://maps.example.org/x"])
def test_the_url_of_a_frame_becomes_https_and_is_reported(url: str) -> None:
    frame = f'<iframe src="{url}" title="Map"></iframe>'

    ((kind, value),) = blocks(frame)
    assert (kind, value["url"]) == ("embed", "https://maps.example.org/x")
    assert notes(frame) == [(NoteKind.LINK, 6)]
    assert 'data-embed-src="https://maps.example.org/x"' in legacy_of(frame)
    assert notes(spanning_table(frame))[0] == (NoteKind.LINK, 6)


def test_a_frame_without_title_is_reported() -> None:
    frame = '<p>x</p>\n<iframe src="https://maps.example.org/x"></iframe>'

    assert notes(frame) == [(NoteKind.MISSING_TITLE, 7)]
    assert (NoteKind.MISSING_TITLE, 6) in notes(spanning_table(frame.split("\n")[1]))


def test_sanitising_allows_all_tags_and_attributes_of_legacy_blocks() -> None:
    # `finish_headings` has no heading of the first level left.
    assert legacy.KEPT - {"h1"} | set(legacy.RENAMED.values()) | {"a", "embed"} <= core.TAGS
    for tag, attributes in legacy.ATTRIBUTES.items():
        assert set(attributes) <= core.ATTRIBUTES[tag]
    assert {"id", "lang", "dir"} <= core.ATTRIBUTES["*"]
    assert set(MARKS.values()) <= core.TAGS


@pytest.mark.slow
def test_sanitising_does_not_change_legacy_blocks_of_the_sample_sites(shared: Path) -> None:
    """The sample sites contain cases that no test anticipates."""
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
def test_legacy_blocks_are_sanitised_before_they_are_stored(sample: SampleSite, run_import: Import) -> None:
    sample.page(spanning_table('<p>x</p><iframe src="/local/a.html" title="Here"></iframe>'))

    run_import(sample.root)

    ((_, value),) = raw_body()
    assert value == sanitise(value)
    assert "data-embed-src" not in value
    assert '<a href="/local/a.html">Here</a>' in value
