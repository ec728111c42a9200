"""Runs code in a process of its own, on the production settings."""

import os
import socket
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection

ENVIRONMENT = {
    "PATH": os.environ["PATH"],
    "DJANGO_SETTINGS_MODULE": "actris_cms.settings.production",
    "SECRET_KEY": "x" * 60,
    "ALLOWED_HOSTS": "localhost,127.0.0.1",
    "BASE_URL": "http://localhost",
    "LOOPBACK": "true",
    "WEB_CONCURRENCY": "2",
    "PYTHONWARNINGS": "ignore:No directory at:UserWarning",
}
# Static files are not collected in tests.
PLAIN_STATIC_FILES = """
from actris_cms.settings import production
production.STORAGES["staticfiles"]["BACKEND"] = "django.contrib.staticfiles.storage.StaticFilesStorage"
"""
# `visit` returns status, seconds and body of the answer to a visitor.
VISIT = """
import io, sys, time
from actris_cms.wsgi import application

def visit(path, query=""):
    environ = {
        "REQUEST_METHOD": "GET", "PATH_INFO": path, "QUERY_STRING": query, "HTTP_HOST": "localhost", "REMOTE_ADDR": "",
        "SERVER_NAME": "localhost", "SERVER_PORT": "80", "wsgi.url_scheme": "http", "wsgi.input": io.BytesIO(),
        "wsgi.errors": sys.stderr,
    }
    started, start = [], time.monotonic()
    body = b"".join(application(environ, lambda *args: started.append(args[0])))
    return int(started[0][:3]), time.monotonic() - start, body.decode(errors="replace")
"""


def copy_database(folder: Path) -> None:
    """Copy the test database into the DATA_DIR of a production process. Only for SQLite."""
    with (
        closing(sqlite3.connect(connection.settings_dict["NAME"])) as source,
        closing(sqlite3.connect(folder / "db.sqlite3")) as target,
    ):
        source.backup(target)


def start(code: str, folder: Path, *arguments: str, **options: Any) -> subprocess.Popen[str]:
    """Start code with `folder` as its DATA_DIR; `options` are environment variables."""
    env = {**ENVIRONMENT, "DATA_DIR": str(folder), **options}
    command = [sys.executable, "-c", PLAIN_STATIC_FILES + code, *arguments]
    return subprocess.Popen(  # noqa: S603 -- code of the tests
        command, cwd=settings.BASE_DIR, env=env, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )


# Runs gunicorn with the configuration of production, on a socket that it gets as from systemd.
GUNICORN = """
import os, sys
from gunicorn.app.wsgiapp import run

os.environ.update(LISTEN_PID=str(os.getpid()), LISTEN_FDS="1")
sys.argv[1:] = ["actris_cms.wsgi", "--config", "deploy/gunicorn.conf.py"]
run()
"""


class Gunicorn:
    """The site on the server of production. `port` stays open while it restarts, as with deploy/actris.socket."""

    def __init__(self, folder: Path, **options: str) -> None:
        """Start on a free port of this machine, with `folder` as DATA_DIR. Its logs are in `folder`.

        `options` are environment variables.
        """
        self.folder = folder
        self._options = options
        self._socket = socket.create_server(("127.0.0.1", 0), backlog=2048)
        self.port: int = self._socket.getsockname()[1]
        self.start()

    def start(self) -> None:
        """Start the processes, without waiting for them."""
        env = {**ENVIRONMENT, "DATA_DIR": str(self.folder), "ACCESS_LOG": str(self.folder / "access.log")}
        env |= self._options
        code = f"import os; os.dup2({self._socket.fileno()}, 3)\n{PLAIN_STATIC_FILES}{GUNICORN}"
        with (self.folder / "error.log").open("ab") as log:
            self._process = subprocess.Popen(  # noqa: S603 -- code of the tests
                [sys.executable, "-c", code],
                cwd=settings.BASE_DIR,
                env=env,
                pass_fds=(self._socket.fileno(),),
                stdout=log,
                stderr=log,
            )

    def stop(self) -> None:
        """Let the processes finish their requests, and wait for their end."""
        self._process.terminate()
        self._process.wait(60)

    def close(self) -> None:
        """Stop, and close the socket."""
        self.stop()
        self._socket.close()


def run(code: str, folder: Path, *arguments: str, **options: str) -> list[str]:
    """Run code and return the lines that it prints."""
    with start(code, folder, *arguments, **options) as process:
        output, errors = process.communicate(timeout=60)
    assert process.returncode == 0, errors
    return output.splitlines()
