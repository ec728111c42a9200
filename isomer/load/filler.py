"""Replaces the references in converted blocks by pages, documents, images and URLs."""

import html
import re
import uuid
from typing import Any, Final

from actris_cms.core.blocks import sanitise
from actris_cms.core.blocks.pictures import IMPORTED_WITHOUT_ALT
from actris_cms.core.blocks.text import plain_text
from isomer.convert import Block, Conversion, Reference
from isomer.convert.context import file_name
from isomer.load.links import Resolver, Target

EMBED_FIELDS: Final = {"url", "title", "poster"}
MAX_EMBED_TITLE: Final = 200
MAX_EMBED_ADDRESS: Final = 2000
CARD_FIELDS: Final = {"image", "title", "text", "link"}
LINK_FIELDS: Final = {"text", "page", "document", "url"}
ANCHOR_TAG: Final = re.compile(r"<a(?=[ >])[^>]*>|</a>")
SYMBOL: Final = re.compile(r' href="ref:(\d+)"')
UNFILLED_REFERENCE: Final = re.compile(r'<(?:a|embed)(?=[ >])[^>]* (?:href|id)="ref:\d+"')
IMAGE_TAG: Final = re.compile(r'<embed embedtype="image" id="ref:(\d+)" alt="([^"]*)" format="legacy"/>')
NAMESPACE: Final = uuid.UUID("6d1f2d0e-5b0c-5a52-9a5e-2f1c5f0e7a11")


class Filler:
    """Fills in the references of one conversion and gives each block an id that is the same in every run."""

    def __init__(self, resolver: Resolver, conversion: Conversion, *, base: str, about: str, file: str) -> None:
        """`base` is the URL path of the page, `about` its title."""
        self.resolver = resolver
        self.references = conversion.references
        self.base = base
        self.about = about
        self.heading = ""
        self.file = file

    def blocks(self, blocks: list[Block], place: str = "") -> list[Block]:
        """Return the blocks as raw data, ready to be stored."""
        return [self._block(part, f"{place}/{number}") for number, part in enumerate(blocks)]

    def _block(self, part: Block, place: str) -> Block:
        kind, value = part["type"], part["value"]
        if kind == "heading":
            self.heading = plain_text(value["text"])
        filled = self.value(value, place)
        if kind == "image" and filled["image"]["image"] is None:
            kind, filled = self._without_image(value["image"]["image"], filled)
        if kind == "legacy":
            filled = sanitise(filled)
        return {"type": kind, "value": filled, "id": str(uuid.uuid5(NAMESPACE, f"{self.file}{place}"))}

    def value(self, value: Any, place: str = "") -> Any:
        """Return a value with its references filled in at every depth."""
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
        if set(value) == CARD_FIELDS and (number := _number(value["image"]["image"] or "")) is not None:
            elsewhere = self._waiting_picture(self.references[number])
            filled["text"] += f"<p>{elsewhere}</p>" if elsewhere else ""
        return {**filled, "title": value["title"] or self._title()} if set(value) >= EMBED_FIELDS else filled

    def _title(self) -> str:
        """Return the title of an embed that has none: the heading before it, or else the page title."""
        return (self.heading or self.about or "Embedded content")[:MAX_EMBED_TITLE]

    def link(self, value: dict[str, Any]) -> dict[str, Any]:
        """Return the value of a link block with its target filled in."""
        number = _number(value["url"])
        if number is None:
            return value
        target = self.resolver.link(self.references[number], self.base)
        url = "" if target.page else target.url
        link = {"text": value["text"], "page": target.page, "document": target.document, "url": url}
        return {**link, "anchor": target.anchor} if target.anchor else link

    def _image(self, symbol: str | None) -> int | None:
        number = _number(symbol or "")
        if number is None:
            return None
        return self.resolver.image(self.references[number], self.base, self.about, may_wait=True)

    def rich_text(self, text: str) -> str:
        """Return rich text or legacy HTML with its references filled in. Raises RuntimeError if any is left."""
        if "ref:" not in text:
            return text
        filled = IMAGE_TAG.sub(self._embed, self._anchors(text))
        if UNFILLED_REFERENCE.search(filled):
            raise RuntimeError(f"{self.file}: a reference was not filled in: {filled[:200]}")
        return filled

    def _anchors(self, text: str) -> str:
        """Return the text with its links filled in. A link without a target becomes plain text."""
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
        pk = self.resolver.image(reference, self.base, self.about, may_wait=True)
        if pk is None:
            return self._waiting_picture(reference, embedded=True) or _alt_text(reference, "span")
        return f'<embed embedtype="image" id="{pk}" alt="{match.group(2)}" format="legacy"/>'

    def _without_image(self, symbol: str, filled: dict[str, Any]) -> tuple[str, Any]:
        """Return the block for an image that is not in the library: an embed if it is on another site, or its alt text.

        The link around the image goes to the caption.
        """
        reference, caption = self.references[_number(symbol) or 0], str(filled["caption"] or "")
        words = reference.text or self._title()
        if link := _link_tag(filled["link"]):
            caption += f"<p>{link}{html.escape(words, quote=False)}</a></p>"
        address = self.resolver.picture_elsewhere(reference, self.base)
        if address and len(address) <= MAX_EMBED_ADDRESS:
            title = words[:MAX_EMBED_TITLE]
            return "embed", {"url": address, "title": title, "caption": caption, "poster": None, "height": None}
        return "legacy", f"<div>{_alt_text(reference, 'p')}{caption}</div>"

    def _waiting_picture(self, reference: Reference, *, embedded: bool = False) -> str:
        """Return a link to an image on another site, or an empty string for any other image.

        If it is `embedded`, it is shown in place of the link once the visitor agrees.
        """
        address = html.escape(self.resolver.picture_elsewhere(reference, self.base))
        words = html.escape(reference.text or file_name(reference.address) or "image", quote=False)
        consent = f' data-embed-src="{address}"' if embedded else ""
        return f'<a{consent} href="{address}">{words}</a>' if address else ""


def without_alt(value: dict[str, Any]) -> dict[str, Any]:
    """Return the value of an image block, with the mark of `PictureBlock` if the image came without alt text.

    `value` holds the primary key of the image, or None.
    """
    missing = value["image"] is not None and not value["alt_text"] and not value["decorative"]
    return {**value, IMPORTED_WITHOUT_ALT: value["image"]} if missing else value


def _alt_text(reference: Reference, tag: str) -> str:
    """Return the alt text of an image that cannot be shown, with its URL in the `title` attribute for editors."""
    address = html.escape(reference.address.replace(" ", "%20"))
    return f'<{tag} title="{address}">{html.escape(reference.text, quote=False)}</{tag}>'


def _number(symbol: str) -> int | None:
    """Return the number of a reference, or None for any other text."""
    return int(symbol[4:]) if symbol.startswith("ref:") and symbol[4:].isdigit() else None


def _link_tag(value: dict[str, Any]) -> str:
    """Return the start tag of a link in rich text for the value of a link block, or an empty string."""
    target = Target(value["page"], value["document"], value["url"])
    attributes = target.attributes()
    return f"<a{attributes}>" if attributes else ""
