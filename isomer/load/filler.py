"""Puts pages, documents, images and addresses where blocks hold references."""

from __future__ import annotations

import html
import re
import uuid
from typing import Any, Final

from actris_cms.core.blocks import sanitise
from actris_cms.core.blocks.pictures import MARK
from actris_cms.core.blocks.text import plain_text
from isomer.convert import Block, Conversion, Reference
from isomer.load.links import Resolver

EMBED_FIELDS: Final = {"url", "title", "poster"}
MAX_EMBED_TITLE: Final = 200
LINK_FIELDS: Final = {"text", "page", "document", "url"}
ANCHOR_TAG: Final = re.compile(r"<a(?=[ >])[^>]*>|</a>")
SYMBOL: Final = re.compile(r' href="ref:(\d+)"')
LEFT_OVER: Final = re.compile(r'<(?:a|embed)(?=[ >])[^>]* (?:href|id)="ref:\d+"')
IMAGE_TAG: Final = re.compile(r'<embed embedtype="image" id="ref:(\d+)" alt="([^"]*)" format="legacy"/>')
NAMESPACE: Final = uuid.UUID("6d1f2d0e-5b0c-5a52-9a5e-2f1c5f0e7a11")


class Filler:
    """Fills in the references of one conversion, and gives each block an id that stays the same from run to run."""

    def __init__(self, resolver: Resolver, conversion: Conversion, *, base: str, about: str, file: str) -> None:
        """`base` is the page's address, `about` its title."""
        self.resolver = resolver
        self.references = conversion.references
        self.base = base
        self.about = about
        self.heading = ""
        self.file = file

    def blocks(self, blocks: list[Block], place: str = "") -> list[Block]:
        """The blocks, ready to be stored."""
        return [self._block(part, f"{place}/{number}") for number, part in enumerate(blocks)]

    def _block(self, part: Block, place: str) -> Block:
        kind, value = part["type"], part["value"]
        if kind == "heading":
            self.heading = plain_text(value["text"])
        filled = self.value(value, place)
        if kind == "image" and filled["image"]["image"] is None:
            kind, filled = "legacy", self._instead_of_image(value["image"]["image"], filled)
        if kind == "legacy":
            filled = sanitise(filled)
        return {"type": kind, "value": filled, "id": str(uuid.uuid5(NAMESPACE, f"{self.file}{place}"))}

    def value(self, value: Any, place: str = "") -> Any:
        """A value with its references filled in, however deep they are."""
        if isinstance(value, str):
            return self.rich_text(value)
        if isinstance(value, list):
            if value and isinstance(value[0], dict) and set(value[0]) == {"type", "value"}:
                return self.blocks(value, place)
            return [self.value(entry, f"{place}/{number}") for number, entry in enumerate(value)]
        if not isinstance(value, dict):
            return value
        if set(value) == LINK_FIELDS:
            return self.link(value)
        if "alt_text" in value:
            return without_alt({**value, "image": self._image(value["image"])})
        filled = {key: self.value(entry, f"{place}/{key}") for key, entry in value.items()}
        return {**filled, "title": value["title"] or self._title()} if set(value) >= EMBED_FIELDS else filled

    def _title(self) -> str:
        """What an embed without a title is called: the heading that it stands below, else the page's title."""
        return (self.heading or self.about or "Embedded content")[:MAX_EMBED_TITLE]

    def link(self, value: dict[str, Any]) -> dict[str, Any]:
        """The value of a link block."""
        number = _number(value["url"])
        if number is None:
            return value
        target = self.resolver.link(self.references[number], self.base)
        url = "" if target.page else target.url
        link = {"text": value["text"], "page": target.page, "document": target.document, "url": url}
        return {**link, "anchor": target.anchor} if target.anchor else link

    def _image(self, symbol: str | None) -> int | None:
        number = _number(symbol or "")
        return None if number is None else self.resolver.image(self.references[number], self.base, self.about)

    def rich_text(self, text: str) -> str:
        """Rich text or legacy HTML."""
        if "ref:" not in text:
            return text
        filled = IMAGE_TAG.sub(self._embed, self._anchors(text))
        if LEFT_OVER.search(filled):
            raise RuntimeError(f"{self.file}: a reference was not filled in: {filled[:200]}")
        return filled

    def _anchors(self, text: str) -> str:
        """The text with its links filled in; of a link that leads nowhere the words stay."""
        is_kept: list[bool] = []

        def fill(match: re.Match[str]) -> str:
            tag = match.group()
            if tag == "</a>":
                return tag if not is_kept or is_kept.pop() else ""
            number = SYMBOL.search(tag)
            target = self.resolver.link(self.references[int(number.group(1))], self.base) if number else None
            attributes = target.attributes() if target else ""
            is_kept.append(target is None or bool(attributes))
            if target is None or number is None:
                return tag
            own = "" if target.is_reference else tag[2 : number.start()] + tag[number.end() : -1]
            return f"<a{attributes}{own}>" if attributes else ""

        return ANCHOR_TAG.sub(fill, text)

    def _embed(self, match: re.Match[str]) -> str:
        reference = self.references[int(match.group(1))]
        pk = self.resolver.image(reference, self.base, self.about)
        if pk is None:
            return _instead_of(reference, "span")
        return f'<embed embedtype="image" id="{pk}" alt="{match.group(2)}" format="legacy"/>'

    def _instead_of_image(self, symbol: str, filled: dict[str, Any]) -> str:
        """What stands where a picture should be."""
        caption = str(filled["caption"] or "")
        return f"<div>{_instead_of(self.references[_number(symbol) or 0], 'p')}{caption}</div>"


def without_alt(value: dict[str, Any]) -> dict[str, Any]:
    """The value of an image block, with the mark of `PictureBlock` where its picture came without alt text.

    `value` holds the key of the image, or None.
    """
    missing = value["image"] is not None and not value["alt_text"] and not value["decorative"]
    return {**value, MARK: value["image"]} if missing else value


def _number(symbol: str) -> int | None:
    """The number of a reference; None for anything else."""
    return int(symbol[4:]) if symbol.startswith("ref:") and symbol[4:].isdigit() else None


def _instead_of(reference: Reference, tag: str) -> str:
    """The alt text of a picture that cannot be had, with its address where editors find it and visitors are not led.

    A picture of another site is there for who wants to see it: its address is a link.
    """
    address = html.escape(reference.address.replace(" ", "%20"))
    if address.lower().startswith(("http://", "https://")):
        words = reference.text or reference.address.rsplit("/", 1)[-1] or "image"
        inner = f'<a href="{address}">{html.escape(words, quote=False)}</a>'
        return f"<p>{inner}</p>" if tag == "p" else inner
    return f'<{tag} title="{address}">{html.escape(reference.text, quote=False)}</{tag}>'
