"""Transcripts: what was said in a lecture, in passages, with the moments at which they begin.

Editors type a transcript, paste the one that YouTube shows, or open a file of captions (WebVTT or SubRip). All are kept
as an editor would type them: a blank line between two passages, and before each the time at which it begins.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from html import unescape
from textwrap import shorten
from typing import Final, NamedTuple

from actris_cms.moments import clock_time

MAX_LENGTH: Final = 600_000  # Characters of captions: about six hours.
MAX_PASSAGES: Final = 3000
# Captions are joined to passages that end with a sentence after FULL characters, half a minute, or at the latest after
# OVERFULL: captions that a machine wrote may have no sentences.
FULL, OVERFULL = 400, 800

TIME: Final = re.compile(r"\[?(?:(\d{1,2}):)?(\d{1,2}):([0-5]\d)\]?(?:\s+|$)")
ARROW: Final = "-->"
MOMENT = r"(?:(\d{1,2}):)?([0-5]?\d):([0-5]\d)[.,]\d{1,3}"
TIMING: Final = re.compile(rf"{MOMENT}\s+-->\s+{MOMENT}(?:\s.*)?")
TIMED: Final = re.compile(r"\s*\d+:\S*\s*-->")  # In words, an arrow is an arrow: “10:15 From T cells --> B cells”.
ASIDE: Final = ("WEBVTT", "NOTE", "STYLE", "REGION")  # Blocks of a WebVTT file that are no captions.
VOICE: Final = re.compile(r"<v[\w.]*\s([^<>]+)>")
MARKUP: Final = re.compile(r"<[^<>]*>|\{\\[^{}]*\}")
NAMED: Final = re.compile(r"([^:.!?]{2,60}): +(.+)", re.DOTALL)  # As meeting software writes who speaks.
SENTENCE_ENDS: Final = re.compile(r"[.!?…\u3002\uff01\uff1f][)\"”’]*$")


class TranscriptError(ValueError):
    """A transcript that cannot be read. The message is for editors, and names the line."""

    def __init__(self, line: int, problem: str) -> None:
        super().__init__(f"Line {line}: {problem}")


class Passage(NamedTuple):
    """What was said, and the second of the recording at which it begins; None if nobody has said when."""

    words: str
    seconds: int | None = None

    def __str__(self) -> str:
        return self.words if self.seconds is None else f"{clock_time(self.seconds)} {self.words}"


class Cue(NamedTuple):
    """One caption: the second at which it is shown, who speaks if the captions say so, and the words."""

    seconds: int
    speaker: str
    words: str


def passages_of(transcript: str) -> list[Passage]:
    """Return the passages of a transcript as it is kept. Any text is one."""
    return [passage for _, passage in _typed(transcript.split("\n")) if passage.words]


def tidied(text: str) -> str:
    """Return the transcript as it is kept, of what an editor typed, pasted or opened.

    Raises TranscriptError for captions that are damaged, and for times that run backwards.
    """
    text = text.replace("\r\n", "\n").replace("\r", "\n").removeprefix("\ufeff")
    lines = text.split("\n")
    if text.lstrip().startswith("WEBVTT") or any(map(TIMED.match, lines)):
        kept = _kept(_joined(_captions(lines)))
        if not kept:
            raise TranscriptError(len(lines), "the captions end here, and have no words.")
    elif sum(_is_only_a_time(line) for line in lines) > 1:
        kept = _kept(_joined(_read_out(lines)))
    else:
        _check_order(_typed(lines))
        kept = text.strip()
    if len(passages_of(kept)) > MAX_PASSAGES:
        raise TranscriptError(len(lines), f"there are more than {MAX_PASSAGES:,} passages.")
    return kept


def _kept(passages: Iterable[Passage]) -> str:
    return "\n\n".join(map(str, passages))


def _typed(lines: Sequence[str]) -> list[tuple[int, Passage]]:
    """Return the passages, each with the number of its first line. A time or a blank line begins a new one."""
    found: list[tuple[int, int | None, list[str]]] = []
    begins = True
    for number, line in enumerate(lines, start=1):
        words = line.strip()
        if time := TIME.match(words):
            words = words[time.end() :]
            found.append((number, _seconds(time.groups()), [words] if words else []))
            begins = False
        elif not words:
            begins = not found or bool(found[-1][2])  # The words of a time may come after a blank line.
        elif begins:
            found.append((number, None, [words]))
            begins = False
        else:
            found[-1][2].append(words)
    return [(number, Passage(" ".join(parts), seconds)) for number, seconds, parts in found]


def _check_order(passages: Iterable[tuple[int, Passage]]) -> None:
    last = 0
    for number, passage in passages:
        if passage.seconds is not None:
            if passage.seconds < last:
                times = clock_time(passage.seconds), clock_time(last)
                raise TranscriptError(number, "{} comes after {}.".format(*times))
            last = passage.seconds


def _is_only_a_time(line: str) -> bool:
    found = TIME.match(line.strip())
    return found is not None and found.end() == len(line.strip())


def _read_out(lines: Sequence[str]) -> Iterator[Cue]:
    """Yield the captions of a transcript that was copied from YouTube: a line with the time, then the words."""
    passages = _typed(lines)
    _check_order(passages)
    last = 0
    for _, passage in passages:
        last = last if passage.seconds is None else passage.seconds
        if passage.words:
            yield Cue(last, "", passage.words)


# --- Files of captions -------------------------------------------------------------------------------------------


def _captions(lines: Sequence[str]) -> Iterator[Cue]:
    """Yield the captions of a WebVTT or SubRip file. Raises TranscriptError at the first line that is damaged."""
    last = 0
    for number, block in _blocks(lines):
        at = next((at for at, line in enumerate(block) if ARROW in line), None)
        if at is None and block[0].startswith(ASIDE):
            continue
        if at is None or (at > 1 and not block[0].startswith("WEBVTT")):
            raise TranscriptError(number, "a time such as 00:01:15.000 --> 00:01:20.000 is missing before these words.")
        found = TIMING.fullmatch(block[at])
        if found is None:
            given = shorten(block[at], 60, placeholder=" …")
            raise TranscriptError(number + at, f"“{given}” is not a time such as 00:01:15.000 --> 00:01:20.000.")
        begins, ends = _seconds(found.groups()[:3]), _seconds(found.groups()[3:])
        if ends < begins:
            raise TranscriptError(number + at, "this caption ends before it begins.")
        if begins < last:
            raise TranscriptError(number + at, f"{clock_time(begins)} comes after {clock_time(last)}.")
        last = begins
        speaker, words = _said(" ".join(block[at + 1 :]))
        if words:
            yield Cue(begins, speaker, words)


def _blocks(lines: Sequence[str]) -> Iterator[tuple[int, list[str]]]:
    """Yield the lines between blank lines, with the number of their first line."""
    block: list[str] = []
    for number, line in enumerate([*lines, ""], start=1):
        if line.strip():
            block.append(line.strip())
        elif block:
            yield number - len(block), block
            block = []


def _said(words: str) -> tuple[str, str]:
    """Return who speaks in a caption, if it says so, and the words without markup."""
    voice = VOICE.search(words)
    plain = " ".join(unescape(MARKUP.sub("", words)).split())
    if voice:
        return " ".join(unescape(voice[1]).split()), plain
    named = NAMED.fullmatch(plain)
    return (named[1], named[2]) if named else ("", plain)


def _joined(cues: Iterable[Cue]) -> list[Passage]:
    """Return passages of several captions each. A name stands where somebody else begins to speak."""
    passages: list[Passage] = []
    speaker = ""
    for cue in cues:
        turns = cue.speaker not in ("", speaker)
        speaker = cue.speaker or speaker
        words = f"{cue.speaker}: {cue.words}" if turns else cue.words
        if turns or not passages or _is_full(passages[-1].words):
            passages.append(Passage(words, cue.seconds))
        else:
            passages[-1] = passages[-1]._replace(words=f"{passages[-1].words} {words}")
    return passages


def _is_full(words: str) -> bool:
    return len(words) >= OVERFULL or (len(words) >= FULL and bool(SENTENCE_ENDS.search(words)))


def _seconds(parts: Sequence[str | None]) -> int:
    hours, minutes, seconds = (int(part or 0) for part in parts)
    return hours * 3600 + minutes * 60 + seconds
