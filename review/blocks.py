"""The blocks of a page that comments are about, and which of them a draft changes."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

from django.utils.text import Truncator
from wagtail.fields import StreamField
from wagtail.models import Page

from actris_cms.content import said_by_block

from .differences import words_of

WORDS: Final = 80  # Characters of a block's text by which people recognise it.


@dataclass(frozen=True)
class PageBlock:
    """A block at the top level of one of a page's streams."""

    id: str
    label: str
    words: str

    @property
    def anchor(self) -> str:
        """Where the block is in the page's form."""
        return f"block-{self.id}-section"


def blocks_of(page: Page) -> dict[str, PageBlock]:
    """Return the blocks of a specific page by their IDs, in the order of its streams."""
    return {
        str(child.id): PageBlock(str(child.id), str(child.block.label), Truncator(words_of(child)).chars(WORDS))
        for stream in _streams(page)
        for child in stream
    }


def _streams(page: Page) -> Iterator[Any]:
    for field in page._meta.get_fields():
        if isinstance(field, StreamField):
            yield getattr(page, field.name)


def changed_blocks(before: Page, after: Page) -> dict[str, str]:
    """Return what happened to the blocks that differ, by their ID: "New", "Changed" or "Removed"."""
    old, new = _said(before), _said(after)
    words = {name: "Changed" if name in new else "Removed" for name in old if old[name] != new.get(name)}
    return words | dict.fromkeys((name for name in new if name not in old), "New")


def _said(page: Page) -> dict[str, str]:
    return {key: words for stream in _streams(page) for key, words in said_by_block(stream).items()}
