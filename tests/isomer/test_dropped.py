"""What a source says and nothing here carries is reported, each with its line."""

from pathlib import Path

import pytest

from isomer.notes import NoteKind
from isomer.reader import read_source

from .conftest import Import
from .samples import SampleSite, png


def test_keys_that_nothing_carries_are_reported_in_every_file(sample: SampleSite) -> None:
    sample.write(
        "_config.yml",
        "title: T\nurl: https://x.example\ngoogle_analytics: UA-1\nfacebook-pixel: ''\nis_government: false\n"
        "remote_theme: x\nplugins: [a]\nsass: {style: compressed}\ncolors: {primary-color: '#ffffff'}\n",
    )
    sample.write("_data/navigation.yml", "links:\n  - title: The section\n    collection: section\n    badge: new\n")
    sample.write("_data/footer.yml", "contact_us: /a/\nnavlinks: [x]\nsocial_media:\n  flickr: https://flickr.com/x\n")
    sample.write(
        "_section/collection.yml",
        "collections:\n  section:\n    output: true\n    colour: red\n    order:\n      - First page.md\n",
    )
    sample.write(
        "_section/First page.md",
        "---\ntitle: First page\npermalink: /section/first/\nvariant: tiptap\nredirect_from: /old/\nbreadcrumb: Crumb\n"
        "empty:\n---\n<p>x</p>",
    )
    sample.write(
        "index.md",
        "---\ntitle: H\nlead: Words\nsections:\n  - hero:\n      title: Hi\n      video: /a.mp4\n  - resources:\n"
        "      title: News\n      subtitle: Sub words\n      button: More news\n---\nA body\n",
    )

    found = {(note.file, note.line, note.message) for note in read_source(sample.root).notes}

    key = "nothing here carries the key "
    assert found == {
        ("_config.yml", 9, f"{key}colors: primary-color #ffffff"),
        ("_data/navigation.yml", 4, f"{key}badge: new"),
        ("_data/footer.yml", 2, f"{key}navlinks"),
        ("_data/footer.yml", 4, f"{key}flickr: https://flickr.com/x"),
        ("_section/collection.yml", 4, f"{key}colour: red"),
        ("_section/First page.md", 5, f"{key}redirect_from: /old/"),
        ("_section/First page.md", 6, f"{key}breadcrumb: Crumb"),
        ("index.md", 3, f"{key}lead: Words"),
        ("index.md", 7, f"{key}video: /a.mp4"),
        ("index.md", 13, "the body of the home page is not shown by Isomer, and was not imported"),
    }


def test_entries_without_title_or_address_are_reported(sample: SampleSite) -> None:
    sample.page()
    sample.write(
        "_data/navigation.yml",
        "links:\n  - url: /a/\n  - title: X\n    url: /b/\n    sublinks:\n      - title: no address\n"
        "      - url: /no-title/\n",
    )
    sample.write("_data/footer.yml", "links:\n  - title: Only a title\n  - title: Whole\n    url: /whole/\n")

    site = read_source(sample.root)

    assert [(note.kind, note.file, note.line) for note in site.notes] == [
        (NoteKind.NOT_IMPORTED, "_data/navigation.yml", 2),
        (NoteKind.NOT_IMPORTED, "_data/navigation.yml", 6),
        (NoteKind.NOT_IMPORTED, "_data/navigation.yml", 7),
        (NoteKind.NOT_IMPORTED, "_data/footer.yml", 2),
    ]
    assert "(title: Only a title)" in site.notes[-1].message
    assert site.menu is not None
    assert [entry.title for entry in site.menu.entries] == ["X"]


def test_pages_in_a_folder_that_is_no_collection_are_read_as_unpublished_and_reported(sample: SampleSite) -> None:
    sample.page()
    sample.write("_drawer/One.md", "---\ntitle: One\n---\nx")
    sample.write("_drawer/two/Two.html", "---\ntitle: Two\n---\nx")
    sample.write("_drawer/notes.md", "no page")
    sample.write("_includes/part.html", "---\n---\nx")

    site = read_source(sample.root)

    assert {page.title: page.unpublished for page in site.pages} == {
        "First page": "",
        "One": "its folder is no collection",
        "Two": "its folder is no collection",
    }
    assert {(note.kind, note.file) for note in site.notes} == {
        (NoteKind.UNPUBLISHED, "_drawer/One.md"),
        (NoteKind.UNPUBLISHED, "_drawer/two/Two.html"),
        (NoteKind.NOT_IMPORTED, "_drawer/notes.md"),
    }


@pytest.mark.django_db
def test_what_the_home_page_has_no_place_for_is_reported(sample: SampleSite, run_import: Import) -> None:
    sample.page()
    sample.write("images/share.svg", b"<svg xmlns='http://www.w3.org/2000/svg'/>")
    sample.write("_config.yml", "title: T\nshareicon: /images/share.svg\ndescription: Another one\n")
    sample.write(
        "index.md",
        "---\ntitle: H\ndescription: One\nsections:\n"
        "  - hero:\n      button: Go\n      dropdown: {title: I want to, options: [{title: Doze, url: /a/}]}\n"
        "      key_highlights:\n        - title: One\n          icon: star\n          url: /section/first/\n"
        "  - infobar:\n      title: T\n      button: Press\n"
        "  - textcards:\n      cards:\n        - title: Card\n          linktext: Read\n          shape: round\n"
        "  - infocols: {title: C, linktext: All}\n  - resources: {title: News, button: More}\n---\n",
    )

    printed = run_import(sample.root, "--verbosity=2")

    for expected in (
        "index.md:10: not imported: nothing here carries the key icon: star",
        "index.md:14: not imported: the home page has no place for a button without address: Press",
        "index.md:19: not imported: nothing here carries the key shape: round",
        "index.md:20: not imported: the home page has no place for a link without address: All",
        "_config.yml:3: not imported: nothing here carries the description of the whole site: Another one",
    ):
        assert expected in printed


@pytest.mark.django_db
def test_links_and_addresses_that_lead_nowhere_are_reported(sample: SampleSite, run_import: Import) -> None:
    sample.page()
    sample.write("images/a.png", png())
    sample.write(
        "_data/navigation.yml",
        "links:\n  - title: X\n    url: /section/first/\n    sublinks:\n      - {title: Empty, url: '#'}\n",
    )
    sample.write(
        "_data/footer.yml",
        "links:\n  - {title: Old, url: 'ftp://x.example/'}\nsocial_media:\n  facebook: facebook.com/x\n",
    )

    printed = run_import(sample.root)

    assert "_data/navigation.yml:5: not imported: the link Empty to # was left out" in printed
    assert "_data/footer.yml:2: not imported: the link Old to ftp://x.example/ was left out" in printed
    assert "_data/footer.yml:4: not imported: the facebook address facebook.com/x is no whole address" in printed


def test_every_key_of_the_starter_is_known() -> None:
    starter = Path(__file__).parents[2] / "isomer" / "starter"

    assert read_source(starter).notes == []
