"""Reading the files of a repository."""

from pathlib import Path

import pytest

from isomer.notes import IsomerError, NoteKind
from isomer.reader import PageKind, read_source
from isomer.reader.addresses import AddressKind, clean_permalink, parse_address
from isomer.reader.frontmatter import split_front_matter
from isomer.reader.yamltext import YamlReader

from .samples import SampleSite, page

NO_HOSTS: frozenset[str] = frozenset()


def test_yaml_values_are_kept_as_text() -> None:
    text = "a: 2024\nb: yes\nc: 2024-13-45\nd: 1.10\ne: null\nf: ''\ng: 0x10\nh: '007'\n"

    assert YamlReader("x.yml").read(text) == {
        "a": "2024",
        "b": "yes",
        "c": "2024-13-45",
        "d": "1.10",
        "e": None,
        "f": "",
        "g": "0x10",
        "h": "007",
    }


def test_the_last_of_duplicate_keys_is_used_and_reported() -> None:
    reader = YamlReader("x.yml", first_line=2)

    assert reader.read("a: 1\nb: 2\na: 3\n") == {"a": "3", "b": "2"}
    assert [(note.kind, note.line) for note in reader.notes] == [(NoteKind.DUPLICATE_KEY, 4)]


def test_an_alias_has_the_value_of_its_anchor() -> None:
    assert YamlReader("x.yml").read("a: &one [x]\nb: *one\n") == {"a": ["x"], "b": ["x"]}


def test_only_the_first_block_is_front_matter() -> None:
    matter = split_front_matter("---\ntitle: One\nwords: |\n  a\n---\nBody\n\n---\n\nmore\n", "x.md")

    assert matter.values == {"title": "One", "words": "a\n"}
    assert matter.body == "Body\n\n---\n\nmore\n"
    assert matter.body_line == 6


def test_byte_order_marks_and_windows_line_ends_are_ignored(sample: SampleSite) -> None:
    sample.write("_section/First page.md", b"\xef\xbb\xbf" + page().replace("\n", "\r\n").encode())

    (found,) = read_source(sample.root).pages

    assert (found.title, found.body, found.body_line) == ("First page", "<p>Words</p>", 6)


def test_a_collection_has_its_order_and_unlisted_pages_come_last(sample: SampleSite) -> None:
    for name in ("Alpha", "Beta", "Gamma"):
        sample.page(name=name, permalink=f"/section/{name.lower()}/")
    sample.order("Gamma.md", "Gone.md", ".keep", "Alpha.md", "Gamma.md")

    assert [found.title for found in read_source(sample.root).pages] == ["Gamma", "Alpha", "Beta"]


def test_a_collection_without_output_is_read_as_unpublished(sample: SampleSite) -> None:
    sample.page()
    sample.write("_section/collection.yml", "collections:\n  section:\n    order: [First page.md]\n")
    sample.write("pages/Other.md", page(title="Other", permalink="/other/"))

    site = read_source(sample.root)

    assert [(found.title, found.unpublished) for found in site.pages] == [
        ("Other", ""),
        ("First page", "the collection section has no output: true"),
    ]
    assert [note.kind for note in site.notes] == [NoteKind.UNPUBLISHED]


def test_an_unpublished_page_comes_last_and_is_reported(sample: SampleSite) -> None:
    sample.page()
    sample.write("pages/Draft.md", "---\ntitle: Draft\npublished: false\n---\nx")
    sample.write("pages/contact-us.md", "---\ntitle: Contact\nlayout: contact_us\n---\n")

    site = read_source(sample.root)

    assert [(found.title, found.kind) for found in site.pages] == [
        ("First page", PageKind.PAGE),
        ("Contact", PageKind.CONTACT),
        ("Draft", PageKind.PAGE),
    ]
    assert {note.file for note in site.notes} == {"pages/Draft.md"}


@pytest.mark.parametrize(
    ("name", "url"),
    [
        ("pages/Loose one.md", "/pages/Loose one.html"),
        ("_section/Sub/Third.md", "/section/Sub/Third.html"),
        ("other/index.html", "/other/"),
    ],
)
def test_a_page_without_permalink_has_the_url_that_jekyll_gives_it(name: str, url: str, sample: SampleSite) -> None:
    sample.write(name, "---\ntitle: x\n---\nwords")

    (found,) = read_source(sample.root).pages

    assert found.permalink == url


def test_the_title_of_a_page_without_title_is_made_from_its_file_name(sample: SampleSite) -> None:
    sample.write("_section/cell-banks.md", "---\npermalink: /section/x/\n---\nwords")

    site = read_source(sample.root)

    assert [found.title for found in site.pages] == ["Cell Banks"]
    assert [note.kind for note in site.notes] == [NoteKind.TITLE]


def test_the_site_of_a_single_file_is_found_in_its_parent_folders(sample: SampleSite) -> None:
    path = sample.page()

    site = read_source(path)

    assert (site.root, site.whole) == (sample.root, False)
    assert [(found.file, found.collection) for found in site.pages] == [("_section/First page.md", "section")]


def test_a_page_without_a_site_is_a_site_of_one_page(tmp_path: Path) -> None:
    path = tmp_path / "Alone.md"
    path.write_text(page(permalink="/alone/"))

    site = read_source(path)

    assert (site.root, [found.permalink for found in site.pages]) == (tmp_path, ["/alone/"])


def test_the_footer_has_its_links_in_the_order_of_the_template(sample: SampleSite) -> None:
    sample.page()
    sample.write(
        "_data/footer.yml",
        "contact_us: /contact/\nfaq: /faq/\nfeedback:\nshow_reach: true\nlinks:\n  - {title: A, url: /a/}\n"
        "social_media: {linkedin: 'https://www.linkedin.com/x', twitter: null, facebook: ''}\n",
    )

    footer = read_source(sample.root).footer

    assert footer is not None
    assert [link.title for link in footer.links] == ["A", "FAQ", "Contact Us", "REACH"]
    assert [(link.title, link.url) for link in footer.social] == [("linkedin", "https://www.linkedin.com/x")]


def test_two_types_in_one_entry_of_the_home_page_become_two_sections(sample: SampleSite) -> None:
    sample.write(
        "index.md", "---\nsections:\n  - hero: {title: A}\n    infobar: {title: B}\n  - carousel: [{title: C}]\n---\n"
    )

    home = read_source(sample.root).home

    assert home is not None
    assert [section.kind for section in home.sections] == ["hero", "infobar", "carousel"]


@pytest.mark.parametrize(
    ("raw", "clean"),
    [
        ("a/b/", "/a/b/"),
        ("//a", "/a"),
        ("/a//b", "/a/b"),
        ("/Ä b/c.html", "/Ä b/c.html"),
        ("/a/../b", "/a/b"),
        ("\\a\\b", "/a/b"),
    ],
)
def test_a_permalink_is_cleaned_as_jekyll_does_it(raw: str, clean: str) -> None:
    assert clean_permalink(raw) == clean


@pytest.mark.parametrize(
    ("raw", "kind", "url"),
    [
        ("https://www.example.org/a b", AddressKind.EXTERNAL, "https://www.example.org/a%20b"),
        (" www.example.org ", AddressKind.EXTERNAL, "https://www.example.org"),
        ("//example.org/x", AddressKind.EXTERNAL, "https://example.org/x"),
        ("hello@example.org", AddressKind.EXTERNAL, "mailto:hello@example.org"),
        ("mailto: hello@example.org", AddressKind.EXTERNAL, "mailto:hello@example.org"),
        ("tel:+65 6123 4567", AddressKind.EXTERNAL, "tel:+65 6123 4567"),
        ("https://own.example/a/?x=1#y", AddressKind.PATH, "/a/?x=1#y"),
        ("https://www.own.example", AddressKind.PATH, "/"),
        ("#part", AddressKind.ANCHOR, "#part"),
        ("#", AddressKind.NONE, ""),
        ("", AddressKind.NONE, ""),
        ("/images/My%20Pictures/a b.png", AddressKind.PATH, "/images/My%20Pictures/a%20b.png"),
        ("../x/", AddressKind.PATH, "/base/x/"),
        ("ftp://example.org/", AddressKind.REFUSED, "ftp://example.org/"),
        ("https://", AddressKind.REFUSED, "https://"),
        ("http://[", AddressKind.REFUSED, "http://["),
        ("C:\\x", AddressKind.REFUSED, "C:\\x"),
        ("file:///etc/passwd", AddressKind.REFUSED, "file:///etc/passwd"),
        ("\\files\\a.pdf?x=\\y", AddressKind.PATH, "/files/a.pdf?x=\\y"),
        ("..\\files\\a.pdf", AddressKind.PATH, "/base/files/a.pdf"),
        ("https:\\\\example.org\\x", AddressKind.EXTERNAL, "https://example.org/x"),
    ],
)
def test_links_are_classified_and_normalised(raw: str, kind: AddressKind, url: str) -> None:
    found = parse_address(raw, base="/base/page/", hosts=frozenset({"own.example"}))

    assert (found.kind, found.url) == (kind, url)


def test_a_relative_link_above_the_root_stops_at_the_root_as_in_browsers() -> None:
    found = parse_address("../../../x/", base="/a/", hosts=NO_HOSTS)

    assert found.path == "/x/"


def test_every_sample_site_can_be_read(shared: Path) -> None:
    for folder in sorted((shared / "isomer-sites").iterdir()):
        if (folder / "_config.yml").exists():
            assert read_source(folder).pages, folder.name


def test_an_isomer_next_repository_raises_an_error(shared: Path) -> None:
    with pytest.raises(IsomerError, match="Isomer Next"):
        read_source(shared / "isomer-sites" / "mti-corp")
