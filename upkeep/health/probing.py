"""Asks for an address on another site whether something is there."""

import http.client
import re
import ssl
import time
from collections.abc import Callable
from dataclasses import dataclass
from html import unescape
from typing import Final, NamedTuple
from urllib.parse import SplitResult, quote, urljoin

from actris_cms.discovery.addresses import split_whole

from .models import OutsideLink
from .public_hosts import PORTS, Address, NotPublicError, PinnedConnection, is_public, resolve

State = OutsideLink.State
TIMEOUT: Final = 8.0  # Seconds for one step of the network.
DEADLINE: Final = 25.0  # Seconds for an address with all its redirects.
MAX_REDIRECTS: Final = 6
MAX_BODY: Final = 64 * 1024  # Bytes. The title of a page is at its beginning.
REDIRECTS: Final = frozenset({301, 302, 303, 307, 308})
# What a server answers that lets in no programs. LinkedIn answers 999.
BLOCKED: Final = frozenset({401, 402, 403, 407, 418, 429, 451, 999})
GONE: Final = frozenset({404, 410})
HEADERS: Final = {
    "User-Agent": "Mozilla/5.0 (compatible; ACTRIS-CMS link checker)",
    "Accept": "text/html,*/*;q=0.5",
    "Accept-Encoding": "identity",
    "Connection": "close",
}
UNQUOTED: Final = "/%:@!$&'()*+,;=~"
HEADING: Final = re.compile(rb"<(title|h1)\b[^<>]*>(.{0,400}?)</\1\s*>", re.DOTALL | re.IGNORECASE)
TAG: Final = re.compile(r"<[^<>]*>")
# What pages say that are not there, in their title or first heading, though they answer 200.
NOT_THERE: Final = re.compile(
    r"^(?:error\W*)?404\b|^not found\b|\bno longer available\b|\bpage (?:does not|doesn.t|no longer) exists?\b|"
    r"\b(?:page|content|site|article|file|document|resource)\s+(?:is\s+|was\s+|could\s+)?(?:not|cannot)\s+(?:be\s+)?"
    r"(?:found|available)\b",
    re.IGNORECASE,
)


class Verdict(NamedTuple):
    """What was found. `passing` says that it may be another time: the network, or a server that is overloaded."""

    state: str
    reason: str = ""
    passing: bool = False


FINE: Final = Verdict(State.FINE)


class UncheckedError(Exception):
    """An address may be fine, but is none that the checker asks. The message says why."""


@dataclass(frozen=True)
class Answer:
    """What a server answered: its status, where it redirects to, and the first bytes of a page of HTML."""

    status: int
    location: str = ""
    body: bytes = b""


@dataclass(frozen=True)
class Prober:
    """Asks for addresses. Tests let it reach a server of their own: `allowed` and `ports` say what it may reach."""

    allowed: Callable[[Address], bool] = is_public
    ports: frozenset[int] | None = PORTS
    timeout: float = TIMEOUT
    deadline: float = DEADLINE

    def probe(self, address: str) -> Verdict:
        """Return what is at an address, after its redirects. Each step is examined like the first."""
        end = time.monotonic() + self.deadline
        seen: set[str] = set()
        while address not in seen and len(seen) < MAX_REDIRECTS:
            seen.add(address)
            try:
                answer = self._answer(address, end)
                if answer.status not in REDIRECTS or not answer.location:
                    return verdict_of(answer)
                address = urljoin(address, answer.location).partition("#")[0]
            except UncheckedError as error:
                return Verdict(State.BLOCKED, f"is not checked: {error}")
            except NotPublicError:
                return Verdict(State.BROKEN, "leads to an address that visitors cannot reach")
            except ssl.SSLCertVerificationError:
                return Verdict(State.BROKEN, "has a certificate that browsers refuse")
            except TimeoutError:
                return Verdict(State.BROKEN, "does not answer in time", passing=True)
            except (OSError, http.client.HTTPException, ValueError):
                return Verdict(State.BROKEN, "cannot be reached", passing=True)
        return Verdict(State.BROKEN, "redirects without end")

    def _answer(self, address: str, end: float) -> Answer:
        """Ask for the head, then for the page: many servers refuse the first, and some pages say “not found”."""
        try:
            head = self._ask("HEAD", address, end)
        except (http.client.HTTPException, ConnectionError):
            return self._ask("GET", address, end)
        return head if head.status in REDIRECTS else self._ask("GET", address, end)

    def _ask(self, method: str, address: str, end: float) -> Answer:
        parts = split_whole(address)
        if parts is None:
            raise ValueError(address)
        if parts.username is not None:
            raise UncheckedError("it has a name or a password")
        tls = parts.scheme == "https"
        host, port = parts.hostname or "", parts.port or (443 if tls else 80)
        if self.ports is not None and port not in self.ports:
            raise UncheckedError(f"its port is {port}")
        host = host if ":" in host else host.encode("idna").decode()
        found = resolve(host, port, self.allowed)
        left = end - time.monotonic()
        if left <= 0:
            raise TimeoutError
        connection = PinnedConnection(host, port, found, tls=tls, timeout=min(self.timeout, left))
        with connection.cut_after(left):
            connection.request(method, _request_target(parts), headers=HEADERS)
            response = connection.getresponse()
            return Answer(response.status, response.getheader("Location", ""), _beginning(response, end))


def _request_target(parts: SplitResult) -> str:
    """Return the path and the query of an address as a server is asked for them."""
    path = quote(parts.path or "/", safe=UNQUOTED)
    return f"{path}?{quote(parts.query, safe=UNQUOTED + '?')}" if parts.query else path


def _beginning(response: http.client.HTTPResponse, end: float) -> bytes:
    """Return the first bytes of a page of HTML, as far as they come in time."""
    if "html" not in response.getheader("Content-Type", "") or response.getheader("Content-Encoding"):
        return b""
    body = b""
    while len(body) < MAX_BODY and time.monotonic() < end and (part := response.read1(8192)):
        body += part
    return body[:MAX_BODY]


def verdict_of(answer: Answer) -> Verdict:
    """Return what an answer says about an address."""
    if answer.status in BLOCKED:
        return Verdict(State.BLOCKED, f"answers {answer.status} to programs")
    if answer.status in GONE:
        return Verdict(State.BROKEN, f"is not there (answer {answer.status})")
    if answer.status >= 500:
        return Verdict(State.BROKEN, f"has an error (answer {answer.status})", passing=True)
    if answer.status >= 400:
        return Verdict(State.BROKEN, f"refuses (answer {answer.status})")
    headings = [TAG.sub("", unescape(found.decode("utf-8", "replace"))) for _, found in HEADING.findall(answer.body)]
    if any(NOT_THERE.search(" ".join(words.split())) for words in headings[:2]):
        return Verdict(State.BROKEN, "says that it is not there")
    return FINE
