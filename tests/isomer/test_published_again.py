"""What was imported can be published again by editors who mend something else on the page."""

from typing import Any

import pytest
from wagtail import blocks
from wagtail.models import Page

from actris_cms.core.blocks.layout import CardBlock
from actris_cms.core.blocks.media import ImageContentBlock
from actris_cms.core.blocks.pictures import MARK, is_imported_without_alt
from tests.factories import ImageFactory

from .conftest import Import
from .samples import SampleSite, png

BODY = (
    '<h2>Our film</h2>\n\n<p><img src="/images/a.png"></p>\n\n<p><img src="/images/b.png" alt="A clean room"></p>\n\n'
    '<iframe src="https://www.youtube.com/embed/aqz-KE-bpKQ"></iframe>\n'
)


def refused() -> dict[str, Any]:
    """What the form of each page would not take, by the page's path."""
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
    """The values of the blocks of a page with pictures and a film, as they are stored, by the block's type."""
    sample.write("images/a.png", png())
    sample.write("images/b.png", png("#123456"))
    sample.page(BODY)
    run_import(sample.root)
    body = Page.objects.get(slug="first").specific.body
    values: dict[str, Any] = {}
    for part in body.raw_data:
        values.setdefault(part["type"], []).append(part["value"])
    return values


def test_every_page_can_be_published_as_it_came(imported: dict[str, Any]) -> None:
    assert refused() == {}


def test_the_picture_without_alt_text_is_marked_and_no_other(imported: dict[str, Any]) -> None:
    missing, described = (value["image"] for value in imported["image"])
    assert missing[MARK] == missing["image"]
    assert MARK not in described


def test_the_mark_outlives_saving_and_the_picture_still_says_nothing(imported: dict[str, Any], client: Any) -> None:
    page = Page.objects.get(slug="first").specific
    page.title = "A typo mended"
    page.save_revision().publish()

    again = Page.objects.get(slug="first").specific.body.raw_data
    assert [part["value"] for part in again if part["type"] == "image"] == imported["image"]
    assert 'alt=""' in client.get(page.url).content.decode()


def test_an_embed_without_title_is_called_as_the_heading_above_it(imported: dict[str, Any]) -> None:
    assert imported["embed"][0]["title"] == "Our film"


@pytest.mark.django_db
class TestTheMark:
    def value(self, **changes: Any) -> Any:
        pk = ImageFactory().pk
        image = {"image": pk, "alt_text": "", "decorative": False, MARK: pk, **changes}
        return ImageContentBlock().to_python({"image": image, "width": "large"})

    def test_it_comes_back_from_the_form(self) -> None:
        block, value = ImageContentBlock().child_blocks["image"], self.value()["image"]
        state = block.get_form_state(value)
        posted = {"p-image": str(value.pk), "p-alt_text": "", f"p-{MARK}": str(state[MARK])}
        assert is_imported_without_alt(block.clean(block.value_from_datadict(posted, {}, "p")))

    def test_it_does_not_excuse_another_picture(self) -> None:
        with pytest.raises(blocks.StructBlockValidationError):
            ImageContentBlock().clean(self.value(image=ImageFactory().pk))

    @pytest.mark.parametrize("changes", [{"alt_text": "A suite"}, {"decorative": True}])
    def test_it_is_gone_once_the_picture_is_described(self, changes: dict[str, Any]) -> None:
        block = ImageContentBlock()
        assert MARK not in block.get_prep_value(block.clean(self.value(**changes)))["image"]

    def test_an_absent_picture_needs_none(self) -> None:
        value = CardBlock().to_python({"image": {"image": None, MARK: None}, "title": "Name"})
        assert CardBlock().clean(value)["image"] is None
