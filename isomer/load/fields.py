"""Turns single fields of front matter into values: words, rich text, links, images."""

from __future__ import annotations

import html
from typing import Any, Final

from isomer.convert import Conversion, Reference, ReferenceKind, convert_field, plain_words
from isomer.convert.context import alt_text, link
from isomer.load.filler import Filler
from isomer.load.links import Resolver
from isomer.load.report import Report
from isomer.notes import NoteKind
from isomer.reader.addresses import AddressKind, understand

INLINE: Final = frozenset({"b", "i", "s", "sup", "sub", "a"})


class Fields:
    """Reads the fields of one file."""

    def __init__(self, resolver: Resolver, report: Report, *, file: str, strip_scripts: bool) -> None:
        """`file` is what notes name."""
        self.resolver = resolver
        self.report = report
        self.file = file
        self.strip_scripts = strip_scripts

    def words(self, text: str, line: int | None, limit: int) -> str:
        """Plain words, cut between two of them where they are more than a column of the database holds."""
        words = plain_words(text)
        if len(words) <= limit:
            return words
        kept = words[:limit].rsplit(" ", 1)[0]
        self.report.note(NoteKind.NOT_IMPORTED, self.file, line, f"too long by: {words[len(kept) :].strip()}")
        return kept

    def all_words(self, text: str, line: int | None, limit: int) -> str:
        """Plain words of a block, all of them; a note where an editor would not be allowed as many."""
        words = plain_words(text)
        if len(words) > limit:
            message = (
                f"longer than the {limit} characters that the editor allows; shorten it when you edit it: {words[:60]}…"
            )
            self.report.note(NoteKind.TOO_LONG, self.file, line, message)
        return words

    def rich_text(self, text: str, line: int | None, allowed: frozenset[str] = INLINE) -> str:
        """Paragraphs with their marks and links. What no paragraph can hold stays as plain words."""
        if not text.strip():
            return ""
        found = convert_field(text, file=self.file, line=line, strip_scripts=self.strip_scripts, allowed=allowed)
        self.report.add(*found.notes)
        out = []
        for part in Filler(self.resolver, found, base="/", about=self.file, file=self.file).blocks(found.blocks):
            value = part["value"]
            if part["type"] == "rich_text":
                out.append(value)
            elif part["type"] in {"bullet_list", "numbered_list"}:
                out.append(_paragraph(plain_words(value["items"].replace("</li>", "; ")).rstrip("; ")))
            elif part["type"] == "heading":
                out.append(_paragraph(plain_words(value["text"]), "b"))
            else:
                message = f"a field cannot hold a block of the kind {part['type']}; only its words were kept"
                self.report.note(NoteKind.NOT_IMPORTED, self.file, line, message)
                return _paragraph(plain_words(text))
        return "".join(out)

    def link(self, url: str, words: str, line: int | None) -> dict[str, Any]:
        """The value of a link block; an empty one where there is no address."""
        if not url:
            return link()
        reference = Reference(ReferenceKind.LINK, url, words, self.file, line)
        filler = Filler(self.resolver, Conversion([], [reference], []), base="/", about="", file=self.file)
        found = filler.link(link("ref:0", plain_words(words)))
        return found if found["page"] or found["document"] or found["url"] else link()

    def web_address(self, address: str, line: int | None) -> str:
        """An address on the web as it is, or an empty string with a note."""
        found = understand(address, base="/", hosts=frozenset(), file=self.file, line=line)
        if address and found.kind != AddressKind.EXTERNAL:
            self.report.note(
                NoteKind.LINK, self.file, line, f"{address[:120]} is no address on the web; it was left out"
            )
        return found.url if found.kind == AddressKind.EXTERNAL else ""

    def image(self, address: str, alt: str, about: str, line: int | None) -> tuple[int | None, str]:
        """The image with its alt text."""
        if not address:
            return None, ""
        alt = alt_text(alt, address)
        reference = Reference(ReferenceKind.IMAGE, address, alt, self.file, line)
        return self.resolver.image(reference, "/", about, instead="it was left out"), alt


def _paragraph(words: str, mark: str = "") -> str:
    inner = html.escape(words, quote=False)
    return f"<p><{mark}>{inner}</{mark}></p>" if mark else f"<p>{inner}</p>"
