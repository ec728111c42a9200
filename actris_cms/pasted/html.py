"""Cleans HTML that is stored: mathematical letters and wrapped links. Every other character stays as it is."""

import re
from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass, field
from html import escape, unescape
from typing import Final

from .addresses import direct, named_host
from .letters import Tags, has_imitations, pieces_of, plain, symbols_in

LETTERS: Final = "letters"
LINKS: Final = "links"
TAG: Final = re.compile(r"""(<!--.*?(?:-->|\Z)|</?[a-zA-Z](?:[^<>"']|"[^"]*"|'[^']*')*>)""", re.DOTALL)
NAME: Final = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9]*)")
HREF: Final = re.compile(r"""(\shref\s*=\s*)("[^"]*"|'[^']*')""", re.IGNORECASE)
SAME_MARKS: Final = {"strong": "b", "em": "i"}
VERBATIM: Final = frozenset({"script", "style"})
HEADINGS: Final = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})


@dataclass(slots=True)
class Changes:
    """What cleaning has changed: numbers by rule. `LETTERS` counts letters, `LINKS` links.

    `elsewhere` has the words and targets of links whose words name another host than their target. They stay.
    """

    counts: Counter[str] = field(default_factory=Counter)
    elsewhere: list[tuple[str, str]] = field(default_factory=list)

    def words(self, text: str) -> str:
        """Return plain text with plain letters."""
        self.counts[LETTERS] += symbols_in(text)
        return plain(text)

    def address(self, address: str) -> str:
        """Return an address without wrappers and trackers."""
        target = direct(address)
        self.counts[LINKS] += target != address
        return target

    def html(self, source: str, marks: Collection[str] = ("b", "i")) -> str:
        """Return HTML with plain letters, marked as bold or italic if `marks` has "b" or "i", and direct links.

        Headings are bold by themselves.
        """
        if source.isascii() and "href" not in source.lower():
            return source
        open_names: Counter[str] = Counter()
        link: tuple[str, list[str]] | None = None
        out = []
        for part in TAG.split(source):
            found = NAME.match(part)
            name = found[2].lower() if found else ""
            if name == "a":
                part = part if found and found[1] else HREF.sub(self._href, part)
                link = self._links_words(link, part)
            elif found:
                if not part.endswith("/>"):
                    open_names[SAME_MARKS.get(name, name)] += -1 if found[1] else 1
            elif not part.startswith("<!--"):
                if link:
                    link[1].append(plain(part))
                if not any(open_names[verbatim] > 0 for verbatim in VERBATIM):
                    is_heading = any(open_names[heading] > 0 for heading in HEADINGS)
                    part = self._text(
                        part, {mark for mark in marks if open_names[mark] <= 0 and not (mark == "b" and is_heading)}
                    )
            out.append(part)
        return "".join(out)

    def _text(self, text: str, marks: Collection[str]) -> str:
        if not has_imitations(text):
            return text
        self.counts[LETTERS] += symbols_in(text)
        return "".join(_marked(words, tags, marks) for words, tags in pieces_of(text))

    def _href(self, attribute: re.Match[str]) -> str:
        address = unescape(attribute[2][1:-1])
        target = self.address(address.strip())
        return attribute.group() if target == address.strip() else f'{attribute[1]}"{escape(target)}"'

    def _links_words(self, link: tuple[str, list[str]] | None, tag: str) -> tuple[str, list[str]] | None:
        """Note a link that has ended if its words name another host; return the link that begins."""
        if link:
            words, address = unescape("".join(link[1])), link[0]
            if named_host(words, address):
                self.elsewhere.append((" ".join(words.split()), address))
        found = HREF.search(tag)
        return (unescape(found[2][1:-1]).strip(), []) if found else None


def _marked(words: str, tags: Tags, marks: Collection[str]) -> str:
    tags = tuple(tag for tag in tags if tag in marks)
    return "".join(f"<{tag}>" for tag in tags) + words + "".join(f"</{tag}>" for tag in reversed(tags))
