"""Computes the values of a page's fields from its source."""

import uuid
from typing import Any, Final

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from wagtail.models import Page

from about.models import PersonPage
from isomer.convert import Block, Reference, ReferenceKind
from isomer.convert.language import language_of
from isomer.convert.only_picture import words_beside_picture
from isomer.load.contact import ContactValues
from isomer.load.events import EventLoader
from isomer.load.fields import Fields
from isomer.load.filler import NAMESPACE, Filler
from isomer.load.links import Target
from isomer.load.people import People
from isomer.load.report import Report
from isomer.load.slugs import MAX_TITLE
from isomer.load.tree import LISTING_KINDS, Tree
from isomer.notes import NoteKind
from isomer.reader import IsomerSite, PageKind, SourcePage
from isomer.reader.addresses import AddressKind, lacks_scheme, parse_address

MAX_URL: Final = 2000
# With these, Isomer shows only the list of entries.
LISTING_LAYOUTS: Final = frozenset({"resources", "resources-alt"})


class PageValues:
    """Computes the field values for each kind of page. All pages must exist already, so that links can be resolved."""

    def __init__(self, source: IsomerSite, report: Report, tree: Tree, people: People, events: EventLoader) -> None:
        """Create the missing sections of collection pages that are outside their section."""
        self.source = source
        self.report = report
        self.tree = tree
        self.resolver = tree.resolver
        self.people = people
        self.events = events
        self.sections: dict[str, Page] = tree.sections.of_outside_pages()

    def of(self, page: SourcePage) -> dict[str, Any]:
        """Return the values of a page's fields: raw data for streams, primary keys for foreign keys."""
        if len(page.title) > MAX_TITLE:
            message = f"the title is longer than {MAX_TITLE} characters; the rest of it was left out"
            self.report.note(NoteKind.LEFT_OUT, page.file, page.lines.get("title"), message)
        share_image = self._share_image(page)
        values: dict[str, Any] = {
            "title": page.title[:MAX_TITLE],
            "search_description": page.description,
            "language": language_of(f"{page.title} {page.description} {page.body}"),
            "share_image_id": share_image,
        }
        if page.kind in LISTING_KINDS and page.layout in LISTING_LAYOUTS:
            values["body"] = []
            if page.body.strip():
                message = (
                    f"the words of this page are not shown by Isomer, and were not imported: {page.body.strip()[:80]}"
                )
                self.report.note(NoteKind.NOT_IMPORTED, page.file, page.body_line, message)
            return values
        values["body"] = body = self._body(page)
        if page.kind == PageKind.CONTACT:
            fields = Fields(self.resolver, self.report, file=page.file)
            values |= ContactValues(self.source, page, fields).of()
        elif page.post:
            values |= self._entry(page)
            values["listing_image_id"] = share_image or first_image(body)
            if page.kind == PageKind.EVENT:
                values |= self.events.values_of(page, self.tree)
        elif page.kind == PageKind.PERSON:
            values |= self._person(page)
        elif page.kind == PageKind.PAGE:
            section = self.sections.get(page.file)
            values["section_id"] = section.pk if section else None
        return values

    def _body(self, page: SourcePage) -> list[Block]:
        conversion = self.people.body_of(page, self._is_person)
        self.report.add(*conversion.notes)
        filler = Filler(self.resolver, conversion, base=page.permalink, about=page.title, file=page.file)
        blocks = filler.blocks(conversion.blocks)
        leads_away = page.post and (page.post.external or page.post.file_url)
        words = None if leads_away else words_beside_picture(blocks)
        if words is not None:
            message = f"the page is nothing but a picture{f'; its only words are “{words}”' if words else ''}"
            self.report.note(NoteKind.ONLY_PICTURE, page.file, page.body_line, message)
        return blocks

    def _is_person(self, file: str) -> bool:
        """Whether the page of a file is that of a person on this site."""
        return PersonPage.objects.filter(pk=self.tree.pk_of(self.people.by_file[file].page)).exists()

    def _person(self, page: SourcePage) -> dict[str, Any]:
        """Return the fields that only people have. The roles name the pages of the groups."""
        person = self.people.by_file[page.file]
        groups = {source.file: self.tree.pk_of(source) for source in self.source.pages}
        roles = [{"title": role.title, "page": groups[role.group], "position": role.position} for role in person.roles]
        picture = person.card_picture
        return {
            "honorific": person.honorific,
            "short_honorific": person.short_honorific,
            "name": person.name,
            "portrait_id": self.resolver.image(person.portrait, page.permalink, page.title),
            "listing_image_id": self.resolver.image(picture, person.card_page.permalink, page.title)
            if picture
            else None,
            "roles": [
                {"type": "role", "value": role, "id": str(uuid.uuid5(NAMESPACE, f"{page.file}/roles/{number}"))}
                for number, role in enumerate(roles)
            ],
        }

    def _share_image(self, page: SourcePage) -> int | None:
        if not page.image:
            return None
        reference = Reference(ReferenceKind.IMAGE, page.image, "", page.file, page.lines.get("image"))
        return self.resolver.image(reference, "/", page.title)

    def _entry(self, page: SourcePage) -> dict[str, Any]:
        """Return the date of a post and the link of its entry: to another site, to a file, or to the page itself."""
        post = page.post
        if post is None:
            return {}
        values: dict[str, Any] = {"date": post.day, "external_url": "", "document_id": None}
        name = "external" if post.external else "file_url"
        address = post.external or post.file_url
        if not address:
            return values
        if post.external and post.file_url:
            message = (
                f"the entry leads to {post.external}; the file {post.file_url} beside it is not shown, as in Isomer"
            )
            self.report.note(NoteKind.NOT_IMPORTED, page.file, page.lines.get("file_url"), message)
        target = self._target(address, page, page.lines.get(name))
        if target.document:
            values["document_id"] = target.document
        elif target.url:
            values["external_url"] = target.url
        else:
            message = f"the entry leads to {address}, which is not an address; it leads to its own page instead"
            self.report.note(NoteKind.LINK, page.file, page.lines.get(name), message)
        return values

    def _target(self, address: str, page: SourcePage, line: int | None) -> Target:
        """Return the target of an entry: a document or an absolute URL, also for pages of this site."""
        if lacks_scheme(address):
            self.report.note(NoteKind.LINK, page.file, line, f"the address {address} had no https:// before it")
            address = f"https://{address}"
        found = self.resolver.link(Reference(ReferenceKind.LINK, address, page.title, page.file, line), page.permalink)
        if found.document:
            return found
        url = found.url
        if found.page or url.startswith("/"):
            path = parse_address(address, base=page.permalink, hosts=self.source.config.hosts)
            url = f"{self.source.config.url.rstrip('/')}{path.url}" if path.kind == AddressKind.PATH else ""
        try:
            URLValidator(schemes=["http", "https"])(url)
        except ValidationError:
            url = ""
        return Target(url=url if len(url) <= MAX_URL else "")


def first_image(body: list[Block]) -> int | None:
    """Return the first image of a body, for the card that links to the page."""
    found = (part["value"]["image"]["image"] for part in body if part["type"] == "image")
    return next((image for image in found if image), None)
