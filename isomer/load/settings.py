"""Imports site identity, navigation, footer and announcement, except those that an editor has changed."""

import json
import uuid
from collections.abc import Iterable
from typing import Any, Final

from django.db import models
from wagtail.fields import StreamField

from actris_cms.core.models import Announcement, Footer, Navigation, SiteIdentity
from actris_cms.path_keys import path_key
from isomer.convert.context import items, link
from isomer.load.fields import Fields
from isomer.load.filler import NAMESPACE
from isomer.load.ledger import Ledger, digest_of
from isomer.load.links import Resolver
from isomer.load.report import Options, Outcome, Report
from isomer.load.tree import Tree
from isomer.notes import NoteKind
from isomer.reader import Collection, IsomerSite, MenuEntry, MenuLink, PageKind, SourcePage

NAVIGATION_FILE: Final = "_data/navigation.yml"
FOOTER_FILE: Final = "_data/footer.yml"
NETWORK_NAMES: Final = {"twitter": "x"}


def with_ids(value: Any, place: str) -> Any:
    """Return the value with an id for each block in it. The same place gives the same id in every run."""
    if isinstance(value, list):
        return [with_ids(entry, f"{place}/{number}") for number, entry in enumerate(value)]
    if not isinstance(value, dict):
        return value
    filled = {key: with_ids(entry, f"{place}/{key}") for key, entry in value.items()}
    is_block = set(value) == {"type", "value"}
    return {**filled, "id": str(uuid.uuid5(NAMESPACE, place))} if is_block else filled


def state_of(instance: models.Model, names: list[str]) -> dict[str, Any]:
    """Return the values of some fields of a model instance as plain data."""
    state: dict[str, Any] = {}
    for name in sorted(names):
        field: Any = instance._meta.get_field(name)
        value = field.value_from_object(instance)
        state[name] = field.get_prep_value(value) if isinstance(field, StreamField) else value
    return state


# The fields that an import sets. All are compared to detect editors' changes, even those missing in the source.
FIELDS: Final[dict[Any, tuple[str, ...]]] = {
    SiteIdentity: ("site_name", "logo", "favicon", "social_links", "analytics_id", "government_masthead"),
    Navigation: ("items",),
    Footer: ("links", "legal_line"),
    Announcement: ("enabled", "text"),
}


def defaults_of(model: Any) -> dict[str, Any]:
    """Return the values that an import sets if the source has none."""
    values = {name: model._meta.get_field(name).get_default() for name in FIELDS[model]}
    return {name: [] if isinstance(model._meta.get_field(name), StreamField) else values[name] for name in values}


def setting_source(model: Any) -> str:
    """Return the key of a setting in the ledger."""
    return f"setting:{model._meta.model_name}"


class SettingsLoader:
    """Imports the settings that appear on every page."""

    def __init__(self, source: IsomerSite, ledger: Ledger, report: Report, tree: Tree) -> None:
        """All pages must exist already, so that links to them can be resolved."""
        self.source = source
        self.ledger = ledger
        self.site = ledger.site
        self.options: Options = ledger.options
        self.report = report
        self.tree = tree
        self.resolver: Resolver = tree.resolver

    def load(self) -> None:
        """Import all settings for which the source has a file."""
        self._apply(SiteIdentity, "_config.yml", self._identity())
        if self.source.menu is not None:
            self._apply(Navigation, NAVIGATION_FILE, self._navigation())
        if self.source.footer is not None:
            self._apply(Footer, FOOTER_FILE, self._footer())
        if self.source.home is not None:
            self._apply(Announcement, self.source.home.file, self._announcement())

    def _fields(self, file: str) -> Fields:
        return Fields(self.resolver, self.report, file=file)

    def _apply(self, model: Any, file: str, values: dict[str, Any]) -> None:
        """Write a setting unless an editor has changed it."""
        name = model._meta.verbose_name
        source = setting_source(model)
        item = self.ledger.item_for(source)
        current = model.objects.filter(site=self.site).first()
        target = model(site=self.site) if current is None else current
        names = list(FIELDS[model])
        before = digest_of(state_of(target, names))
        pristine = before == digest_of(state_of(model(), names))
        for key, value in values.items():
            field = model._meta.get_field(key)
            setattr(target, field.attname, json.dumps(value) if isinstance(field, StreamField) else value)
        wanted = digest_of(state_of(target, names))
        if current is not None and before == wanted and item and item.digest == wanted:
            self.report.settings[name] = Outcome.UNCHANGED
            return
        known = item is not None
        untouched = item.digest == before if item else pristine
        if not untouched and before != wanted and not self.options.overwrite:
            self.report.settings[name] = Outcome.LEFT_ALONE
            message = f"an editor has changed the {name}; it was left alone"
            self.report.note(NoteKind.LEFT_ALONE, file, None, message)
            return
        if model is SiteIdentity:
            self._forget_institute(target)
        target.save()
        self.ledger.record_setting(source, wanted)
        self.report.settings[name] = Outcome.UPDATED if known else Outcome.CREATED

    def _forget_institute(self, identity: SiteIdentity) -> None:
        """Empty the words about ACTRIS that every new site has, if the source is the site of somebody else."""
        default = SiteIdentity()
        if self.source.config.title and default.site_name not in self.source.config.title:
            for name in ("tagline", "programme_line", "programme_url"):
                if getattr(identity, name) == getattr(default, name):
                    setattr(identity, name, "")

    def _identity(self) -> dict[str, Any]:
        config = self.source.config
        values: dict[str, Any] = defaults_of(SiteIdentity)
        if config.title:
            values["site_name"] = self._fields("_config.yml").words(config.title, config.lines.get("title"), 200)
        if config.analytics:
            values["analytics_id"] = config.analytics[:40]
        values["government_masthead"] = config.is_government
        name = config.title or "the site"
        if config.favicon:
            fields = self._fields("_config.yml")
            values["favicon"] = fields.image(config.favicon, "", f"{name}: icon", config.lines.get("favicon"))[0]
        if self.source.menu and self.source.menu.logo:
            fields, line = self._fields(NAVIGATION_FILE), self.source.menu.lines.get("logo")
            values["logo"] = fields.image(self.source.menu.logo, f"Logo of {name}", f"{name}: logo", line)[0]
        if self.source.footer is not None:
            social = self._social(self.source.footer.social)
            values["social_links"] = with_ids([{"type": "social_link", "value": entry} for entry in social], "social")
        home = self.source.home
        if config.description and (home is None or home.description not in {"", config.description}):
            message = f"there is no field for the description of the whole site: {config.description[:80]}"
            self.report.note(NoteKind.UNKNOWN_KEY, "_config.yml", config.lines.get("description"), message)
        return values

    def _social(self, entries: tuple[MenuLink, ...]) -> list[dict[str, str]]:
        found = []
        for entry in entries:
            if entry.url.startswith(("http://", "https://")):
                found.append({"network": NETWORK_NAMES.get(entry.title, entry.title), "url": entry.url})
                continue
            message = f"the {entry.title} address {entry.url} is not a full web address; it was left out"
            self.report.note(NoteKind.LEFT_OUT, FOOTER_FILE, entry.line, message)
        return found

    def _links(self, entries: Iterable[MenuLink], file: str, line: int | None) -> list[dict[str, Any]]:
        """Return the links that lead somewhere. Adds a note for each of the others."""
        fields, found = self._fields(file), []
        for entry in entries:
            value = fields.link(entry.url, entry.title, entry.line or line)
            if value["text"]:
                found.append(value)
                continue
            message = f"the link {entry.title} to {entry.url} was left out"
            self.report.note(NoteKind.LEFT_OUT, file, entry.line or line, message)
        return found

    def _navigation(self) -> dict[str, Any]:
        entries = self.source.menu.entries if self.source.menu else ()
        found = [value for entry in entries if (value := self._entry(entry))]
        return {"items": with_ids([{"type": "item", "value": value} for value in found], "navigation")}

    def _entry(self, entry: MenuEntry) -> dict[str, Any] | None:
        fields = self._fields(NAVIGATION_FILE)
        line = entry.line
        title = fields.words(entry.title, line, 60)
        if entry.resource_room:
            return self._newsroom_entry(title, line)
        if entry.collection:
            return self._collection_entry(entry, title, line)
        sublinks = self._links(entry.sublinks, NAVIGATION_FILE, line)
        value = fields.link(entry.url, "", line)
        return {"title": title, "link": value, "include_children": False, "sublinks": items(sublinks)}

    def _newsroom_entry(self, title: str, line: int | None) -> dict[str, Any] | None:
        """Return the entry of the newsroom, with its children in menus: the categories that have articles."""
        newsroom = next((page for page in self.source.listings if page.kind == PageKind.NEWSROOM), None)
        pk = self.tree.pk_of(newsroom) if newsroom else None
        if pk is None:
            message = f"the entry {title} was left out: this site has no resource room"
            self.report.note(NoteKind.DEAD_LINK, NAVIGATION_FILE, line, message)
            return None
        return {"title": title, "link": {**link(), "page": pk}, "include_children": True, "sublinks": []}

    def _collection_entry(self, entry: MenuEntry, title: str, line: int | None) -> dict[str, Any] | None:
        found = next((one for one in self.source.collections if entry.collection in {one.name, one.folder[1:]}), None)
        pages = [page for page in found.pages if not page.unpublished] if found else []
        if found is None or not pages:
            message = f"the entry {entry.title} was left out: the collection {entry.collection} has no pages"
            self.report.note(NoteKind.DEAD_LINK, NAVIGATION_FILE, line, message)
            return None
        section = self._section_of(found, pages)
        if section is not None:
            value = {**link(), "page": section}
            return {"title": title, "link": value, "include_children": True, "sublinks": []}
        fields = self._fields(NAVIGATION_FILE)
        shown: dict[str, MenuLink] = {}
        for page in pages:
            name = page.third_nav_title or page.title
            shown.setdefault(name if page.third_nav_title else page.file, MenuLink(name, self.tree.assigned_path(page)))
        sublinks = self._links(shown.values(), NAVIGATION_FILE, line)
        first = {**fields.link(self.tree.assigned_path(pages[0]), "", line), "text": ""}
        return {"title": title, "link": first, "include_children": False, "sublinks": items(sublinks)}

    def _section_of(self, collection: Collection, pages: list[SourcePage]) -> int | None:
        """Return the page whose children are exactly the pages of the collection, or None."""
        parents = {self.tree.assigned_path(page).rstrip("/").rpartition("/")[0] for page in pages}
        if len(parents) != 1 or any(page.third_nav_title for page in pages):
            return None
        parent = parents.pop()
        others = [
            page
            for page in self.source.pages
            if page.collection != collection.name
            and self.tree.assigned_path(page).rstrip("/").rpartition("/")[0] == parent
        ]
        return self.resolver.pages.get(path_key(parent)) if parent and not others else None

    def _footer(self) -> dict[str, Any]:
        footer = self.source.footer
        if footer is None:
            return {}
        fields = self._fields(FOOTER_FILE)
        links = list(footer.links)
        for title, given, usual in (
            ("Privacy Statement", footer.privacy_policy, "/privacy/"),
            ("Terms of Use", footer.terms_of_use, "/terms-of-use/"),
        ):
            if given or path_key(usual) in self.resolver.pages:
                links.append(MenuLink(title, given or usual))
        values = self._links(links, FOOTER_FILE, None)
        return {
            "links": with_ids([{"type": "link", "value": value} for value in values], "footer"),
            "legal_line": fields.words(footer.copyright_agency, footer.lines.get("copyright_agency"), 200),
        }

    def _announcement(self) -> dict[str, Any]:
        home = self.source.home
        if home is None:
            return {}
        line = home.lines.get("notification")
        text = self._fields(home.file).rich_text(home.notification, line, frozenset({"b", "i", "a"}))
        return {"enabled": bool(text), "text": text}
