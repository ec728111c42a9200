"""Images, documents and links on their way into the library and the page tree."""

from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError
from wagtail.documents import get_document_model

from about.models import AboutPage
from actris_cms.core.models import CustomImage
from home.models import HomePage
from isomer.notes import IsomerError

from .conftest import Import
from .looking import files_below, first_page, raw_body
from .samples import SampleSite, png

pytestmark = pytest.mark.django_db


def test_an_image_is_stored_once_however_often_and_under_whatever_name_it_is_used(
    sample: SampleSite, run_import: Import, settings: Any
) -> None:
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


def test_an_image_gets_a_title_that_says_something(sample: SampleSite, run_import: Import) -> None:
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
        (
            "https://example.org/x.png",
            "not imported: the image https://example.org/x.png is not a file of the repository",
        ),
        ("/images/drawing.tiff", "not imported: the image /images/drawing.tiff is of a kind that the library"),
        ("/images/cut.png", "not imported: the image images/cut.png is damaged or cut short"),
        ("/images/words.png", "not imported: the image images/words.png is not a picture"),
        ("/images/broken.svg", "not imported: the image images/broken.svg is no SVG that can be read"),
    ],
)
def test_an_image_that_cannot_be_had_leaves_its_alt_text_and_address(
    source: str, reason: str, sample: SampleSite, run_import: Import
) -> None:
    sample.write("images/drawing.tiff", b"II*")
    sample.write("images/cut.png", png(size=(300, 300))[:200])
    sample.write("images/words.png", b"<html>no picture</html>")
    sample.write("images/broken.svg", "<svg><no end>")
    sample.page(f'<p>x</p>\n<img src="{source}" alt="A &amp; B">')

    printed = run_import(sample.root)

    assert f"First page.md:7: {reason}" in printed
    expected = (
        f'<a href="{source}">A &amp; B</a>' if source.startswith("https:") else f'<p title="{source}">A &amp; B</p>'
    )
    kind, value = raw_body()[1]
    assert (kind, expected in value) == ("legacy", True)


def test_links_lead_to_pages_documents_and_addresses(sample: SampleSite, run_import: Import) -> None:
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
    assert "a link to ftp://example.org cannot be kept; its words are" in printed


def test_a_dead_link_is_kept_and_reported(sample: SampleSite, run_import: Import) -> None:
    sample.page('<p>x</p>\n<p><a href="/gone/">a</a></p>')

    printed = run_import(sample.root)

    assert "First page.md:7: dead link: the link to /gone/ leads nowhere" in printed
    assert raw_body()[0][1] == '<p>x</p><p><a href="/gone/">a</a></p>'


def test_what_a_legacy_block_refers_to_follows_too(sample: SampleSite, run_import: Import, client: Any) -> None:
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


def test_an_address_that_a_slug_cannot_hold_is_mended_and_reported(sample: SampleSite, run_import: Import) -> None:
    sample.page(permalink="/Section A/Pläne, 华语.html")

    printed = run_import(sample.root)

    assert AboutPage.objects.get(title="First page").url_path == "/home/Section-A/Pläne-华语/"
    assert "First page.md:3: address changed: the address /Section A/Pläne, 华语.html became" in printed


def test_the_page_about_actris_becomes_blocks_that_an_editor_can_save(shared: Path, run_import: Import) -> None:
    run_import(shared / "isomer-sites" / "seed")

    found = AboutPage.objects.get(slug="about-actris")
    kinds = [block.block_type for block in found.body]
    assert kinds == ["image", "heading", "rich_text", "image", "heading", "bullet_list", "heading", "bullet_list"]
    assert [block.value["width"] for block in found.body if block.block_type == "image"] == ["small", "medium"]
    found.full_clean()


def test_an_error_names_file_and_line() -> None:
    assert str(IsomerError("a.md", 3, "this is wrong")) == "a.md:3: this is wrong"
    assert str(IsomerError("a.md", None, "this is wrong")) == "a.md: this is wrong"


def test_no_migration_is_missing() -> None:
    call_command("makemigrations", "isomer", check=True, dry_run=True, verbosity=0)


def test_what_has_no_picture_can_be_read_back_in_bulk(sample: SampleSite, run_import: Import) -> None:
    card = '<div class="isomer-card"><div class="isomer-card-title">{}</div></div>'
    lost = '<div class="isomer-card"><img src="/images/gone.png" alt="x"><div class="isomer-card-title">D</div></div>'
    sample.page(
        f'<div class="isomer-card-grid">{card.format("A")}{card.format("B")}{lost}</div>'
        '<iframe src="https://www.youtube.com/embed/aqz-KE-bpKQ"></iframe><iframe src="https://example.org/"></iframe>'
    )

    run_import(sample.root)

    cards, first, second = first_page().body
    assert [card["image"] for card in cards.value["cards"]] == [None] * 3
    assert [first.value["poster"], second.value["poster"]] == [None, None]
    assert first_page().body.stream_block.get_searchable_content(first_page().body)


@pytest.mark.parametrize("address", ["/.git/x.txt", "/_data/x.txt", "/files/.hidden/x.txt", "/files/_x.txt"])
def test_files_that_belong_to_the_repository_are_not_published(
    address: str, sample: SampleSite, run_import: Import
) -> None:
    sample.write(address.lstrip("/"), "secret")
    sample.page(f'<p><a href="{address}">x</a></p>')

    printed = run_import(sample.root)

    assert f"dead link: the link to {address} leads nowhere" in printed
    assert not get_document_model().objects.exists()


def test_the_file_of_an_image_that_the_database_refuses_goes_again(
    sample: SampleSite, run_import: Import, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    sample.write("images/a.png", png())
    sample.page('<img src="/images/a.png" alt="A clean room">')
    save = CustomImage.save_base

    def refuse(self: CustomImage, *args: Any, **kwargs: Any) -> None:
        save(self, *args, **kwargs)
        assert files_below(Path(settings.MEDIA_ROOT))
        raise IntegrityError

    monkeypatch.setattr(CustomImage, "save_base", refuse)

    with pytest.raises(CommandError, match=r"Nothing was imported\. The site does not take what the source holds"):
        run_import(sample.root)

    assert files_below(Path(settings.MEDIA_ROOT)) == []


def test_how_large_a_picture_may_be_is_a_setting(sample: SampleSite, run_import: Import, settings: Any) -> None:
    settings.WAGTAILIMAGES_MAX_IMAGE_PIXELS = 100
    sample.write("images/a.png", png())
    sample.page('<img src="/images/a.png" alt="A clean room">')

    with pytest.raises(CommandError, match="it has 24 × 16 pixels"):
        run_import(sample.root)
