"""What fails in a drill, and how it is healed."""

import os
import random
import resource
import signal
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from functools import partial

from .installation import Installation
from .passage import CLOSED, OPEN, SILENT, SLOW

Step = Callable[[Installation], None]


@dataclass(frozen=True)
class Fault:
    """Something that fails from `begin` to `heal`. What is over at once has only `begin`."""

    name: str
    begin: Step
    heal: Step = lambda installation: None
    seconds: float | None = None  # How long it lasts, if not as long as the others.


def _set(name: str, state: str, installation: Installation) -> None:
    installation.passages[name].state = state


def _slow_all(state: str, installation: Installation) -> None:
    for passage in installation.passages.values():
        passage.state = state


def _limit_files(size: int, installation: Installation) -> None:
    """Let no file of the application grow: what a full disk does."""
    for pid in installation.pids():
        with suppress(ProcessLookupError):
            resource.prlimit(pid, resource.RLIMIT_FSIZE, (size, resource.RLIM_INFINITY))


def _kill_at_random(installation: Installation) -> None:
    """Kill web processes and the worker, one after the other, at moments that chance chooses."""
    for _ in range(KILLS):
        time.sleep(random.uniform(0.2, 2))  # noqa: S311 -- nothing to protect
        number = random.randrange(3)  # noqa: S311
        if number < 2:
            installation.kill_replica(number)
        else:
            installation.kill_worker()
            installation.start_worker()


def _restart_proxy(installation: Installation) -> None:
    installation.proxy.process.send_signal(1)  # SIGHUP: nginx starts new processes, and lets the old ones finish.
    time.sleep(1)


def _signal_proxy(number: int, installation: Installation) -> None:
    """Send a signal to the processes of nginx that answer, not to the one that watches them."""
    for pid in installation.proxy.processes():
        if pid != installation.proxy.process.pid:
            os.kill(pid, number)


def _move_clock(seconds: int, installation: Installation) -> None:
    """Let the clock of a web process and of the worker jump, while that of the others goes on."""
    installation.restart_under_clock(0)
    time.sleep(AT_WORK)
    installation.set_clock(seconds)


def _set_clock_right(installation: Installation) -> None:
    """Let the clock jump back while people go on, and then use that of the machine."""
    installation.set_clock(0)
    time.sleep(AT_WORK)
    installation.restart_without_clock()


KILLS = 50
AT_WORK = 3.0  # Seconds that processes run before and after their clock jumps.
HOUR = 3600
PARTS = ("database", "Redis", "object store", "mail server")
STATES = {CLOSED: "stopped", SILENT: "hangs"}
FAULTS = [
    *(
        Fault(f"{part} {words}", partial(_set, part, state), partial(_set, part, OPEN))
        for part in PARTS
        for state, words in STATES.items()
    ),
    Fault("100 ms between all parts", partial(_slow_all, SLOW), partial(_slow_all, OPEN)),
    Fault("disk full", partial(_limit_files, 0), partial(_limit_files, resource.RLIM_INFINITY)),
    Fault("a web process is killed", lambda one: one.kill_replica(0), seconds=0),
    Fault("rolling restart", Installation.restart_replicas, seconds=0),
    Fault("the worker is killed", Installation.kill_worker, Installation.start_worker),
    Fault("the proxy restarts", _restart_proxy, seconds=0),
    Fault(
        "the proxy hangs", partial(_signal_proxy, signal.SIGSTOP), partial(_signal_proxy, signal.SIGCONT), seconds=10
    ),
    *(
        Fault(f"the clock jumps {words}", partial(_move_clock, seconds), _set_clock_right)
        for words, seconds in (("an hour forwards", HOUR), ("an hour backwards", -HOUR))
    ),
    Fault(f"{KILLS} kills at random", _kill_at_random, seconds=0),
]
