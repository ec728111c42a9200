"""Characters that databases or XML do not allow, in any part of the source."""

import pytest

from about.models import AboutPage
from isomer.convert import plain_words
from isomer.notes import NoteKind
from isomer.reader.yamltext import YamlReader

from .bodies import blocks, convert, notes
from .conftest import Import
from .samples import SampleSite


@pytest.mark.parametrize("escape", [r"\0", r"\x00", r"\u0000", r"\ud800", r"\U0000dfff"])
def test_escaped_nulls_and_surrogates_are_removed_and_reported_with_their_line(escape: str) -> None:
    for text, value in (
        (f'a: b\nc: "x{escape}"', {"a": "b", "c": "x"}),
        (f'a: b\n"c{escape}": d', {"a": "b", "c": "d"}),
        (f'a: b\nc:\n  - "{escape}"', {"a": "b", "c": [""]}),
    ):
        reader = YamlReader("x.md", first_line=2)
        assert reader.read(text) == value
        assert [note.kind for note in reader.notes] == [NoteKind.CONTROL_CHARACTER]
        assert reader.notes[0].line in {3, 4}


def test_other_control_characters_are_removed_from_values_and_reported() -> None:
    reader = YamlReader("x.md", first_line=2)

    assert reader.read('a: "one\\x07 \\ttwo\\uffff"\nb: ["\\x1b"]') == {"a": "one \ttwo", "b": [""]}
    assert [(note.kind, note.line) for note in reader.notes] == [
        (NoteKind.CONTROL_CHARACTER, 2),
        (NoteKind.CONTROL_CHARACTER, 3),
    ]


def test_control_characters_written_as_entities_are_removed_and_reported() -> None:
    body = '<p>x</p>\n<p>a&#1;b&#xFFFF;c <a href="/x&#2;y">d&#4;</a>e&#127;</p>\n<img src="/a.png" alt="Su&#3;ite">'

    found = convert(body)

    assert blocks(body)[0] == ("rich_text", '<p>x</p><p>abc <a href="ref:0">d</a>e</p>')
    assert [(ref.address, ref.text) for ref in found.references] == [
        ("/x y".replace(" ", ""), "d"),
        ("/a.png", "Suite"),
    ]
    assert sorted(line or 0 for kind, line in notes(body) if kind == NoteKind.CONTROL_CHARACTER) == [7, 7, 8]
    assert plain_words("a&#1;b") == "ab"


@pytest.mark.django_db
def test_imported_pages_contain_no_control_characters(sample: SampleSite, run_import: Import) -> None:
    sample.write(
        "_section/First page.md",
        '---\ntitle: "Fir\\x08st"\ndescription: "a\\x01b"\npermalink: /section/first/\n---\n'
        '<table><tr><td colspan="2" id="x&#5;">a&#1;b</td></tr></table>',
    )

    printed = run_import(sample.root)

    found = AboutPage.objects.get(slug="first")
    assert (found.title, found.search_description) == ("First", "ab")
    assert found.body[0].value == '<div><table><tbody><tr><td id="x" colspan="2">ab</td></tr></tbody></table></div>'
    assert "First page.md:3: control character: control characters were removed here: 1" in printed
