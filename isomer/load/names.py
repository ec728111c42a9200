"""Finds the names, ids within a page, that links of a source lead to, and whether the pages have them."""

import html
import re
from collections.abc import Iterator
from typing import Final
from urllib.parse import unquote

from actris_cms.path_keys import path_key
from isomer.reader import IsomerSite
from isomer.reader.addresses import AddressKind, parse_address
from isomer.reader.yamltext import YamlValue

NAME: Final = re.compile(r"#([^\s\"'()<>\[\]]+)")
ENDS: Final = re.compile(r"[\s\"'()<>\[\]]")
MAX_ADDRESS: Final = 500
# The top of a page, and an id of every page of this site.
ALWAYS_THERE: Final = frozenset({"top", "main"})


def name_of(fragment: str) -> str:
    """Return the name that a fragment leads to, or an empty string if it leads to none, as `#/a` and `#a=b`."""
    name = unquote(fragment)
    return "" if name in ALWAYS_THERE or name.startswith((":~:", "/", "!")) or "=" in name else name


def wanted_names(source: IsomerSite) -> dict[str, frozenset[str]]:
    """Return the names that links lead to, by the keys of the URL paths of their pages."""
    found: dict[str, set[str]] = {}
    for base, text in _texts(source):
        for match in NAME.finditer(text):
            before = ENDS.split(text[max(match.start() - MAX_ADDRESS, 0) : match.start()])[-1]
            address = parse_address(html.unescape(before) or base, base=base, hosts=source.config.hosts)
            if address.kind == AddressKind.PATH:
                found.setdefault(path_key(address.path), set()).add(unquote(html.unescape(match.group(1))))
    return {key: frozenset(names) for key, names in found.items()}


def _texts(source: IsomerSite) -> Iterator[tuple[str, str]]:
    """Return all texts of the source that may hold links, with the URL path of their page."""
    for page in source.pages:
        yield page.permalink, page.body
        yield from ((page.permalink, text) for text in _of_value(page.values) if "#" in text)
    if source.home is not None:
        yield "/", source.home.notification
        yield from (("/", text) for section in source.home.sections for text in _of_value(section.values))
    if source.menu is not None:
        for entry in source.menu.entries:
            yield from (("/", url) for url in (entry.url, *(link.url for link in entry.sublinks)))
    if source.footer is not None:
        yield from (("/", link.url) for link in source.footer.links)


def _of_value(value: YamlValue) -> Iterator[str]:
    if isinstance(value, str):
        yield value
        return
    for entry in value.values() if isinstance(value, dict) else value or ():
        yield from _of_value(entry)
