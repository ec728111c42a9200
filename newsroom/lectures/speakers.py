"""The speakers of lectures: people of the site, whose names come from their own pages, or names that are typed."""

from typing import Any, NamedTuple

from django.core.exceptions import ValidationError
from wagtail import blocks
from wagtail.models import Page

from actris_cms.core.blocks import LinkBlock
from actris_cms.core.blocks.choosers import PrefetchedPageChooserBlock


class Speaker(NamedTuple):
    """A speaker as visitors see them. `href` is empty without a page that they may see."""

    name: str
    href: str
    role: str


class PersonChooserBlock(PrefetchedPageChooserBlock):
    """Chooses the page of a person. It is fetched together with all pages that the streams link to."""

    target_model = Page

    def __init__(self, **kwargs: Any) -> None:
        """Offer people only."""
        super().__init__(required=False, page_type="about.PersonPage", **kwargs)


class SpeakerValue(blocks.StructValue):
    """The value of a speaker."""

    @property
    def speaker(self) -> Speaker:
        """The speaker. The name is the typed one, else that of the person, if every visitor may see their page."""
        link = LinkBlock().normalize({"page": self.get("page")})
        is_public = bool(link.href and link.label and not link["page"].is_private)
        href, title = (link.href, link.label) if is_public else ("", "")
        return Speaker(self.get("name") or title, href, self.get("role") or "")


class SpeakerBlock(blocks.StructBlock):
    """Who speaks: a person of the site, or somebody else by name."""

    page = PersonChooserBlock(label="Person", help_text="The name is taken from the person's page, and follows it.")
    name = blocks.CharBlock(
        required=False, max_length=160, help_text="For somebody without a page here, such as “Prof Jane Doe”."
    )
    role = blocks.CharBlock(
        required=False,
        max_length=200,
        label="Role",
        help_text="What the speaker is, and where, such as “Professor of Haematology, Sample University”.",
    )

    def clean(self, value: Any) -> Any:
        """Require a person or a name."""
        value = super().clean(value)
        if not value.get("page") and not value.get("name") and not self.is_deferred_validation:
            error = ValidationError("Choose a person, or enter a name.")
            raise blocks.StructBlockValidationError(block_errors={"page": error})
        return value

    class Meta:
        icon = "user"
        label = "Speaker"
        label_format = "{page} {name}"
        description = "Who speaks: a person of the site, or somebody else by name."
        group = "People"
        template = "newsroom/blocks/speaker.html"
        styles = ["newsroom/lecture.css"]
        value_class = SpeakerValue
        preview_value = {"page": None, "name": "Prof Tan Mei Ling", "role": "Professor of Haematology"}


def shown_speakers(stream: blocks.StreamValue) -> list[Speaker]:
    """Return the speakers whose names visitors may see."""
    return [speaker for block in stream if (speaker := block.value.speaker).name]
