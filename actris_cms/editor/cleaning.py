"""Cleans what was pasted into a page by the rules of `actris_cms.pasted`: all text, rich text and links."""

import re
from typing import Any

from django.conf import settings
from django.db import models
from wagtail import blocks
from wagtail.contrib.typed_table_block.blocks import TypedTableBlock
from wagtail.fields import RichTextField, StreamField
from wagtail.models import Page

from actris_cms.core.blocks.links import LinkBlock
from actris_cms.core.blocks.text import HeadingBlock
from actris_cms.pasted.addresses import named_host
from actris_cms.pasted.html import Changes


def clean_fields(page: Page, changes: Changes) -> bool:
    """Clean all fields of a page that editors fill, in memory; return whether any has changed."""
    is_changed = False
    for field in page._meta.concrete_fields:
        before = field.value_from_object(page)
        after = _cleaned_field(field, before, changes) if field.editable else before
        if after is not before:
            setattr(page, field.attname, after)
            is_changed = True
    return is_changed


def _cleaned_field(field: Any, value: Any, changes: Changes) -> Any:
    """Return the cleaned value of a field; the same object if nothing has changed."""
    if isinstance(field, StreamField):
        before = field.stream_block.get_prep_value(value)
        after = cleaned_block(field.stream_block, before, changes)
        return value if after == before else field.stream_block.to_python(after)
    if not isinstance(value, str) or field.choices or isinstance(field, models.SlugField | models.EmailField):
        return value
    after = (
        changes.html(value, _marks_of(field)) if isinstance(field, RichTextField) else _cleaned_words(value, changes)
    )
    return value if after == value else after


def _marks_of(editor: RichTextField | blocks.RichTextBlock) -> set[str]:
    """Return the marks that the features of a rich text field allow."""
    features = settings.RICH_TEXT_FULL if editor.features is None else editor.features
    return {mark for mark, feature in (("b", "bold"), ("i", "italic")) if feature in features}


def _cleaned_words(words: str, changes: Changes) -> str:
    """Return plain text cleaned. It may be an address."""
    address = words.strip()
    is_address = address.startswith(("https://", "http://")) and not re.search(r"\s", address)
    return words.replace(address, changes.address(address)) if is_address else changes.words(words)


def cleaned_block(block: blocks.Block, value: Any, changes: Changes, *, is_bold: bool = False) -> Any:
    """Return the stored value of a block, as `get_prep_value` gives it, cleaned.

    Words that are bold by themselves (`is_bold`) are not marked so.
    """
    if value is None or isinstance(block, blocks.ChoiceBlock | blocks.RegexBlock | blocks.EmailBlock):
        return value
    if isinstance(block, blocks.StructBlock):
        after = {
            name: cleaned_block(block.child_blocks[name], part, changes, is_bold=isinstance(block, HeadingBlock))
            if name in block.child_blocks
            else part
            for name, part in value.items()
        }
        words, address = after.get("text"), after.get("url")
        if isinstance(block, LinkBlock) and words and address and named_host(words, address):
            changes.elsewhere.append((words, address))
        return after
    if isinstance(block, blocks.StreamBlock):
        return [
            {**part, "value": cleaned_block(block.child_blocks[part["type"]], part["value"], changes)} for part in value
        ]
    if isinstance(block, blocks.ListBlock):
        return [{**part, "value": cleaned_block(block.child_block, part["value"], changes)} for part in value]
    if isinstance(block, TypedTableBlock):
        return _cleaned_table(block, value, changes)
    if isinstance(block, blocks.RichTextBlock):
        return changes.html(value, _marks_of(block) - ({"b"} if is_bold else set()))
    if isinstance(block, blocks.RawHTMLBlock):
        return changes.html(value)
    if isinstance(value, str) and isinstance(block, blocks.CharBlock | blocks.TextBlock | blocks.URLBlock):
        return _cleaned_words(value, changes)
    return value


def _cleaned_table(block: TypedTableBlock, table: dict[str, Any], changes: Changes) -> dict[str, Any]:
    kinds = [block.child_blocks[column["type"]] for column in table["columns"]]
    return {
        **table,
        "caption": changes.words(table.get("caption") or ""),
        "columns": [{**column, "heading": changes.words(column["heading"])} for column in table["columns"]],
        "rows": [
            {**row, "values": [cleaned_block(*cell, changes) for cell in zip(kinds, row["values"], strict=True)]}
            for row in table["rows"]
        ],
    }
