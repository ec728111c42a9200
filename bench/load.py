"""Many requests at once, by wrk."""

import re
import subprocess
from collections.abc import Mapping
from typing import NamedTuple

from .processes import CLIENT_CORE, program

CONNECTIONS = 32
HOST = "127.0.0.1"  # The name by which all servers are asked: a port in it would make it a host that a site has not.
TIMEOUT = 20  # Seconds: a slow page with so many before it takes a while.
UNITS = {"us": 1e-6, "ms": 1e-3, "s": 1.0, "m": 60.0, "h": 3600.0}
DONE = re.compile(r"(\d+) requests in ([\d.]+)(us|ms|s|m|h),")
FAILED = re.compile(r"Non-2xx or 3xx responses: (\d+)")
BROKEN = re.compile(r"Socket errors: connect (\d+), read (\d+), write (\d+), timeout (\d+)")


class Load(NamedTuple):
    """What came of it: how many requests were answered, in how many seconds, and how many of them went wrong."""

    requests: int
    seconds: float
    errors: int

    @property
    def rate(self) -> float:
        """Requests a second."""
        return self.requests / self.seconds


def parse(text: str) -> Load:
    """What wrk prints at its end. Raises ValueError where that says nothing of requests."""
    done = DONE.search(text)
    if done is None:
        raise ValueError(f"wrk does not say how many requests were answered:\n{text}")
    failed, broken = FAILED.search(text), BROKEN.search(text)
    errors = int(failed[1]) if failed else 0
    errors += sum(map(int, broken.groups())) if broken else 0
    return Load(int(done[1]), float(done[2]) * UNITS[done[3]], errors)


def ask(url: str, seconds: float, headers: Mapping[str, str], *, connections: int = CONNECTIONS) -> Load:
    """Ask for an address as often as possible for so many seconds, from a core that no server uses."""
    command = [program("taskset", "util-linux"), "-c", str(CLIENT_CORE), program("wrk", "wrk"), "--threads", "1"]
    command += [
        "--connections",
        str(connections),
        "--timeout",
        f"{TIMEOUT}s",
        "--duration",
        f"{max(1, round(seconds))}s",
    ]
    for name, value in {"Host": HOST, **headers}.items():
        command += ["--header", f"{name}: {value}"]
    done = subprocess.run([*command, url], capture_output=True, text=True, check=False)  # noqa: S603 -- our own command
    if done.returncode:
        raise ValueError(f"wrk cannot ask for {url}: {done.stderr or done.stdout}")
    return parse(done.stdout)
