"""Finds the address inside an address that a mail gateway or a redirect has wrapped, without asking any machine."""

import re
from typing import Final
from urllib.parse import unquote, urlsplit

# The hosts of mail gateways, with the parameter that holds the address.
GATEWAYS: Final = (
    (re.compile(r"(^|\.)safelinks\.protection\.(outlook|office365)\.(com|us|cn)$"), "url"),
    (re.compile(r"^ddei[\w-]*-ctp\.trendmicro\.com$|(^|\.)imsva91-ctp\.trendmicro\.com$"), "url"),
    (re.compile(r"^linkprotect\.cudasvc\.com$"), "a"),
)
# Pages that only redirect: their host and path, with the parameter that holds the address.
REDIRECTS: Final = (
    (re.compile(r"^(www\.)?google\.(com|com\.sg)/url$"), "q"),
    (re.compile(r"^(www\.)?google\.(com|com\.sg)/url$"), "url"),
    (re.compile(r"^(www\.)?linkedin\.com/(redir/redirect|safety/go|redir/general-malware-page)/?$"), "url"),
    (re.compile(r"^(l|lm)\.facebook\.com/l\.php$"), "u"),
    (re.compile(r"^l\.instagram\.com/?$"), "u"),
    (re.compile(r"^(www\.)?youtube\.com/redirect$"), "q"),
    (re.compile(r"^slack-redir\.net/link$"), "url"),
)
URL_DEFENSE: Final = re.compile(r"(^|\.)urldefense\.(?:proofpoint\.)?com$|(^|\.)urldefense\.us$")
DEFENSE_3: Final = re.compile(r"/v3/__(.+?)__;")
CISCO: Final = re.compile(r"^secure-web\.cisco\.com$")
CISCO_PATH: Final = re.compile(r"^/[^/]+/(https?%3A%2F%2F[^/]+)$", re.IGNORECASE)
WHOLE: Final = re.compile(r"(?:https?://[^\s/?#@]+\.[^\s/?#@]{2,}(?:[/?#]\S*)?|mailto:[^\s@]+@[^\s@]+)", re.IGNORECASE)
MAX_LAYERS: Final = 5
MAX_LENGTH: Final = 2000


def host_of(address: str) -> str:
    """Return the host of a web address, or an empty string for any other address."""
    try:
        return (urlsplit(address).hostname or "") if address.lower().startswith(("http://", "https://", "//")) else ""
    except ValueError:
        return ""


def is_gateway(address: str) -> bool:
    """Whether an address leads to a mail gateway."""
    host = host_of(address)
    return any(of_host.search(host) for of_host in (URL_DEFENSE, CISCO, *(gateway for gateway, _ in GATEWAYS)))


def unwrapped(address: str) -> str:
    """Return the innermost address inside an address, or an empty string if there is none or it cannot be read."""
    found = ""
    for _ in range(MAX_LAYERS):
        inner = _inner(found or address)
        if len(inner) > MAX_LENGTH or not WHOLE.fullmatch(inner):
            break
        found = inner
    return found


def _inner(address: str) -> str:
    """Return what one layer has wrapped, readable or not, or an empty string."""
    host = host_of(address)
    if not host:
        return ""
    parts = urlsplit(address)
    if URL_DEFENSE.search(host):
        return _of_url_defense(address, parts.query)
    if CISCO.search(host):
        path = CISCO_PATH.match(parts.path)
        return unquote(path[1]) if path else ""
    names = [name for gateway, name in GATEWAYS if gateway.search(host)]
    names += [name for page, name in REDIRECTS if page.search(f"{host}{parts.path}")]
    return next(filter(None, (_parameter(parts.query, name) for name in names)), "")


def _of_url_defense(address: str, query: str) -> str:
    if third := DEFENSE_3.search(address):
        # An asterisk stands for characters that are stored elsewhere in the address.
        return "" if "*" in third[1] else re.sub(r"^(https?):/(?=[^/])", r"\1://", third[1])
    return unquote(re.sub(r"-(?=[0-9A-F]{2})", "%", _parameter(query, "u")).replace("_", "/"))


def _parameter(query: str, name: str) -> str:
    """Return the value of a parameter. Unlike in forms, a plus sign means itself."""
    values = (part.partition("=") for part in query.split("&"))
    return next((unquote(value) for key, _, value in values if key == name), "")
