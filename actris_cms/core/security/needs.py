"""What one page needs beyond the policy of all, read from its own markup.

The header follows from the page and from nothing else, so that both can be cached together, and neither can promise
what the other does not hold.
"""

import re
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from csp.constants import SELF

# An embed that waits for the visitor (`blocks/embed.html`, and frames in content of the former site).
EMBED_MARK = "data-embed-src="
EMBED = re.compile(rf'<(?:div|a)\b(?:[^<>"]|"[^"]*")*?\s{EMBED_MARK}"(https://[^"]+)"')
# The mark of a page that may ask its visitor to be measured (`includes/consent.html`).
MEASURED = re.compile(r'<section\b(?:[^<>"]|"[^"]*")*?\sdata-measurement-id="G-[A-Z0-9]+"')
# The editors' button in the corner, which builds its markup from strings.
USERBAR = "<wagtail-userbar>"
HOST = re.compile(r"[a-z0-9-]+(\.[a-z0-9-]+)+")
YOUTUBE = {"youtube.com", "www.youtube.com", "m.youtube.com"}
YOUTUBE_WITHOUT_COOKIES = "www.youtube-nocookie.com"

# Where Google Analytics 4 loads its script from and sends its figures to:
# https://developers.google.com/tag-platform/security/guides/csp
ANALYTICS = {
    "script-src": ["https://www.googletagmanager.com/gtag/js"],
    "img-src": ["https://*.google-analytics.com", "https://www.googletagmanager.com"],
    "connect-src": [
        "https://*.google-analytics.com",
        "https://*.analytics.google.com",
        "https://www.googletagmanager.com",
    ],
}


@dataclass(frozen=True)
class Needs:
    """What a page needs: origins to frame, the editors' button, the measuring of visits."""

    framed: list[str] = field(default_factory=list)
    userbar: bool = False
    measured: bool = False

    @property
    def update(self) -> dict[str, Any]:
        """Sources to add to the directives of the visitors' policy."""
        return dict(ANALYTICS) if self.measured else {}

    @property
    def replace(self) -> dict[str, Any]:
        """Directives to put in the place of those of the visitors' policy; None takes one away."""
        found: dict[str, Any] = {}
        if self.framed:
            found["frame-src"] = self.framed
        if self.userbar:
            found["img-src"] = [SELF, "data:"]
        if self.userbar or self.measured:
            found |= {"require-trusted-types-for": None, "trusted-types": None}
        return found


def framed_origins(markup: str) -> list[str]:
    """The origins that the embeds of a page will frame, once each, in the order of the alphabet.

    A host is listed with and without `www.`, between which sites redirect; a name that is no host is left out.
    """
    hosts: set[str] = set()
    if EMBED_MARK not in markup:
        return []
    for address in EMBED.findall(markup):
        try:
            host = (urlsplit(address).hostname or "").encode("idna").decode()
        except ValueError:
            continue
        if HOST.fullmatch(host):
            host = YOUTUBE_WITHOUT_COOKIES if host in YOUTUBE else host
            hosts |= {host, host if host.startswith("www.") else f"www.{host}"}
    return [f"https://{host}" for host in sorted(hosts)]


def needs_of(markup: str) -> Needs:
    """What this page needs."""
    return Needs(framed_origins(markup), USERBAR in markup, bool(MEASURED.search(markup)))
