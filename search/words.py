"""Splits text into words and reduces them to stems, the same way for pages and for queries. Needs no database.

A folded word is in lower case, without accents, and in plain letters if the text uses Unicode's mathematical alphabets
for decoration. All forms and spellings of a word share one stem: *cell* and *cells*, *haematology* and *hematology*.
"""

import re
import threading
import unicodedata
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple

import snowballstemmer

MAX_WORD_LENGTH = 40  # Characters. Longer words are URLs or errors; they are found by their beginning.
SHORT = 2  # Characters. A word this short is probably part of a term: CAR T, COVID 19, NK cells.
MAX_JOINED = 3  # Words joined by hyphens: end-to-end.
MAX_SPACED = 2  # Words with a space between them: CAR T.
# Three groups of scripts. Devanagari to Myanmar, with Tamil: Python does not count their vowel signs as letters.
# Japanese and Chinese have no spaces between words, so each character is a word. In all others, words may contain
# apostrophes.
WORD = re.compile(
    r"[\u0900-\u109f]+"
    r"|[\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff]"
    r"|[^\W_\u0900-\u109f\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff]+(?:['’][^\W\d_]+)*"
)
POSSESSIVE = re.compile(r"['’]s$")
# Function words, and the words that questions begin with. In capitals, they may be names: WHO, IT.
STOP_WORDS = frozenset(
    "a about after all also am an and any are as at be been before being between both but by can could did do does "
    "each few for from further get give had has have having he her here him his how i if in into is it its itself me "
    "more most my no nor not of off on once only or other our ours out over own please shall she should so some such "
    "tell than that the their them then there these they this those through to too under until up upon us very was we "
    "were what when where which while who whom whose why will with would you your yours".split()
)
# British and American spellings, made the same before stemming: (pattern, replacement).
SPELLINGS = [
    (re.compile(r"(?<=[b-z])ae|^ae(?=[r-t])|oe(?=[dmnst])"), "e"),  # haematology, aesthetic, foetal, oedema
    (re.compile(r"(?<=\w\w)our(?=s?$|i|ed|able)"), "or"),  # tumour, colour, behavioural
    (re.compile(r"(?<=\w\w)(?<=[bt])re(?=s?$)"), "er"),  # centre, fibre
    (re.compile(r"(?<=\w\w)i[sz](?=e[drs]?s?$|ing$|ations?$|ational$|able$)"), "iz"),  # optimise
    (re.compile(r"(?<=\w)ys(?=e[drs]?s?$|ing$)"), "yz"),  # analyse
    (re.compile(r"(?<=gra)mme(?=s?$)"), "m"),  # programme
]

_local = threading.local()  # A stemmer is not thread-safe, so each thread has its own.


class Token(NamedTuple):
    """A word of a text.

    `text` is folded. `is_glued`: one sign joins it to the previous word, as in CAR-T. `is_spaced`: only white space is
    between the two. `is_capital`: it has several letters, all capitals. `is_small`: it begins with a small letter.
    `is_own_name`: in a query, it is the name of the site, or what the name says that it is.
    """

    text: str
    is_glued: bool
    is_spaced: bool
    is_capital: bool
    is_small: bool
    is_own_name: bool = False

    @property
    def is_stop_word(self) -> bool:
        """Whether it says nothing about the subject of the text."""
        return self.text in STOP_WORDS and not self.is_capital

    @property
    def is_short(self) -> bool:
        """Whether it is probably part of a term."""
        return len(self.text) <= SHORT and not self.is_stop_word


class _PlainLetters(dict[int, str]):
    """A translation table for `str.translate`, filled on demand: each character's plain lower-case letter."""

    def __missing__(self, code: int) -> str:
        """Always return one character, so that positions in the folded text are positions in the original."""
        parts = [sign for sign in unicodedata.normalize("NFKD", chr(code)) if not unicodedata.combining(sign)]
        plain = parts[0].lower() if len(parts) == 1 else chr(code)
        plain = plain if len(plain) == 1 else chr(code)
        self[code] = plain
        return plain


_PLAIN = _PlainLetters()


def folded(text: str) -> str:
    """Return the text in plain lower-case letters, with the same number of characters."""
    return text.translate(_PLAIN)


def composed(text: str) -> str:
    """Return the text with each accented letter as one character, and without invisible characters."""
    text = unicodedata.normalize("NFC", text)
    return "".join(sign for sign in text if sign.isprintable() or sign.isspace())


def tokens(text: str) -> Iterator[Token]:
    """Yield the words of a text in their order."""
    small, end = folded(text), -1
    for match in WORD.finditer(small):
        word = POSSESSIVE.sub("", match[0]).replace("'", "").replace("’", "")
        between = text[end : match.start()] if end >= 0 else " "
        written = text[match.start() : match.end()]
        is_glued = 0 < len(between) <= 1 and not between.isspace() and between not in ",;:()[]"
        is_capital, is_small = written.isupper() and len(word) > 1, written[:1].islower()
        yield Token(word[:MAX_WORD_LENGTH], is_glued, between.isspace(), is_capital, is_small)
        end = match.end()


def joined(words: Sequence[Token], at: int, number: int) -> str:
    """Return `number` words from index `at` as one, if they may be one term: CAR-T, CAR T, end-to-end. Otherwise ""."""
    parts = words[at : at + number]
    if len(parts) < max(number, 2):
        return ""
    glued = all(part.is_glued for part in parts[1:])
    # Words with spaces between them count as a term only if they are two and one is short.
    is_pair = number == MAX_SPACED and parts[1].is_spaced
    spaced = is_pair and any(part.is_short for part in parts) and not any(part.is_stop_word for part in parts)
    return "".join(part.text for part in parts)[:MAX_WORD_LENGTH] if glued or spaced else ""


def indexed_words(text: str, *, with_stop_words: bool = False) -> Iterator[tuple[str, bool]]:
    """Yield the words that a text is found by, and whether each stands alone.

    Joined words and their parts do not stand alone. In a text, stop words say nothing; a title such as “About us” may
    have no others.
    """
    words = list(tokens(text))
    for at, token in enumerate(words):
        if with_stop_words or not token.is_stop_word:
            is_part = token.is_glued or (at + 1 < len(words) and words[at + 1].is_glued)
            yield token.text, not is_part
        for number in range(2, MAX_JOINED + 1):
            if term := joined(words, at, number):
                yield term, False


@lru_cache(maxsize=50_000)
def stem(word: str) -> str:
    """Return the stem of a folded word, the same for British and American spelling."""
    if len(word) > SHORT + 1:
        for pattern, spelling in SPELLINGS:
            word = pattern.sub(spelling, word)
    if not hasattr(_local, "stemmer"):
        _local.stemmer = snowballstemmer.stemmer("english")
    found: str = _local.stemmer.stemWord(word)
    return found[:MAX_WORD_LENGTH]
