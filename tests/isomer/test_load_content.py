"""The import of images, documents and links."""

from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError
from wagtail.documents import get_document_model

from about.models import AboutPage
from actris_cms.core.models import CustomImage
from actris_cms.images.errors import UnusableImageError
from home.models import HomePage
from isomer.notes import IsomerError

from ..images.files import animation, drawing, picture
from .conftest import Import
from .imported import files_below, first_page, raw_body
from .samples import SampleSite, jpeg, png

pytestmark = [pytest.mark.slow, pytest.mark.django_db]


def test_images_with_the_same_content_are_stored_once(sample: SampleSite, run_import: Import, settings: Any) -> None:
    sample.write("images/one/my-suite.png", png())
    sample.write("images/two/copy.png", png())
    sample.page(
        '<img src="/images/one/my-suite.png" alt="A clean room"><img src="/images/one/my%2Dsuite.png" alt="The same">'
        '<img src="/images/two/copy.png" alt="A third">'
    )

    run_import(sample.root)

    (image,) = CustomImage.objects.all()
    assert (image.title, image.description) == ("A clean room", "A clean room")
    assert Path(image.file.name).name == "my-suite.png"
    assert [value["image"]["image"] for _, value in raw_body()] == [image.pk] * 3
    assert [value["image"]["alt_text"] for _, value in raw_body()] == ["A clean room", "The same", "A third"]


@pytest.mark.parametrize(
    ("source", "data", "name"),
    [
        ("a.heic", picture("HEIF"), "a.jpg"),
        ("a.jfif", picture("JPEG"), "a.jpg"),
        ("a.png", animation("PNG"), "a.png"),
        ("a.svg", drawing('width="auto"', before="\ufeff"), "a.svg"),
    ],
)
def test_an_image_is_imported_as_if_it_were_uploaded(
    source: str, data: bytes, name: str, sample: SampleSite, run_import: Import
) -> None:
    sample.write(f"images/{source}", data)
    sample.page(f'<img src="/images/{source}" alt="A clean room">')

    run_import(sample.root)

    image = CustomImage.objects.get()
    assert Path(image.file.name).name == name
    assert image.get_rendition("max-165x165").pk


def test_an_image_gets_a_meaningful_title(sample: SampleSite, run_import: Import) -> None:
    sample.write("images/IMG_2034.png", png("#000000"))
    sample.write("images/cell_bank_2.png", png("#ffffff"))
    sample.page('<img src="/images/IMG_2034.png"><img src="/images/cell_bank_2.png" alt="cell_bank_2.png">')

    run_import(sample.root)

    assert sorted(image.title for image in CustomImage.objects.all()) == ["Cell bank 2", "Picture of First page"]
    assert {image.description for image in CustomImage.objects.all()} == {""}


@pytest.mark.parametrize(
    ("source", "reason"),
    [
        ("/images/gone.png", "missing file: the image /images/gone.png is not in the repository"),
        ("file:///x.png", "left out: the image file:///x.png is not a file of the repository"),
        ("/images/drawing.tiff", "left out: the image /images/drawing.tiff is of a kind that the library"),
        ("/images/cut.png", "left out: the image images/cut.png: it is damaged or cut short"),
        ("/images/words.png", "left out: the image images/words.png: it is damaged, or not a picture"),
        ("/images/broken.svg", "left out: the image images/broken.svg: it is not an SVG that can be read"),
        ("/images/endless.svg", "left out: the image images/endless.svg: the drawing is far too large"),
    ],
)
def test_of_an_image_that_cannot_be_imported_alt_text_and_url_stay(
    source: str, reason: str, sample: SampleSite, run_import: Import
) -> None:
    sample.write("images/drawing.tiff", b"II*")
    sample.write("images/cut.png", png(size=(300, 300))[:200])
    sample.write("images/words.png", b"<html>no picture</html>")
    sample.write("images/broken.svg", "<svg><no end>")
    sample.write("images/endless.svg", drawing('width="1e400" height="1e400"'))
    sample.page(f'<p>x</p>\n<img src="{source}" alt="A &amp; B">')

    printed = run_import(sample.root)

    assert f"First page.md:7: {reason}" in printed
    kind, value = raw_body()[1]
    assert (kind, f'<p title="{source}">A &amp; B</p>' in value) == ("legacy", True)


def test_images_on_other_sites_wait_for_the_visitors_consent(
    sample: SampleSite, run_import: Import, client: Any
) -> None:
    address = "https://cdn.example.org/x.png?a=1&b=2"
    image = f'<img src="{address.replace("&", "&amp;")}" alt="A &amp; B">'
    card = f'<div class="isomer-card"><div>{image}</div><div class="isomer-card-title">Card</div></div>'
    without_alt = image.replace("A &amp; B", "")
    sample.page(
        f"<h2>Rates</h2>\n<p>{image.replace('https:', 'http:')}</p>\n"
        f'<p><a href="/section/first/">{without_alt}</a></p>\n<table><tr><td colspan="2">{image}</td></tr></table>\n'
        f'<div class="isomer-card-grid">{card}</div>'
    )

    printed = run_import(sample.root)

    _, (kind, first), (_, linked), (legacy, table), (_, cards) = raw_body()
    assert (kind, first["url"], first["title"]) == ("embed", address, "A & B")
    assert (linked["url"], linked["title"]) == (address, "Rates")
    assert linked["caption"] == f'<p><a linktype="page" id="{first_page().pk}">Rates</a></p>'
    quoted = address.replace("&", "&amp;")
    assert (legacy, f'<a data-embed-src="{quoted}" href="{quoted}">A &amp; B</a>' in table) == ("legacy", True)
    assert cards["cards"][0]["value"]["text"] == f'<p><a href="{quoted}">A &amp; B</a></p>'
    assert f"picture on another site: the image {address} waits for the visitor's consent" in printed
    answer = client.get("/section/first/")
    assert "https://cdn.example.org" in answer.headers["Content-Security-Policy"]
    assert "<img" not in answer.content.decode().partition("<main")[2].partition("</main")[0]


def test_the_link_around_a_missing_image_is_kept(sample: SampleSite, run_import: Import) -> None:
    sample.page('<a href="https://example.org/"><img src="/images/gone.png" alt="Rates"></a>')

    run_import(sample.root)

    link = '<p><a href="https://example.org/">Rates</a></p>'
    assert raw_body() == [("legacy", f'<div><p title="/images/gone.png">Rates</p>{link}</div>')]


def test_links_lead_to_pages_documents_and_urls(sample: SampleSite, run_import: Import) -> None:
    sample.write("files/My Guide.pdf", b"%PDF-1.4 guide")
    sample.page("<p>Words</p>", "Second", "/section/second/")
    sample.page(
        '<p><a href="/section/second">a</a> <a href="https://sample.example.org/section/second/#part">b</a> '
        '<a href="/files/My%20Guide.pdf">Guide to services</a> <a href="https://example.org/?a=1&amp;b=2">d</a> '
        '<a href="mailto:a@example.org">e</a> <a href="#part">f</a> <a href="ftp://example.org">g</a> '
        '<a href="/">h</a></p>'
    )

    printed = run_import(sample.root)

    second = AboutPage.objects.get(slug="second")
    document = get_document_model().objects.get()
    assert document.title == "Guide to services"
    assert raw_body() == [
        (
            "rich_text",
            f'<p><a linktype="page" id="{second.pk}">a</a> <a href="/section/second/#part">b</a> '
            f'<a linktype="document" id="{document.pk}">Guide to services</a> '
            '<a href="https://example.org/?a=1&amp;b=2">d</a> <a href="mailto:a@example.org">e</a> '
            f'<a href="#part">f</a> g <a linktype="page" id="{HomePage.objects.get().pk}">h</a></p>',
        )
    ]
    assert "a link to ftp://example.org cannot be kept; only its words are" in printed


def test_a_dead_link_is_kept_and_reported(sample: SampleSite, run_import: Import) -> None:
    sample.page('<p>x</p>\n<p><a href="/gone/">a</a></p>')

    printed = run_import(sample.root)

    assert "First page.md:7: dead link: the link to /gone/ leads nowhere" in printed
    assert raw_body()[0][1] == '<p>x</p><p><a href="/gone/">a</a></p>'


def test_links_and_images_in_legacy_blocks_are_resolved(sample: SampleSite, run_import: Import, client: Any) -> None:
    sample.write("images/a.png", png())
    sample.page(
        '<table><tr><td colspan="2"><a href="/section/first/">Self</a><img src="/images/a.png" alt="A clean room">'
        '<img src="/images/gone.png" alt="Gone"></td></tr></table>'
    )

    run_import(sample.root)

    ((kind, value),) = raw_body()
    image = CustomImage.objects.get()
    assert kind == "legacy"
    assert f'<a linktype="page" id="{first_page().pk}">Self</a>' in value
    assert f'<embed embedtype="image" id="{image.pk}" alt="A clean room" format="legacy"/>' in value
    assert '<span title="/images/gone.png">Gone</span>' in value


def test_a_permalink_that_is_no_valid_slug_is_changed_and_reported(sample: SampleSite, run_import: Import) -> None:
    sample.page(permalink="/Section A/Pläne, 华语.html")

    printed = run_import(sample.root)

    assert AboutPage.objects.get(title="First page").url_path == "/home/Section-A/Pläne-华语/"
    assert "First page.md:3: address changed: the address /Section A/Pläne, 华语.html became" in printed


def test_the_page_about_actris_becomes_valid_blocks(shared: Path, run_import: Import) -> None:
    run_import(shared / "isomer-sites" / "seed")

    found = AboutPage.objects.get(slug="about-actris")
    kinds = [block.block_type for block in found.body]
    assert kinds == ["image", "heading", "rich_text", "image", "heading", "bullet_list", "heading", "bullet_list"]
    assert [block.value["width"] for block in found.body if block.block_type == "image"] == ["small", "medium"]
    found.full_clean()


def test_an_error_has_file_and_line() -> None:
    assert str(IsomerError("a.md", 3, "this is wrong")) == "a.md:3: this is wrong"
    assert str(IsomerError("a.md", None, "this is wrong")) == "a.md: this is wrong"


def test_no_migration_is_missing() -> None:
    call_command("makemigrations", "isomer", check=True, dry_run=True, verbosity=0)


def test_streams_with_empty_image_fields_can_be_read(sample: SampleSite, run_import: Import) -> None:
    card = '<div class="isomer-card"><div class="isomer-card-title">{}</div></div>'
    missing = (
        '<div class="isomer-card"><img src="/images/gone.png" alt="x"><div class="isomer-card-title">D</div></div>'
    )
    sample.page(
        f'<div class="isomer-card-grid">{card.format("A")}{card.format("B")}{missing}</div>'
        '<iframe src="https://www.youtube.com/embed/aqz-KE-bpKQ"></iframe><iframe src="https://example.org/"></iframe>'
    )

    run_import(sample.root)

    cards, first, second = first_page().body
    assert [card["image"] for card in cards.value["cards"]] == [None] * 3
    assert [first.value["poster"], second.value["poster"]] == [None, None]
    assert first_page().body.stream_block.get_searchable_content(first_page().body)


@pytest.mark.parametrize("path", ["/.git/x.txt", "/_data/x.txt", "/files/.hidden/x.txt", "/files/_x.txt"])
def test_hidden_files_of_the_repository_are_not_imported(path: str, sample: SampleSite, run_import: Import) -> None:
    sample.write(path.lstrip("/"), "secret")
    sample.page(f'<p><a href="{path}">x</a></p>')

    printed = run_import(sample.root)

    assert f"dead link: the link to {path} leads nowhere" in printed
    assert not get_document_model().objects.exists()


def test_the_file_of_an_image_that_the_database_rejects_is_deleted(
    sample: SampleSite, run_import: Import, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    sample.write("images/a.png", png())
    sample.page('<img src="/images/a.png" alt="A clean room">')
    save = CustomImage.save_base

    def fail(self: CustomImage, *args: Any, **kwargs: Any) -> None:
        save(self, *args, **kwargs)
        assert files_below(Path(settings.MEDIA_ROOT))
        raise IntegrityError

    monkeypatch.setattr(CustomImage, "save_base", fail)

    with pytest.raises(CommandError, match=r"Nothing was imported\. The site does not accept the content"):
        run_import(sample.root)

    assert files_below(Path(settings.MEDIA_ROOT)) == []


def test_the_maximum_size_of_an_image_is_a_setting(sample: SampleSite, run_import: Import, settings: Any) -> None:
    settings.WAGTAILIMAGES_MAX_IMAGE_PIXELS = 100
    sample.write("images/a.png", png())
    sample.page('<img src="/images/a.png" alt="A clean room">')

    assert "it has 24 × 16 pixels" in run_import(sample.root)


@pytest.mark.parametrize("ending", ["jfif", "JFIF", "jpe", "pjpeg"])
def test_all_endings_of_jpeg_are_taken_as_images(
    ending: str, sample: SampleSite, run_import: Import, client: Any
) -> None:
    sample.write(f"images/taro.{ending}", jpeg("#123456"))
    sample.write(f"images/unused.{ending}", jpeg("#654321"))
    sample.page(f'<img src="/images/taro.{ending}" alt="A taro plant"> <a href="/images/taro.{ending}">large</a>')

    run_import(sample.root)

    assert [kind for kind, _ in raw_body()] == ["image", "rich_text"]
    assert sorted(Path(image.file.name).name for image in CustomImage.objects.all()) == ["taro.jpg", "unused.jpg"]
    for name in ("taro", "unused"):
        answer = client.get(f"/images/{name}.{ending}")
        assert (answer.status_code, answer.headers["Location"].endswith(".jpg")) == (301, True)


HOSTED = [
    "https://raw.githubusercontent.com/isomerpages/sample-office/staging/{}",
    "https://raw.githubusercontent.com/isomerpages/sample-office/refs/heads/staging/{}?raw=true",
    "https://github.com/isomerpages/sample-office/raw/master/{}",
    "https://github.com/isomerpages/sample-office/blob/staging/{}?raw=true",
    "https://cdn.jsdelivr.net/gh/isomerpages/sample-office@staging/{}",
]


@pytest.mark.parametrize("form", HOSTED)
def test_files_of_the_repository_that_are_linked_at_github_are_taken(
    form: str, sample: SampleSite, run_import: Import
) -> None:
    sample.write("images/news/Table 1.JPG", jpeg())
    sample.write("files/guide.pdf", b"%PDF-1.4")
    picture, guide = form.format("images/news/Table%201.JPG"), form.format("files/guide.pdf")
    sample.page(f'<img src="{picture}" alt="Rates by month"><p><a href="{guide}">Guide</a></p>')

    run_import(sample.root)

    (_, image), (_, words) = raw_body()
    assert image["image"]["image"] == CustomImage.objects.get().pk
    assert f'linktype="document" id="{get_document_model().objects.get().pk}"' in words


def test_other_files_at_github_stay_there(sample: SampleSite, run_import: Import) -> None:
    sample.write("images/a.png", png())
    gone = "https://raw.githubusercontent.com/isomerpages/sample-office/staging/images/gone.png"
    other = "https://raw.githubusercontent.com/somebody/else/main/images/a.png"
    sample.page(f'<p><a href="{gone}">a</a> <a href="{other}">b</a></p>')

    run_import(sample.root)

    assert raw_body() == [("rich_text", f'<p><a href="{gone}">a</a> <a href="{other}">b</a></p>')]


def test_an_image_that_the_library_refuses_is_left_out_and_all_else_comes(
    sample: SampleSite, run_import: Import, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(data: bytes, name: str) -> bytes:
        raise UnusableImageError("this picture cannot be shown")

    sample.write("images/a.png", png())
    sample.page('<p>x</p><img src="/images/a.png" alt="A clean room">')
    monkeypatch.setattr("isomer.load.pictures_ahead.process_upload", refuse)

    printed = run_import(sample.root)

    assert "left out: the image images/a.png: this picture cannot be shown" in printed
    assert [kind for kind, _ in raw_body()] == ["rich_text", "legacy"]


@pytest.mark.parametrize(
    "name",
    [
        "2015.01.14." + "w" * 100 + ".png",
        "研" * 80 + ".png",
        "a." * 60 + "png",
        "½.png",
        "???.png",
        "𐅀.png",
    ],
)
def test_a_file_is_stored_whatever_its_name(name: str, sample: SampleSite, run_import: Import, client: Any) -> None:
    sample.write(f"images/one/{name}", png("#111111"))
    sample.write(f"images/two/{name}", png("#222222"))
    sample.write(f"files/{name.removesuffix('png')}pdf", b"%PDF-1.4 one")
    sample.page()

    run_import(sample.root)

    assert CustomImage.objects.count() == 2
    assert get_document_model().objects.count() == 1
    assert {client.get(f"/images/{folder}/{quote(name)}").status_code for folder in ("one", "two")} == {301}
