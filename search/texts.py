"""The words of a page, as a visitor reads them: no names of options, no addresses of links, no alt texts."""

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

OF_EVERY_PAGE = {name.field_name for name in Page.search_fields} | {"summary"}


@dataclass
class Texts:
    """What something says, by how much it says about what it is about."""

    title: str
    keywords: list[str] = field(default_factory=list)
    headings: list[str] = field(default_factory=list)
    body: list[str] = field(default_factory=list)
    labels: list[str] = field(default_factory=list)
    address: str = ""

    @property
    def flowing(self) -> str:
        """The headings and the text in their order, a part on each line: what snippets are cut from."""
        return "\n".join(self.body)


def texts_of_page(page: Page) -> Texts:
    """The words of a page of any type, by what its type declares for search.

    A type of pages that visitors look for by words which no field holds names them in `search_words`, line by line.
    """
    texts = Texts(page.title, [page.seo_title, page.search_description, getattr(page, "summary", "")])
    texts.labels, texts.address = list(getattr(page, "search_words", ())), page.slug.replace("-", " ")
    for declared in page.get_search_fields():
        if isinstance(declared, SearchField) and declared.field_name not in OF_EVERY_PAGE:
            for words, is_heading in words_in(getattr(page, declared.field_name, "")):
                _add(texts, words, is_heading=is_heading)
    return texts


def _add(texts: Texts, words: str, *, is_heading: bool) -> None:
    line = " ".join(words.split())
    if line:
        texts.body.append(line)
        if is_heading:
            texts.headings.append(line)


def words_in(value: Any, block: blocks.Block | None = None, *, is_heading: bool = False) -> Iterator[tuple[str, bool]]:
    """The words of a value of a stream, part by part, and whether each part is a heading.

    `block` is the block that the value is of; streams, lists and structures know theirs.
    """
    if isinstance(value, blocks.StreamValue):
        for child in value:
            yield from words_in(child.value, child.block)
    elif isinstance(value, blocks.list_block.ListValue):
        for item in value.bound_blocks:
            yield from words_in(item.value, item.block)
    elif isinstance(value, blocks.StructValue):
        yield from _words_of_struct(value)
    elif isinstance(value, RichText):
        yield plain_text(value), is_heading
    elif isinstance(value, AbstractDocument):
        yield value.title, is_heading
    elif block is None or isinstance(block, blocks.CharBlock | blocks.TextBlock | blocks.EmailBlock):
        yield str(value or ""), is_heading
    elif not isinstance(block, blocks.ChoiceBlock | blocks.URLBlock | blocks.RegexBlock | ImageBlock):
        yield from ((words, is_heading) for words in block.get_searchable_content(value))


def _words_of_struct(value: blocks.StructValue) -> Iterator[tuple[str, bool]]:
    """A link's words are its own, never its address. Titles of cards and of what folds are headings to a reader."""
    if isinstance(value.block, LinkBlock):
        yield value.get("text") or "", False
        return
    is_heading = isinstance(value.block, HeadingBlock)
    for name, child in value.block.child_blocks.items():
        yield from words_in(value.get(name), child, is_heading=is_heading or name == "title")
