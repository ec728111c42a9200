"""Words as the search knows them: the same for what pages say and for what visitors type. Needs no database.

A word is folded (small letters, without accents, plain where a text uses the alphabets of mathematics for looks) and
has a stem, under which all its forms are one: *cell* and *cells*, *haematology* and *hematology*.
"""

import re
import threading
import unicodedata
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple

import snowballstemmer

LONGEST_WORD = 40  # Characters. What is longer is an address or a slip; its beginning is enough to find it by.
SHORT = 2  # Characters. A word this short is half of a term: CAR T, COVID 19, NK cells.
MOST_JOINED = 3  # Words with hyphens between: end-to-end.
MOST_APART = 2  # Words with a blank between: CAR T.
# Scripts whose vowel signs are no letters to Python (Devanagari to Myanmar, Tamil among them), scripts that put no
# blanks between words (each character is one), and all others, whose words may hold apostrophes.
WORD = re.compile(
    r"[\u0900-\u109f]+"
    r"|[\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff]"
    r"|[^\W_\u0900-\u109f\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff]+(?:['’][^\W\d_]+)*"
)
POSSESSIVE = re.compile(r"['’]s$")
# Words of grammar, and those that questions begin with. Written in capitals, they may be a name: WHO, IT.
STOP_WORDS = frozenset(
    "a about after all also am an and any are as at be been before being between both but by can could did do does "
    "each few for from further get give had has have having he her here him his how i if in into is it its itself me "
    "more most my no nor not of off on once only or other our ours out over own please shall she should so some such "
    "tell than that the their them then there these they this those through to too under until up upon us very was we "
    "were what when where which while who whom whose why will with would you your yours".split()
)
# Spellings that differ between Britain and America, made one before the stem is taken: (what, by what).
SPELLINGS = [
    (re.compile(r"(?<=[b-z])ae|^ae(?=[r-t])|oe(?=[dmnst])"), "e"),  # haematology, aesthetic, foetal, oedema
    (re.compile(r"(?<=\w\w)our(?=s?$|i|ed|able)"), "or"),  # tumour, colour, behavioural
    (re.compile(r"(?<=\w\w)(?<=[bt])re(?=s?$)"), "er"),  # centre, fibre
    (re.compile(r"(?<=\w\w)i[sz](?=e[drs]?s?$|ing$|ations?$|ational$|able$)"), "iz"),  # optimise
    (re.compile(r"(?<=\w)ys(?=e[drs]?s?$|ing$)"), "yz"),  # analyse
    (re.compile(r"(?<=gra)mme(?=s?$)"), "m"),  # programme
]

_own = threading.local()  # A stemmer works on what it is at, so each thread has one.


class Token(NamedTuple):
    """A word of a text: folded, and whether it is glued to the one before, as in CAR-T, or but blanks are between."""

    text: str
    is_glued: bool
    is_next: bool
    is_capital: bool

    @property
    def is_stop_word(self) -> bool:
        """Whether it says nothing about what the text is about."""
        return self.text in STOP_WORDS and not self.is_capital

    @property
    def is_short(self) -> bool:
        """Whether it is likely half of a term."""
        return len(self.text) <= SHORT and not self.is_stop_word


class _Plain(dict[int, str]):
    """The plain small letter of each character, found out once: `str.translate` asks for what it does not know."""

    def __missing__(self, code: int) -> str:
        """One character for one, so that places in the folded text are places in the text."""
        parts = [sign for sign in unicodedata.normalize("NFKD", chr(code)) if not unicodedata.combining(sign)]
        plain = parts[0].lower() if len(parts) == 1 else chr(code)
        plain = plain if len(plain) == 1 else chr(code)
        self[code] = plain
        return plain


_PLAIN = _Plain()


def folded(text: str) -> str:
    """The text in small plain letters, character for character."""
    return text.translate(_PLAIN)


def composed(text: str) -> str:
    """The text with each letter and its accent as one character, and without characters that are not seen."""
    text = unicodedata.normalize("NFC", text)
    return "".join(sign for sign in text if sign.isprintable() or sign.isspace())


def tokens(text: str) -> Iterator[Token]:
    """The words of a text, in their order."""
    small, end = folded(text), -1
    for match in WORD.finditer(small):
        word = POSSESSIVE.sub("", match[0]).replace("'", "").replace("’", "")
        between = text[end : match.start()] if end >= 0 else " "
        written = text[match.start() : match.end()]
        is_glued = 0 < len(between) <= 1 and not between.isspace() and between not in ",;:()[]"
        yield Token(word[:LONGEST_WORD], is_glued, between.isspace(), written.isupper() and len(word) > 1)
        end = match.end()


def joined(words: Sequence[Token], at: int, number: int) -> str:
    """So many words from one on as one, where they may be one term: CAR-T, CAR T, end-to-end. Else an empty string."""
    parts = words[at : at + number]
    if len(parts) < max(number, 2):
        return ""
    glued = all(part.is_glued for part in parts[1:])
    # Two words, one of them short: a longer row of words is a term only where hyphens say so.
    is_pair = number == MOST_APART and parts[1].is_next
    apart = is_pair and any(part.is_short for part in parts) and not any(part.is_stop_word for part in parts)
    return "".join(part.text for part in parts)[:LONGEST_WORD] if glued or apart else ""


def terms(text: str, *, with_stop_words: bool = False) -> Iterator[tuple[str, bool]]:
    """The words that a text is found by, and whether each stands there on its own: joined ones and their parts do not.

    Words of grammar say nothing in a text; in a title, such as “About us”, they may be all that there is.
    """
    words = list(tokens(text))
    for at, token in enumerate(words):
        if with_stop_words or not token.is_stop_word:
            is_part = token.is_glued or (at + 1 < len(words) and words[at + 1].is_glued)
            yield token.text, not is_part
        for number in range(2, MOST_JOINED + 1):
            if term := joined(words, at, number):
                yield term, False


@lru_cache(maxsize=50_000)
def stem(word: str) -> str:
    """The stem of a folded word, the same for British and American spelling."""
    if len(word) > SHORT + 1:
        for pattern, spelling in SPELLINGS:
            word = pattern.sub(spelling, word)
    if not hasattr(_own, "stemmer"):
        _own.stemmer = snowballstemmer.stemmer("english")
    found: str = _own.stemmer.stemWord(word)
    return found[:LONGEST_WORD]
