"""What a page needs beyond the common policy, read from its markup.

The header depends only on the markup, so that both can be cached together and always agree.
"""

import re
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from csp.constants import SELF

# An embed that loads on click (`blocks/embed.html`, and frames in content of the former site).
EMBED_MARK = "data-embed-src="
EMBED = re.compile(rf'<(?:div|a)\b(?:[^<>"]|"[^"]*")*?\s{EMBED_MARK}"(https://[^"]+)"')
# The consent banner of analytics (`includes/consent.html`).
MEASURED = re.compile(r'<section\b(?:[^<>"]|"[^"]*")*?\sdata-measurement-id="G-[A-Z0-9]+"')
# Wagtail's user bar, which builds its markup from strings.
USERBAR = "<wagtail-userbar>"
# The preview of a shared link, whose picture is drawn into the page (`discovery/share_preview.html`).
DRAWN = "<div data-drawn>"
HOST = re.compile(r"[a-z0-9-]+(\.[a-z0-9-]+)+")
YOUTUBE = {"youtube.com", "www.youtube.com", "m.youtube.com"}
YOUTUBE_WITHOUT_COOKIES = "www.youtube-nocookie.com"

# Where Google Analytics 4 loads its script from and sends its data to:
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
    """What a page needs: origins to frame, Wagtail's user bar, a picture drawn into it, analytics."""

    framed: list[str] = field(default_factory=list)
    userbar: bool = False
    drawn: bool = False
    measured: bool = False

    @property
    def update(self) -> dict[str, Any]:
        """Sources to add to directives of the policy of public pages."""
        return dict(ANALYTICS) if self.measured else {}

    @property
    def replace(self) -> dict[str, Any]:
        """Directives that replace those of the policy of public pages; None removes one."""
        found: dict[str, Any] = {}
        if self.framed:
            found["frame-src"] = self.framed
        if self.userbar or self.drawn:
            found["img-src"] = [SELF, "data:"]
        if self.userbar or self.measured:
            found |= {"require-trusted-types-for": None, "trusted-types": None}
        return found


def framed_origins(markup: str) -> list[str]:
    """Return the origins that the embeds of a page frame, without duplicates and sorted.

    Each host is listed with and without `www.`, because sites redirect between them. Invalid host names are left out.
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
    """Return what the page with this markup needs."""
    return Needs(framed_origins(markup), USERBAR in markup, DRAWN in markup, bool(MEASURED.search(markup)))
