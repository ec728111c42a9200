"""The people of a source, their cards and the grids of these."""

from dataclasses import dataclass, field
from typing import Any

from isomer.convert import Block, Reference, plain_words
from isomer.convert.context import block, items
from isomer.reader import SourcePage


@dataclass(frozen=True, slots=True)
class Role:
    """A role with the file of the group's page, and the place in the group."""

    title: str
    group: str
    position: int


@dataclass(slots=True)
class Person:
    """A person of the source. `card_picture` is the picture on cards if it is not the portrait."""

    page: SourcePage
    honorific: str
    name: str
    short_honorific: str
    portrait: Reference
    portrait_at: int
    card_picture: Reference | None
    card_page: SourcePage
    roles: list[Role] = field(default_factory=list)

    @property
    def card_name(self) -> str:
        """The name on cards, as the page type puts it together."""
        return f"{self.short_honorific or self.honorific} {self.name}".strip()


@dataclass(frozen=True, slots=True)
class Card:
    """A card of a grid: its value, its picture, and the page that it leads to."""

    value: dict[str, Any]
    picture: Reference | None
    target: SourcePage | None

    @property
    def role(self) -> str:
        """The first paragraph of the card in plain words. What follows it is about the person."""
        return plain_words(self.value["text"].partition("</p>")[0])


@dataclass(frozen=True, slots=True)
class Grid:
    """A grid whose cards from `first` to before `last` become a list of people. `at` is its place in the body."""

    at: int
    first: int
    last: int
    people: tuple[str, ...]
    link_text: str
    pictures: tuple[Reference, ...]


def with_people(part: Block, grid: Grid) -> list[Block]:
    """Return the blocks for a grid: a list of people, and grids of the cards before and after it."""
    cards = [item["value"] for item in part["value"]["cards"]]
    level = {name: value for name, value in part["value"].items() if name == "title_level"}
    people = block("people", {"page": None, "people": [], "link_text": grid.link_text, **level})
    before, after = (
        [block("cards", {**part["value"], "cards": items(rest)})] if rest else []
        for rest in (cards[: grid.first], cards[grid.last :])
    )
    return [*before, people, *after]
