"""What a second import does: nothing where nothing has changed, and never anything to what editors have touched."""

import hashlib
import re
from pathlib import Path

import pytest
from django.test import Client
from wagtail.models import Page

from about.models import AboutPage
from actris_cms.core.models import CustomDocument, CustomImage
from isomer.models import ImportRun

from .conftest import Import
from .looking import edit, first_page
from .samples import SampleSite, png

pytestmark = pytest.mark.django_db


def test_an_unchanged_source_is_told_by_its_files_and_nothing_is_read(
    sample: SampleSite, run_import: Import, monkeypatch: pytest.MonkeyPatch
) -> None:
    sample.write("images/a.png", png())
    sample.page('<img src="/images/a.png"><p><a href="/gone/">x</a></p>')
    first = run_import(sample.root)

    def refuse(path: Path) -> None:
        raise AssertionError("the source was read again")

    monkeypatch.setattr("isomer.management.commands.import_isomer.read_source", refuse)
    second = run_import(sample.root)

    assert re.search(r"Pages unchanged\s+│\s+1\b", second)
    assert [line for line in first.splitlines() if "dead link" in line] == [
        line for line in second.splitlines() if "dead link" in line
    ]
    assert ImportRun.objects.count() == 1


def test_what_an_editor_did_since_is_told_even_where_the_source_is_unchanged(
    sample: SampleSite, run_import: Import
) -> None:
    sample.page()
    run_import(sample.root)
    edit(first_page(), "By an editor")

    printed = run_import(sample.root)

    assert "an editor has changed this page since it was imported; it was left alone" in printed
    assert re.search(r"Pages left alone\s+│\s+1\b", printed)
    assert first_page().title == "By an editor"


def test_to_insist_reads_the_source_again(sample: SampleSite, run_import: Import) -> None:
    sample.page()
    run_import(sample.root)
    edit(first_page(), "By an editor")

    run_import(sample.root, "--overwrite")

    assert first_page().title == "First page"


def test_a_page_whose_source_has_gone_stays_and_is_reported(
    sample: SampleSite, run_import: Import, client: Client
) -> None:
    path = sample.page()
    sample.page(name="Second", permalink="/section/second/")
    run_import(sample.root)
    path.unlink()

    printed = run_import(sample.root)

    assert "_section/First page.md: gone from the source: the file has gone from the source" in printed
    assert client.get("/section/first/").status_code == 200


def test_what_isomer_does_not_publish_waits_as_a_draft(sample: SampleSite, run_import: Import, client: Client) -> None:
    sample.page()
    sample.write("_section/Draft.md", "---\ntitle: Draft\npermalink: /section/draft/\npublished: false\n---\nWords")
    sample.write("_drawer/Other.md", "---\ntitle: Other\npermalink: /other/\n---\nWords")

    printed = run_import(sample.root)

    assert {page.title: page.live for page in AboutPage.objects.exclude(slug="section")} == {
        "First page": True,
        "Draft": False,
        "Other": False,
    }
    assert client.get("/section/draft/").status_code == client.get("/other/").status_code == 404
    assert "_drawer/Other.md: not published there: Isomer does not publish this page" in printed


def test_a_draft_of_the_source_that_is_published_there_later_is_published_here(
    sample: SampleSite, run_import: Import
) -> None:
    front = "---\ntitle: First page\npermalink: /section/first/\n"
    sample.write("_section/First page.md", f"{front}published: false\n---\nWords")
    run_import(sample.root)
    assert not first_page().live
    sample.write("_section/First page.md", f"{front}---\nWords")

    run_import(sample.root)

    assert first_page().live


def test_a_published_page_has_its_address_even_if_a_draft_wants_it_too(sample: SampleSite, run_import: Import) -> None:
    sample.write("_section/A draft.md", "---\ntitle: Draft\npermalink: /section/first/\npublished: false\n---\nx")
    sample.page()

    run_import(sample.root)

    assert {page.title: page.url_path for page in AboutPage.objects.exclude(slug="section")} == {
        "First page": "/home/section/first/",
        "Draft": "/home/section/first-2/",
    }


def test_files_that_no_page_uses_come_along_and_each_content_is_kept_once(
    sample: SampleSite, run_import: Import
) -> None:
    sample.page('<img src="/images/a.png" alt="A clean room">')
    sample.write("images/a.png", png("#111111"))
    sample.write("images/again/b.png", png("#111111"))
    sample.write("images/unused.png", png("#222222"))
    sample.write("files/unused.pdf", b"%PDF-1.4 x")
    sample.write("files/page.html", "<html>")
    sample.write("images/.keep", "")

    printed = run_import(sample.root)

    assert (CustomImage.objects.count(), CustomDocument.objects.count()) == (2, 1)
    assert "images/again/b.png: duplicate file: this file holds the same as images/a.png" in printed
    assert "images/unused.png: file that no page uses" in printed
    assert "files/page.html: not imported: the library takes no files of this kind" in printed


def test_a_broken_file_that_no_page_uses_stops_nothing(sample: SampleSite, run_import: Import) -> None:
    sample.page()
    sample.write("images/broken.png", b"no picture")
    sample.write("images/empty.jpg", b"")

    printed = run_import(sample.root)

    assert "images/broken.png: not imported: the image images/broken.png is not a picture" in printed
    assert first_page().live


def test_a_picture_is_found_by_another_case_where_only_one_is_meant(sample: SampleSite, run_import: Import) -> None:
    sample.write("images/Room.PNG", png())
    sample.page('<p>x</p>\n<img src="/images/room.png" alt="A clean room">')

    printed = run_import(sample.root)

    assert "/images/room.png differs in capitals from the file images/Room.PNG, which was taken" in printed
    assert [block.block_type for block in first_page().body] == ["rich_text", "image"]


def test_a_dead_link_names_the_nearest_living_page(sample: SampleSite, run_import: Import) -> None:
    sample.page('<p><a href="/section/second-pag/">x</a></p>')
    sample.page(name="Second", permalink="/section/second-page/")

    printed = run_import(sample.root)

    assert "perhaps /section/second-page/ is meant" in printed


def test_ten_thousand_files_in_one_folder_are_read_in_time(sample: SampleSite, run_import: Import) -> None:
    sample.page()
    for number in range(10_000):
        sample.write(f"images/many/{number}.txt", "words")
    before = Page.objects.count()

    printed = run_import(sample.root, "--dry-run", "--verbosity=2")

    assert Page.objects.count() == before
    assert "images/many/9999.txt" in printed


def test_a_drawing_with_a_long_preface_is_taken_as_it_is_kept(sample: SampleSite, run_import: Import) -> None:
    preface = "<!-- made by hand -->\n" * 200
    drawing = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><path onclick="a()" d="M0 0h9"/></svg>'
    sample.write("images/a.svg", preface + drawing)
    sample.page('<img src="/images/a.svg" alt="A drawing">')

    run_import(sample.root)

    image = CustomImage.objects.get()
    with image.file.open() as file:
        kept = file.read()
    assert b"onclick" not in kept
    assert (image.get_file_size(), image.file_hash) == (
        len(kept),
        hashlib.sha1(kept, usedforsecurity=False).hexdigest(),
    )
