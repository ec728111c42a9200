"""Limits how often a password can be guessed and a new one asked for.

Attempts are counted in the database, which all processes and machines share and which keeps them after a restart
(`docs/decisions/0026-guesses-are-counted-in-the-database.md`).
"""

import ipaddress
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from math import ceil
from typing import Final

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.crypto import salted_hmac

from .models import AttemptCounter

KNOWN_FOR: Final = timedelta(days=180)  # How long an address is known after an account signed in from it.


@dataclass(frozen=True)
class Limit:
    """A number of attempts in a period, which begins with the first one."""

    attempts: int
    seconds: int


@dataclass(frozen=True)
class Limits:
    """The limits of a kind of attempt.

    The first one is for an account from one address or by one visitor, so that attackers stop only themselves. The
    other two are wider. They do not apply to an account at an address from which it has signed in before: an attacker
    elsewhere cannot lock out the owner, and one in an office cannot lock out the others there. At a browser from which
    the account has signed in before, only the first one applies, and counts what is tried there.
    """

    together: Limit
    account: Limit
    address: Limit


def network_of(address: str) -> str:
    """Return what counts as one address: for IPv6 the /64 network, because a single visitor has all of it."""
    try:
        parsed = ipaddress.ip_address(address)
        return str(ipaddress.ip_network((parsed, 64), strict=False)) if parsed.version == 6 else str(parsed)
    except ValueError:
        return ""


def _key(*parts: str) -> str:
    """Return the key of a counter. It does not tell the account: people type passwords into the wrong field."""
    return salted_hmac("actris_cms.security.throttle", "\0".join(parts), algorithm="sha256").hexdigest()


@dataclass
class Attempt:
    """An attempt of a kind, such as "sign in", for an account, from an address.

    `visitor` tells visitors at one address apart, and is empty if they are one. Attackers can choose it anew for each
    attempt, so the limit of the address then applies to all but the visitors who gave the right password before.
    `device` is the number of a browser (`devices.py`), which attackers cannot choose; it counts only if the account has
    signed in there.
    """

    kind: str
    account: str
    address: str
    limits: Limits
    visitor: str = ""
    device: str = ""
    _counted: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        account = unicodedata.normalize("NFKC", self.account).casefold().strip()
        network = network_of(self.address)
        who = (network, self.visitor) if self.visitor else (network,)
        self._together = _key(self.kind, "together", account, *who)
        self._known = _key(self.kind, "known", account, *who)
        self._known_address = _key(self.kind, "known", account, network)
        self._device = _key(self.kind, "device", account, self.device)
        self._known_device = _key(self.kind, "known device", account, self.device)
        self._account = _key(self.kind, "account", account)
        # The same for an account in all lines of the log, and of no use without SECRET_KEY.
        self.mark = _key("mark", account)[:8]
        self._address = _key(self.kind, "address", network)

    def begin(self) -> int:
        """Count the attempt, and return 0; or the seconds to wait if there were too many.

        It is counted before the password is checked, so that simultaneous attempts cannot exceed a limit.
        """
        limits = self._limits()
        if wait := _seconds_to_wait(limits, counted=0):
            return wait
        self._counted = list(limits)
        AttemptCounter.objects.filter(expires_at__lte=timezone.now()).delete()
        with transaction.atomic():
            _count(limits)
            return _seconds_to_wait(limits, counted=1)

    def _limits(self) -> dict[str, Limit]:
        """Return the limits that apply, by the keys of their counters."""
        known = _counters([self._known, self._known_address, self._known_device])
        if self._known_device in known:
            return {self._device: self.limits.together}
        limits = {self._together: self.limits.together}
        if not known:
            limits[self._account] = self.limits.account
        if self._known not in known:
            limits[self._address] = self.limits.address
        return limits

    def succeed(self) -> None:
        """Forget this attempt, and remember the address, the visitor and the browser as ones that the account uses."""
        own = {self._together, self._device}
        AttemptCounter.objects.filter(pk__in=own).delete()
        wider = [key for key in self._counted if key not in own]
        AttemptCounter.objects.filter(pk__in=wider, attempts__gt=0).update(attempts=F("attempts") - 1)
        _remember({self._known, self._known_address} | ({self._known_device} if self.device else set()))

    def remember_device(self) -> None:
        """Remember the browser as one that the account uses, after an attempt of another kind."""
        _remember({self._known_device} if self.device else set())


def _remember(known: set[str]) -> None:
    """Note what is known, in one statement, which locks always in the same order."""
    until = timezone.now() + KNOWN_FOR
    AttemptCounter.objects.bulk_create(
        [AttemptCounter(key=key, attempts=1, expires_at=until) for key in sorted(known)],
        update_conflicts=True,
        unique_fields=["key"],
        update_fields=["attempts", "expires_at"],
    )


def _counters(keys: Iterable[str]) -> dict[str, tuple[int, datetime]]:
    """Return attempts and end of the counters with these keys whose period is not over."""
    found = AttemptCounter.objects.filter(pk__in=list(keys), expires_at__gt=timezone.now())
    return {key: (attempts, end) for key, attempts, end in found.values_list("key", "attempts", "expires_at")}


def _count(limits: dict[str, Limit]) -> None:
    """Add one to the counter of each key. Locks the counters, always in the same order, until the transaction ends."""
    now = timezone.now()
    new = [AttemptCounter(key=key, expires_at=now + timedelta(seconds=limits[key].seconds)) for key in sorted(limits)]
    AttemptCounter.objects.bulk_create(new, ignore_conflicts=True)
    for key in sorted(limits):
        AttemptCounter.objects.filter(pk=key).update(attempts=F("attempts") + 1)


def _seconds_to_wait(limits: dict[str, Limit], counted: int) -> int:
    """Return the seconds until all limits allow an attempt; `counted` is 1 if it is already in the counters."""
    now = timezone.now()
    ends = [end for key, (attempts, end) in _counters(limits).items() if attempts - counted >= limits[key].attempts]
    return max((ceil((end - now).total_seconds()) for end in ends), default=0)
