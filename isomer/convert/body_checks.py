"""Adds notes about placeholder text, characters that only look like letters, and links that hide their target."""

import re
import unicodedata
from typing import Final

from lxml import etree

from actris_cms.filler import placeholder_in
from actris_cms.pasted.addresses import host_of, is_gateway, named_host, unwrapped
from isomer.convert.context import Context
from isomer.convert.tree import INVISIBLE_TAGS, tag_of, text_of
from isomer.mends import Mend
from isomer.notes import NoteKind

# Mathematical letters and digits, enclosed letters, full-width letters.
FAKE: Final = (
    "\U0001d400-\U0001d7ff\u24b6-\u24e9\U0001f130-\U0001f149\U0001f150-\U0001f169\U0001f170-\U0001f189"
    "\uff21-\uff3a\uff41-\uff5a"
)
FAKE_WORDS: Final = re.compile(f"[{FAKE}](?:[{FAKE}]|\\W){{0,200}}[{FAKE}]")
ENCLOSED: Final = {
    **{0x1F130 + number: chr(65 + number) for number in range(26)},
    **{0x1F150 + number: chr(65 + number) for number in range(26)},
    **{0x1F170 + number: chr(65 + number) for number in range(26)},
}
MAX_NOTES: Final = 50


def check_body(context: Context, root: etree._Element) -> None:
    """Check a whole body and add notes."""
    for element in root.iter():
        name = tag_of(element)
        if name and name not in INVISIBLE_TAGS:
            _check_text(context, element, element.text)
        if element is not root and element.tail:
            parent = element.getparent()
            _check_text(context, parent if parent is not None else element, element.tail)
        if name == "a":
            _check_link(context, element)


def _check_text(context: Context, element: etree._Element, text: str | None) -> None:
    if not text or text.isspace():
        return
    if words := placeholder_in(text):
        context.note(NoteKind.PLACEHOLDER_TEXT, element, f"these words look like a placeholder: {words}")
    if not text.isascii():
        for fake in list(FAKE_WORDS.finditer(text))[:MAX_NOTES]:
            plain = " ".join(plain_letters(fake.group()).split())[:80]
            message = f"these characters only look like letters; in plain letters: {plain}"
            context.note(NoteKind.FAKE_LETTERS, element, message)


def plain_letters(text: str) -> str:
    """Return the text with look-alike characters replaced by plain letters."""
    return unicodedata.normalize("NFKC", text.translate(ENCLOSED))


def _check_link(context: Context, element: etree._Element) -> None:
    address = (element.get("href") or "").strip()
    inner = unwrapped(address)
    if is_gateway(address) and not (inner and Mend.WRAPPED_LINKS in context.mends):
        where = f"; it leads to {inner}" if inner else ", which hides where it leads"
        context.note(NoteKind.GATEWAY_LINK, element, f"the link {address[:120]} goes through a mail gateway{where}")
        return
    leads_to = inner if inner and Mend.WRAPPED_LINKS in context.mends else address
    if shown := named_host(text_of(element), leads_to):
        context.note(NoteKind.LINK_HOST, element, f"the link says {shown} and leads to {host_of(leads_to)}")
