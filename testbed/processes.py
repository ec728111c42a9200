"""Child processes of a run: pinned to a core, measured for CPU time, ended with the run."""

import os
import re
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from statistics import fmean
from typing import Self

ROOT = Path(__file__).resolve().parents[1]
TICKS = os.sysconf("SC_CLK_TCK")
TIMEOUT = 60  # Seconds for a program to listen, or to become idle.
IDLE_SECONDS = 0.15  # Seconds without work after which a program counts as idle.
SERVER_CORE, CLIENT_CORE, BOTH_CORES = "0", "1", "0,1"
# Environment variables that are passed on; none of the project's.
PASSED_VARIABLES = ("PATH", "HOME", "LANG", "LC_ALL", "TMPDIR")
ENVIRONMENT = {name: os.environ[name] for name in PASSED_VARIABLES if name in os.environ}


class BenchError(Exception):
    """The run cannot continue; the message says why."""


def log_progress(words: str) -> None:
    """Print progress."""
    sys.stderr.write(f"{time.strftime('%H:%M:%S')} {words}\n")


def program(name: str, package: str) -> str:
    """Return the path of a program. Raises BenchError with the Debian package if it is not installed."""
    found = shutil.which(name) or shutil.which(name, path="/usr/sbin:/sbin")
    if not found:
        raise BenchError(f"{name} is not installed (Debian: apt-get install {package}).")
    return found


def run(command: Sequence[str], env: Mapping[str, str], *, cwd: Path = ROOT) -> str:
    """Run a command and return its output. Raises BenchError with the end of the output if it fails."""
    done = subprocess.run(command, env=env, cwd=cwd, capture_output=True, text=True, check=False)  # noqa: S603 -- ours
    if done.returncode:
        raise BenchError(f"{' '.join(command)} has failed:\n{(done.stderr or done.stdout)[-3000:]}")
    return done.stdout


def free_port() -> int:
    """Return a free port of this machine."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        port: int = found.getsockname()[1]
        return port


def parse_stat(line: str) -> tuple[int, float]:
    """Return the session of a process, and its CPU seconds including ended children (proc_pid_stat(5))."""
    fields = line[line.rindex(")") + 2 :].split()  # The program name may contain spaces and brackets.
    return int(fields[3]), sum(map(int, fields[11:15])) / TICKS


class Server:
    """A program that listens on a port of this machine, in a separate session. The context manager stops it."""

    def __init__(
        self,
        name: str,
        command: Sequence[str],
        port: int,
        folder: Path,
        *,
        env: Mapping[str, str] | None = None,
        cores: str = SERVER_CORE,
        pass_fds: Sequence[int] = (),
    ) -> None:
        self.name, self.port, self.log = name, port, folder / f"{name}.log"
        self.address = f"http://127.0.0.1:{port}"
        pinned = [program("taskset", "util-linux"), "-c", cores, *command]
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(  # noqa: S603 -- our own commands
                pinned,
                env=env,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
                pass_fds=pass_fds,
            )

    def __enter__(self) -> Self:
        until = time.monotonic() + TIMEOUT
        while time.monotonic() < until and self.process.poll() is None:
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", self.port)) == 0:
                    return self
            time.sleep(0.05)
        self.__exit__()
        raise BenchError(f"{self.name} does not listen on port {self.port}:\n{self.log.read_text()[-2000:]}")

    def __exit__(self, *_: object) -> None:
        self.process.terminate()
        try:
            self.process.wait(TIMEOUT)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()

    def processes(self) -> dict[int, float]:
        """Return its processes with their seconds of CPU time."""
        found = {}
        for path in Path("/proc").glob("[0-9]*/stat"):
            try:
                session, used = parse_stat(path.read_text())
            except (FileNotFoundError, ProcessLookupError):
                continue  # It has ended meanwhile.
            if session == self.process.pid:
                found[int(path.parent.name)] = used
        return found

    def memory(self) -> float:
        """Return the mean memory of its child processes in MiB (PSS: shared memory is divided among them)."""
        paths = [Path(f"/proc/{pid}/smaps_rollup") for pid in self.processes() if pid != self.process.pid]
        return fmean(int(re.findall(r"(?m)^Pss:\s+(\d+) kB$", path.read_text())[0]) / 1024 for path in paths)


def cpu(servers: Sequence[Server]) -> float:
    """Return the CPU seconds of the servers, including all processes that they started."""
    return sum(sum(server.processes().values()) for server in servers)


def wait_until_idle(servers: Sequence[Server]) -> None:
    """Wait until servers have finished earlier requests."""
    until, before = time.monotonic() + TIMEOUT, cpu(servers)
    while time.monotonic() < until:
        time.sleep(IDLE_SECONDS)
        after = cpu(servers)
        if after - before <= 1 / TICKS:
            return
        before = after
