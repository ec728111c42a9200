"""Programs that a run starts: pinned to a core, watched for what they use, ended by their ids."""

import os
import shutil
import socket
import subprocess
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

TICKS = os.sysconf("SC_CLK_TCK")
PATIENCE = 60  # Seconds for a program to listen.
QUIET = 0.15  # Seconds without work, after which a program is taken to be idle.
SERVER_CORE, CLIENT_CORE = 0, 1


class MissingProgramError(Exception):
    """A program that the run needs is not on this machine, or did not start."""


def program(name: str, package: str) -> str:
    """The path of a program. Raises MissingProgramError, which names the package that has it."""
    found = shutil.which(name) or shutil.which(name, path="/usr/sbin:/sbin")
    if not found:
        raise MissingProgramError(f"{name} is not installed (Debian: apt-get install {package}).")
    return found


def free_port() -> int:
    """A port of this machine on which nothing listens."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        port: int = found.getsockname()[1]
        return port


class Stat(NamedTuple):
    """A line of /proc/PID/stat: the parent, and seconds of processor time, those of ended children included."""

    parent: int
    cpu: float


def parse_stat(line: str) -> Stat:
    """What /proc/PID/stat says (proc_pid_stat(5)). The name of the program may hold blanks and brackets."""
    fields = line[line.rindex(")") + 2 :].split()
    used = sum(int(ticks) for ticks in fields[11:15])  # utime, stime, cutime, cstime
    return Stat(int(fields[1]), used / TICKS)


def all_processes() -> dict[int, Stat]:
    """The processes of the machine, by their ids."""
    found = {}
    for path in Path("/proc").iterdir():
        if path.name.isdigit():
            try:
                found[int(path.name)] = parse_stat((path / "stat").read_text())
            except (FileNotFoundError, ProcessLookupError):
                continue  # It has ended meanwhile.
    return found


def family(pid: int, processes: Mapping[int, Stat]) -> set[int]:
    """A process and all that it has started."""
    found = {pid}
    while more := {other for other, stat in processes.items() if stat.parent in found} - found:
        found |= more
    return found


class Memory(NamedTuple):
    """Mebibytes of memory: PSS counts what is shared in parts, USS not at all."""

    pss: float
    uss: float


def parse_memory(text: str) -> Memory:
    """What /proc/PID/smaps_rollup says."""
    sizes = {}
    for line in text.splitlines()[1:]:
        name, _, rest = line.partition(":")
        sizes[name] = int(rest.split()[0])
    private = sizes["Private_Clean"] + sizes["Private_Dirty"]
    return Memory(sizes["Pss"] / 1024, private / 1024)


class Server:
    """A program that listens on a port of this machine. What it writes is in a file of the folder."""

    def __init__(
        self, name: str, command: Sequence[str], *, port: int, folder: Path, env: Mapping[str, str] | None = None
    ) -> None:
        self.name, self.port = name, port
        self.log = folder / f"{name}.log"
        pinned = [program("taskset", "util-linux"), "-c", str(SERVER_CORE), *command]
        with self.log.open("wb") as output:
            self.process = subprocess.Popen(  # noqa: S603 -- our own commands
                pinned, env=None if env is None else dict(env), stdout=output, stderr=output, stdin=subprocess.DEVNULL
            )
        self._wait()

    def _wait(self) -> None:
        until = time.monotonic() + PATIENCE
        while time.monotonic() < until and self.process.poll() is None:
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", self.port)) == 0:
                    return
            time.sleep(0.05)
        self.stop()
        raise MissingProgramError(f"{self.name} does not listen on port {self.port}:\n{self.log.read_text()[-2000:]}")

    @property
    def address(self) -> str:
        """Where it listens."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def workers(self) -> list[int]:
        """The processes that it has started."""
        return sorted(family(self.process.pid, all_processes()) - {self.process.pid})

    def memory(self) -> list[Memory]:
        """The memory of each worker."""
        return [parse_memory(Path(f"/proc/{pid}/smaps_rollup").read_text()) for pid in self.workers]

    def stop(self) -> None:
        """End it, and wait until it has ended."""
        self.process.terminate()
        try:
            self.process.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


def cpu(servers: Sequence[Server]) -> float:
    """The seconds of processor time that servers have used, with all processes that they have started."""
    processes = all_processes()
    mine: set[int] = set()
    for server in servers:
        mine |= family(server.process.pid, processes)
    return sum(processes[pid].cpu for pid in mine if pid in processes)


def wait_until_idle(servers: Sequence[Server]) -> None:
    """Wait until servers have done what they were asked before."""
    until = time.monotonic() + PATIENCE
    before = cpu(servers)
    while time.monotonic() < until:
        time.sleep(QUIET)
        after = cpu(servers)
        if after - before <= 1 / TICKS:
            return
        before = after
