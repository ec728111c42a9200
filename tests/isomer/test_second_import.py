"""Second imports: they do nothing if nothing has changed, and they never overwrite the work of editors."""

import hashlib
import re
from pathlib import Path

import pytest
from django.test import Client
from wagtail.models import Page

from about.models import AboutPage
from actris_cms.core.models import CustomDocument, CustomImage
from isomer.models import ImportRun
from tests.sizes import size

from .conftest import Import
from .imported import edit, first_page
from .samples import SampleSite, png

pytestmark = [pytest.mark.slow, pytest.mark.django_db]


def test_an_unchanged_source_is_not_read_again(
    sample: SampleSite, run_import: Import, monkeypatch: pytest.MonkeyPatch
) -> None:
    sample.write("images/a.png", png())
    sample.page('<img src="/images/a.png"><p><a href="/gone/">x</a></p>')
    first = run_import(sample.root)

    def fail(path: Path) -> None:
        raise AssertionError("the source was read again")

    monkeypatch.setattr("isomer.management.commands.import_isomer.read_source", fail)
    second = run_import(sample.root)

    assert re.search(r"Pages unchanged\s+│\s+1\b", second)
    assert [line for line in first.splitlines() if "dead link" in line] == [
        line for line in second.splitlines() if "dead link" in line
    ]
    assert ImportRun.objects.count() == 1


def test_edits_since_the_last_import_are_reported_even_if_the_source_is_unchanged(
    sample: SampleSite, run_import: Import
) -> None:
    sample.page()
    run_import(sample.root)
    edit(first_page(), "By an editor")

    printed = run_import(sample.root)

    assert "an editor has changed this page since it was imported; it was left alone" in printed
    assert re.search(r"Pages left alone\s+│\s+1\b", printed)
    assert first_page().title == "By an editor"


def test_overwrite_reads_an_unchanged_source_again(sample: SampleSite, run_import: Import) -> None:
    sample.page()
    run_import(sample.root)
    edit(first_page(), "By an editor")

    run_import(sample.root, "--overwrite")

    assert first_page().title == "First page"


def test_a_page_whose_file_was_deleted_stays_and_is_reported(
    sample: SampleSite, run_import: Import, client: Client
) -> None:
    path = sample.page()
    sample.page(name="Second", permalink="/section/second/")
    run_import(sample.root)
    path.unlink()

    printed = run_import(sample.root)

    assert "_section/First page.md: gone from the source: the file has gone from the source" in printed
    assert client.get("/section/first/").status_code == 200


def test_pages_that_isomer_does_not_publish_become_drafts(
    sample: SampleSite, run_import: Import, client: Client
) -> None:
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


def test_a_draft_is_published_when_the_source_publishes_it(sample: SampleSite, run_import: Import) -> None:
    front = "---\ntitle: First page\npermalink: /section/first/\n"
    sample.write("_section/First page.md", f"{front}published: false\n---\nWords")
    run_import(sample.root)
    assert not first_page().live
    sample.write("_section/First page.md", f"{front}---\nWords")

    run_import(sample.root)

    assert first_page().live


def test_a_published_page_gets_its_url_before_a_draft_with_the_same_permalink(
    sample: SampleSite, run_import: Import
) -> None:
    sample.write("_section/A draft.md", "---\ntitle: Draft\npermalink: /section/first/\npublished: false\n---\nx")
    sample.page()

    run_import(sample.root)

    assert {page.title: page.url_path for page in AboutPage.objects.exclude(slug="section")} == {
        "First page": "/home/section/first/",
        "Draft": "/home/section/first-2/",
    }


def test_unused_files_are_imported_and_duplicate_files_only_once(sample: SampleSite, run_import: Import) -> None:
    sample.page('<img src="/images/a.png" alt="A clean room">')
    sample.write("images/a.png", png("#111111"))
    sample.write("images/again/b.png", png("#111111"))
    sample.write("images/unused.png", png("#222222"))
    sample.write("files/unused.pdf", b"%PDF-1.4 x")
    sample.write("files/page.html", "<html>")
    sample.write("images/.keep", "")

    printed = run_import(sample.root)

    assert (CustomImage.objects.count(), CustomDocument.objects.count()) == (2, 1)
    assert "images/again/b.png: duplicate file: this file has the same content as images/a.png" in printed
    assert "images/unused.png: file that no page uses" in printed
    assert "files/page.html: left out: the library takes no files of this kind" in printed


def test_an_invalid_unused_file_does_not_stop_the_import(sample: SampleSite, run_import: Import) -> None:
    sample.page()
    sample.write("images/broken.png", b"no picture")
    sample.write("images/empty.jpg", b"")

    printed = run_import(sample.root)

    assert "images/broken.png: left out: the image images/broken.png: it is damaged, or not a picture" in printed
    assert first_page().live


def test_an_image_is_found_despite_different_capitals_if_it_is_unambiguous(
    sample: SampleSite, run_import: Import
) -> None:
    sample.write("images/Room.PNG", png())
    sample.page('<p>x</p>\n<img src="/images/room.png" alt="A clean room">')

    printed = run_import(sample.root)

    assert "/images/room.png differs in capitals from the file images/Room.PNG, which was taken" in printed
    assert [block.block_type for block in first_page().body] == ["rich_text", "image"]


def test_the_report_suggests_the_most_similar_page_for_a_dead_link(sample: SampleSite, run_import: Import) -> None:
    sample.page('<p><a href="/section/second-pag/">x</a></p>')
    sample.page(name="Second", permalink="/section/second-page/")

    printed = run_import(sample.root)

    assert "perhaps /section/second-page/ is meant" in printed


def test_a_folder_with_thousands_of_files_can_be_imported(sample: SampleSite, run_import: Import) -> None:
    files = size(2_000, 10_000)
    sample.page()
    for number in range(files):
        sample.write(f"images/many/{number}.txt", "words")
    before = Page.objects.count()

    printed = run_import(sample.root, "--dry-run", "--verbosity=2")

    assert Page.objects.count() == before
    assert f"images/many/{files - 1}.txt" in printed


def test_size_and_hash_of_an_svg_are_those_of_the_cleaned_file(sample: SampleSite, run_import: Import) -> None:
    preface = "<!-- made by hand -->\n" * 200
    drawing = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><path onclick="a()" d="M0 0h9"/></svg>'
    sample.write("images/a.svg", preface + drawing)
    sample.page('<img src="/images/a.svg" alt="A drawing">')

    run_import(sample.root)

    image = CustomImage.objects.get()
    with image.file.open() as file:
        stored = file.read()
    assert b"onclick" not in stored
    assert (image.get_file_size(), image.file_hash) == (
        len(stored),
        hashlib.sha1(stored, usedforsecurity=False).hexdigest(),
    )
