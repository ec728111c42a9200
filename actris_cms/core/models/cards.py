"""What cards that lead to a page show of it, decided when the page is saved: no card reads the body of its page."""

from typing import Any, ClassVar

from django.db import models
from wagtail.admin.panels import FieldPanel
from wagtail.blocks import StreamValue
from wagtail.images import get_image_model_string
from wagtail.images.models import AbstractImage

from actris_cms.fields import streams_of
from actris_cms.pagecache.kinds import CARD
from actris_cms.sentences import first_sentence

from ..blocks import chosen_in
from .media import image_foreign_key
from .titles import DistinctTitle

PROPOSED_LENGTH = 200
# An image can be on a card without being chosen if it is neither an icon nor a logo or a banner. Portraits fit.
CARD_EDGE = 250
CARD_RATIOS = (0.6, 2.4)
# An image can represent a page without being chosen if it is wide enough, in pixels, and if cropping it to the shape
# of shared images would not remove heads or words.
SHARED_WIDTH = 600
SHARED_RATIOS = (1.3, 2.4)


def has_shape_for_sharing(image: AbstractImage) -> bool:
    """Whether the image loses little when it is cropped to the shape of shared images."""
    least, most = SHARED_RATIOS
    return least <= image.width / image.height <= most


def can_be_shared(image: AbstractImage) -> bool:
    """Whether the image may represent a page on social media although no editor chose it for that."""
    return not image.is_svg() and image.width >= SHARED_WIDTH and has_shape_for_sharing(image)


def can_be_on_card(image: AbstractImage) -> bool:
    """Whether the image may be on the card of a page although no editor chose it for that."""
    least, most = CARD_RATIOS
    is_large = min(image.width, image.height) >= CARD_EDGE
    return not image.is_svg() and is_large and least <= image.width / image.height <= most


class PageWithCard(DistinctTitle):
    """A page with a summary and a picture for cards. Where an editor gave none, those of its body take their place."""

    summary = models.TextField(
        max_length=400,
        blank=True,
        help_text="One or two sentences, shown under the title, on cards that lead here, and in search results.",
    )
    listing_image = image_foreign_key(
        "Shown on cards that lead to this page, not on the page itself. News without one has a drawn pattern there."
    )
    # The first sentence of the body, while no editor has read it or written a summary.
    proposed_summary = models.CharField(max_length=PROPOSED_LENGTH, blank=True, editable=False)
    # The first suitable image of the body. It is in the body, too, where Wagtail finds the reference.
    body_image = models.ForeignKey(
        get_image_model_string(), null=True, on_delete=models.SET_NULL, related_name="+", editable=False
    )
    body_image.wagtail_reference_index_ignore = True  # type: ignore[attr-defined]

    summary_panels: ClassVar[list[Any]] = [FieldPanel("summary")]

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Read from the body what cards show where an editor gave nothing."""
        if kwargs.get("update_fields") is None:
            self.read_for_cards()
        super().save(*args, **kwargs)

    def read_for_cards(self) -> None:
        """Set the summary that is proposed and the image that is shown where an editor gave none."""
        self.proposed_summary = self.proposal
        self.body_image = next(filter(can_be_on_card, self.shown_images), None)

    @property
    def proposal(self) -> str:
        """The first sentence of the body, if nobody has written a summary or a description."""
        return "" if self.summary or self.search_description else self.first_sentence

    @property
    def streams(self) -> list[StreamValue]:
        """The values of the page's stream fields."""
        return streams_of(self)

    @property
    def shown_images(self) -> list[AbstractImage]:
        """The images that the page's streams show."""
        return [image for stream in self.streams for image in chosen_in(stream, AbstractImage)]

    @property
    def first_sentence(self) -> str:
        """The first sentence of the body; empty if there is none."""
        return first_sentence(getattr(self, "body", ()), PROPOSED_LENGTH)

    @property
    def lead(self) -> str:
        """The summary below the title; empty where the text itself begins with it, such as a proposed one."""
        begins = self.summary and self.first_sentence.startswith(self.summary)
        return "" if begins else self.summary

    @property
    def card_text(self) -> str:
        """The text of cards that link to the page. It does not read the page's streams."""
        return self.summary or self.search_description or self.proposed_summary

    @property
    def card_image(self) -> Any:
        """The image of cards that link to the page: the chosen one, or one of its body. It reads no streams, either."""
        return self.listing_image or self.body_image

    @property
    def card_value(self) -> list[Any]:
        """All that a card of this page shows: the page cache purges pages with such a card when any of it changes."""
        return [self.title, self.url_path, self.live, self.card_text, self.listing_image_id or self.body_image_id]

    def declare_card(self) -> None:
        """Declare this page's card as a dependency of the current page."""
        CARD.declare(self.pk, self.card_value)
