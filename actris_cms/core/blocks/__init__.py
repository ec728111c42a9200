"""The StreamField blocks that all page types share."""

from .embeds import EmbedBlock
from .layout import CardBlock, CardsBlock
from .legacy import LegacyBlock, sanitise
from .links import LinkBlock
from .media import DocumentBlock, ImageContentBlock
from .story import NestedStoryBlock, StoryBlock, chosen_in, headings_in, opening_words
from .text import HeadingBlock, InlineRichTextBlock, RichTextBlock, inline_html, plain_text

__all__ = [
    "CardBlock",
    "CardsBlock",
    "DocumentBlock",
    "EmbedBlock",
    "HeadingBlock",
    "ImageContentBlock",
    "InlineRichTextBlock",
    "LegacyBlock",
    "LinkBlock",
    "NestedStoryBlock",
    "RichTextBlock",
    "StoryBlock",
    "chosen_in",
    "headings_in",
    "inline_html",
    "opening_words",
    "plain_text",
    "sanitise",
]
