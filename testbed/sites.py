"""Sites of this project, each in its own folder."""

import argparse
import os
import secrets
import shutil
import signal
import sys
import tempfile
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from multiprocessing import get_context
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import django
import psycopg
from django.utils.module_loading import import_string

from .processes import ENVIRONMENT, ROOT, SERVER_CORE, BenchError, Server, free_port, log_progress, run

STARTER = ROOT / "isomer" / "starter"


@contextmanager
def asked_site(
    module: str, description: str, saves: str = "put the figures into docs/performance.md"
) -> Iterator[argparse.Namespace]:
    """Yield the arguments of `python -m MODULE [FOLDER] [--save]` as `site` and `save`, and a temporary `folder`.

    Exits with 2 if the run cannot continue, and says why.
    """
    parser = argparse.ArgumentParser(prog=f"python -m {module}", description=description)
    parser.add_argument("site", type=Path, nargs="?", default=STARTER, help="the folder of an Isomer site")
    parser.add_argument("--save", action="store_true", help=saves)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(2))  # So that child processes are ended, too.
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="actris-") as folder:
        asked.folder = Path(folder)
        try:
            yield asked
        except BenchError as error:
            log_progress(f"{module} has stopped. {error}")
            sys.exit(2)


@contextmanager
def new_database(server: str, name: str) -> Iterator[str]:
    """Create a database on the PostgreSQL server of a URL, and yield its own URL. It is dropped at the end."""
    with psycopg.connect(server, autocommit=True) as connection:
        drop = f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)'
        connection.execute(drop)
        connection.execute(f'CREATE DATABASE "{name}"')
        try:
            yield urlsplit(server)._replace(path=f"/{name}").geturl()
        finally:
            connection.execute(drop)


def start_process(environment: dict[str, str]) -> None:
    """Set up this process as a process of a site. Its output goes to a log in the site's folder."""
    log = os.open(f"{environment['DATA_DIR']}/worker.log", os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    os.dup2(log, 1)
    os.dup2(log, 2)
    os.environ.clear()
    os.environ.update(environment)
    django.setup()


def call_in_process(path: str, *arguments: Any) -> Any:
    """Call the function with a dotted path in the process of a site. Elsewhere its module could not be imported."""
    return import_string(path)(*arguments)


class Site:
    """A site with production settings, served over HTTP without TLS. Its data is in `folder`."""

    def __init__(self, folder: Path, **variables: str) -> None:
        self.folder = folder
        folder.mkdir(parents=True, exist_ok=True)
        self.env = {
            **ENVIRONMENT,
            "DJANGO_SETTINGS_MODULE": "testbed.site_settings",
            "DATA_DIR": str(folder),
            "SECRET_KEY": secrets.token_urlsafe(64),
            "ALLOWED_HOSTS": "127.0.0.1,localhost",
            "BASE_URL": "http://127.0.0.1",
            "LOOPBACK": "true",
            "PYTHONPATH": str(ROOT),
            **variables,
        }

    def manage(self, *arguments: str) -> None:
        """Run a management command."""
        run([sys.executable, str(ROOT / "manage.py"), *arguments], self.env)

    def set_up(self, source: Path = STARTER, *options: str) -> None:
        """Prepare static files, the database and the content of an Isomer site."""
        self.manage("collectstatic", "--noinput", "--verbosity=0")
        self.manage("migrate", "--verbosity=0")
        self.manage("import_isomer", str(source), "--verbosity=0", *options)

    def copy(self, folder: Path, **variables: str) -> "Site":
        """Copy the site and its data to another folder."""
        shutil.copytree(self.folder, folder)
        return Site(folder, **variables)

    def worker(self) -> ProcessPoolExecutor:
        """Return an executor with one process of the site. Submit `call_in_process` to it."""
        return ProcessPoolExecutor(1, get_context("spawn"), initializer=start_process, initargs=(self.env,))

    def call(self, path: str, *arguments: Any) -> Any:
        """Call the function with a dotted path in a new process of the site."""
        with self.worker() as worker:
            return worker.submit(call_in_process, path, *arguments).result()

    def serve(self, name: str, *, python: str = sys.executable, cores: str = SERVER_CORE, **variables: str) -> Server:
        """Serve the site with gunicorn and deploy/gunicorn.conf.py."""
        port = free_port()
        command = [python, "-m", "gunicorn", "actris_cms.wsgi", "--chdir", str(ROOT)]
        command += ["--config", str(ROOT / "deploy" / "gunicorn.conf.py"), "--bind", f"127.0.0.1:{port}"]
        return Server(name, command, port, self.folder, env={**self.env, **variables}, cores=cores)
