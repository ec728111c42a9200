"""Turns a legacy block into blocks. All words, links, pictures and names stay, in their order, or it refuses."""

from typing import Final

from bs4 import BeautifulSoup
from wagtail.blocks import StreamBlock
from wagtail.blocks.stream_block import StreamBlockValidationError

from actris_cms.core.blocks.legacy import sanitise
from actris_cms.core.blocks.story import NestedStoryBlock, StoryBlock

from .converting import HANDLERS, HEADINGS, Block, Converter, is_named
from .inline import DoesNotFitError
from .words import follow_each_other, names_in, names_of, targets_in, targets_of, words_in, words_of

# Elements in which nothing can have a name of its own.
WITHOUT_NAMES: Final = ["li", "td", "th", "dt", "summary", "figcaption", "blockquote", *HEADINGS]


def blocks_of(html: str, widths: dict[int, int], *, nested: bool = False) -> list[Block]:
    """Return the blocks. `widths` are those of pictures in pixels; a `nested` stream has no accordions.

    Raises DoesNotFitError if anything would be lost.
    """
    try:
        return _turned(sanitise(html), widths, nested)
    except RecursionError as error:
        raise DoesNotFitError("its elements are nested too deeply") from error


def _turned(clean: str, widths: dict[int, int], nested: bool) -> list[Block]:
    root = BeautifulSoup(clean, "html.parser")
    _refuse_what_blocks_cannot_say(root)
    converter = Converter(widths, nested)
    converter.flow(root.children)
    found = _cleaned(converter.finish(), NestedStoryBlock() if nested else StoryBlock())
    if lost := follow_each_other(words_of(clean), list(words_in(found))):
        raise DoesNotFitError(f"“{lost}” would be lost, or change its place")
    if missing := targets_of(clean) - targets_in(found):
        raise DoesNotFitError(f"a link or a picture would be lost: {next(iter(missing))}")
    if names := names_of(clean) - names_in(found):
        raise DoesNotFitError(f"links may lead to the name “{min(names)}” in it")
    return found


def _refuse_what_blocks_cannot_say(root: BeautifulSoup) -> None:
    for tag in root.find_all(True):
        if tag.get("lang") or tag.get("dir"):
            raise DoesNotFitError("it marks words of another language")
        if is_named(tag) and tag.name not in HEADINGS and (tag.name not in HANDLERS or tag.find_parent(WITHOUT_NAMES)):
            raise DoesNotFitError(f"links may lead to the name “{tag['id']}” in it")


def _cleaned(found: list[Block], stream: StreamBlock) -> list[Block]:
    """Return the blocks as the form of a page would store them. Raises DoesNotFitError if it would refuse them."""
    if not found:
        raise DoesNotFitError("there is nothing in it that visitors see")
    try:
        value = stream.clean(stream.to_python(found))
    except StreamBlockValidationError as error:
        place = next(iter(error.block_errors or {0: None}))
        name = stream.child_blocks[found[place]["type"]].label
        raise DoesNotFitError(f"the editor would not accept the block “{name}” that it becomes") from error
    stored: list[Block] = list(stream.get_prep_value(value))
    return stored
