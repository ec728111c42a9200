"""The fields of a page, from its source."""

from __future__ import annotations

from typing import Any, Final

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from wagtail.models import Page

from isomer.convert import Block, Reference, ReferenceKind, convert_body
from isomer.load.contact import ContactValues
from isomer.load.fields import Fields
from isomer.load.filler import Filler
from isomer.load.links import Target
from isomer.load.report import Report
from isomer.load.slugs import MAX_TITLE
from isomer.load.tree import ROOMS, Tree
from isomer.notes import NoteKind
from isomer.reader import IsomerSite, PageKind, SiteConfig, SourcePage
from isomer.reader.addresses import AddressKind, lacks_scheme, understand

MAX_URL: Final = 2000


class PageValues:
    """Makes the values of each kind of page. Every page must have its place already, so that links find them."""

    def __init__(self, source: IsomerSite, report: Report, tree: Tree, *, strip_scripts: bool) -> None:
        """The sections of pages that stand outside theirs are made here."""
        self.source = source
        self.report = report
        self.tree = tree
        self.resolver = tree.resolver
        self.strip_scripts = strip_scripts
        self.sections: dict[str, Page] = tree.sections.of_strangers()

    def of(self, page: SourcePage) -> dict[str, Any]:
        """The values of a page's fields; those of streams are raw, and those of foreign keys primary keys."""
        if len(page.title) > MAX_TITLE:
            message = f"the title is longer than {MAX_TITLE} characters; the rest of it was left out"
            self.report.note(NoteKind.TITLE, page.file, page.lines.get("title"), message)
        share_image = self._share_image(page)
        values: dict[str, Any] = {
            "title": page.title[:MAX_TITLE],
            "search_description": page.description,
            "share_image_id": share_image,
        }
        if page.kind in ROOMS:
            if page.body.strip():
                message = (
                    f"the words of this page are not shown by Isomer, and were not imported: {page.body.strip()[:80]}"
                )
                self.report.note(NoteKind.NOT_IMPORTED, page.file, page.body_line, message)
            return values
        values["body"] = body = self._body(page)
        if page.kind == PageKind.CONTACT:
            fields = Fields(self.resolver, self.report, file=page.file, strip_scripts=self.strip_scripts)
            values |= ContactValues(self.source, page, fields).of()
        elif page.kind == PageKind.ARTICLE:
            values |= self._entry(page)
            values["listing_image_id"] = share_image or first_image(body)
        else:
            section = self.sections.get(page.file)
            values["section_id"] = section.pk if section else None
        return values

    def _body(self, page: SourcePage) -> list[Block]:
        conversion = convert_body(
            page.body,
            file=page.file,
            first_line=page.body_line,
            strip_scripts=self.strip_scripts,
            variables=template_values(self.source.config, page),
        )
        self.report.add(*conversion.notes)
        filler = Filler(self.resolver, conversion, base=page.permalink, about=page.title, file=page.file)
        return filler.blocks(conversion.blocks)

    def _share_image(self, page: SourcePage) -> int | None:
        if not page.image:
            return None
        reference = Reference(ReferenceKind.IMAGE, page.image, "", page.file, page.lines.get("image"))
        return self.resolver.image(reference, "/", page.title, instead="it was left out")

    def _entry(self, page: SourcePage) -> dict[str, Any]:
        """The day of a post, and where its entry leads: to another site, to a file, or to the page itself."""
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
            message = f"the entry leads to {address}, which is no address; it leads to its own page instead"
            self.report.note(NoteKind.LINK, page.file, page.lines.get(name), message)
        return values

    def _target(self, address: str, page: SourcePage, line: int | None) -> Target:
        """A document, or the whole address that a visitor is led to; a page of this site is led to by its address."""
        if lacks_scheme(address):
            self.report.note(NoteKind.LINK, page.file, line, f"the address {address} had no https:// before it")
            address = f"https://{address}"
        found = self.resolver.link(Reference(ReferenceKind.LINK, address, page.title, page.file, line), page.permalink)
        if found.document:
            return found
        url = found.url
        if found.page or url.startswith("/"):
            path = understand(address, base=page.permalink, hosts=self.source.config.hosts, file=page.file, line=line)
            url = f"{self.source.config.url.rstrip('/')}{path.url}" if path.kind == AddressKind.PATH else ""
        try:
            URLValidator(schemes=["http", "https"])(url)
        except ValidationError:
            url = ""
        return Target(url=url if len(url) <= MAX_URL else "")


def first_image(body: list[Block]) -> int | None:
    """The first picture that a body shows, for the card that leads to the page."""
    found = (part["value"]["image"]["image"] for part in body if part["type"] == "image")
    return next((image for image in found if image), None)


def template_values(config: SiteConfig, source: SourcePage) -> dict[str, str]:
    """What template markup in a body can print: the texts of `_config.yml` and of the page's own front matter."""
    site = {f"site.{key}": value for key, value in config.values.items()}
    page = {f"page.{key}": value for key, value in source.values.items() if isinstance(value, str)}
    return {**site, **page, "page.title": source.title, "page.url": source.permalink}
