"""Values in the source that have no field here are reported with their line."""

import pytest

from isomer.apps import STARTER
from isomer.notes import NoteKind
from isomer.reader import read_source

from .conftest import Import
from .samples import SampleSite, png


def test_keys_without_a_field_are_reported_in_every_file(sample: SampleSite) -> None:
    sample.write(
        "_config.yml",
        "title: T\nurl: https://x.example\ngoogle_analytics: UA-1\nfacebook-pixel: ''\nis_government: true\n"
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
        "---\ntitle: First page\npermalink: /section/first/\nvariant: tiptap\ncolour: red\nbreadcrumb: Crumb\n"
        "empty:\n---\n<p>x</p>",
    )
    sample.write(
        "index.md",
        "---\ntitle: H\nlead: Words\nsections:\n  - hero:\n      title: Hi\n      video: /a.mp4\n  - resources:\n"
        "      title: News\n      subtitle: Sub words\n      button: More news\n---\nA body\n",
    )

    found = {(note.file, note.line, note.message) for note in read_source(sample.root).notes}

    key = "there is no field for the key "
    assert found == {
        ("_config.yml", 9, f"{key}colors: primary-color #ffffff"),
        ("_data/navigation.yml", 4, f"{key}badge: new"),
        ("_data/footer.yml", 2, f"{key}navlinks"),
        ("_data/footer.yml", 4, f"{key}flickr: https://flickr.com/x"),
        ("_section/collection.yml", 4, f"{key}colour: red"),
        ("_section/First page.md", 5, f"{key}colour: red"),
        ("_section/First page.md", 6, f"{key}breadcrumb: Crumb"),
        ("index.md", 3, f"{key}lead: Words"),
        ("index.md", 7, f"{key}video: /a.mp4"),
        ("index.md", 13, "the body of the home page is not shown by Isomer, and was not imported"),
    }


def test_entries_without_title_or_url_are_reported(sample: SampleSite) -> None:
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


def test_pages_outside_a_collection_are_unpublished_and_reported(sample: SampleSite) -> None:
    sample.page()
    sample.write("_drawer/One.md", "---\ntitle: One\n---\nx")
    sample.write("_drawer/two/Two.html", "---\ntitle: Two\n---\nx")
    sample.write("_drawer/notes.md", "no page")
    sample.write("_includes/part.html", "---\n---\nx")

    site = read_source(sample.root)

    assert {page.title: page.unpublished for page in site.pages} == {
        "First page": "",
        "One": "its folder is not a collection",
        "Two": "its folder is not a collection",
    }
    assert {(note.kind, note.file) for note in site.notes} == {
        (NoteKind.UNPUBLISHED, "_drawer/One.md"),
        (NoteKind.UNPUBLISHED, "_drawer/two/Two.html"),
        (NoteKind.NOT_IMPORTED, "_drawer/notes.md"),
    }


@pytest.mark.django_db
def test_values_without_a_field_on_the_home_page_are_reported(sample: SampleSite, run_import: Import) -> None:
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
        "index.md:10: key without a field: there is no field for the key icon: star",
        "index.md:14: not imported: the home page has no place for a button without address: Press",
        "index.md:19: key without a field: there is no field for the key shape: round",
        "index.md:20: not imported: the home page has no place for a link without address: All",
        "_config.yml:3: key without a field: there is no field for the description of the whole site: Another one",
    ):
        assert expected in printed


@pytest.mark.django_db
def test_links_without_a_valid_url_are_reported(sample: SampleSite, run_import: Import) -> None:
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

    assert "_data/navigation.yml:5: left out: the link Empty to # was left out" in printed
    assert "_data/footer.yml:2: left out: the link Old to ftp://x.example/ was left out" in printed
    assert "_data/footer.yml:4: left out: the facebook address facebook.com/x is not a full web address" in printed


def test_every_key_of_the_starter_is_known() -> None:
    assert read_source(STARTER).notes == []
