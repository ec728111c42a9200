"""Gives the headings of a body their final levels, and removes a first one that repeats the title of the page.

The builder leaves each heading its level in the source, from 1 to 6. Only the title of the page has the first level.
"""

import html
import re
from collections.abc import Callable
from typing import Any, Final

from isomer.convert.context import Block, Context
from isomer.convert.names import is_same_name, split_name
from isomer.mends import Mend

LEGACY_PART: Final = re.compile(r"<(?P<close>/?)(?P<name>h[1-6]|details)(?P<rest>[ >])")
TAG: Final = re.compile(r"<[^<>]*>")
DEEPEST: Final = 6


def finish_headings(context: Context, blocks: list[Block], title: str) -> list[Block]:
    """Return the blocks of a body with the final levels of its headings, with a note about what was mended."""
    if Mend.REPEATED_TITLE in context.mends:
        _drop_title(context, blocks, title)
    changed: list[tuple[str, int, int]] = []
    _Walk(Levels() if Mend.HEADINGS in context.mends else SectionsAtMost(), changed).blocks(blocks)
    if changed:
        before = ", ".join(f"“{words}” {old}" for words, old, _ in changed)
        after = ", ".join(str(new) for _, _, new in changed)
        context.mended(Mend.HEADINGS, None, f"the levels of headings {before}", after)
    return blocks


class SectionsAtMost:
    """The levels of the source, except that the first becomes the second."""

    def __init__(self) -> None:
        """Start below the title of the page."""
        self.last = 1

    def next(self, level: int) -> int:
        """Return the level of the next heading."""
        self.last = max(level, 2)
        return self.last

    def below(self) -> int:
        """Return the level of headings below the last one."""
        return min(self.last + 1, DEEPEST)

    def folded(self) -> "SectionsAtMost":
        """Return the levels for the inside of a part that can be folded."""
        return self

    def leave(self, inside: Any) -> None:
        """Go on after a part that can be folded."""


class Levels:
    """Levels that follow the nesting of the headings and skip none, whatever parts of the page are folded.

    A heading is one level below the last heading before it that was higher in the source. So headings whose levels skip
    none keep them.
    """

    def __init__(self) -> None:
        """Start below the title of the page."""
        self.above: list[tuple[int, int]] = []
        # The highest level that the heading shown before the next one may have, which depends on what is folded.
        self.bound = 1

    def next(self, level: int) -> int:
        """Return the level of the next heading, whose level in the source is given."""
        while self.above and self.above[-1][0] >= level:
            self.above.pop()
        parent = self.above[-1][1] if self.above else 1
        self.bound = min(parent + 1, self.bound + 1, DEEPEST)
        self.above.append((level, self.bound))
        return self.bound

    def below(self) -> int:
        """Return the level of headings below the last one, which have none below them."""
        return min(self.bound + 1, DEEPEST)

    def folded(self) -> "Levels":
        """Return the levels for the inside of a part that can be folded."""
        inside = Levels()
        inside.above, inside.bound = list(self.above), self.bound
        return inside

    def leave(self, inside: "Levels") -> None:
        """Go on after a part that can be folded."""
        self.bound = min(self.bound, inside.bound)


class _Walk:
    """Sets the levels of all headings of blocks, in the order of the page."""

    def __init__(self, levels: Any, changed: list[tuple[str, int, int]]) -> None:
        """`changed` gets the words, the old and the new level of each heading whose level changes."""
        self.levels = levels
        self.changed = changed

    def blocks(self, blocks: list[Block]) -> None:
        """Set the levels in a stream."""
        for part in blocks:
            if step := STEPS.get(part["type"]):
                step(self, part)

    def level(self, words: str, old: int) -> int:
        """Return the new level of a heading."""
        new = int(self.levels.next(old))
        if new != old:
            self.changed.append((words, old, new))
        return new

    def heading(self, part: Block) -> None:
        """Set the level of a heading block."""
        value = part["value"]
        value["level"] = str(self.level(_words(value["text"]), int(value["level"])))

    def columns(self, part: Block) -> None:
        """Set the levels in columns, which are all shown."""
        for column in part["value"]["columns"]:
            self.blocks(column["value"])

    def accordion(self, part: Block) -> None:
        """Set the levels in an accordion, each item of which can be folded."""
        for item in part["value"]["items"]:
            outside = self.levels
            self.levels = outside.folded()
            self.blocks(item["value"]["content"])
            outside.leave(self.levels)
            self.levels = outside

    def cards(self, part: Block) -> None:
        """Set the level of the titles of cards that are headings."""
        if part["value"].get("title_level"):
            part["value"]["title_level"] = str(self.levels.below())

    def legacy(self, part: Block) -> None:
        """Set the levels of the headings in legacy HTML, where `details` can be folded."""
        source = part["value"]
        outsides: list[Any] = []
        news: list[int] = []

        def renamed(tag: re.Match[str]) -> str:
            name, closes = tag["name"], bool(tag["close"])
            if name == "details":
                if not closes:
                    outsides.append(self.levels)
                    self.levels = self.levels.folded()
                elif outsides:
                    outsides[-1].leave(self.levels)
                    self.levels = outsides.pop()
                return tag.group()
            if not closes:
                words = _words(source[tag.start() : source.find(f"</{name}>", tag.end())])
                news.append(self.level(words, int(name[1])))
            return f"<{tag['close']}h{news.pop() if closes else news[-1]}{tag['rest']}"

        part["value"] = LEGACY_PART.sub(renamed, source)


STEPS: Final[dict[str, Callable[[_Walk, Block], None]]] = {
    "heading": _Walk.heading,
    "columns": _Walk.columns,
    "accordion": _Walk.accordion,
    "cards": _Walk.cards,
    "legacy": _Walk.legacy,
}


def _drop_title(context: Context, blocks: list[Block], title: str) -> None:
    """Remove the first heading if only pictures are before it, it repeats the title, and no link leads to it.

    The name of a person repeats it with whatever honorific: “A/Prof Tan” that of “Associate Professor Tan”.
    """
    first = next((number for number, part in enumerate(blocks) if part["type"] != "image"), None)
    if first is None or blocks[first]["type"] != "heading" or not title:
        return
    value = blocks[first]["value"]
    is_link = "<a " in value["text"]
    words = _words(value["text"])
    is_title = same_words(words, title) or (bool(split_name(title)[0]) and is_same_name(words, title))
    if is_title and value["anchor"] not in context.wanted and not is_link:
        context.mended(Mend.REPEATED_TITLE, None, f"the heading “{words}”", "nothing, because the title says it")
        del blocks[first]


def same_words(one: str, other: str) -> bool:
    """Whether two texts are the same but for capitals, spaces, “&” for “and”, and a full stop or colon at the end."""
    return _compared(one) == _compared(other)


def _compared(words: str) -> list[str]:
    return ["and" if word == "&" else word for word in words.rstrip(" .:").casefold().split()]


def _words(text: str) -> str:
    return " ".join(html.unescape(TAG.sub(" ", text)).split())
