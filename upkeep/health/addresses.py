"""The addresses on other sites that live pages link to."""

from collections.abc import Iterable
from typing import Final
from urllib.parse import urlsplit

from wagtail.models import Page, Site

from actris_cms.discovery.addresses import own_hosts, own_path, split_whole
from upkeep.checks.content import as_asked, content_of, links_in

from .models import OutsideLink

BATCH: Final = 500
MAX_ADDRESS: Final = 2000  # Longer ones are not checked: browsers and servers cut them, too.


def outside_addresses(pages: Iterable[Page]) -> set[str]:
    """Return the addresses on other sites that the pages link to, without fragments."""
    site = Site.objects.filter(is_default_site=True).first()
    if site is None:
        return set()
    hosts = own_hosts(site)
    links = {str(link.target) for page in pages for link in links_in(content_of(page)) if link.kind == "url"}
    whole = {link for link in links if split_whole(link) and not own_path(link, hosts)}
    return {address for link in whole if len(address := as_asked(link)) <= MAX_ADDRESS}


def note_addresses(pages: Iterable[Page]) -> set[str]:
    """Store the addresses that the pages link to, to be checked when they are due; return them."""
    found = outside_addresses(pages)
    rows = [
        OutsideLink(key=OutsideLink.key_of(address), address=address, host=(urlsplit(address).hostname or "")[:255])
        for address in sorted(found)
    ]
    OutsideLink.objects.bulk_create(rows, batch_size=BATCH, ignore_conflicts=True)
    return found


def forget_others(addresses: set[str]) -> None:
    """Delete the addresses that no live page links to any more."""
    kept = {OutsideLink.key_of(address) for address in addresses}
    gone = sorted(set(OutsideLink.objects.values_list("key", flat=True)) - kept)
    for start in range(0, len(gone), BATCH):
        OutsideLink.objects.filter(key__in=gone[start : start + BATCH]).delete()


def broken_among(addresses: set[str]) -> dict[str, str]:
    """Return those of the addresses that were found broken, with why."""
    found: dict[str, str] = {}
    asked = sorted(addresses)
    for start in range(0, len(asked), BATCH):
        keys = map(OutsideLink.key_of, asked[start : start + BATCH])
        rows = OutsideLink.objects.filter(key__in=list(keys), state=OutsideLink.State.BROKEN)
        found |= dict(rows.values_list("address", "reason"))
    return found
