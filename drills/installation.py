"""A whole installation on this machine: two web processes, a worker, the proxy, and passages to all that they need."""

import json
import os
import secrets
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

from aiosmtpd.controller import Controller

from testbed.client import get
from testbed.processes import BOTH_CORES, ROOT, BenchError, Server, free_port, log_progress, run
from testbed.proxy import proxy
from testbed.sites import Site, new_database

from .passage import Passage

POSTGRESQL, REDIS = 5432, 6379
# The server of production on a socket that stays open while it restarts, as with deploy/actris.socket.
GUNICORN = """
import os, sys
os.dup2({socket}, 3)
os.environ.update(LISTEN_PID=str(os.getpid()), LISTEN_FDS="1")
{clock}
from gunicorn.app.wsgiapp import run
sys.argv[1:] = ["actris_cms.wsgi", "--config", "deploy/gunicorn.conf.py"]
run()
"""
WORKER = """
from django.core.management import execute_from_command_line
execute_from_command_line(["manage.py", "worker"])
"""
# Gives a process a clock that the file moves. Its thread opens the file again and again, so what needs the number of an
# open file, such as 3 above, comes before.
CLOCK = """
from pathlib import Path
from drills.clock import follow
follow(Path("{file}"))
"""
# Makes the editors, each with a page of their own, and prints them.
EDITORS = """
import json
from django.contrib.auth.models import Group
from django.test import Client
from about.models import AboutPage
from actris_cms.users.models import User
from home.models import HomePage
found = []
for number in range({number}):
    user = User.objects.create_user(f"editor{{number}}", f"editor{{number}}@example.org", "a-long-password-7")
    user.groups.add(Group.objects.get(name="Communications publishers"))
    page = HomePage.objects.get().add_child(instance=AboutPage(title="Page", slug=f"page-{{number}}"))
    client = Client()
    client.force_login(user)
    session = client.cookies["sessionid"].value
    found.append({{"name": user.username, "session": session, "page": page.pk, "slug": page.slug}})
print("EDITORS", json.dumps(found))
"""


def python(code: str) -> list[str]:
    """Return the command that runs code of the project."""
    return [sys.executable, "-c", f"import os\nos.chdir({str(ROOT)!r})\n{code}"]


class Mailbox:
    """Takes messages, and counts them."""

    def __init__(self) -> None:
        self.messages = 0

    async def handle_DATA(self, *_: Any) -> str:  # noqa: N802 -- the name that aiosmtpd calls
        """Take a message."""
        self.messages += 1
        return "250 OK"


class Installation:
    """The processes, each of which can be stopped and started, and the passages to the parts by their names."""

    def __init__(self, folder: Path, database: str, store: Server, mail_port: int) -> None:
        self.port = free_port()
        targets = {"database": POSTGRESQL, "Redis": REDIS, "object store": store.port, "mail server": mail_port}
        self.passages = {name: Passage(target) for name, target in targets.items()}
        ports = {name: passage.port for name, passage in self.passages.items()}
        address = f"http://127.0.0.1:{self.port}"
        self.site = Site(
            folder,
            BASE_URL=address,
            PROXY_URLS=address,
            DATABASE_URL=f"postgres://root@127.0.0.1:{ports['database']}/{database}",
            REDIS_URL=f"redis://127.0.0.1:{ports['Redis']}/8",
            S3_BUCKET="uploads",
            S3_ENDPOINT=f"http://127.0.0.1:{ports['object store']}",
            S3_REGION="x",
            S3_ACCESS_KEY="x",
            S3_SECRET_KEY="x",  # noqa: S106 -- the store lets everybody in
            EMAIL_PORT=str(ports["mail server"]),
        )
        log_progress("Setting up the site")
        self.site.set_up()
        self.folder = folder
        self._clock = ""  # Code that the first web process and the worker run first.
        self._sockets = [socket.create_server(("127.0.0.1", 0), backlog=2048) for _ in range(2)]
        self.replicas = [self._serve(number) for number in (0, 1)]
        self.worker: subprocess.Popen[bytes] = self._work()
        self.proxy = proxy(folder / "proxy", self.replicas[0], folder, self.port, self.replicas[1]).__enter__()

    def _serve(self, number: int) -> Server:
        """Start a web process on its socket, and wait until it answers."""
        held = self._sockets[number]
        port: int = held.getsockname()[1]
        command = python(GUNICORN.format(socket=held.fileno(), clock="" if number else self._clock))
        env = {**self.site.env, "WEB_CONCURRENCY": "1"}
        name = f"replica-{number}"
        server = Server(name, command, port, self.folder, env=env, cores=BOTH_CORES, pass_fds=[held.fileno()])
        if get(f"http://127.0.0.1:{port}/robots.txt", {})[0] != 200:
            raise BenchError(f"{name} does not answer:\n{server.log.read_text()[-2000:]}")
        return server

    def _work(self) -> "subprocess.Popen[bytes]":
        with (self.folder / "worker.log").open("ab") as log:
            command = python(self._clock + WORKER)
            return subprocess.Popen(command, env=self.site.env, stdout=log, stderr=log)  # noqa: S603 -- our own command

    def kill_replica(self, number: int) -> None:
        """Kill a web process with all its children, and start it again, as systemd does at once."""
        os.killpg(self.replicas[number].process.pid, signal.SIGKILL)
        self.replicas[number].process.wait()
        self.replicas[number] = self._serve(number)

    def restart_replicas(self) -> None:
        """Restart one web process after the other, as for a release."""
        for number in (0, 1):
            self.replicas[number].__exit__()
            self.replicas[number] = self._serve(number)

    def kill_worker(self) -> None:
        """Kill the worker, whatever it does."""
        self.worker.kill()
        self.worker.wait()

    def start_worker(self) -> None:
        """Start the worker again."""
        self.worker = self._work()

    def set_clock(self, seconds: int) -> None:
        """Let the clock of processes that were restarted under one be ahead, or behind if negative, within a second."""
        written = self.folder / "clock.new"
        written.write_text(str(seconds))
        written.replace(self.folder / "clock")  # At once: nobody reads half of it.

    def restart_under_clock(self, seconds: int) -> None:
        """Restart the first web process and the worker with a clock that `set_clock` moves."""
        self.set_clock(seconds)
        self._clock = CLOCK.format(file=self.folder / "clock")
        self._restart_first()

    def restart_without_clock(self) -> None:
        """Restart them with the clock of the machine."""
        self._clock = ""
        self._restart_first()

    def _restart_first(self) -> None:
        self.replicas[0].__exit__()
        self.replicas[0] = self._serve(0)
        self.worker.terminate()
        self.worker.wait(60)
        self.worker = self._work()

    def pids(self) -> list[int]:
        """Return the processes of the application."""
        return [self.worker.pid, *(pid for replica in self.replicas for pid in replica.processes())]

    def shell(self, code: str) -> str:
        """Run code in a process of the site, and return its output."""
        return run([sys.executable, str(ROOT / "manage.py"), "shell", "-v0", "-c", code], self.site.env)

    def editors(self, number: int) -> list[dict[str, Any]]:
        """Make editors with a page each."""
        output = self.shell(EDITORS.format(number=number))
        found: list[dict[str, Any]] = json.loads(output.partition("EDITORS ")[2])
        return found

    def close(self) -> None:
        """End all processes."""
        for replica in self.replicas:
            replica.__exit__()
        self.proxy.__exit__()
        self.worker.terminate()
        self.worker.wait(60)


@contextmanager
def installed(folder: Path) -> Iterator[tuple[Installation, Mailbox]]:
    """Install the site with a new database on the PostgreSQL of this machine, which is dropped in the end."""
    database = f"drill_{secrets.token_hex(6)}"
    mailbox = Mailbox()
    with ExitStack() as stack:
        stack.enter_context(new_database(f"postgres://root@127.0.0.1:{POSTGRESQL}/postgres", database))
        (folder / "store" / "uploads").mkdir(parents=True)
        port = free_port()
        command = [str(Path(sys.executable).with_name("localbucket")), str(folder / "store"), "--port", str(port)]
        store = stack.enter_context(Server("store", command, port, folder, cores=BOTH_CORES))
        mail = Controller(mailbox, hostname="127.0.0.1", port=free_port())
        mail.start()
        stack.callback(mail.stop)
        installation = Installation(folder / "site", database, store, mail.port)
        stack.callback(installation.close)
        yield installation, mailbox


def wait_for(what: Any, seconds: float) -> float:
    """Wait until a condition holds; return how long it took, or infinity."""
    started = time.monotonic()
    while time.monotonic() - started < seconds:
        if what():
            return time.monotonic() - started
        time.sleep(0.1)
    return float("inf")
