"""The job that checks links to other sites: one at a time, a few of each host, and each address once a week."""

import logging
import time
from collections import Counter
from collections.abc import Iterable
from datetime import timedelta
from typing import Final

from django.conf import settings
from django.utils import timezone
from wagtail.models import Page

from .models import OutsideLink
from .probing import Prober, Verdict
from .refreshing import refresh

logger = logging.getLogger(__name__)

State = OutsideLink.State
AGAIN: Final = {State.FINE: timedelta(days=7), State.BROKEN: timedelta(days=1), State.BLOCKED: timedelta(days=30)}
SOON: Final = timedelta(hours=6)  # After what may have been a passing failure.
PASSING: Final = 3  # Failures in a row, after which one that may be passing counts.
SECONDS: Final = 300  # Of one run of the job.
MOST_OF_A_HOST: Final = 5  # In one run.
PAUSE: Final = 1.0  # Seconds between two questions to one host.
LEAST: Final = 3  # Hosts that cannot be reached, and none that can: then it is our own network.


def check_due(prober: Prober | None = None, pause: float = PAUSE) -> None:
    """Check the addresses that are due, and refresh the pages if any of them broke or came back.

    Nothing is stored if no host at all could be reached: then the fault is ours.
    """
    if not settings.CHECK_OUTSIDE_LINKS:
        return
    due = _some_of_each_host(OutsideLink.objects.filter(due_at__lte=timezone.now()).order_by("due_at"))
    verdicts = _probe(due, prober or Prober(), pause)
    reached = [one for one in verdicts.values() if not one.passing]
    if not reached and len({link.host for link in verdicts}) >= LEAST:
        logger.warning("No other site can be reached, so links to them were not checked")
        return
    changed = [link for link, verdict in verdicts.items() if store(link, verdict)]
    if changed:
        refresh(Page.objects.filter(live=True).values_list("pk", flat=True))


def _some_of_each_host(links: Iterable[OutsideLink]) -> list[OutsideLink]:
    """Return at most a few links of each host, in turns, so that no host is asked twice in a row if others wait."""
    turn: Counter[str] = Counter()
    placed: list[tuple[int, OutsideLink]] = []
    for link in links:
        if turn[link.host] < MOST_OF_A_HOST:
            placed.append((turn[link.host], link))
            turn[link.host] += 1
    return [link for _, link in sorted(placed, key=lambda one: one[0])]


def _probe(links: list[OutsideLink], prober: Prober, pause: float) -> dict[OutsideLink, Verdict]:
    end, verdicts, before = time.monotonic() + SECONDS, {}, ""
    for link in links:
        if time.monotonic() > end:
            break
        if link.host == before:
            time.sleep(pause)
        try:
            verdicts[link] = prober.probe(link.address)
        except Exception:  # of any odd answer: one address must not keep the others from being checked
            logger.exception("The link checker could not judge what %s answered", link.host)
            verdicts[link] = Verdict(State.BROKEN, "cannot be reached", passing=True)
        before = link.host
    return verdicts


def store(link: OutsideLink, verdict: Verdict) -> bool:
    """Store what was found; return whether the link is broken now and was not, or the other way round."""
    was_broken = link.state == State.BROKEN
    link.failures = link.failures + 1 if verdict.state == State.BROKEN else 0
    waits = verdict.passing and link.failures < PASSING
    if not waits:
        link.state, link.reason = verdict.state, verdict.reason
    link.checked_at = timezone.now()
    link.due_at = link.checked_at + (SOON if waits else AGAIN[State(verdict.state)])
    link.save()
    return was_broken != (link.state == State.BROKEN)
