"""Front matter that is not valid YAML is read line by line, because people sometimes write it by hand."""

import pytest

from isomer.notes import NoteKind
from isomer.reader.frontmatter import split_front_matter

from .conftest import Import
from .imported import first_page
from .samples import SampleSite


@pytest.mark.parametrize(
    ("front", "values", "line"),
    [
        ("title: [a] b\npermalink: /c/", {"title": "[a] b", "permalink": "/c/"}, 2),
        ('title: "a" b\npermalink: "/c/"', {"title": '"a" b', "permalink": "/c/"}, 2),
        ("title: a\n\tlost: x\npermalink: /c/", {"title": "a", "permalink": "/c/"}, 3),
        ("title: a: b\npermalink: /c/", {"title": "a: b", "permalink": "/c/"}, 2),
        ("title: 'a\npermalink: /c/\npermalink: /d/", {"title": "'a", "permalink": "/d/"}, 3),
        ("title: @a\nimage:\n# not a key\npermalink: /c/", {"title": "@a", "image": None, "permalink": "/c/"}, 2),
    ],
)
def test_front_matter_that_is_not_valid_yaml_is_read_line_by_line(
    front: str, values: dict[str, str | None], line: int
) -> None:
    found = split_front_matter(f"---\n{front}\n---\nbody", "page.md")

    assert found.values == values
    assert found.lines["title"] == 2
    assert (found.body, found.body_line) == ("body", front.count("\n") + 4)
    (note,) = found.notes
    assert note.kind == NoteKind.FRONT_MATTER
    assert "not valid YAML" in note.message
    assert (note.line or 0) >= line


def test_lines_without_a_key_are_reported() -> None:
    found = split_front_matter("---\ntitle: [a] b\n  - c\nd\n---\n", "page.md")

    (note,) = found.notes
    assert note.message.endswith("the front matter was read line by line; the text on line 3, 4 was left out")


@pytest.mark.parametrize(
    ("front", "values"),
    [
        ("a: !!python/object/apply:os.system [x]", {"a": "!!python/object/apply:os.system [x]"}),
        ("a: &a [*a]", {"a": "&a [*a]"}),
        ("[b", {}),
        ("\t- x", {}),
        ("- x", {}),
        ("words", {}),
    ],
)
def test_front_matter_that_is_hostile_or_has_no_keys_costs_no_body(front: str, values: dict[str, str]) -> None:
    found = split_front_matter(f"---\n{front}\n---\nbody", "page.md")

    assert (found.values, found.body) == (values, "body")
    assert [note.kind for note in found.notes] == [NoteKind.FRONT_MATTER]


@pytest.mark.django_db
def test_a_page_with_invalid_front_matter_is_imported_at_its_permalink(sample: SampleSite, run_import: Import) -> None:
    sample.write("_section/First page.md", "---\ntitle: [New] page\npermalink: /section/first/\n---\nWords")

    printed = run_import(sample.root)

    assert "First page.md:2: front matter: this is not valid YAML" in printed
    assert (first_page().title, first_page().url_path.endswith("/section/first/")) == ("[New] page", True)
