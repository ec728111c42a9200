"""Rules about links: where they lead."""

import re
from collections.abc import Iterator
from typing import Final
from urllib.parse import urlsplit

from .content import Content, Link, as_asked, links_in
from .facts import DRAFT, PRIVATE, Facts
from .findings import Finding, rule, shortened

HOST: Final = re.compile(
    r"\b(?:https?://)?((?:[a-z0-9-]+\.)+(?:com|org|net|edu|gov|sg|io|info|co|in|uk|eu|int))\b(?!@)", re.I
)
MAIL: Final = re.compile(r"\S+@\S+")
# Hosts that exist to lead to others: their addresses are printed because they are short.
SHORTENERS: Final = frozenset("lnkd.in for.sg go.gov.sg bit.ly tinyurl.com goo.gl t.co youtu.be".split())


@rule(
    "link-dead",
    "Link to what is not there",
    "Choose another target, or take the link away.",
    weight=1,
    blocks=True,
)
def dead(content: Content, facts: Facts) -> Iterator[Finding]:
    """Find links to pages and documents that were deleted, and to addresses of the site that lead nowhere."""
    for link in links_in(content):
        if link.kind == "page" and link.target not in facts.pages:
            yield _finding("link-dead", link, "leads to a page that was deleted")
        elif link.kind == "document" and link.target not in facts.documents:
            yield _finding("link-dead", link, "leads to a document that was deleted")
        elif link.kind == "url" and str(link.target) in facts.dead:
            yield _finding("link-dead", link, f"leads to {shortened(str(link.target))}, where nothing is")


@rule(
    "link-not-public",
    "Link to what is not public",
    "Publish the page that it leads to, or choose another one. Until then, visitors see no link.",
    weight=2,
)
def not_public(content: Content, facts: Facts) -> Iterator[Finding]:
    """Find links to pages that are drafts, or that only some visitors may see."""
    reasons = {
        DRAFT: "leads to a page that is not published",
        PRIVATE: "leads to a page that not every visitor may see",
    }
    for link in links_in(content):
        if link.kind == "page" and (why := reasons.get(facts.pages.get(int(link.target), ""))):
            yield _finding("link-not-public", link, why)


@rule(
    "link-broken",
    "Broken link to another site",
    "Find out where the page went, or take the link away.",
    weight=2,
)
def broken(content: Content, facts: Facts) -> Iterator[Finding]:
    """Find links to other sites that the link checker found broken."""
    for link in links_in(content):
        if link.kind == "url" and (why := facts.broken.get(as_asked(str(link.target)))):
            yield _finding("link-broken", link, f"leads to {shortened(str(link.target))}: {why}")


@rule(
    "link-elsewhere",
    "Link that leads elsewhere than it says",
    "Visitors read one address and come to another. Correct the words or the target.",
    weight=1,
)
def elsewhere(content: Content, facts: Facts) -> Iterator[Finding]:
    """Find links whose words name another host than the one that they lead to."""
    for link in links_in(content):
        named = HOST.search(MAIL.sub(" ", link.words)) if link.kind == "url" else None
        host = _host(str(link.target))
        if named and host and not _belong_together(named[1].lower(), host):
            yield _finding("link-elsewhere", link, f"says {named[1]}, but leads to {host}")


def _host(address: str) -> str:
    try:
        return urlsplit(address).hostname or ""
    except ValueError:
        return ""


def _belong_together(named: str, host: str) -> bool:
    named, host = named.removeprefix("www."), host.removeprefix("www.")
    return host in SHORTENERS or f".{host}".endswith(f".{named}") or f".{named}".endswith(f".{host}")


def _finding(name: str, link: Link, why: str) -> Finding:
    words = f"“{shortened(link.words, 60)}”" if link.words else "A link without words of its own"
    about = f"{link.kind} {link.target} {link.words}"
    return Finding(name, f"{words} {why}.", link.path, about, target=target_of(link))


def target_of(link: Link) -> str:
    """Return where a link leads as one text: `page:12`, `document:4`, or its address."""
    return str(link.target) if link.kind == "url" else f"{link.kind}:{link.target}"
