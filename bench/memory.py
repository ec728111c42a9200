"""How much memory a worker of the site holds at rest, and after many requests."""

from collections.abc import Callable
from statistics import fmean
from typing import Any

from .load import ask
from .processes import Server
from .ways import HOME, NEWSROOM, PAGE, get

REST = 10  # Each page is asked for so often before: each worker has then rendered it.
PATHS = (PAGE, HOME, NEWSROOM)
SLICE = 3  # Seconds for which one page is asked for.


def _mean(server: Server) -> dict[str, float]:
    found = server.memory()
    return {"pss": fmean(one.pss for one in found), "uss": fmean(one.uss for one in found)}


def memory_of(server: Server, requests: int, advance: Callable[[int], None]) -> dict[str, Any]:
    """The mean of the workers, in MiB: at rest, and after at least so many requests for several pages in turn."""
    for path in PATHS:
        for _ in range(REST):
            get(server.address + path, {})
    rest, done = _mean(server), 0
    while done < requests:
        for path in PATHS:
            answered = ask(server.address + path, SLICE, {}).requests
            done += answered
            advance(answered)
    return {"rest": rest, "after": _mean(server), "requests": done, "workers": len(server.workers)}
