"""Extracts the text of pages that visitors can read: no names of options, no URLs of links, no alt texts."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from wagtail import blocks
from wagtail.documents.models import AbstractDocument
from wagtail.images.blocks import ImageBlock
from wagtail.models import Page
from wagtail.rich_text import RichText
from wagtail.search.index import SearchField

from actris_cms.core.blocks import HeadingBlock, LinkBlock, plain_text

# Fields that `texts_of_page` reads by itself or ignores.
COMMON_FIELDS = {name.field_name for name in Page.search_fields} | {"summary"}


@dataclass
class Texts:
    """The texts of a page or document, by their importance for search. `body` includes the headings, in order.

    `labels` are words from the page type's `search_words`, `names` the names from its `search_names`. `slug_words` are
    the words of the slug. `moments` has the second of a recording at which a part of the body was said, by its number.
    """

    title: str
    keywords: list[str] = field(default_factory=list)
    headings: list[str] = field(default_factory=list)
    body: list[str] = field(default_factory=list)
    labels: list[str] = field(default_factory=list)
    slug_words: str = ""
    names: list[str] = field(default_factory=list)
    moments: dict[int, int] = field(default_factory=dict)

    @property
    def full_text(self) -> str:
        """The body with one part per line, which snippets are cut from."""
        return "\n".join(self.body)


def texts_of_page(page: Page) -> Texts:
    """Return the texts of the fields that the page type declares in `search_fields`.

    A page type may name further words in an attribute `search_words`, a sequence of strings, and in `search_names` the
    names of people that it is about. Its `search_moments` are the passages of a transcript: their words, and the second
    of the recording at which each begins, or None.
    """
    texts = Texts(page.title, [page.seo_title, page.search_description, getattr(page, "summary", "")])
    texts.labels, texts.slug_words = list(getattr(page, "search_words", ())), page.slug.replace("-", " ")
    texts.names = list(getattr(page, "search_names", ()))
    for declared in page.get_search_fields():
        if isinstance(declared, SearchField) and declared.field_name not in COMMON_FIELDS:
            for words, is_heading in words_in(getattr(page, declared.field_name, "")):
                _add(texts, words, is_heading=is_heading)
    for words, seconds in getattr(page, "search_moments", ()):
        if seconds is not None:
            texts.moments[len(texts.body)] = seconds
        _add(texts, words, is_heading=False)
    return texts


def _add(texts: Texts, words: str, *, is_heading: bool) -> None:
    line = " ".join(words.split())
    if line:
        texts.body.append(line)
        if is_heading:
            texts.headings.append(line)


def words_in(value: Any, block: blocks.Block | None = None, *, is_heading: bool = False) -> Iterator[tuple[str, bool]]:
    """Yield the texts in a block's value, and whether each is a heading.

    `block` is the block of the value; values of stream, list and struct blocks already know theirs.
    """
    if isinstance(value, blocks.StreamValue):
        for child in value:
            yield from words_in(child.value, child.block)
    elif isinstance(value, blocks.list_block.ListValue):
        for item in value.bound_blocks:
            yield from words_in(item.value, item.block)
    elif isinstance(value, blocks.StructValue):
        yield from _words_in_struct(value)
    elif isinstance(value, RichText):
        yield plain_text(value), is_heading
    elif isinstance(value, AbstractDocument):
        yield value.title, is_heading
    elif block is None or isinstance(block, blocks.CharBlock | blocks.TextBlock | blocks.EmailBlock):
        yield str(value or ""), is_heading
    elif not isinstance(block, blocks.ChoiceBlock | blocks.URLBlock | blocks.RegexBlock | ImageBlock):
        yield from ((words, is_heading) for words in block.get_searchable_content(value))


def _words_in_struct(value: blocks.StructValue) -> Iterator[tuple[str, bool]]:
    """Yield a link's label, but not its URL. The titles of cards and accordions count as headings."""
    if isinstance(value.block, LinkBlock):
        yield value.get("text") or "", False
        return
    is_heading = isinstance(value.block, HeadingBlock)
    for name, child in value.block.child_blocks.items():
        yield from words_in(value.get(name), child, is_heading=is_heading or name == "title")
