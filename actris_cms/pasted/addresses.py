"""Finds where a link leads without its wrappers and trackers, and whether its words say so. Asks no machine."""

import re
from base64 import urlsafe_b64decode
from collections.abc import Iterator
from functools import cache
from itertools import islice
from string import ascii_lowercase, ascii_uppercase, digits
from typing import Final
from urllib.parse import unquote, urlsplit

# The hosts and paths of mail gateways, and of pages that only redirect, with the parameters that hold the address. The
# patterns mean the same in Python and in JavaScript: the browser has them, too.
GATEWAYS: Final = (
    (r"^([^/]+\.)?safelinks\.protection\.(outlook|office365)\.(com|us|cn)/", ("url",)),
    (r"^(ddei[\w-]*-ctp\.trendmicro\.com|([^/]+\.)?imsva91-ctp\.trendmicro\.com)/", ("url",)),
    (r"^linkprotect\.cudasvc\.com/", ("a",)),
    (r"^protect2?\.fireeye\.com/", ("u",)),
    (r"^clicktime\.symantec\.com/", ("u",)),
    (r"^([^/]+\.)?mimecast(protect)?\.com/", ("url", "u")),
)
REDIRECTS: Final = (
    (r"^(www\.)?google\.(com|com?\.[a-z]{2}|[a-z]{2})/url$", ("q", "url")),
    (r"^(www\.)?linkedin\.com/(redir/redirect|safety/go|redir/general-malware-page)/?$", ("url",)),
    (r"^lm?\.facebook\.com/l\.php$", ("u",)),
    (r"^l\.instagram\.com/?$", ("u",)),
    (r"^(www\.)?youtube\.com/redirect$", ("q",)),
    (r"^slack-redir\.net/link$", ("url",)),
)
URL_DEFENSE: Final = r"^([^/]+\.)?urldefense\.((proofpoint\.)?com|us)/"
CISCO: Final = r"^secure-web\.cisco\.com/"
# What follows the `;` says, in base 64, which characters asterisks stand for: each for one, `**C` for a run of them.
DEFENSE_3: Final = re.compile(r"/v3/__(.+?)__;([\w-]*)")
STARS: Final = re.compile(r"\*(?:\*(.))?")
RUN_LENGTHS: Final = ascii_uppercase + ascii_lowercase + digits + "-_"  # From 2 upwards.
CISCO_PATH: Final = re.compile(r"^/[^/]+/(https?%3A%2F%2F[^/]+)$", re.IGNORECASE)
WHOLE: Final = re.compile(
    r"(?:https?://[^\s/?#@\\]+\.[^\s/?#@\\]{2,}(?:[/?#]\S*)?|mailto:[^\s@]+@[^\s@]+)", re.IGNORECASE
)
BEFORE_QUERY: Final = re.compile(r"^[^?#]*")
SPACE: Final = re.compile(r"\s")
BROKEN_CODE: Final = re.compile(r"%(?![0-9a-f]{2})", re.IGNORECASE)
# Parameters that only tell a website from where a visitor comes.
TRACKERS: Final = (
    r"^(utm_[a-z_]+|fbclid|gclid|gclsrc|dclid|gbraid|wbraid|msclkid|twclid|ttclid|yclid|li_fat_id|igshid|mc_cid|mc_eid"
    r"|_hsenc|_hsmi|mkt_tok)$"
)
# Those whose names mean something else on other hosts.
HOST_TRACKERS: Final = ((r"(^|\.)linkedin\.com$", r"^(trk|trackingid|lipi|licu)$"),)
# Words that are an address, without or with the beginning of one.
NAMED_HOST: Final = r"^[^\p{L}\p{N}_]*(?:https?://)?((?:[a-z0-9](?:[a-z0-9-]{0,62})\.){1,6}[a-z]{2,24})(?::\d+)?(?:[/?#]\S*)?[^\p{L}\p{N}_]*$"
# Words such as "Patient.Search" and "form.pdf" are no host, unless they begin like one.
HOST_START: Final = r"^[^\p{L}\p{N}_]*(?:https?://|www\.)"
HOST_ENDING: Final = r"\.(?:[a-z]{2}|com|org|net|edu|gov|int|info|biz|app|dev|health|asia)$"
MAX_LAYERS: Final = 5
MAX_LENGTH: Final = 2000
MAX_WRAPPED: Final = 8000
MAX_WORDS: Final = 300  # Of a link that may be an address.


def host_of(address: str) -> str:
    """Return the host of a web address, or an empty string for any other address."""
    read = _as_browsers_read(address)
    try:
        return (urlsplit(read).hostname or "") if read.lower().startswith(("http://", "https://", "//")) else ""
    except ValueError:
        return ""


def _as_browsers_read(address: str) -> str:
    r"""Return an address in which each `\` before the query is the `/` that it means."""
    return BEFORE_QUERY.sub(lambda start: start[0].replace("\\", "/"), address)


def is_gateway(address: str) -> bool:
    """Whether an address leads to a mail gateway."""
    place = f"{host_of(address)}/"
    return any(re.search(pattern, place) for pattern in (URL_DEFENSE, CISCO, *(pattern for pattern, _ in GATEWAYS)))


def direct(address: str) -> str:
    """Return the address that an address leads to, without wrappers and trackers that are found in it.

    Text that is more than an address stays as it is.
    """
    if SPACE.search(address) or len(address) > MAX_WRAPPED:
        return address
    return _untracked(unwrapped(address) or address)


def named_host(words: str, address: str) -> str:
    """Return the host that the words of a link name if the link leads to another one, or an empty string."""
    host = host_of(address)
    shown = None if len(words) > MAX_WORDS else _in_python(NAMED_HOST).search(words)
    if not host or not shown:
        return ""
    named = shown.group(1)
    is_host = _in_python(HOST_START).search(words) or re.search(HOST_ENDING, named, re.IGNORECASE)
    return named if is_host and _bare(named) != _bare(host) else ""


def _bare(host: str) -> str:
    return host.lower().removeprefix("www.")


@cache
def _in_python(pattern: str) -> re.Pattern[str]:
    """Return a pattern that is written for the browser."""
    return re.compile(pattern.replace(r"[^\p{L}\p{N}_]", r"\W"), re.IGNORECASE)


def _untracked(address: str) -> str:
    page, sharp, fragment = address.partition("#")
    path, mark, query = page.partition("?")
    host = host_of(address)
    if not mark or not host:
        return address
    trackers = [TRACKERS, *(names for pattern, names in HOST_TRACKERS if re.search(pattern, host))]
    parts = query.split("&")
    kept = [part for part in parts if not _is_tracker(part.partition("=")[0], trackers)]
    return address if len(kept) == len(parts) else f"{path}{'?' if kept else ''}{'&'.join(kept)}{sharp}{fragment}"


def _is_tracker(name: str, trackers: list[str]) -> bool:
    return any(re.search(names, name, re.IGNORECASE) for names in trackers)


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
    parts = urlsplit(_as_browsers_read(address))
    place = f"{host}{parts.path or '/'}"
    if re.search(URL_DEFENSE, place):
        return _of_url_defense(address, parts.query)
    if re.search(CISCO, place):
        path = CISCO_PATH.match(parts.path)
        return _decoded(path[1]) if path else ""
    names = [name for pattern, names in (*GATEWAYS, *REDIRECTS) if re.search(pattern, place) for name in names]
    return next(filter(None, (_decoded(_parameter(parts.query, name)) for name in names)), "")


def _of_url_defense(address: str, query: str) -> str:
    if not (third := DEFENSE_3.search(address)):
        return _decoded(re.sub(r"-(?=[0-9A-F]{2})", "%", _parameter(query, "u")).replace("_", "/"))
    whole = _decoded(re.sub(r"^(https?):/(?=[^/])", r"\1://", third[1]))
    try:
        letters = iter(urlsafe_b64decode(third[2] + "==").decode())
        return STARS.sub(lambda stars: _taken(letters, stars[1]), whole)
    except ValueError:
        return ""


def _taken(letters: Iterator[str], length: str | None) -> str:
    """Return the next letter, or as many as the sign of a length says."""
    count = RUN_LENGTHS.index(length) + 2 if length else 1
    taken = "".join(islice(letters, count))
    if len(taken) < count:
        raise ValueError("An address has more asterisks than letters.")
    return taken


def _decoded(text: str) -> str:
    """Return a text without percent signs as codes, or an empty string if it cannot be read."""
    try:
        return "" if BROKEN_CODE.search(text) else unquote(text, errors="strict")
    except UnicodeDecodeError:
        return ""


def _parameter(query: str, name: str) -> str:
    """Return the value of a parameter as it is written. Unlike in forms, a plus sign means itself."""
    values = (part.partition("=") for part in query.split("&"))
    return next((value for key, _, value in values if key == name), "")
