"""Proposes the page that a visitor may have meant: one whose address or title is like what was asked for."""

from collections import Counter, defaultdict
from difflib import SequenceMatcher
from typing import Final, NamedTuple

from django.utils.text import slugify
from wagtail.models import Page, Site

from actris_cms.privacy import live_and_public

LEAST: Final = 0.6  # Of 1. Below this, it would be a guess.
START: Final = 4  # Letters that words must share, as “train” and “training” do.
COMMON: Final = 200  # Pages with a word, above which it tells nothing, as the address of a section.
COMPARED: Final = 12  # Pages that are compared letter by letter with one address.


class Proposal(NamedTuple):
    """A live page that every visitor may see."""

    pk: int
    title: str
    path: str


class Proposals:
    """The public pages of a site by the words of their addresses and titles. A few queries for all that is asked."""

    def __init__(self, site: Site) -> None:
        """Read the pages."""
        root = site.root_page
        pages = live_and_public(None, Page.objects.filter(path__startswith=root.path)).order_by()
        above = len(root.url_path.rstrip("/"))
        self._pages = [
            Proposal(pk, title, url_path[above:])
            for pk, title, url_path in pages.values_list("pk", "title", "url_path")
        ]
        self._by_word: dict[str, set[int]] = defaultdict(set)
        for number, page in enumerate(self._pages):
            for word in _words(f"{page.path} {page.title}"):
                self._by_word[word].add(number)

    def best_for(self, asked: str) -> Proposal | None:
        """Return the page that is most like an address or some words; None if none is."""
        sets = (self._by_word.get(word, set()) for word in _words(asked))
        shared = Counter(number for found in sets if len(found) <= COMMON for number in found)
        found = [self._pages[number] for number, _ in shared.most_common(COMPARED)]
        rated = [(_likeness(asked, page), page) for page in found]
        rating, page = max(rated, key=lambda one: one[0], default=(0.0, None))
        return page if rating >= LEAST else None


def _words(text: str) -> set[str]:
    return {word[:START] for word in slugify(text.replace("/", " ")).split("-") if len(word) >= START}


def _likeness(words: str, page: Proposal) -> float:
    """Return how alike an address and a page are, by the whole, by the last parts, or by last part and title."""
    asked, last = words.strip("/").lower(), words.rstrip("/").rpartition("/")[2].lower()
    there = page.path.strip("/").lower()
    pairs = [(asked, there), (last, there.rpartition("/")[2]), (slugify(last), slugify(page.title))]
    return max(SequenceMatcher(None, one, other).ratio() for one, other in pairs)
