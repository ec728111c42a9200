"""The stream blocks of page bodies, and functions that read their values."""

from collections.abc import Iterable
from typing import Any, TypeVar

from django import forms
from django.db.models import Model
from django.utils.functional import cached_property
from wagtail import blocks
from wagtail.admin.staticfiles import versioned_static
from wagtail.admin.telepath import register
from wagtail.blocks.stream_block import StreamBlockAdapter
from wagtail.images.blocks import ImageBlock

from .embeds import EmbedBlock
from .layout import ButtonBlock, CalloutBlock, CardsBlock, DividerBlock, TableBlock, accordion_of, columns_of
from .legacy import RESERVED_IDS, LegacyBlock
from .links import LinkBlock
from .lists import BulletListBlock, NumberedListBlock
from .media import DocumentBlock, ImageContentBlock
from .text import HeadingBlock, QuoteBlock, RichTextBlock, plain_text

Chosen = TypeVar("Chosen", bound=Model)


class NestedStoryBlock(blocks.StreamBlock):
    """The stream inside accordions and columns: all blocks but accordions and columns, which must not be nested."""

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
    """The stream of page bodies, the same for all page types."""

    accordion = accordion_of(NestedStoryBlock())
    columns = columns_of(NestedStoryBlock())

    def clean(self, value: Any) -> Any:
        """Make the anchors of all headings unique, including those in accordions."""
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
    """Return the values of the heading blocks of a stream, in page order, including those in columns.

    Headings in accordions are included only if `folded` is set: a table of contents must not link to hidden content.
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


# Blocks without running text.
BLOCKS_WITHOUT_TEXT = {"heading", "button", "image", "document", "embed", "divider"}


def _words(block: blocks.Block, value: Any) -> list[str]:
    """Return the text of a value, without choices, links and images."""
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
    """Return the text of the first blocks of a stream: whole blocks, until there are at least `length` characters."""
    words = ""
    for child in stream:
        if len(words) >= length:
            break
        if child.block_type not in BLOCKS_WITHOUT_TEXT:
            words = " ".join([words, *_words(child.block, child.value)]).strip()
    return words


def chosen_in(value: Any, model: type[Chosen]) -> list[Chosen]:
    """Return all images or documents in a block value, at any depth, with repetitions."""
    if isinstance(value, model):
        return [value]
    if isinstance(value, blocks.StructValue):
        parts: Iterable[Any] = value.values()
    elif isinstance(value, blocks.StreamValue):
        parts = (child.value for child in value)
    elif isinstance(value, blocks.list_block.ListValue):
        parts = value
    else:
        return []
    return [chosen for part in parts for chosen in chosen_in(part, model)]


class StoryBlockAdapter(StreamBlockAdapter):
    """The telepath adapter of stories, which shows existing legacy blocks but does not offer them in the picker."""

    js_constructor = "actris_cms.core.blocks.StoryBlock"

    @cached_property
    def media(self) -> forms.Media:
        """The script that takes the legacy block out of the picker. It comes after Wagtail's, which it extends."""
        scripts = ["wagtailadmin/js/telepath/blocks.js", "js/admin/story-block.js"]
        return super().media + forms.Media(js=[versioned_static(script) for script in scripts])


register(StoryBlockAdapter(), NestedStoryBlock)
