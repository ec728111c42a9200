"""The normal form of addresses: one key for all spellings of an address, and paths for whole addresses of the site."""

import re
from collections.abc import Container
from contextlib import suppress
from urllib.parse import SplitResult, parse_qsl, quote, urlencode, urlsplit

from django.conf import settings
from django.http.request import split_domain_port
from wagtail.models import Site

from actris_cms.path_keys import MAX_DECODED, MAX_PATH_LENGTH, path_key, plain

TRACKING = re.compile(r"utm_\w+|fbclid|gclid|msclkid|mc_[ce]id")
WHOLE = re.compile(r"https?://", re.IGNORECASE)
HOST = re.compile(r"^(https?:)?//[^/?#]*", re.IGNORECASE)
LEFT_OUT = str.maketrans("", "", "\t\r\n")  # What browsers leave out of any address, as `urlsplit` does.


def _query_key(query: str) -> str:
    """Return a query string in alphabetical order and lower case, without parameters that only count visits.

    Empty for a query string that is too long for any key.
    """
    if len(query) > MAX_DECODED:
        return ""
    given = {(plain(name), plain(value)) for name, value in parse_qsl(query, keep_blank_values=True)}
    return urlencode(sorted(pair for pair in given if not TRACKING.fullmatch(pair[0])), quote_via=quote, safe="/:,")


def address_key(address: str) -> str:
    """Return the normal form of a path with its query, without the fragment: `/list?a=1&b=2` for `/List/?b=2&a=1#x`."""
    path, _, query = address.partition("#")[0].partition("?")
    query = _query_key(query)
    return f"{path_key(path)}?{query}" if query else path_key(path)


def redirect_key(url: str) -> str:
    """Return the key that is asked for a redirect from this URL, which may be a whole address."""
    url = url.strip()
    return address_key(without_host(url) if WHOLE.match(url) else url)


def stored_key(url: str) -> str:
    """Return the key of a redirect; the URL as it is if the key is too long to be stored.

    A key may be longer than what was typed: it has the letters of its query percent-encoded.
    """
    key = redirect_key(url)
    return key if len(key) <= MAX_PATH_LENGTH else url


def without_host(url: str) -> str:
    """Return the path, the query and the fragment of a whole address."""
    return "/" + HOST.sub("", url).lstrip("/")


def own_hosts(site: Site, *, host: str = "") -> frozenset[str]:
    """Return the host names of a site, in their plain form.

    `host` is the host that a visitor asked, which is one of the site's whatever the settings say.
    """
    own = {site.hostname, urlsplit(settings.SITE_URL).hostname or "", split_domain_port(host)[0]}
    own |= {name.lstrip(".") for name in settings.ALLOWED_HOSTS if name != "*"}
    own -= set(Site.objects.exclude(pk=site.pk).values_list("hostname", flat=True))
    return frozenset(map(_plain_host, own))


def own_path(url: str, hosts: Container[str]) -> str:
    """Return the path of a URL of the site with these hosts, with its query and fragment; empty for another site's."""
    url = url.translate(LEFT_OUT)
    parts = split_whole(url)
    if parts is None:
        return url if url.startswith("/") and not url.startswith(("//", "/\\")) else ""
    return without_host(url) if _plain_host(parts.hostname or "") in hosts else ""


def split_whole(url: str) -> SplitResult | None:
    """Return the parts of a whole address of the web, such as https://example.org/; None for any other text."""
    url = url.translate(LEFT_OUT)
    try:
        parts = urlsplit(f"https:{url}" if url.startswith("//") else url)
        _ = parts.port  # Raises ValueError for a port that is not a number.
    except ValueError:
        return None
    return parts if parts.scheme in {"http", "https"} and parts.hostname else None


def _plain_host(name: str) -> str:
    """Return a host name in its ASCII form (IDN), without brackets, the last dot and `www.`."""
    name = name.strip("[].").lower()
    with suppress(UnicodeError):  # A name that is not a host's stays as it is, and equals none.
        name = name.encode("idna").decode()
    return name.removeprefix("www.")
