"""Other Wagtail sites, in an environment of their own: a CRX site, and ours behind wagtail-cache.

The official demonstration site is on no registry. Wagtail CRX (`coderedcms`) is: a site of it is made with the command
that comes with it, and filled through its own models (`peer_content`).
"""

import json
import re
import sys
from pathlib import Path

from .processes import Server, free_port
from .sites import ROOT, STARTER, clean_environment, run

REQUIREMENTS = ROOT / "bench" / "peers-requirements.txt"
PAGE = STARTER / "_about-us" / "About ACTRIS.md"
# Production as the project has it, but for its page cache, which is not what is measured here. Database, caches and
# server are set as ours are, and what comes of it is in the site's favour.
SETTINGS = """
from actris_cms.settings.base import SQLITE_OPTIONS
from .prod import *

ALLOWED_HOSTS = ["127.0.0.1"]
WAGTAIL_CACHE = False
MIDDLEWARE = [name for name in MIDDLEWARE if not name.startswith("wagtailcache.")]
DATABASES["default"]["OPTIONS"] = SQLITE_OPTIONS
CACHES = {
    alias: {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "LOCATION": alias}
    for alias in ("default", "renditions")
}
"""


def make_environment(folder: Path) -> str:
    """An environment with the peers in it, pinned by hashes; gives its Python."""
    run([sys.executable, "-m", "venv", str(folder)], clean_environment())
    python = str(folder / "bin" / "python")
    install = ["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--require-hashes"]
    run([python, *install, "-r", str(REQUIREMENTS)], {**clean_environment(), **pip_settings()})
    return python


def pip_settings() -> dict[str, str]:
    """What the environment says to pip: where this machine takes packages from."""
    import os

    return {name: value for name, value in os.environ.items() if name.startswith(("PIP_", "SSL_", "HTTP", "http"))}


def page_words(text: str) -> str:
    """The words of an Isomer page as a rich text: without front matter and pictures."""
    body = text.split("---", 2)[2]
    body = re.sub(r'<div class="isomer-image-wrapper">.*?</div>', "", body, flags=re.DOTALL)
    return re.sub(r"\s+", " ", body).strip()


class Crx:
    """A CRX site with content like ours. `urls` are the paths of its standard page, its home page, its listing."""

    def __init__(self, folder: Path, python: str) -> None:
        self.folder, self.python = folder / "peer", python
        self.env = {
            **clean_environment(),
            "DJANGO_SETTINGS_MODULE": "crx_site.settings.bench",
            "PYTHONPATH": f"{self.folder}:{ROOT}",
            "DATA_DIR": str(folder / "unused"),
        }
        start = "from coderedcms.bin.coderedcms import main; main()"
        arguments = ["start", "crx_site", str(self.folder), "--sitename", "Peer", "--domain", "127.0.0.1"]
        self.folder.mkdir(parents=True)
        run([python, "-c", start, *arguments], clean_environment(), cwd=folder)
        (self.folder / "crx_site" / "settings" / "bench.py").write_text(SETTINGS)
        run([python, "manage.py", "migrate", "--verbosity=0"], self.env, cwd=self.folder)
        words = folder / "words.html"
        words.write_text(page_words(PAGE.read_text()))
        content = str(ROOT / "bench" / "peer_content.py")
        printed = run([python, content, str(words)], self.env, cwd=self.folder)
        self.urls: dict[str, str] = json.loads(printed.splitlines()[-1])

    def serve(self) -> Server:
        """Serve it by gunicorn with as many processes and threads as ours."""
        port = free_port()
        command = [
            self.python,
            "-m",
            "gunicorn",
            "crx_site.wsgi",
            "--bind",
            f"127.0.0.1:{port}",
            "--chdir",
            str(self.folder),
        ]
        command += ["--workers", "2", "--threads", "4", "--worker-class", "gthread", "--preload", "--no-control-socket"]
        return Server("crx", command, port=port, folder=self.folder, env=self.env)
