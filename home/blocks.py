"""The blocks of the home page alone."""

from typing import Any

from django.apps import apps
from django.conf import settings
from wagtail import blocks
from wagtail.models import Page, Site

from actris_cms.core.blocks import CardsBlock, LinkBlock
from actris_cms.core.blocks.media import preview_image
from actris_cms.core.blocks.pictures import PictureBlock
from actris_cms.core.blocks.text import WordsBlock

LATEST = 3  # One row of cards.
LINK_PREVIEW = {"text": "Learn more", "page": None, "document": None, "url": "/about-us/"}
TEXT_PREVIEW = "<p>Established in April 2020 to meet the increasing clinical demand for cellular therapeutics.</p>"


def optional_link() -> LinkBlock:
    """A link that may be left out."""
    return LinkBlock(optional=True, required=False)


class HighlightBlock(blocks.StructBlock):
    """One of the four doors below the hero. The whole cell is the link."""

    title = blocks.CharBlock(max_length=120)
    text = blocks.CharBlock(max_length=200, required=False)
    link = LinkBlock(text_required=False)

    class Meta:
        icon = "pick"
        label = "Highlight"
        label_format = "{title}"
        description = "A door to a section: a title, a few words, a link."
        group = "Home"
        template = "blocks/highlight.html"
        preview_value = {"title": "Our facilities", "text": "Clean rooms and laboratories", "link": LINK_PREVIEW}


class PictureRowBlock(blocks.StructBlock):
    """A picture beside a text. Rows take turns in which side the picture stands on."""

    eyebrow = blocks.CharBlock(max_length=120, required=False, label="Line above the title")
    title = blocks.CharBlock(max_length=200)
    text = WordsBlock(features=settings.RICH_TEXT_INLINE, required=False)
    image = PictureBlock(required=False)
    link = optional_link()

    def get_preview_value(self) -> Any:
        """A row with the newest image of the library."""
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
        template = "blocks/picture_row.html"


class CardSectionBlock(blocks.StructBlock):
    """A title and the cards below it."""

    title = blocks.CharBlock(max_length=200, required=False)
    intro = blocks.TextBlock(max_length=600, required=False)
    cards = CardsBlock()

    def get_preview_value(self) -> Any:
        """Three cards under a title."""
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
        template = "blocks/card_section.html"


class FactsBlock(blocks.StructBlock):
    """Figures that say at a glance what the institute is."""

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
        """Three figures."""
        facts = [("2020", "Year established"), ("14", "Clean rooms"), ("4", "Laboratories")]
        return self.normalize({"title": "In figures", "facts": [{"figure": f, "label": label} for f, label in facts]})

    class Meta:
        icon = "order"
        label = "Facts"
        description = "Figures with what they count."
        group = "Home"
        template = "blocks/facts.html"


class TextSectionBlock(blocks.StructBlock):
    """A title, a text and a link across the page."""

    eyebrow = blocks.CharBlock(max_length=120, required=False, label="Line above the title")
    title = blocks.CharBlock(max_length=200)
    text = WordsBlock(features=settings.RICH_TEXT_INLINE, required=False)
    link = optional_link()

    class Meta:
        icon = "pilcrow"
        label = "Text"
        description = "A title, a text and a link across the page."
        group = "Home"
        template = "blocks/text_section.html"
        preview_value = {"eyebrow": "We are ACTRIS", "title": "Our mission", "text": TEXT_PREVIEW, "link": LINK_PREVIEW}


class LatestNewsBlock(blocks.StructBlock):
    """The newest articles. It shows nothing while the site has none.

    The newsroom's models are named by strings: page families do not import each other.
    """

    eyebrow = blocks.CharBlock(max_length=120, required=False, label="Line above the title")
    title = blocks.CharBlock(max_length=120, default="Latest news")
    link = optional_link()

    def get_context(self, value: Any, parent_context: dict[str, Any] | None = None) -> dict[str, Any]:
        """Add the articles that every visitor may see, and the way to all others."""
        context: dict[str, Any] = super().get_context(value, parent_context)
        request = context.get("request")
        if site := Site.find_for_request(request):
            articles: Any = apps.get_model("newsroom", "ArticlePage").objects
            latest = articles.newest_of(site.root_page.path, request, LATEST)
            more = self.way_to_more(value["link"], context.get("newsroom")) if latest else None
            context |= {"latest_articles": latest, "more": more}
        return context

    def way_to_more(self, link: Any, newsroom: Page | None) -> Any:
        """The block's own link; where that leads nowhere, one to the newsroom, which the home page knows."""
        if link.href:
            return link
        return self.child_blocks["link"].normalize({"text": "More news", "page": newsroom})

    class Meta:
        icon = "doc-full-inverse"
        label = "Latest news"
        description = "The three newest articles of the newsroom."
        group = "Home"
        template = "blocks/latest_news.html"
        preview_value = {"eyebrow": "", "title": "Latest news", "link": LINK_PREVIEW}


class HomeStoryBlock(blocks.StreamBlock):
    """The home page's stream. It is narrower than a story: the home page leads on, it does not tell all."""

    picture_row = PictureRowBlock()
    card_section = CardSectionBlock()
    facts = FactsBlock()
    text_section = TextSectionBlock()
    latest_news = LatestNewsBlock()

    class Meta:
        block_counts = {"latest_news": {"max_num": 1}}
