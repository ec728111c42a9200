"""Conversion of images, frames and the components of Isomer's editor."""

from urllib.parse import quote

import pytest

from isomer.notes import NoteKind

from .bodies import NO_IMAGE, NO_LINK, blocks, convert, kinds, notes


@pytest.mark.parametrize(
    ("attributes", "width"),
    [
        ('style="width:150px" height="auto" width="100%"', "small"),
        ('style="width: 300px"', "medium"),
        ('style="width: 30%"', "small"),
        ('style="width: 50%;"', "medium"),
        ('style="max-width: 10px; width: 100%"', "large"),
        ('width="200"', "small"),
        ('width="100%"', "large"),
        ("", "large"),
    ],
)
def test_the_width_of_an_image_becomes_small_medium_or_large(attributes: str, width: str) -> None:
    ((kind, value),) = blocks(
        f'<div class="isomer-image-wrapper"><img {attributes} alt="Suite" src="/images/a.png"></div>'
    )

    assert (kind, value["width"]) == ("image", width)
    assert value["image"] == {"image": "ref:0", "alt_text": "Suite", "decorative": False}


STYLES = """<style>
  /* .portrait { width: 100% } */
  @media (max-width: 600px) { .portrait { width: 100%; } .icon { width: 100%; } }
  .portrait, img.icon { border-radius: 50%; width: 80px !important; }
  .half { max-width: 10px; width: 50% }
  .card img { width: 10px }
</style>"""


@pytest.mark.parametrize(
    ("attributes", "width"),
    [
        ('class="round portrait"', "small"),
        ('class="icon" width="900"', "small"),
        ('class="half"', "medium"),
        ('class="half" style="width: 100%"', "large"),
        ('class="card"', "large"),
    ],
)
def test_the_width_that_a_style_sheet_of_the_page_sets_for_a_class_counts(attributes: str, width: str) -> None:
    ((_, value),) = blocks(f'{STYLES}<img {attributes} alt="Suite" src="/images/a.png">')

    assert value["width"] == width


@pytest.mark.parametrize("alt", ["", "Placeholder image", "Image alt text", "IMG_2034.jpg", "my-suite_2"])
def test_an_image_without_a_real_alt_text_is_reported_and_not_called_decorative(alt: str) -> None:
    body = f'<p>x</p>\n\n<p><img src="/images/my-suite_2.png" alt="{alt}"></p>'
    found = convert(body)

    assert found.blocks[1]["value"]["image"] == {"image": "ref:0", "alt_text": "", "decorative": False}
    assert notes(body) == [(NoteKind.MISSING_ALT, 8)]


def test_a_linked_image_keeps_its_link() -> None:
    found = convert('<a class="isomer-image-wrapper" href="/a/"><img src="/images/a.png" alt="Suite"></a>')

    assert found.blocks[0]["value"]["link"] == {**NO_LINK, "url": "ref:0"}
    assert [reference.address for reference in found.references] == ["/a/", "/images/a.png"]


def test_an_image_within_text_splits_the_text() -> None:
    assert kinds('<p><b>a <img src="/images/a.png" alt="Suite"> b</b></p>') == ["rich_text", "image", "rich_text"]


def test_a_figure_keeps_its_caption() -> None:
    ((kind, value),) = blocks(
        '<figure><img src="/a.png" alt="Suite"><figcaption>A <i>caption</i></figcaption></figure>'
    )

    assert (kind, value["caption"]) == ("image", "<p>A <i>caption</i></p>")


def test_attributes_are_unescaped() -> None:
    found = convert('<img src="/images/News &amp; Events/My%20Suite.png" alt="A &quot;suite&quot;">')

    assert [(ref.address, ref.text) for ref in found.references] == [
        ("/images/News & Events/My%20Suite.png", 'A "suite"')
    ]


def test_accordion_items_contain_blocks_and_adjacent_items_are_one_accordion() -> None:
    body = (
        "<details><summary>A <b>b</b> <u>c</u></summary><p>x</p><h3>y</h3></details>\n<!-- C -->\n"
        "<details><summary>C</summary>z</details><p>after</p><details><summary>D</summary>w</details>"
    )
    found = blocks(body)

    assert [kind for kind, _ in found] == ["accordion", "rich_text", "accordion"]
    first, second = (item["value"] for item in found[0][1]["items"])
    assert first["title"] == "<p>A <b>b</b> <u>c</u></p>"
    assert [part["type"] for part in first["content"]] == ["rich_text", "heading"]
    assert second["content"] == [{"type": "rich_text", "value": "<p>z</p>"}]


def test_the_checkbox_accordion_of_older_pages_is_an_accordion() -> None:
    item = '<li><input type="checkbox" id="a"><label for="a">T</label><div><p>x</p></div></li>'
    body = f'<ul class="jekyllcodex_accordion">{item}</ul>'

    ((kind, value),) = blocks(body)

    assert kind == "accordion"
    assert value["items"][0]["value"] == {"title": "<p>T</p>", "content": [{"type": "rich_text", "value": "<p>x</p>"}]}


def handmade(name: str, before: str = "", after: str = "") -> str:
    """A card that somebody has written by hand."""
    return (
        f'<div class="bee">{before}<div><img src="/{name}.png" alt=""></div>\n<div><p>Ada {name}</p></div>'
        f'<p>Keeper</p><div>Keeps <b>bees</b></div><p><a href="/{name}">Read</a></p>{after}</div>\n'
    )


def test_cards_written_by_hand_are_cards_and_grids_next_to_each_other_are_one() -> None:
    body = (
        f'<div class="row">{handmade("A")}{handmade("B")}</div><!-- C --><div class="row">{handmade("C")}</div>'
        f'<div class="row">{handmade("D")}</div><p>Others</p><div class="row">{handmade("E")}</div>'
    )
    found = blocks(body)

    assert [kind for kind, _ in found] == ["cards", "rich_text", "cards"]
    first, *others = (card["value"] for card in found[0][1]["cards"])
    assert first == {
        "image": {**NO_IMAGE, "image": "ref:0"},
        "title": "Ada A",
        "text": "<p>Keeper</p><p>Keeps <b>bees</b></p>",
        "link": {**NO_LINK, "url": "ref:1", "text": "Read"},
    }
    assert [card["title"] for card in others] == ["Ada B", "Ada C", "Ada D"]
    assert found[2][1]["cards"][0]["value"]["title"] == "Ada E"


@pytest.mark.parametrize(
    "body",
    [
        handmade("A"),
        handmade("A") + handmade("B", after="words"),
        handmade("A") + handmade("B", before="<p>words</p>"),
        handmade("A") + handmade("B", after='<p><a href="/c">More</a></p>'),
        handmade("A") + handmade("B", after="<ul><li>words</li></ul>"),
        handmade("A") + handmade("B") + "words",
        handmade("A") + handmade("B") + "<p>words</p>",
        handmade("A") + handmade("B").replace("<p>", '<p id="b">'),
        handmade("A") + '<div class="bee">words</div>',
    ],
)
def test_what_only_resembles_cards_written_by_hand_stays(body: str) -> None:
    assert "cards" not in kinds(f"<div>{body}</div>")


def test_cards_keep_image_title_text_and_link() -> None:
    body = (
        '<div class="isomer-card-grid"><a class="isomer-card" href="/a/"><div class="isomer-card-image">'
        '<div class="isomer-image-wrapper"><img src="/a.png" alt="Suite"></div></div><div class="isomer-card-body">'
        '<div class="isomer-card-title">T</div><div class="isomer-card-description">D <b>d</b></div>'
        '<div class="isomer-card-link">L</div></div></a>\n'
        '<div class="isomer-card"><div class="isomer-card-body"><div class="isomer-card-title">U</div></div></div>'
        "</div>"
    )

    ((kind, value),) = blocks(body)

    assert kind == "cards"
    assert [card["value"] for card in value["cards"]] == [
        {
            "image": {"image": "ref:0", "alt_text": "Suite", "decorative": False},
            "title": "T",
            "text": "<p>D <b>d</b></p>",
            "link": {**NO_LINK, "text": "L", "url": "ref:1"},
        },
        {"image": NO_IMAGE, "title": "U", "text": "", "link": NO_LINK},
    ]


@pytest.mark.parametrize(
    ("body", "url", "height"),
    [
        ('<div class="iframe-wrapper"><iframe height="315" src="https://www.youtube.com/embed/x?start=3&amp;si=y"></iframe></div>',
         "https://www.youtube.com/embed/x?start=3&si=y", None),
        ('<iframe src="//docs.google.com/x" height="800px"></iframe>', "https://docs.google.com/x", 800),
        ('<iframe src="https://example.org/" height="100%"></iframe>', "https://example.org/", None),
    ],
)  # fmt: skip
def test_a_frame_keeps_its_url_and_unless_it_is_a_video_its_height(body: str, url: str, height: int | None) -> None:
    expected = {"url": url, "title": "", "caption": "", "poster": None, "height": height}

    assert blocks(body) == [("embed", expected)]


def test_the_lines_around_a_form_become_its_caption() -> None:
    body = (
        '<div class="formsg-wrapper"><div>If the form is not loaded, <a href="https://form.gov.sg/1">open it</a>.</div>'
        '<iframe id="iframe" src="https://form.gov.sg/1"></iframe><div>Powered by Form</div></div>'
    )

    ((kind, value),) = blocks(body)

    assert (kind, value["url"]) == ("embed", "https://form.gov.sg/1")
    assert value["caption"] == '<p>If the form is not loaded, <a href="ref:0">open it</a>.<br/>Powered by Form</p>'


def test_an_instagram_post_becomes_an_embed_of_its_permalink() -> None:
    body = (
        '<div class="instagram-wrapper"><blockquote class="instagram-media" '
        'data-instgrm-permalink="https://www.instagram.com/p/x/"><p>Words</p></blockquote>'
        '<script async src="//www.instagram.com/embed.js"></script></div>'
    )

    ((kind, value),) = blocks(body)

    assert (kind, value["url"], value["caption"]) == ("embed", "https://www.instagram.com/p/x/", "<p>Words</p>")


def test_a_separate_button_becomes_a_button_and_one_in_a_sentence_a_link() -> None:
    assert blocks('<a class="bp-button is-secondary" href="/a/">Go</a>') == [
        ("button", {"link": {**NO_LINK, "text": "Go", "url": "ref:0"}, "style": "secondary"})
    ]
    assert blocks('<p>Please <a class="button" href="/a/">go</a> now</p>') == [
        ("rich_text", '<p>Please <a href="ref:0">go</a> now</p>')
    ]


@pytest.mark.parametrize("words", ["Rules from March 2023", "COVID-19", "Table1", "研究2023年"])
def test_an_alt_text_that_somebody_typed_is_kept_even_if_the_file_has_that_name(words: str) -> None:
    for address in (f"/images/{words}.png", f"/images/{quote(words)}.png"):
        (found,) = convert(f'<img src="{address}" alt="{words}">').blocks
        assert found["value"]["image"]["alt_text"] == words


def test_an_image_or_frame_without_a_url_is_reported_and_the_alt_text_is_kept() -> None:
    assert blocks('<p><img alt="A clean room"></p><iframe></iframe>') == [("rich_text", "<p>A clean room</p>")]
    assert notes('<p><img alt="x"></p><iframe></iframe>') == [(NoteKind.MISSING_FILE, 6)] * 2


def test_a_figure_of_two_images_becomes_two_images_and_a_text() -> None:
    assert kinds(
        '<figure><img src="/a.png" alt="A1"><img src="/b.png" alt="B1"><figcaption>c</figcaption></figure>'
    ) == [
        "image",
        "image",
        "rich_text",
    ]
