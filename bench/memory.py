"""How much memory a worker of the site holds at rest, and after many requests."""

from collections.abc import Callable
from itertools import cycle
from statistics import fmean
from typing import Any

from .load import ask
from .processes import Server, wait_until_idle
from .ways import HOME, NEWSROOM, PAGE, THREADS, get

PATHS = (PAGE, HOME, NEWSROOM)
WARM_UP = 3  # Seconds for which each page is asked for before: each thread has then rendered it.
SLICE = 2  # Seconds for which one page is asked for: gunicorn begins anew with a worker after 20,000 requests.


def warm_up(server: Server) -> None:
    """Let the pictures be made that the pages show, which takes memory of another kind."""
    for path in PATHS:
        get(server.address + path, {})


def _mean(server: Server) -> dict[str, float]:
    wait_until_idle([server])
    found = server.memory()
    return {"pss": fmean(one.pss for one in found), "uss": fmean(one.uss for one in found)}


def memory_of(server: Server, requests: int, advance: Callable[[int], None]) -> dict[str, Any]:
    """The mean of the workers, in MiB: at rest, and after at least so many requests for several pages in turn."""
    for path in PATHS:
        ask(server.address + path, WARM_UP, {}, connections=THREADS)
    before, rest, done = server.workers, _mean(server), 0
    for path in cycle(PATHS):
        wait_until_idle([server])
        answered = ask(server.address + path, SLICE, {}, connections=THREADS).requests
        done += answered
        advance(answered)
        if done >= requests:
            break
    after = _mean(server)
    return {"rest": rest, "after": after, "requests": done, "renewed": before != server.workers}
