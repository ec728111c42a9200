"""Our site, and sites made from it, each in a folder of its own."""

import os
import secrets
import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

from .processes import Server, free_port

ROOT = Path(__file__).resolve().parents[1]
STARTER = ROOT / "isomer" / "starter"
SETTINGS = "bench.site_settings"
KEPT = ("PATH", "HOME", "LANG", "LC_ALL", "TMPDIR", "CHROMIUM")  # Of the environment; nothing of the project's own.


class SetupError(Exception):
    """A command that makes a site ready has failed."""


def run(command: list[str], env: Mapping[str, str], *, cwd: Path = ROOT) -> str:
    """Run a command; gives what it printed. Raises SetupError with its last words where it fails."""
    done = subprocess.run(command, env=dict(env), cwd=cwd, capture_output=True, text=True, check=False)  # noqa: S603
    if done.returncode:
        raise SetupError(f"{' '.join(command)} has failed:\n{(done.stderr or done.stdout)[-3000:]}")
    return done.stdout


def clean_environment() -> dict[str, str]:
    """What of the environment a site may know."""
    return {name: os.environ[name] for name in KEPT if name in os.environ}


class Site:
    """A site of ours on production settings, by plain HTTP on this machine; its data are in `folder`."""

    def __init__(self, folder: Path, *, python: str = sys.executable, **variables: str) -> None:
        self.folder, self.python = folder, python
        folder.mkdir(parents=True, exist_ok=True)
        self.env = {
            **clean_environment(),
            "DJANGO_SETTINGS_MODULE": SETTINGS,
            "DATA_DIR": str(folder),
            "SECRET_KEY": secrets.token_urlsafe(64),
            "ALLOWED_HOSTS": "127.0.0.1,localhost",
            "BASE_URL": "http://127.0.0.1",
            "LOOPBACK": "true",
            "PYTHONPATH": str(ROOT),
            **variables,
        }

    def manage(self, *arguments: str) -> str:
        """Run a management command; gives what it printed."""
        return run([self.python, str(ROOT / "manage.py"), *arguments], self.env)

    def set_up(self, source: Path = STARTER, *options: str) -> None:
        """Prepare static files, the database and the content of an Isomer site."""
        self.manage("collectstatic", "--noinput", "--verbosity=0")
        self.fill(source, *options)

    def fill(self, source: Path = STARTER, *options: str) -> None:
        """Prepare the database and the content of an Isomer site."""
        self.manage("migrate", "--verbosity=0")
        self.manage("import_isomer", str(source), "--verbosity=0", *options)

    def copy(self, folder: Path, **variables: str) -> "Site":
        """Another site with the same data in another folder."""
        shutil.copytree(self.folder, folder)
        return Site(folder, python=self.python, **variables)

    def serve(self, name: str, *, python: str = "", port: int = 0, **variables: str) -> Server:
        """Serve the site with gunicorn, as deploy/gunicorn.conf.py has it."""
        port = port or free_port()
        command = [python or self.python, "-m", "gunicorn", "actris_cms.wsgi"]
        command += ["--config", str(ROOT / "deploy" / "gunicorn.conf.py"), "--bind", f"127.0.0.1:{port}"]
        command += ["--chdir", str(ROOT)]
        return Server(name, command, port=port, folder=self.folder, env={**self.env, **variables})
