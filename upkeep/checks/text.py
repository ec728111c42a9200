"""Sentences of a page's texts."""

from typing import Any

from actris_cms.sentences import SENTENCE_END

from .content import lines_of


def plain(value: Any) -> str:
    """Return a text without markup, on one line; empty for anything but a text."""
    return " ".join(lines_of(value)) if isinstance(value, str) else ""


def sentences_of(text: str) -> list[str]:
    """Return the sentences of a text. A line without a full stop, such as a heading, is one."""
    return [sentence for line in lines_of(text) for sentence in _split(line)]


def _split(line: str) -> list[str]:
    found, start = [], 0
    for end in SENTENCE_END.finditer(f"{line} "):
        found.append(line[start : end.end()].strip())
        start = end.end()
    return [sentence for sentence in [*found, line[start:].strip()] if sentence]
