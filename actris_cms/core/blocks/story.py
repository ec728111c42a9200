"""The streams that pages are made of."""

from typing import Any

from django import forms
from django.utils.functional import cached_property
from wagtail import blocks
from wagtail.admin.staticfiles import versioned_static
from wagtail.admin.telepath import register
from wagtail.blocks.stream_block import StreamBlockAdapter

from .layout import ButtonBlock, CalloutBlock, CardsBlock, DividerBlock, TableBlock, accordion_of, columns_of
from .legacy import LegacyBlock
from .media import DocumentBlock, EmbedBlock, ImageContentBlock
from .text import BulletListBlock, HeadingBlock, NumberedListBlock, QuoteBlock, RichTextBlock


class NestedStoryBlock(blocks.StreamBlock):
    """The stream inside accordions and columns: all but accordions and columns, which would be folded in themselves."""

    heading = HeadingBlock()
    rich_text = RichTextBlock()
    bullet_list = BulletListBlock()
    numbered_list = NumberedListBlock()
    quote = QuoteBlock()
    image = ImageContentBlock()
    document = DocumentBlock()
    embed = EmbedBlock()
    cards = CardsBlock()
    table = TableBlock()
    callout = CalloutBlock()
    divider = DividerBlock()
    button = ButtonBlock()
    legacy = LegacyBlock(required=False)

    class Meta:
        icon = "doc-full"
        label = "Content"


class StoryBlock(NestedStoryBlock):
    """The stream that serves every family of pages."""

    accordion = accordion_of(NestedStoryBlock())
    columns = columns_of(NestedStoryBlock())

    def clean(self, value: Any) -> Any:
        """Give headings of the same words anchors of their own."""
        value = super().clean(value)
        seen: set[str] = set()
        for heading in headings_in(value):
            anchor, number = heading.anchor_id, 1
            while heading.anchor_id in seen:
                heading["anchor"] = f"{anchor}-{number}"
                number += 1
            seen.add(heading.anchor_id)
        return value

    class Meta:
        icon = "doc-full"
        label = "Content"


def headings_in(stream: blocks.StreamValue) -> list[Any]:
    """The values of the heading blocks of a stream, in the order of the page, those in columns included.

    What an accordion folds away is left out: a table of contents must not lead to what cannot be seen.
    """
    found: list[Any] = []
    for child in stream:
        if child.block_type == "heading":
            found.append(child.value)
        elif child.block_type == "columns":
            for column in child.value["columns"]:
                found += headings_in(column)
    return found


class StoryBlockAdapter(StreamBlockAdapter):
    """The editor of a story: the block for legacy content is shown where it stands, and not offered in the picker."""

    js_constructor = "actris_cms.core.blocks.StoryBlock"

    @cached_property
    def media(self) -> forms.Media:
        """The script that takes the legacy block out of the picker."""
        inherited = super().media
        return forms.Media(js=[*inherited._js, versioned_static("js/admin/story-block.js")], css=inherited._css)


register(StoryBlockAdapter(), NestedStoryBlock)
