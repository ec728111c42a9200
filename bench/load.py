"""Sends requests: a single one, or as many as possible with wrk."""

import http.client
import re
import subprocess
from collections.abc import Mapping
from contextlib import closing
from typing import NamedTuple
from urllib.parse import urlsplit

from .processes import CLIENT_CORE, BenchError, program

CONNECTIONS = 32
HOST = "127.0.0.1"  # The Host header of all requests: with a port, no site would have it.
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


def get(url: str, headers: Mapping[str, str]) -> tuple[int, dict[str, str], bytes]:
    """Request a URL once; return status, headers and body."""
    parts = urlsplit(url)
    with closing(http.client.HTTPConnection(parts.netloc, timeout=60)) as connection:
        connection.request("GET", parts._replace(scheme="", netloc="").geturl(), headers={"Host": HOST, **headers})
        response = connection.getresponse()
        return response.status, {name.lower(): value for name, value in response.getheaders()}, response.read()
