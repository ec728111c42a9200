"""The questions that visitors ask, the same with a slip of the finger, and how many are answered."""

import json
import random
import string
from collections.abc import Callable
from pathlib import Path

from django.test import RequestFactory

from search.answer import Answer

FIRST = 3  # Results among which the right page must be.


def questions() -> list[tuple[str, str]]:
    """Each question, and the address of the page that should answer."""
    rows = json.loads(Path(__file__).with_name("questions.json").read_text())
    return [(row["query"], row["path"]) for row in rows]


def slipped(word: str, chance: random.Random) -> str:
    """The word with one typing error: a letter too many, too few, another, or two swapped."""

    def inserted(at: int) -> str:
        return word[:at] + chance.choice(string.ascii_lowercase) + word[at:]

    def left_out(at: int) -> str:
        return word[:at] + word[at + 1 :]

    def changed(at: int) -> str:
        return word[:at] + chance.choice(string.ascii_lowercase.replace(word[at].lower(), "")) + word[at + 1 :]

    def swapped(at: int) -> str:
        at = min(at, len(word) - 2)
        return word[:at] + word[at + 1] + word[at] + word[at + 2 :]

    kinds: list[Callable[[int], str]] = [inserted, left_out, changed, swapped]
    while True:
        made = chance.choice(kinds)(chance.randrange(len(word)))
        if made != word:
            return made


def with_a_slip(query: str, chance: random.Random) -> str:
    """The query with one typing error in its longest word."""
    words = query.split()
    longest = max(range(len(words)), key=lambda at: (len(words[at]), -at))
    words[longest] = slipped(words[longest], chance)
    return " ".join(words)


def found(query: str) -> list[str]:
    """The addresses of the first results."""
    answer = Answer(RequestFactory().get("/search/", {"q": query}, headers={"host": "localhost"}))
    return [result.url for result in answer.results[:FIRST]]


def unanswered(asked: list[tuple[str, str]]) -> list[str]:
    """What is not answered by the first results, and what is found instead."""
    lines = []
    for query, path in asked:
        urls = found(query)
        if path not in urls:
            lines.append(f"{query!r} wants {path}, found {urls}")
    return lines
