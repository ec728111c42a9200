"""Imported pages are valid: editors can publish them even though alt texts are missing."""

from typing import Any

import pytest
from wagtail import blocks
from wagtail.models import Page

from actris_cms.core.blocks.layout import CardBlock
from actris_cms.core.blocks.media import ImageContentBlock
from actris_cms.core.blocks.pictures import IMPORTED_WITHOUT_ALT, is_imported_without_alt
from tests.factories import ImageFactory

from .conftest import Import
from .samples import SampleSite, png

BODY = (
    '<h2>Our film</h2>\n\n<p><img src="/images/a.png"></p>\n\n<p><img src="/images/b.png" alt="A clean room"></p>\n\n'
    '<iframe src="https://www.youtube.com/embed/aqz-KE-bpKQ"></iframe>\n'
)


def form_errors() -> dict[str, Any]:
    """Return the validation errors of all pages by URL path."""
    found: dict[str, Any] = {}
    for page in Page.objects.filter(depth__gt=1).specific():
        page.full_clean()
        for field in page._meta.get_fields():
            if hasattr(field, "stream_block"):
                try:
                    field.stream_block.clean(getattr(page, field.name))
                except blocks.StreamBlockValidationError as error:
                    found[page.url_path] = error.as_json_data()
    return found


@pytest.fixture
def imported(sample: SampleSite, run_import: Import) -> dict[str, Any]:
    """The stored values of an imported page with images and a video, by block type."""
    sample.write("images/a.png", png())
    sample.write("images/b.png", png("#123456"))
    sample.page(BODY)
    run_import(sample.root)
    body = Page.objects.get(slug="first").specific.body
    values: dict[str, Any] = {}
    for part in body.raw_data:
        values.setdefault(part["type"], []).append(part["value"])
    return values


def test_imported_pages_have_no_validation_errors(imported: dict[str, Any]) -> None:
    assert form_errors() == {}


def test_only_the_image_without_alt_text_is_marked(imported: dict[str, Any]) -> None:
    missing, described = (value["image"] for value in imported["image"])
    assert missing[IMPORTED_WITHOUT_ALT] == missing["image"]
    assert IMPORTED_WITHOUT_ALT not in described


def test_publishing_keeps_the_mark_and_visitors_hear_that_nobody_has_described_the_picture(
    imported: dict[str, Any], client: Any
) -> None:
    page = Page.objects.get(slug="first").specific
    page.title = "A typo mended"
    page.save_revision().publish()

    again = Page.objects.get(slug="first").specific.body.raw_data
    assert [part["value"] for part in again if part["type"] == "image"] == imported["image"]
    assert 'alt="Picture without a description"' in client.get(page.url).content.decode()


def test_an_embed_without_title_gets_the_text_of_the_heading_before_it(imported: dict[str, Any]) -> None:
    assert imported["embed"][0]["title"] == "Our film"


@pytest.mark.django_db
class TestMark:
    def value(self, **changes: Any) -> Any:
        pk = ImageFactory().pk
        image = {"image": pk, "alt_text": "", "decorative": False, IMPORTED_WITHOUT_ALT: pk, **changes}
        return ImageContentBlock().to_python({"image": image, "width": "large"})

    def test_the_form_keeps_it(self) -> None:
        block, value = ImageContentBlock().child_blocks["image"], self.value()["image"]
        state = block.get_form_state(value)
        posted = {
            "p-image": str(value.pk),
            "p-alt_text": "",
            f"p-{IMPORTED_WITHOUT_ALT}": str(state[IMPORTED_WITHOUT_ALT]),
        }
        assert is_imported_without_alt(block.clean(block.value_from_datadict(posted, {}, "p")))

    def test_it_does_not_apply_to_another_image(self) -> None:
        with pytest.raises(blocks.StructBlockValidationError):
            ImageContentBlock().clean(self.value(image=ImageFactory().pk))

    @pytest.mark.parametrize("changes", [{"alt_text": "A suite"}, {"decorative": True}])
    def test_it_is_removed_when_the_image_gets_an_alt_text_or_is_decorative(self, changes: dict[str, Any]) -> None:
        block = ImageContentBlock()
        assert IMPORTED_WITHOUT_ALT not in block.get_prep_value(block.clean(self.value(**changes)))["image"]

    def test_an_empty_image_field_needs_none(self) -> None:
        value = CardBlock().to_python({"image": {"image": None, IMPORTED_WITHOUT_ALT: None}, "title": "Name"})
        assert CardBlock().clean(value)["image"] is None
