"""Pages that are nothing but a picture are the first that the report names."""

import pytest

from actris_cms.core.blocks import StoryBlock
from actris_cms.sentences import first_sentence
from isomer.models import ImportNote
from isomer.notes import NoteKind
from isomer.report.explain import EXPLANATIONS
from tests.factories import ImageFactory, stream

from .conftest import Import
from .samples import SampleSite, png

FLYER = '<p><img src="/images/a.png" alt="A flyer"></p>\n'
LAYOUT = f"<table><tr><td>{FLYER}</td><td><ul><li>No info.</li></ul></td></tr></table>\n"


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (FLYER, "the page is nothing but a picture"),
        (f"{FLYER}<h5>Registration is now closed.</h5>", "its only words are “Registration is now closed.”"),
        (LAYOUT, "its only words are “No info.”"),
        (f"{FLYER}<p>Join us on 3 May at ten in the morning, in our seminar room.</p>", ""),
        (f'{FLYER}<iframe src="https://www.youtube.com/embed/aqz-KE-bpKQ" title="Film"></iframe>', ""),
        ("<p>Soon.</p>", ""),
    ],
)
def test_the_report_names_them(body: str, expected: str, sample: SampleSite, run_import: Import) -> None:
    sample.write("images/a.png", png())
    sample.page(body)
    run_import(sample.root)
    notes = ImportNote.objects.filter(kind=NoteKind.ONLY_PICTURE).values_list("message", flat=True)
    assert len(notes) == bool(expected)
    assert all(expected in message for message in notes)


def test_they_come_before_all_others() -> None:
    assert next(iter(EXPLANATIONS)) == NoteKind.ONLY_PICTURE


@pytest.mark.django_db
def test_the_words_that_an_editor_types_beside_the_picture_are_those_of_the_page() -> None:
    words = "<p>Join us on 3 May at ten in the morning.</p>"
    picture = {"image": ImageFactory(description="").pk, "alt_text": "", "decorative": False}
    value = StoryBlock().to_python(stream(("image", {"image": picture, "words": words})))
    shown = str(value.render_as_block({}))
    assert words in shown
    assert 'alt="Picture whose words are below it"' in shown
    assert first_sentence(value, 100) == "Join us on 3 May at ten in the morning."
