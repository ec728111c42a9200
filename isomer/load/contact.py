"""Turns the front matter of a contact page into its locations, opening hours and contacts."""

import re
from typing import Any, Final

from isomer.convert.context import items
from isomer.load.fields import Fields
from isomer.load.settings import with_ids
from isomer.notes import NoteKind
from isomer.reader import IsomerSite, SourcePage, known_keys
from isomer.reader.yamltext import YamlValue, as_list, as_mapping, as_text, line_of_key

BREAK: Final = re.compile(r"<br\s*/?>", re.IGNORECASE)
FEEDBACK: Final = "Online form"


class ContactValues:
    """Builds the field values of one contact page. Empty strings mean that a value is absent."""

    def __init__(self, source: IsomerSite, page: SourcePage, fields: Fields) -> None:
        """`fields` converts text, links and rich text, and adds notes about what cannot be imported."""
        self.source = source
        self.page = page
        self.fields = fields

    def of(self) -> dict[str, Any]:
        """Return the values of the fields that only contact pages have."""
        agency = as_text(self.page.values.get("agency_name")) or self.source.config.title
        locations = [value for entry in self._list("locations") if (value := self._location(as_mapping(entry)))]
        contacts = [value for entry in self._list("contacts") if (value := self._contact(as_mapping(entry)))]
        place = self.page.file
        return {
            "heading": self.fields.words(f"Get in touch with {agency}", self._line("agency_name"), 200)
            if agency
            else "",
            "locations": with_ids([{"type": "location", "value": value} for value in locations], f"{place}/locations"),
            "contacts": with_ids([{"type": "contact", "value": value} for value in contacts], f"{place}/contacts"),
            "feedback_link": with_ids(self._feedback(), f"{place}/feedback"),
        }

    def _list(self, name: str) -> list[YamlValue]:
        return as_list(self.page.values.get(name))

    def _line(self, name: str) -> int | None:
        return self.page.lines.get(name)

    def _feedback(self) -> list[dict[str, Any]]:
        """Return a link to the online form. Isomer's template takes it from the footer, too."""
        address = self.source.footer.feedback if self.source.footer else ""
        link = self.fields.link(address, FEEDBACK, None) if address else None
        return [{"type": "link", "value": link}] if link and link["text"] else []

    def _location(self, values: dict[str, YamlValue]) -> dict[str, Any] | None:
        """Return a location, or None if it has no postal address: Isomer does not show those either."""
        line = line_of_key(values, "title") or self._line("locations")
        known_keys.report_unknown(values, known_keys.LOCATION, self.page.file, self.fields.report.notes, line=line)
        given = values.get("address")
        written = [as_text(entry) for entry in given] if isinstance(given, list) else BREAK.split(as_text(given))
        lines = [words for entry in written for part in BREAK.split(entry) if (words := self._words(part, line))]
        title = self._words(as_text(values.get("title")), line)
        if not lines:
            if title:
                message = f"the location {title} has no address; it was left out, as in Isomer"
                self.fields.report.note(NoteKind.NOT_IMPORTED, self.page.file, line, message)
            return None
        hours = [self._hours(as_mapping(entry), line) for entry in as_list(values.get("operating_hours"))]
        return {
            "title": title,
            "address": "\n".join(lines),
            "opening_hours": items([entry for entry in hours if any(entry.values())]),
            "map_url": self.fields.web_address(
                as_text(values.get("maps_link")), line_of_key(values, "maps_link") or line
            ),
        }

    def _hours(self, values: dict[str, YamlValue], line: int | None) -> dict[str, str]:
        found = {name: self._words(as_text(values.get(name)), line) for name in ("days", "time", "description")}
        return {"days": found["days"], "time": found["time"], "note": found["description"]}

    def _contact(self, values: dict[str, YamlValue]) -> dict[str, Any] | None:
        line = line_of_key(values, "title") or self._line("contacts")
        known_keys.report_unknown(values, known_keys.CONTACT_ENTRY, self.page.file, self.fields.report.notes, line=line)
        content = values.get("content")
        entries = content if isinstance(content, list) else [content]
        details = [
            {"type": kind, "value": value}
            for entry in entries
            for kind, given in as_mapping(entry).items()
            if (value := self._detail(kind, as_text(given), line))
        ]
        if not details:
            return None
        return {"title": self._words(as_text(values.get("title")), line), "details": details}

    def _detail(self, kind: str, text: str, line: int | None) -> str:
        if kind == "other":
            return self.fields.rich_text(text, line)
        if kind in {"phone", "email"}:
            return self._words(text, line)
        if text:
            message = f"there is no field for a contact's {kind}: {text[:80]}"
            self.fields.report.note(NoteKind.NOT_IMPORTED, self.page.file, line, message)
        return ""

    def _words(self, text: str, line: int | None) -> str:
        return self.fields.words(text, line, 500)
