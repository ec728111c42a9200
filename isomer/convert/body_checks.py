"""Adds notes about placeholder text, characters that only look like letters, and links that hide their target."""

import re
import unicodedata
from typing import Final
from urllib.parse import parse_qs, unquote, urlsplit

from lxml import etree

from isomer.convert.context import Context
from isomer.convert.tree import INVISIBLE_TAGS, tag_of, text_of
from isomer.notes import NoteKind

PLACEHOLDERS: Final = re.compile(
    r"lorem ipsum|dolor sit amet|this is (?:a |the )?placeholder|placeholder (?:text|content|page)|"
    r"(?:insert|enter|add|type|replace)(?: your| this| the)? (?:text|content|title|description|caption) here|"
    r"your (?:text|content) (?:goes )?here|you can insert your text here|"
    r"(?:title|text|description|subtitle) of (?:your|the) (?:page|card|section) (?:goes )?here|"
    r"this is an? (?:example|sample|dummy) (?:page|text|paragraph|content)|"
    r"text to be (?:added|confirmed|updated)|content (?:is )?coming soon"
)
# Every placeholder contains one of these. Searching for them first is much faster.
HINTS: Final = ("lorem", "dolor", "placeholder", " here", "an example", "a sample", "a dummy", "to be ", "coming soon")
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
HOST: Final = re.compile(
    r"^\W*(?:https?://)?((?:[a-z0-9](?:[a-z0-9-]{0,62})\.){1,6}[a-z]{2,24})(?::\d+)?(?:[/?#]\S*)?\W*$", re.IGNORECASE
)
FILE_ENDINGS: Final = frozenset(
    "pdf doc docx xls xlsx ppt pptx csv txt zip jpg jpeg png gif svg mp4 mp3 html htm".split()
)
SAFE_LINKS: Final = re.compile(r"(^|\.)safelinks\.protection\.outlook\.com$")
TREND_MICRO: Final = re.compile(r"^ddei[\w-]*-ctp\.trendmicro\.com$|(^|\.)imsva91-ctp\.trendmicro\.com$")
URL_DEFENSE: Final = re.compile(r"(^|\.)urldefense\.(?:proofpoint\.)?com$")
DEFENSE_3: Final = re.compile(r"/v3/__(.+?)__;")
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
    lower = text.lower()
    if any(hint in lower for hint in HINTS) and (found := PLACEHOLDERS.search(lower)):
        message = f"these words look like a placeholder: {_around(text, found)}"
        context.note(NoteKind.PLACEHOLDER_TEXT, element, message)
    if not text.isascii():
        for fake in list(FAKE_WORDS.finditer(text))[:MAX_NOTES]:
            plain = " ".join(plain_letters(fake.group()).split())[:80]
            message = f"these characters only look like letters; in plain letters: {plain}"
            context.note(NoteKind.FAKE_LETTERS, element, message)


def _around(text: str, found: re.Match[str]) -> str:
    return " ".join(text[max(found.start() - 10, 0) : found.end() + 40].split())


def plain_letters(text: str) -> str:
    """Return the text with look-alike characters replaced by plain letters."""
    return unicodedata.normalize("NFKC", text.translate(ENCLOSED))


def _check_link(context: Context, element: etree._Element) -> None:
    address = (element.get("href") or "").strip()
    host = _host(address)
    if not host:
        return
    inner = unwrapped_url(address)
    if inner is not None:
        where = f"; it leads to {inner}" if inner else ", which hides where it leads"
        context.note(NoteKind.GATEWAY_LINK, element, f"the link {address[:120]} goes through a mail gateway{where}")
        return
    shown = HOST.match(text_of(element))
    if not shown or "." not in shown.group(1) or shown.group(1).rpartition(".")[2].lower() in FILE_ENDINGS:
        return
    if _bare(shown.group(1)) != _bare(host):
        message = f"the link says {shown.group(1)} and leads to {host}"
        context.note(NoteKind.LINK_HOST, element, message)


def _bare(host: str) -> str:
    return host.lower().removeprefix("www.")


def _host(address: str) -> str:
    try:
        return (urlsplit(address).hostname or "") if address.lower().startswith(("http://", "https://", "//")) else ""
    except ValueError:
        return ""


def unwrapped_url(address: str) -> str | None:
    """Return the URL that a mail gateway has wrapped, an empty string if it is unreadable, or None for other links."""
    host = _host(address)
    parts = urlsplit(address) if host else None
    if parts is None:
        return None
    if SAFE_LINKS.search(host) or TREND_MICRO.search(host):
        return (parse_qs(parts.query).get("url") or [""])[0]
    if URL_DEFENSE.search(host):
        if wrapped := DEFENSE_3.search(address):
            return wrapped.group(1)
        given = (parse_qs(parts.query).get("u") or [""])[0]
        return unquote(re.sub(r"-(?=[0-9A-F]{2})", "%", given).replace("_", "/"))
    return None
