"""Blocks that only the home page uses."""

from typing import Any

from django.conf import settings
from wagtail import blocks

from actris_cms.core.blocks import CardsBlock, LinkBlock
from actris_cms.core.blocks.media import preview_image
from actris_cms.core.blocks.pictures import PictureBlock
from actris_cms.core.blocks.text import BlankAwareRichTextBlock

from .audiences import AudiencesBlock
from .newsroom_blocks import ComingEventsBlock, LatestNewsBlock

STYLES = ["home/home.css"]
LINK_PREVIEW = {"text": "Learn more", "page": None, "document": None, "url": "/about-us/"}
TEXT_PREVIEW = "<p>Established in April 2020 to meet the increasing clinical demand for cellular therapeutics.</p>"


def optional_link() -> LinkBlock:
    """Return a link block that editors may leave empty."""
    return LinkBlock(optional=True, required=False)


class HighlightValue(blocks.StructValue):
    """The value of a highlight, for templates."""

    @property
    def is_shown(self) -> bool:
        """Whether visitors see it: not if its link leads to a page that is not public."""
        return bool(self["link"].href) or not self["link"].targets


class HighlightBlock(blocks.StructBlock):
    """One of up to four links below the hero. The whole cell can be clicked, if it has a link."""

    title = blocks.CharBlock(max_length=120)
    text = blocks.CharBlock(max_length=200, required=False)
    link = LinkBlock(optional=True, required=False, text_required=False)

    class Meta:
        icon = "pick"
        label = "Highlight"
        label_format = "{title}"
        description = "A link to a section, with a title and a short text."
        group = "Home"
        template = "home/blocks/highlight.html"
        value_class = HighlightValue
        styles = STYLES
        preview_value = {"title": "Our facilities", "text": "Clean rooms and laboratories", "link": LINK_PREVIEW}


class PictureRowBlock(blocks.StructBlock):
    """A picture beside a text. Consecutive rows show the picture on alternating sides."""

    eyebrow = blocks.CharBlock(max_length=120, required=False, label="Line above the title")
    title = blocks.CharBlock(max_length=200)
    text = BlankAwareRichTextBlock(features=settings.RICH_TEXT_INLINE, required=False)
    image = PictureBlock(required=False)
    link = optional_link()

    def get_preview_value(self) -> Any:
        """Return a row with the newest image of the library."""
        return self.normalize(
            {
                "eyebrow": "We are ACTRIS",
                "title": "About us",
                "text": TEXT_PREVIEW,
                "image": preview_image(),
                "link": LINK_PREVIEW,
            }
        )

    class Meta:
        icon = "image"
        label = "Picture and text"
        description = "A picture beside a title, a text and a link."
        group = "Home"
        template = "home/blocks/picture_row.html"
        styles = STYLES


class CardSectionBlock(blocks.StructBlock):
    """A title and a grid of cards."""

    title = blocks.CharBlock(max_length=200, required=False)
    intro = blocks.TextBlock(max_length=600, required=False)
    cards = CardsBlock()

    def get_preview_value(self) -> Any:
        """Return a title with the preview of the cards block."""
        return self.normalize(
            {
                "title": "What we do",
                "intro": "From the first idea to the patient.",
                "cards": CardsBlock().get_preview_value(),
            }
        )

    class Meta:
        icon = "grid"
        label = "Cards"
        description = "A title and a grid of cards below it."
        group = "Home"
        template = "home/blocks/card_section.html"
        styles = STYLES


class FactsBlock(blocks.StructBlock):
    """Key figures of the institute, each with a label."""

    title = blocks.CharBlock(max_length=120, required=False)
    facts = blocks.ListBlock(
        blocks.StructBlock(
            [
                ("figure", blocks.CharBlock(max_length=20)),
                ("label", blocks.CharBlock(max_length=120, label="What it counts")),
            ],
            icon="order",
            label="Fact",
            label_format="{figure} {label}",
        ),
        min_num=1,
        max_num=6,
    )

    def get_preview_value(self) -> Any:
        """Return three figures."""
        facts = [("2020", "Year established"), ("14", "Clean rooms"), ("4", "Laboratories")]
        return self.normalize({"title": "In figures", "facts": [{"figure": f, "label": label} for f, label in facts]})

    class Meta:
        icon = "order"
        label = "Facts"
        description = "Key figures, each with a label that says what it counts."
        group = "Home"
        template = "home/blocks/facts.html"
        styles = STYLES


class TextSectionBlock(blocks.StructBlock):
    """A title, a text and a link, over the whole width of the page."""

    eyebrow = blocks.CharBlock(max_length=120, required=False, label="Line above the title")
    title = blocks.CharBlock(max_length=200)
    text = BlankAwareRichTextBlock(features=settings.RICH_TEXT_INLINE, required=False)
    link = optional_link()

    class Meta:
        icon = "pilcrow"
        label = "Text"
        description = "A title, a text and a link, over the whole width of the page."
        group = "Home"
        template = "home/blocks/text_section.html"
        styles = STYLES
        preview_value = {"eyebrow": "We are ACTRIS", "title": "Our mission", "text": TEXT_PREVIEW, "link": LINK_PREVIEW}


class HomeStoryBlock(blocks.StreamBlock):
    """The blocks of the home page's body. The blocks of other pages are left out: the home page links to details."""

    picture_row = PictureRowBlock()
    card_section = CardSectionBlock()
    facts = FactsBlock()
    text_section = TextSectionBlock()
    coming_events = ComingEventsBlock()
    latest_news = LatestNewsBlock()
    audiences = AudiencesBlock()

    class Meta:
        block_counts = {"coming_events": {"max_num": 1}, "latest_news": {"max_num": 1}}
