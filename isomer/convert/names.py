"""Names of people with their honorifics, as titles and cards write them."""

import re
from typing import Final

# Words that make a name of what follows, and words that may stand before or after them.
HONORIFICS: Final = frozenset(
    "mr mrs ms mx miss mdm madam dr prof professor a/prof aprof sir dame lord lady dato datuk datin rev".split()
)
QUALIFIERS: Final = frozenset(
    "associate assoc assistant asst adjunct adj clinical clin visiting emeritus emerita distinguished hon".split()
)
MAX_WORDS: Final = 8
NOT_IN_NAMES: Final = re.compile(r"[\d:;?!|&/@]")


def split_name(title: str) -> tuple[str, str]:
    """Return the honorific, which may be empty, and the name. The name is empty if the title cannot be one."""
    words = title.split()
    number = 0
    while number < len(words) - 1 and _plain(words[number]) in HONORIFICS | QUALIFIERS:
        number += 1
    if not any(_plain(word) in HONORIFICS for word in words[:number]):
        number = 0
    name = " ".join(words[number:])
    is_name = 0 < len(words) - number <= MAX_WORDS and not NOT_IN_NAMES.search(name)
    return (" ".join(words[:number]), name) if is_name else ("", "")


def is_same_name(one: str, other: str) -> bool:
    """Whether two titles name the same person, whatever the honorific, the case and the punctuation."""
    key, other_key = _key(one), _key(other)
    return bool(key) and key == other_key


def card_honorific(title: str, honorific: str, name: str) -> str:
    """Return the honorific on a card if the name is that of the page and the honorific is another; else nothing."""
    on_card, name_on_card = split_name(title)
    return on_card if name_on_card == name and on_card != honorific else ""


def _plain(word: str) -> str:
    return word.strip(".,").lower()


def _key(title: str) -> str:
    return " ".join(re.findall(r"\w+", split_name(title)[1].casefold()))
