"""Sends as many requests as possible, with wrk."""

import re
import subprocess
from collections.abc import Mapping
from typing import NamedTuple

from testbed.client import HOST
from testbed.processes import CLIENT_CORE, BenchError, program

CONNECTIONS = 32
TIMEOUT = 20  # Seconds, enough for a slow page behind others in the queue.
DONE = re.compile(r"(\d+) requests in ([\d.]+)s,")
WRONG = re.compile(r"Non-2xx or 3xx responses|Socket errors")


class Load(NamedTuple):
    """How many requests were answered in how many seconds."""

    requests: int
    seconds: float


def parse(text: str) -> Load:
    """Parse the output of wrk. Raises BenchError if no request was answered, or one went wrong."""
    done = DONE.search(text)
    if done is None or done[1] == "0" or WRONG.search(text):
        raise BenchError(f"Requests went wrong:\n{text}")
    return Load(int(done[1]), float(done[2]))


def run_wrk(url: str, seconds: int, headers: Mapping[str, str], *, connections: int) -> Load:
    """Request a URL as often as possible, from a separate core. Raises BenchError if a response is wrong."""
    command = [program("taskset", "util-linux"), "-c", CLIENT_CORE, program("wrk", "wrk"), "--threads", "1"]
    command += ["--connections", str(connections), "--timeout", f"{TIMEOUT}s", "--duration", f"{seconds}s"]
    for name, value in {"Host": HOST, **headers}.items():
        command += ["--header", f"{name}: {value}"]
    done = subprocess.run([*command, url], capture_output=True, text=True, check=False)  # noqa: S603 -- our own command
    return parse(done.stdout + done.stderr)
