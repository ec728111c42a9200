"""The home page, from the sections of `index.md`."""

from __future__ import annotations

import json
from typing import Any, Final

from home.models import HomePage
from isomer.convert.context import items, link, picture
from isomer.load.fields import Fields
from isomer.load.ledger import CHANGED, Ledger, digest_of
from isomer.load.report import Options, Outcome, PageResult, Report
from isomer.load.settings import with_ids
from isomer.load.tree import Tree
from isomer.models import ImportedItem
from isomer.notes import NoteKind
from isomer.reader import HomeData, IsomerSite, Section, known
from isomer.reader.yamltext import YamlValue, as_list, as_mapping, as_text, line_of_key

MAX_HIGHLIGHTS: Final = 4
STREAMS: Final = ("hero_link", "highlights", "body")
EMPTY_HERO: Final[dict[str, Any]] = {
    "hero_title": "",
    "hero_text": "",
    "hero_link": [],
    "hero_image_id": None,
    "highlights": [],
}


class HomeLoader:
    """Brings in the home page."""

    def __init__(self, source: IsomerSite, ledger: Ledger, report: Report, tree: Tree) -> None:
        """The pages must have their places already."""
        self.source = source
        self.ledger = ledger
        self.options: Options = ledger.options
        self.report = report
        self.tree = tree

    def load(self) -> None:
        """Write the home page unless an editor has been there."""
        home = self.source.home
        page = self.ledger.site.root_page.specific
        if home is None or not isinstance(page, HomePage):
            return
        self.fields = Fields(self.tree.resolver, self.report, file=home.file, strip_scripts=self.options.strip_scripts)
        item = self.ledger.of(home.file)
        if item:
            untouched = self.ledger.is_untouched(item, page)
        else:
            untouched = page.latest_revision_id is None and not page.body and not page.hero_title
        if not untouched and not self.options.overwrite:
            self.report.note(NoteKind.LEFT_ALONE, home.file, None, f"{CHANGED}; it was left alone")
            self._result(home, page, Outcome.LEFT_ALONE)
            return
        values = self._values(home)
        digest = digest_of(values)
        if item and untouched and item.digest == digest:
            outcome = Outcome.UNCHANGED
            if self.ledger.is_waiting(page):
                self.ledger.publish(page, item)
                outcome = Outcome.UPDATED
            self._result(home, page, outcome)
            return
        for name, value in values.items():
            setattr(page, name, json.dumps(value) if name in STREAMS else value)
        self.ledger.save_page(page, item, source=home.file, kind=ImportedItem.Kind.PAGE, digest=digest)
        self._result(home, page, Outcome.UPDATED if item else Outcome.CREATED)

    def _result(self, home: HomeData, page: HomePage, outcome: Outcome) -> None:
        self.report.pages.append(PageResult(home.file, "/", page.title, outcome))

    def _values(self, home: HomeData) -> dict[str, Any]:
        values: dict[str, Any] = {
            "search_description": home.description or self.source.config.description,
            "share_image_id": self._share_image(home),
            **EMPTY_HERO,
        }
        if home.title:
            values["title"] = self.fields.words(home.title, home.lines.get("title"), 255)
        body: list[dict[str, Any]] = []
        for section in home.sections:
            if section.kind == "hero":
                values |= self._hero(section)
            elif made := self._section(section):
                body += made
        values["body"] = with_ids(body, f"{home.file}/body")
        return values

    def _share_image(self, home: HomeData) -> int | None:
        """The picture of the home page, else that of the whole site."""
        config, about = self.source.config, home.title or "the site"
        found = self.fields.image(home.image, "", about, home.lines.get("image"))[0]
        if found is None and config.share_icon != home.image:
            settings = Fields(
                self.tree.resolver, self.report, file="_config.yml", strip_scripts=self.options.strip_scripts
            )
            found = settings.image(config.share_icon, "", about, config.lines.get("shareicon"))[0]
        return found

    def _hero(self, section: Section) -> dict[str, Any]:
        get, line = self._getter(section.values), section.line
        doors = self._doors(section)
        highlights = [self._highlight(as_mapping(door), line) for door in doors]
        if len(highlights) > MAX_HIGHLIGHTS:
            message = f"only the first {MAX_HIGHLIGHTS} of {len(highlights)} highlights were taken"
            self.report.note(NoteKind.NOT_IMPORTED, self.fields.file, line, message)
        hero_link = self._button(section.values, line)
        return {
            "hero_title": self.fields.words(get("title"), line, 120),
            "hero_text": self.fields.words(get("subtitle"), line, 400),
            "hero_link": with_ids([{"type": "link", "value": hero_link}] if hero_link["text"] else [], "hero"),
            "hero_image_id": self.fields.image(get("background"), "", "the home page", line)[0],
            "highlights": with_ids(
                [{"type": "highlight", "value": value} for value in highlights[:MAX_HIGHLIGHTS]], "highlights"
            ),
        }

    def _doors(self, section: Section) -> list[YamlValue]:
        """The highlights, else what a drop-down offers; whatever of both is not shown gets a note."""
        dropdown = as_mapping(section.values.get("dropdown"))
        highlights, options = as_list(section.values.get("key_highlights")), as_list(dropdown.get("options"))
        if as_text(dropdown.get("title")):
            self._left_out(f"the title of the drop-down: {as_text(dropdown.get('title'))}", section.line)
        if highlights and options:
            titles = ", ".join(as_text(as_mapping(option).get("title")) for option in options)
            self._left_out(f"the drop-down beside the highlights: {titles}", section.line)
        return highlights or options

    def _left_out(self, what: str, line: int | None) -> None:
        self.report.note(NoteKind.NOT_IMPORTED, self.fields.file, line, f"the home page has no place for {what}")

    def _unknown(self, values: dict[str, YamlValue], keys: frozenset[str], line: int | None) -> None:
        known.report_unknown(values, keys, self.fields.file, self.report.notes, line=line)

    def _highlight(self, values: dict[str, YamlValue], line: int | None) -> dict[str, Any]:
        get, line = self._getter(values), line_of_key(values, "title") or line
        self._unknown(values, known.DOOR, line)
        return {
            "title": self.fields.words(get("title"), line, 60),
            "text": self.fields.words(get("description"), line, 120),
            "link": {**self.fields.link(get("url"), "", line), "text": ""},
        }

    def _section(self, section: Section) -> list[dict[str, Any]]:
        """The blocks that a section becomes; a note where no block fits."""
        get, line = self._getter(section.values), section.line
        eyebrow, title = self.fields.words(get("subtitle"), line, 60), self.fields.words(get("title"), line, 120)
        if section.kind == "resources":
            return [{"type": "latest_news", "value": {"title": title or "Latest news", "link": link()}}]
        text = self.fields.rich_text(get("description"), line)
        common = {"eyebrow": eyebrow, "title": title, "text": text, "link": self._button(section.values, line)}
        if section.kind == "infobar":
            return [{"type": "text_section", "value": common}]
        if section.kind == "infopic":
            return [{"type": "picture_row", "value": {**common, "image": self._picture(section)}}]
        if section.kind in {"textcards", "infocols"}:
            return [{"type": "card_section", "value": self._cards(section, title)}]
        message = f"the home page has no block for the section {section.kind}; it was not imported"
        self.report.note(NoteKind.NOT_IMPORTED, self.fields.file, line, message)
        return []

    def _picture(self, section: Section) -> dict[str, Any]:
        get = self._getter(section.values)
        image, alt = self.fields.image(get("image"), get("alt"), get("title") or "the home page", section.line)
        if image is not None and not alt:
            message = f"the image {get('image')} has no alt text"
            self.report.note(NoteKind.MISSING_ALT, self.fields.file, section.line, message)
        return {**picture(None, alt), "image": image}

    def _cards(self, section: Section, title: str) -> dict[str, Any]:
        get, line = self._getter(section.values), section.line
        intro = " ".join(part for part in (get("subtitle"), get("description")) if part)
        entries = as_list(section.values.get("cards")) or as_list(section.values.get("infoboxes"))
        cards = [self._card(as_mapping(entry), line) for entry in entries]
        if get("url") and get("linktext"):
            cards.append(self._card({"title": get("linktext"), "url": get("url")}, line))
        elif get("linktext"):
            self._left_out(f"a link without address: {get('linktext')}", line)
        value = {"kind": "cards", "cards": items(cards)}
        return {"title": title, "intro": self.fields.words(intro, line, 400), "cards": value}

    def _card(self, values: dict[str, YamlValue], line: int | None) -> dict[str, Any]:
        get, line = self._getter(values), line_of_key(values, "title") or line
        self._unknown(values, known.CARD, line)
        if get("linktext") and not get("url"):
            self._left_out(f"a link without address: {get('linktext')}", line)
        return {
            "image": picture(),
            "title": self.fields.words(get("title"), line, 200),
            "text": self.fields.rich_text(get("description"), line),
            "link": self.fields.link(get("url"), get("linktext"), line),
        }

    def _button(self, values: dict[str, YamlValue], line: int | None) -> dict[str, Any]:
        """A button is shown only where it has both words and an address."""
        get = self._getter(values)
        if get("button") and not get("url"):
            self._left_out(f"a button without address: {get('button')}", line_of_key(values, "button") or line)
        return self.fields.link(get("url"), get("button"), line) if get("button") else link()

    @staticmethod
    def _getter(values: dict[str, YamlValue]) -> Any:
        return lambda key: as_text(values.get(key))
