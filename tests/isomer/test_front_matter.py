"""Front matter that is no YAML is read line by line, since Isomer's pages are written by hand now and then."""

import pytest

from isomer.notes import IsomerError, NoteKind
from isomer.reader.frontmatter import split_front_matter

from .conftest import Import
from .looking import first_page
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
def test_front_matter_that_is_no_yaml_is_read_line_by_line(
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


def test_what_is_no_key_is_named() -> None:
    found = split_front_matter("---\ntitle: [a] b\n  - c\nd\n---\n", "page.md")

    (note,) = found.notes
    assert note.message.endswith("the front matter was read line by line; what stands on line 3, 4 was left out")


@pytest.mark.parametrize("front", ["a: !!python/object/apply:os.system [x]", "a: &a [*a]", "[b", "\t- x"])
def test_what_is_hostile_or_holds_no_keys_is_refused(front: str) -> None:
    with pytest.raises(IsomerError):
        split_front_matter(f"---\n{front}\n---\n", "page.md")


@pytest.mark.django_db
def test_such_a_page_stands_at_the_permalink_that_was_read(sample: SampleSite, run_import: Import) -> None:
    sample.write("_section/First page.md", "---\ntitle: [New] page\npermalink: /section/first/\n---\nWords")

    printed = run_import(sample.root)

    assert "First page.md:2: front matter: this is not valid YAML" in printed
    assert (first_page().title, first_page().url_path.endswith("/section/first/")) == ("[New] page", True)
