"""Converts single fields of front matter to plain text, rich text, links and images."""

import html
from typing import Any, Final

from actris_cms.pasted.letters import plain
from isomer.convert import Conversion, Reference, ReferenceKind, convert_field, plain_words
from isomer.convert.context import alt_text, link
from isomer.load.filler import Filler
from isomer.load.links import Resolver
from isomer.load.report import Report
from isomer.mends import Mend
from isomer.notes import NoteKind
from isomer.reader.addresses import AddressKind, parse_address

INLINE: Final = frozenset({"b", "i", "s", "sup", "sub", "a"})


class Fields:
    """Converts the fields of one source file."""

    def __init__(self, resolver: Resolver, report: Report, *, file: str) -> None:
        """`file` is the path that notes name."""
        self.resolver = resolver
        self.report = report
        self.file = file

    def words(self, text: str, line: int | None, limit: int) -> str:
        """Return plain text, cut after a word and with a note if it is longer than the database column allows."""
        words = self._plain_words(text, line)
        if len(words) <= limit:
            return words
        kept = words[:limit].rsplit(" ", 1)[0]
        self.report.note(NoteKind.LEFT_OUT, self.file, line, f"too long by: {words[len(kept) :].strip()}")
        return kept

    def all_words(self, text: str, line: int | None, limit: int) -> str:
        """Return plain text for a block, in full. Adds a note if it is longer than the editor allows."""
        words = self._plain_words(text, line)
        if len(words) > limit:
            message = (
                f"longer than the {limit} characters that the editor allows; shorten it when you edit it: {words[:60]}…"
            )
            self.report.note(NoteKind.TOO_LONG, self.file, line, message)
        return words

    def _plain_words(self, text: str, line: int | None) -> str:
        """Return plain text, with plain letters in place of mathematical ones."""
        words = plain_words(text)
        if Mend.LETTERS not in self.resolver.mends or (mended := plain(words)) == words:
            return words
        self.report.mended(Mend.LETTERS, self.file, line, words, mended)
        return mended

    def rich_text(self, text: str, line: int | None, allowed: frozenset[str] = INLINE) -> str:
        """Return rich text of paragraphs with inline markup and links. Other blocks become plain text."""
        if not text.strip():
            return ""
        found = convert_field(text, file=self.file, line=line, allowed=allowed, mends=self.resolver.mends)
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
                message = f"this field cannot hold a block of the type {part['type']}; only its words were kept"
                self.report.note(NoteKind.LEFT_OUT, self.file, line, message)
                return _paragraph(plain_words(text))
        return "".join(out)

    def link(self, url: str, words: str, line: int | None, *, about: str = "") -> dict[str, Any]:
        """Return the value of a link block, empty if there is no URL or it leads nowhere.

        `about` is the title of what the link belongs to.
        """
        if not url:
            return link()
        reference = Reference(ReferenceKind.LINK, url, words, self.file, line, about)
        filler = Filler(self.resolver, Conversion([], [reference], []), base="/", about="", file=self.file)
        found = filler.link(link("ref:0", plain_words(words)))
        return found if found["page"] or found["document"] or found["url"] else link()

    def web_address(self, address: str, line: int | None) -> str:
        """Return an external URL as it is. Anything else becomes an empty string, with a note."""
        found = parse_address(address, base="/", hosts=frozenset())
        if address and found.kind != AddressKind.EXTERNAL:
            self.report.note(NoteKind.LINK, self.file, line, f"{address[:120]} is not a web address; it was left out")
        return found.url if found.kind == AddressKind.EXTERNAL else ""

    def image(self, address: str, alt: str, about: str, line: int | None) -> tuple[int | None, str]:
        """Return the primary key of the image, or None, and its alt text."""
        if not address:
            return None, ""
        alt = alt_text(alt, address)
        reference = Reference(ReferenceKind.IMAGE, address, alt, self.file, line)
        return self.resolver.image(reference, "/", about), alt


def _paragraph(words: str, mark: str = "") -> str:
    inner = html.escape(words, quote=False)
    return f"<p><{mark}>{inner}</{mark}></p>" if mark else f"<p>{inner}</p>"
