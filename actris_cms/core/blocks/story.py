"""The streams that pages are made of."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.functional import cached_property
from wagtail import blocks
from wagtail.admin.staticfiles import versioned_static
from wagtail.admin.telepath import register
from wagtail.blocks.stream_block import StreamBlockAdapter
from wagtail.images.blocks import ImageBlock
from wagtail.images.models import AbstractImage

from .embeds import EmbedBlock
from .layout import ButtonBlock, CalloutBlock, CardsBlock, DividerBlock, TableBlock, accordion_of, columns_of
from .legacy import RESERVED_IDS, LegacyBlock
from .links import LinkBlock
from .lists import BulletListBlock, NumberedListBlock
from .media import DocumentBlock, ImageContentBlock
from .text import HeadingBlock, QuoteBlock, RichTextBlock, plain_text


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
        """Give headings of the same words anchors of their own, folded ones included."""
        value = super().clean(value)
        seen = set(RESERVED_IDS)
        for heading in headings_in(value, folded=True):
            anchor, number = heading.anchor_id, 1
            while heading.anchor_id in seen:
                heading["anchor"] = f"{anchor}-{number}"
                number += 1
            seen.add(heading.anchor_id)
        return value

    class Meta:
        icon = "doc-full"
        label = "Content"


def headings_in(stream: blocks.StreamValue, *, folded: bool = False) -> list[Any]:
    """The values of the heading blocks of a stream, in the order of the page, those in columns included.

    What an accordion folds away comes along only where `folded` asks for it: a table of contents must not lead to
    what cannot be seen.
    """
    found: list[Any] = []
    for child in stream:
        if child.block_type == "heading":
            found.append(child.value)
        elif child.block_type == "columns":
            for column in child.value["columns"]:
                found += headings_in(column, folded=folded)
        elif child.block_type == "accordion" and folded:
            for item in child.value["items"]:
                found += headings_in(item["content"], folded=True)
    return found


# What says nothing of the page by itself: titles, and what is beside the words.
NO_WORDS = {"heading", "button", "image", "document", "embed", "divider"}


def _words(block: blocks.Block, value: Any) -> list[str]:
    """What a value says, without what its choices are called and where its links lead."""
    if isinstance(block, blocks.ChoiceBlock | LinkBlock | ImageBlock):
        return []
    if isinstance(block, blocks.StructBlock):
        return [word for name, child in block.child_blocks.items() for word in _words(child, value.get(name))]
    if isinstance(block, blocks.ListBlock):
        return [word for part in value or () for word in _words(block.child_block, part)]
    if isinstance(block, blocks.StreamBlock):
        return [word for part in value or () for word in _words(part.block, part.value)]
    return [] if value is None else [plain_text(part) for part in block.get_searchable_content(value)]


def opening_words(stream: Iterable[Any], length: int) -> str:
    """The words that a stream begins with: whole blocks, until there are `length` characters or no more blocks."""
    words = ""
    for child in stream:
        if len(words) >= length:
            break
        if child.block_type not in NO_WORDS:
            words = " ".join([words, *_words(child.block, child.value)]).strip()
    return words


def images_in(value: Any) -> list[AbstractImage]:
    """All images that a value of a stream shows, however deep they stand in it; an image as often as it is shown."""
    if isinstance(value, AbstractImage):
        return [value]
    if isinstance(value, blocks.StructValue):
        parts: Iterable[Any] = value.values()
    elif isinstance(value, blocks.StreamValue):
        parts = (child.value for child in value)
    elif isinstance(value, blocks.list_block.ListValue):
        parts = value
    else:
        return []
    return [image for part in parts for image in images_in(part)]


class StoryBlockAdapter(StreamBlockAdapter):
    """The editor of a story: the block for legacy content is shown where it stands, and not offered in the picker."""

    js_constructor = "actris_cms.core.blocks.StoryBlock"

    @cached_property
    def media(self) -> forms.Media:
        """The script that takes the legacy block out of the picker."""
        inherited = super().media
        return forms.Media(js=[*inherited._js, versioned_static("js/admin/story-block.js")], css=inherited._css)


register(StoryBlockAdapter(), NestedStoryBlock)
