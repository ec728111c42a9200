"""Finds people in a source: pages with a name and a portrait to which cards lead, and grids of such cards.

Only what is certain becomes a person or a list of people. Everything else stays a page or a grid of cards, and a note
says why.
"""

import re
from collections.abc import Callable, Iterator
from functools import cached_property
from typing import Any, Final

from actris_cms.path_keys import path_key
from isomer.convert import Conversion, Reference, plain_words
from isomer.convert.names import card_honorific, is_same_name, split_name
from isomer.load.conversions import Conversions
from isomer.load.people.values import Card, Grid, Person, Role, with_people
from isomer.notes import Note, NoteKind
from isomer.reader import IsomerSite, PageKind, SourcePage
from isomer.reader.addresses import AddressKind, parse_address

NEAR_THE_TOP: Final = 4  # Blocks: a heading and a line may stand before the portrait.
MOST_CARDS: Final = 0.75  # Of a grid: so many cards must be those of people, one after the other.
MAX_HONORIFIC: Final = 80
MAX_NAME: Final = 160  # With the honorific, it must fit into a title.
MAX_ROLE: Final = 200
MAX_LINK_TEXT: Final = 60
# A text about a person says so, if neither title nor card has an honorific.
PRONOUN: Final = re.compile(r"\b(he|she|his|her)\b", re.IGNORECASE)
PLAIN_PARAGRAPH: Final = re.compile(r"<p>[^<]*</p>|")


class People:
    """The people of a source by file, and the lists of them by the file of the group's page."""

    def __init__(self, source: IsomerSite, conversions: Conversions) -> None:
        """Look for people. That needs the whole source, because the cards of people are on other pages."""
        self.source = source
        self.conversions = conversions
        self.by_file: dict[str, Person] = {}
        self.grids: dict[str, list[Grid]] = {}
        self.notes: list[Note] = []
        self._pages = {path_key(page.permalink): page for page in reversed(source.pages)}
        if source.whole:
            for page, at, cards in list(self._grids_of_cards()):
                self._read(page, at, cards)
            self._report()

    def body_of(self, page: SourcePage, is_person: Callable[[str], bool]) -> Conversion:
        """Return the converted body of a page, with lists of people for grids, and without the portrait of a person.

        `is_person` says whether the page of a file is a person on this site: an editor may have changed it before.
        """
        conversion = self.conversions[page.file]
        blocks, dropped = list(conversion.blocks), list[Reference]()
        if person := self.by_file.get(page.file):
            del blocks[person.portrait_at]
            dropped.append(person.portrait)
        for grid in reversed(self.grids.get(page.file, [])):
            if all(map(is_person, grid.people)):
                blocks[grid.at : grid.at + 1] = with_people(blocks[grid.at], grid)
                dropped += grid.pictures
        lines = {reference.line for reference in dropped}
        notes = [note for note in conversion.notes if not (note.kind == NoteKind.MISSING_ALT and note.line in lines)]
        return Conversion(blocks, conversion.references, notes)

    def _grids_of_cards(self) -> Iterator[tuple[SourcePage, int, list[Card]]]:
        for page in self.source.pages:
            if page.kind == PageKind.PAGE and not page.unpublished:
                for at, part in enumerate(self.conversions[page.file].blocks):
                    if part["type"] == "cards":
                        yield page, at, [self._card(page, item["value"]) for item in part["value"]["cards"]]

    def _card(self, page: SourcePage, value: dict[str, Any]) -> Card:
        link = self._reference(page, value["link"]["url"])
        address = self._path(link, page)
        return Card(value, self._reference(page, value["image"]["image"]), self._pages.get(path_key(address or "?")))

    def _reference(self, page: SourcePage, symbol: str | None) -> Reference | None:
        number = (symbol or "").removeprefix("ref:")
        return self.conversions[page.file].references[int(number)] if number.isdigit() else None

    def _path(self, reference: Reference | None, page: SourcePage) -> str:
        """Return the path that a link or an image leads to; empty if it is not on this site."""
        if reference is None:
            return ""
        found = parse_address(reference.address, base=page.permalink, hosts=self.source.config.hosts)
        return found.path or found.url if found.kind == AddressKind.PATH else ""

    def _read(self, page: SourcePage, at: int, cards: list[Card]) -> None:
        """Make people of the cards of a grid, and a list of people of the grid, as far as that is certain."""
        doubts = [self._doubt(page, card) for card in cards]
        for position, (card, doubt) in enumerate(zip(cards, doubts, strict=True), 1):
            if not doubt:
                self._add(page, card, position)
        reasons = [doubt or self._misfit(page, card) for card, doubt in zip(cards, doubts, strict=True)]
        fitting = [number for number, reason in enumerate(reasons) if not reason]
        first, last = (fitting[0], fitting[-1] + 1) if fitting else (0, 0)
        run = cards[first:last]
        words = {card.value["link"]["text"] for card in run}
        if len(words) > 1 or len("".join(words)) > MAX_LINK_TEXT:
            reasons = [*reasons, "their links have different words, or long ones"]
        elif run and len(fitting) == len(run) >= MOST_CARDS * len(cards):
            people = tuple(card.target.file for card in run if card.target)
            pictures = tuple(card.picture for card in run if card.picture)
            self.grids.setdefault(page.file, []).append(Grid(at, first, last, people, words.pop(), pictures))
            rest = f"; {len(cards) - len(run)} others stayed cards" if len(run) < len(cards) else ""
            self._note(page, f"a grid of cards became a list of the {len(run)} people of this group{rest}")
            return
        if any(not doubt or _is_like_a_person(card) for card, doubt in zip(cards, doubts, strict=True)):
            reason = next(filter(None, reasons), "too few of its cards are those of people")
            self._note(page, f"a grid with people stayed a grid of cards: {reason}")

    def _doubt(self, page: SourcePage, card: Card) -> str:
        """Return why it is not certain that a card leads to a person; empty if it is."""
        name, target = card.value["title"], card.target
        if target is None or target is page or target.kind != PageKind.PAGE or target.unpublished:
            return f"the card {name} leads to no public page of this site"
        honorific, own = split_name(target.title)
        portrait = self._portrait(target)
        is_same = is_same_name(name, target.title)
        if not own or len(honorific) > MAX_HONORIFIC or len(own) > MAX_NAME:
            return f"the title of {target.permalink} is not a name"
        if not honorific and not (is_same and PRONOUN.search(plain_words(target.body))):
            return f"the title of {target.permalink} may not be the name of a person"
        if portrait is None:
            return f"{target.permalink} does not have exactly one portrait near its top"
        if not is_same and self._path(portrait[1], target) != self._path(card.picture, page):
            return f"the card {name} has neither the name nor the portrait of {target.permalink}"
        return ""

    def _portrait(self, page: SourcePage) -> tuple[int, Reference] | None:
        """Return the place and the reference of the only image near the top of a page, if nothing belongs to it."""
        top = self.conversions[page.file].blocks[:NEAR_THE_TOP]
        found = [(at, part["value"]) for at, part in enumerate(top) if part["type"] == "image"]
        if len(found) != 1:
            return None
        at, value = found[0]
        reference = self._reference(page, value["image"]["image"])
        is_plain = not value["caption"] and not value["link"]["url"] and value["image"]["alt_text"] in {"", page.title}
        return (at, reference) if reference and is_plain and self._path(reference, page) else None

    def _add(self, page: SourcePage, card: Card, position: int) -> None:
        """Add a person, or another role of one who is known."""
        target = card.target
        portrait = self._portrait(target) if target else None
        if target is None or portrait is None:
            return
        if target.file not in self.by_file:
            honorific, name = split_name(target.title)
            is_other = card.picture and self._path(card.picture, page) != self._path(portrait[1], target)
            self.by_file[target.file] = Person(
                target,
                honorific,
                name,
                card_honorific(card.value["title"], honorific, name)[:MAX_HONORIFIC],
                portrait[1],
                portrait[0],
                card.picture if is_other and self._path(card.picture, page) else None,
                page,
            )
        roles = self.by_file[target.file].roles
        is_known = any((role.title, role.group) == (card.role, page.file) for role in roles)
        if 0 < len(card.role) <= MAX_ROLE and not is_known:
            roles.append(Role(card.role, page.file, position))

    def _misfit(self, page: SourcePage, card: Card) -> str:
        """Return what a list of people would not show of a person's card; empty if it shows everything."""
        person = self.by_file[card.target.file] if card.target else None
        name, value = card.value["title"], card.value
        if person is None or person.card_name != name:
            return f"the name {name} is not written as on the other cards or on the person's page"
        if not card.role or len(card.role) > MAX_ROLE or not PLAIN_PARAGRAPH.fullmatch(value["text"]):
            return f"the text of the card {name} is not just a role"
        shown = self._path(
            person.card_picture or person.portrait, person.card_page if person.card_picture else person.page
        )
        if card.picture and self._path(card.picture, page) != shown:
            return f"the card {name} has another picture than the person's other cards"
        if value["image"]["alt_text"] not in {"", name}:
            return f"the alt text of the card {name} is not the name"
        if len(self.conversions[person.page.file].blocks) < 2 and value["link"]["text"]:
            return f"the page of {name} has no biography"
        return ""

    def _report(self) -> None:
        """Add a note for each person, and for each page that looks like that of a person but is none."""
        titles = {page.file: page.title for page in self.source.pages}
        for person in self.by_file.values():
            parts = [f"honorific {person.honorific}" if person.honorific else "no honorific", f"name {person.name}"]
            parts += [f"on cards {person.card_name}"] if person.card_name != person.page.title else []
            parts += [f"{role.title} in {titles[role.group]}" for role in person.roles]
            self._note(person.page, f"this page became that of a person: {'; '.join(parts)}")
        for page in self.source.pages:
            portrait = self._portrait(page) if page.kind == PageKind.PAGE and page.file not in self.by_file else None
            honorific, name = split_name(page.title)
            if portrait and (honorific or (name and self._is_shown_with_link(page, portrait[1]))):
                message = "this page looks like that of a person, but no card with name and role leads to it"
                self._note(page, f"{message}; it stayed a page")

    def _is_shown_with_link(self, page: SourcePage, portrait: Reference) -> bool:
        """Whether a page that links to this one shows the same portrait, and the text is about a person."""
        key, picture = path_key(page.permalink), self._path(portrait, page)
        return bool(PRONOUN.search(plain_words(page.body))) and any(
            picture in paths and key in map(path_key, paths)
            for file, paths in self._paths_by_file.items()
            if file != page.file
        )

    @cached_property
    def _paths_by_file(self) -> dict[str, set[str]]:
        """The paths of all links and images of each page."""
        return {
            page.file: {self._path(reference, page) for reference in self.conversions[page.file].references}
            for page in self.source.pages
        }

    def _note(self, page: SourcePage, message: str) -> None:
        self.notes.append(Note(NoteKind.PEOPLE, page.file, page.body_line, message))


def _is_like_a_person(card: Card) -> bool:
    """Whether a card seems to be that of a person."""
    return bool(split_name(card.value["title"])[0])
