"""Proposes the fields of an event out of the lines of its poster.

The reader of announcements wants labels, such as “Venue:”, which posters often lack: their lines stand alone, and are
known by their form. They get the label here, and then the same reader reads them. All is proposed to an editor, so a
likely meaning is enough.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from actris_cms.pasted.addresses import host_of

from ..announced.facts import CLOSES, ONLINE, POSTAL_CODE, REGISTERS, WEB_ADDRESS, EventFacts, label_of, read_facts
from ..announced.fields import moments_of, words_of
from ..announced.lines import END, Line, bare
from ..announced.moments import plain, read_moment
from .layout import Paragraph, paragraphs_of

MAX_TITLE: Final = 255
LONG: Final = 40  # Characters from which on a line is text of its own.
MAX_PLACE: Final = 90
# Large words that are no title: each of them alone, or together.
NO_TITLE: Final = re.compile(
    r"\W*(?:\b(?:free|public|annual|an?|the|invitation|register|now|here|today|open|workshops?|seminars?|talks?|webinars?"
    r"|training|courses?|lectures?|symposium|forum|events?|registration|save|date|join|us|you|are|invited|20\d\d)\b\W*)+",
    re.IGNORECASE,
)
FEE: Final = re.compile(
    r"(?:(?:free|complimentary)(?: of charge)?(?: (?:admission|entry|event|seminar|talk|workshop|webinar))?"
    r"|no fees?|(?:admission|entry)(?: is)? free(?: of charge)?|(?:S?\$|SGD) ?\d.*)[.!]?",
    re.IGNORECASE,
)
AUDIENCE: Final = re.compile(
    r"(?:open to|suitable for|designed for|intended for|for)(?! (?:more|further|details|info|enquir|quer|regist)).+",
    re.IGNORECASE,
)
ROOM: Final = re.compile(
    r"\b(?:auditorium|lecture theatre|theatrette|theatre|ballroom|hall|room|lt ?\d+|level \d+)\b|#\d\d", re.IGNORECASE
)
PLACE: Final = re.compile(r"\b(?:campus|centre|center|building|tower|library|hotel|hospital|academia)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Poster:
    """What a poster says. `registration_url` may be empty; `text` is what is in no field; `words` is all of it."""

    title: str
    facts: EventFacts
    registration_url: str
    text: list[str]
    words: list[str]


def read_poster(found: dict[str, Any], uploaded: date) -> Poster:
    """Return what is proposed out of the words of a picture, as `read_words` returns them, uploaded on a day."""
    paragraphs = paragraphs_of(found["lines"])
    title = _title(paragraphs, uploaded)
    others = [_with_address(list(one.sentences())) for one in paragraphs if one is not title]
    labelled = _with_labels(others, uploaded)
    lines, addresses = _lines(labelled)
    if len(addresses) == 1 and next(iter(addresses)).rstrip("/").count("/") > 2:  # Not that of a whole site.
        lines.append(Line("Register here", tuple((address, "") for address in addresses)))
    codes = {code for one in found["codes"] if WEB_ADDRESS.fullmatch(code := one.strip()) and host_of(code)}
    if len(codes) == 1:  # A code has no slips.
        address = codes.pop()
        lines = [Line(one.text) for one in lines] + [Line("Register here", ((address, ""),))]
        addresses = {address: address}
    facts = read_facts(lines, addresses, uploaded)
    words = [" ".join(one.sentences()) if one is title else "\n".join(one.sentences()) for one in paragraphs]
    return Poster(
        title=title.text[:MAX_TITLE] if title else "",
        facts=facts,
        registration_url=facts.link,
        text=list(_text(labelled, uploaded)),
        words=words,
    )


def _title(paragraphs: list[Paragraph], uploaded: date) -> Paragraph | None:
    """Return the paragraph in the largest letters that says more than when it is, or that it is an event."""
    able = [
        one
        for one in paragraphs
        if sum(sign.isalpha() for sign in one.text) > 3
        and not (NO_TITLE.fullmatch(one.text) or FEE.fullmatch(one.text) or WEB_ADDRESS.search(one.text))
        and not any(label_of(line.text) for line in one.lines)
        and not read_moment(one.text, uploaded).is_exact
    ]
    return max(able, key=lambda one: one.size, default=None)


def _with_labels(paragraphs: list[list[str]], uploaded: date) -> list[list[str]]:
    """Return the sentences of paragraphs, with a label before those that say by their form what they are."""
    everything = [sentence for one in paragraphs for sentence in one]
    known = {label_of(sentence) for sentence in everything}
    place = "" if "venue" in known else _place(everything)

    def labelled(sentence: str) -> str:
        words = bare(sentence)
        if label_of(sentence) or CLOSES.search(words):
            return sentence
        moment = read_moment(words, uploaded)
        if moment.is_exact and (moment.days or (moment.times and moment.times.end)):
            return f"Date: {words}"
        if sentence == place:
            return f"Venue: {words}"
        if "fee" not in known and FEE.fullmatch(words):
            return f"Fee: {words.rstrip('!.')}"
        if "audience" not in known and AUDIENCE.fullmatch(words) and not WEB_ADDRESS.search(words):
            return f"Who should attend: {words}"
        return sentence

    return [[labelled(sentence) for sentence in one] for one in paragraphs]


def _with_address(sentences: list[str]) -> list[str]:
    """Put a place and the address below it into one sentence."""
    found: list[str] = []
    for sentence in sentences:
        if found and POSTAL_CODE.search(sentence) and (ROOM.search(found[-1]) or PLACE.search(found[-1])):
            found[-1] = f"{found[-1].rstrip(', ')}, {sentence}"
        else:
            found.append(sentence)
    return found


def _place(sentences: list[str]) -> str:
    """Return the sentence that names the place, if one does: a code or a room says more than a house."""
    able = [one for one in sentences if len(one) <= MAX_PLACE and not label_of(one) and not WEB_ADDRESS.search(one)]
    for names_place in (POSTAL_CODE.search, ROOM.search, ONLINE.fullmatch, PLACE.search):
        if found := [one for one in able if names_place(bare(one))]:
            return found[0]
    return ""


def _lines(paragraphs: list[list[str]]) -> tuple[list[Line], dict[str, str]]:
    """Return the lines for the reader of announcements, with the web addresses in their words as links."""
    lines: list[Line] = []
    addresses: dict[str, str] = {}
    for sentences in paragraphs:
        for sentence in sentences:
            links = []
            for match in WEB_ADDRESS.finditer(sentence):
                words = match.group().rstrip(".,;)")
                address = words if "//" in words else f"https://{words}"
                if host_of(address):
                    addresses[address] = address
                    links.append((address, words))
            # “Register by 1 May: example.org/x” says two things.
            words = WEB_ADDRESS.sub("", sentence).strip(" :,") if CLOSES.match(bare(sentence)) else sentence
            lines.append(Line(plain(words), tuple(links)))
        if not (sentences and label_of(sentences[-1]) and ":" not in sentences[-1].rstrip(": ")):
            lines.append(END)  # What follows a label that stands alone belongs to it.
    return lines, addresses


def _text(paragraphs: list[list[str]], uploaded: date) -> Iterator[str]:
    """Yield the paragraphs of running text, without what became a field."""
    for sentences in paragraphs:
        kept = [
            one
            for one in sentences
            if not (label_of(one) or REGISTERS.search(one) or WEB_ADDRESS.search(one) or read_moment(one).is_exact)
        ]
        if sum(map(len, kept)) >= LONG:  # The lines of a list stay lines.
            yield "".join(f"{one} " if one.endswith((".", "!", "?")) else f"{one}\n" for one in kept).strip()


def proposed(poster: Poster) -> dict[str, Any]:
    """Return the values of the fields of an event that a poster gives, by the names of the form."""
    facts = poster.facts
    values = {"title": poster.title, "registration_url": poster.registration_url, **words_of(facts)}
    values |= moments_of(facts) if facts.days else {}
    if not (facts.venue or facts.is_online):
        del values["attendance"]
    return {name: value for name, value in values.items() if value}
