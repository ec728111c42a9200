"""Queries with the pages that should answer each, the same with typing errors, and a function that checks them."""

import json
import random
import string
from collections.abc import Callable
from pathlib import Path

from django.test import RequestFactory

from search.answer import Answer

Question = tuple[str, tuple[str, ...]]
FIRST = 3  # The right page must be among this many first results.


def questions() -> list[Question]:
    """Return each query with the URLs of the pages that answer it: mostly one; `or` has those that do it as well."""
    rows = json.loads(Path(__file__).with_name("questions.json").read_text())
    return [(row["query"], (row["path"], *row.get("or", ()))) for row in rows]


def mistyped(word: str, chance: random.Random) -> str:
    """Return the word with one typing error: a letter added, left out or changed, or two swapped."""

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


def with_typing_error(query: str, chance: random.Random) -> str:
    """Return the query with one typing error in its longest word."""
    words = query.split()
    longest = max(range(len(words)), key=lambda at: (len(words[at]), -at))
    words[longest] = mistyped(words[longest], chance)
    return " ".join(words)


def found(query: str) -> list[str]:
    """Return the URLs of the first results."""
    answer = Answer(RequestFactory().get("/search/", {"q": query}, headers={"host": "localhost"}))
    return [result.url for result in answer.results[:FIRST]]


def unanswered(asked: list[Question]) -> list[str]:
    """Return a line for each query of which no page is among the first results."""
    lines = []
    for query, paths in asked:
        urls = found(query)
        if not set(paths) & set(urls):
            lines.append(f"{query!r} wants {paths}, found {urls}")
    return lines
