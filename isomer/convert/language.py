"""Tells in which of the four official languages of Singapore a text is written."""

import re
from typing import Final

ENGLISH, CHINESE, MALAY, TAMIL = "", "zh", "ms", "ta"
CHARACTERS: Final = {CHINESE: re.compile(r"[\u3400-\u9fff\uf900-\ufaff]"), TAMIL: re.compile(r"[\u0b80-\u0bff]")}
NOT_WORDS: Final = re.compile(r"<[^<>]*>|\{[%{][^{}]*[%}]\}|\S+://\S+|\S+@\S+")
LATIN: Final = re.compile(r"[A-Za-z]+")
# The most frequent words of each language that the other one lacks.
MALAY_WORDS: Final = frozenset(
    "adalah akan anda atau bagi boleh dalam dan dari daripada dengan di hari ini itu kami kepada ke mereka oleh pada "
    "para perlu sebagai secara serta setiap telah tidak untuk yang".split()
)
ENGLISH_WORDS: Final = frozenset(
    "a an and are as at be by for from has have in is it of on or our that the their this to was we will with you "
    "your".split()
)
MIN_WORDS: Final = 8  # Fewer words are a name or a heading, which may be in any language.
LETTERS_OF_A_CHARACTER: Final = 3  # A Chinese character is about as much text as three Latin letters.


def language_of(text: str) -> str:
    """Return the language tag of most of a text, which may have HTML; empty for English and where unclear."""
    text = NOT_WORDS.sub(" ", text)
    words = [word.lower() for word in LATIN.findall(text)]
    latin = sum(map(len, words))
    for language, pattern in CHARACTERS.items():
        if LETTERS_OF_A_CHARACTER * len(pattern.findall(text)) > latin:
            return language
    malay, english = (sum(word in known for word in words) for known in (MALAY_WORDS, ENGLISH_WORDS))
    return MALAY if len(words) >= MIN_WORDS and malay > english and malay * 10 >= len(words) else ENGLISH
