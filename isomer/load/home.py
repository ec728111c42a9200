"""Imports the home page from the sections of `index.md`."""

import html
import json
import re
from typing import Any, Final

from home.models import HomePage
from isomer.convert import plain_words
from isomer.convert.context import items, link, picture
from isomer.load.events import with_coming_events
from isomer.load.fields import Fields
from isomer.load.filler import without_alt
from isomer.load.ledger import CHANGED, Ledger, digest_of
from isomer.load.promise import promise_of
from isomer.load.report import Options, Outcome, PageResult, Report
from isomer.load.settings import with_ids
from isomer.load.tree import Tree
from isomer.models import ImportedItem
from isomer.notes import NoteKind
from isomer.reader import HomeData, IsomerSite, PageKind, Section, known_keys
from isomer.reader.yamltext import YamlValue, as_list, as_mapping, as_text, line_of_key

MAX_HIGHLIGHTS: Final = 4
ADDRESS: Final = re.compile(r"/|https?:", re.IGNORECASE)
STREAMS: Final = ("hero_link", "highlights", "body")
EMPTY_HERO: Final[dict[str, Any]] = {
    "hero_title": "",
    "hero_text": "",
    "hero_links_title": "",
    "hero_link": [],
    "hero_image_id": None,
    "highlights": [],
}


class HomeLoader:
    """Imports the home page."""

    def __init__(self, source: IsomerSite, ledger: Ledger, report: Report, tree: Tree) -> None:
        """All other pages must exist already, so that links to them can be resolved."""
        self.source = source
        self.ledger = ledger
        self.options: Options = ledger.options
        self.report = report
        self.tree = tree

    def load(self) -> None:
        """Write the home page unless an editor has changed it."""
        home = self.source.home
        page = self.ledger.site.root_page.specific
        if home is None or not isinstance(page, HomePage):
            return
        self.fields = Fields(self.tree.resolver, self.report, file=home.file)
        item = self.ledger.item_for(home.file)
        if item:
            untouched = self.ledger.is_untouched(item, page)
        else:
            untouched = page.latest_revision_id is None and not page.body and not page.hero_title
        if not untouched and not self.options.overwrite:
            self.report.note(NoteKind.LEFT_ALONE, home.file, None, f"{CHANGED}; it was left alone")
            self._result(home, page, Outcome.LEFT_ALONE)
            return
        values = self._values(home)
        digest = digest_of({**values, "date": self.ledger.dates.get(home.file)})
        if item and untouched and item.digest == digest:
            outcome = Outcome.UNCHANGED
            if self.ledger.has_draft_to_publish(page):
                self.ledger.publish(page, item)
                outcome = Outcome.UPDATED
            self._result(home, page, outcome)
            return
        for name, value in values.items():
            setattr(page, name, json.dumps(value) if name in STREAMS else value)
        known_of_home = {"source": home.file, "kind": ImportedItem.Kind.PAGE, "digest": digest}
        self.ledger.save_page(page, item, live=not self.options.draft, **known_of_home)
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
        heroes = [section for section in home.sections if section.kind == "hero"]
        for section in home.sections:
            if heroes and section is heroes[0]:
                values |= self._hero(section)
                values["hero_text"] = values["hero_text"] or self._promise(home, values["hero_title"] or home.title)
            else:
                body += self._section(section)
        values["body"] = with_ids(with_coming_events(body, self.source), f"{home.file}/body")
        return values

    def _share_image(self, home: HomeData) -> int | None:
        """Return the share image of the home page, or else that of the whole site."""
        config, about = self.source.config, home.title or "the site"
        found = self.fields.image(home.image, "", about, home.lines.get("image"))[0]
        if found is None and config.share_icon != home.image:
            settings = Fields(self.tree.resolver, self.report, file="_config.yml")
            found = settings.image(config.share_icon, "", about, config.lines.get("shareicon"))[0]
        return found

    def _hero(self, section: Section) -> dict[str, Any]:
        get, line = self._getter(section.values), section.line
        entries = as_list(section.values.get("key_highlights"))
        highlights = [self._highlight(as_mapping(entry), line) for entry in entries]
        if len(highlights) > MAX_HIGHLIGHTS:
            message = (
                f"{len(highlights)} highlights are more than the {MAX_HIGHLIGHTS} that Isomer shows; all were imported"
            )
            self.report.note(NoteKind.TOO_LONG, self.fields.file, line, message)
        title, links = self._hero_links(section)
        return {
            "hero_title": self.fields.words(get("title"), line, 255),
            "hero_text": self.fields.words(get("subtitle"), line, 10_000),
            "hero_links_title": title,
            "hero_link": with_ids([{"type": "link", "value": link} for link in links], "hero"),
            "hero_image_id": self.fields.image(get("background"), "", "the home page", line)[0],
            "highlights": with_ids([{"type": "highlight", "value": value} for value in highlights], "highlights"),
        }

    def _promise(self, home: HomeData, title: str) -> str:
        """Return the first sentence of the site's description, for a hero that says nothing below its title."""
        promise = promise_of(plain_words(home.description or self.source.config.description), title)
        if promise:
            message = f"the words below the title are the first sentence of the description: {promise}"
            self.report.note(NoteKind.PROPOSED, home.file, home.lines.get("description"), message)
        return promise

    def _hero_links(self, section: Section) -> tuple[str, list[dict[str, Any]]]:
        """Return the title and links of the drop-down, or else the button. Isomer shows only one of the two."""
        dropdown = as_mapping(section.values.get("dropdown"))
        links = []
        for entry in as_list(dropdown.get("options")):
            option = as_mapping(entry)
            line = line_of_key(option, "title") or section.line
            link_of_option = self.fields.link(as_text(option.get("url")), as_text(option.get("title")), line)
            if link_of_option["text"]:
                links.append(link_of_option)
            elif option:
                known_keys.report_entry(option, "an entry of the drop-down", self.fields.file, self.report.notes, line)
        title = self.fields.words(as_text(dropdown.get("title")), section.line, 120)
        if links:
            return title, links
        button = self._button(section.values, section.line)
        return title, [button] if button["text"] else []

    def _note_left_out(self, what: str, line: int | None) -> None:
        self.report.note(NoteKind.NOT_IMPORTED, self.fields.file, line, f"the home page has no place for {what}")

    def _note_unknown(self, values: dict[str, YamlValue], keys: frozenset[str], line: int | None) -> None:
        known_keys.report_unknown(values, keys, self.fields.file, self.report.notes, line=line)

    def _highlight(self, values: dict[str, YamlValue], line: int | None) -> dict[str, Any]:
        get, line = self._getter(values), line_of_key(values, "title") or line
        self._note_unknown(values, known_keys.HIGHLIGHT, line)
        return {
            "title": self.fields.all_words(get("title"), line, 120),
            "text": self.fields.all_words(get("description"), line, 200),
            "link": {**self.fields.link(get("url"), "", line, about=plain_words(get("title"))), "text": ""},
        }

    def _section(self, section: Section) -> list[dict[str, Any]]:
        """Return the blocks for a section."""
        get, line = self._getter(section.values), section.line
        eyebrow, title = (
            self.fields.all_words(get("subtitle"), line, 120),
            self.fields.all_words(get("title"), line, 200),
        )
        if section.kind == "resources":
            return [{"type": "latest_news", "value": self._latest_news(section, eyebrow, title)}]
        if section.kind == "carousel":
            return [self._slide(as_mapping(entry), line) for entry in as_list(section.values.get("items"))]
        if section.kind in {"textcards", "infocols", "announcements"}:
            return [{"type": "card_section", "value": self._cards(section, title)}]
        text = self.fields.rich_text(get("description"), line)
        common = {"eyebrow": eyebrow, "title": title, "text": text, "link": self._button(section.values, line)}
        if section.kind == "infobar":
            return [{"type": "text_section", "value": common}]
        if section.kind == "infopic":
            return [{"type": "picture_row", "value": {**common, "image": self._picture(section.values, line)}}]
        return [self._unknown_section(section)]

    def _latest_news(self, section: Section, eyebrow: str, title: str) -> dict[str, Any]:
        words = plain_words(as_text(section.values.get("button")))
        newsroom = next((page for page in self.source.listings if page.kind == PageKind.NEWSROOM), None)
        pk = self.tree.pk_of(newsroom) if newsroom else None
        value = {**link(), "page": pk, "text": words} if pk and words else link()
        return {"eyebrow": eyebrow, "title": title or "Latest news", "link": value}

    def _slide(self, values: dict[str, YamlValue], line: int | None) -> dict[str, Any]:
        """Return a block with one image of a carousel and its text."""
        get, line = self._getter(values), line_of_key(values, "title") or line
        value = {
            "eyebrow": self.fields.all_words(get("subtitle"), line, 120),
            "title": self.fields.all_words(get("title"), line, 200),
            "text": self.fields.rich_text(get("description"), line),
            "image": self._picture(values, line),
            "link": link(),
        }
        return {"type": "picture_row", "value": value}

    def _unknown_section(self, section: Section) -> dict[str, Any]:
        """Return a text block with the text of a section that Isomer's template does not support."""
        message = f"the section {section.kind} is not one of Isomer's; its words became a text"
        self.report.note(NoteKind.LEGACY, self.fields.file, section.line, message)
        words = [f"<p>{html.escape(plain_words(text), quote=False)}</p>" for text in _texts_in(section.values)]
        value = {"eyebrow": "", "title": "", "text": "".join(words), "link": link()}
        return {"type": "text_section", "value": value}

    def _picture(self, values: dict[str, YamlValue], line: int | None) -> dict[str, Any]:
        get = self._getter(values)
        image, alt = self.fields.image(get("image"), get("alt"), get("title") or "the home page", line)
        if image is not None and not alt:
            message = f"the image {get('image')} has no alt text"
            self.report.note(NoteKind.MISSING_ALT, self.fields.file, line, message)
        return without_alt({**picture(None, alt), "image": image})

    def _cards(self, section: Section, title: str) -> dict[str, Any]:
        get, line = self._getter(section.values), section.line
        intro = " ".join(part for part in (get("subtitle"), get("description")) if part)
        lists = (as_list(section.values.get(name)) for name in ("cards", "infoboxes", "announcement_items"))
        cards = [self._card(as_mapping(entry), line) for entry in next(filter(None, lists), [])]
        if get("url") and get("linktext"):
            cards.append(self._card({"title": get("linktext"), "url": get("url")}, line))
        elif get("linktext"):
            self._note_left_out(f"a link without address: {get('linktext')}", line)
        value = {"kind": "cards", "cards": items(cards)}
        return {"title": title, "intro": self.fields.all_words(intro, line, 600), "cards": value}

    def _card(self, values: dict[str, YamlValue], line: int | None) -> dict[str, Any]:
        """Return a card for a card, a column or an announcement, whose date comes first in the text."""
        get, line = self._getter(values), line_of_key(values, "title") or line
        self._note_unknown(values, known_keys.CARD, line)
        url, words = get("url") or get("link_url"), get("linktext") or get("link_text")
        target = self.fields.link(url, words, line, about=plain_words(get("title")))
        parts = [get("date"), get("description") or get("announcement"), "" if target["text"] else words]
        return {
            "image": picture(),
            "title": self.fields.all_words(get("title"), line, 200),
            "text": "".join(self.fields.rich_text(part, line) for part in parts if part),
            "link": target,
        }

    def _button(self, values: dict[str, YamlValue], line: int | None) -> dict[str, Any]:
        """Return the link of a button, empty unless it has both a label and a URL."""
        get = self._getter(values)
        if get("button") and not get("url"):
            self._note_left_out(f"a button without address: {get('button')}", line_of_key(values, "button") or line)
        about = plain_words(get("title"))
        return self.fields.link(get("url"), get("button"), line, about=about) if get("button") else link()

    @staticmethod
    def _getter(values: dict[str, YamlValue]) -> Any:
        return lambda key: as_text(values.get(key))


def _texts_in(value: YamlValue) -> list[str]:
    """Return the texts in a value in their order, without URLs."""
    if isinstance(value, dict):
        return [text for entry in value.values() for text in _texts_in(entry)]
    if isinstance(value, list):
        return [text for entry in value for text in _texts_in(entry)]
    text = as_text(value)
    return [text] if text and not ADDRESS.match(text) else []
