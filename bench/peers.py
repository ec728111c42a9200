"""Creates a CRX site (`coderedcms`) with its own command, and fills it through its own models.

Wagtail's official demo site is on no registry, and CRX comes without content: see `peer_content`.
"""

import json
import re
from pathlib import Path

from testbed.processes import ENVIRONMENT, ROOT, Server, free_port, run
from testbed.sites import STARTER

PAGE = STARTER / "_about-us" / "About ACTRIS.md"
START = "from coderedcms.bin.coderedcms import main; main()"
# CRX's production settings without its page cache, which is not measured here. Database, caches and server are set
# like ours, which makes CRX faster.
SETTINGS = """
from actris_cms.settings.databases import SQLITE_OPTIONS
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


def page_rich_text(text: str) -> str:
    """Return the text of an Isomer page as rich text, without front matter and images."""
    body = text.split("---", 2)[2]
    body = re.sub(r'<div class="isomer-image-wrapper">.*?</div>', "", body, flags=re.DOTALL)
    return re.sub(r"\s+", " ", body).strip()


class Crx:
    """A CRX site with content like ours, in the environment of the peers. `paths` are those of its three pages."""

    def __init__(self, folder: Path, python: str) -> None:
        self.folder, self.python = folder / "peer", python
        self.env = {
            **ENVIRONMENT,
            "DJANGO_SETTINGS_MODULE": "crx_site.settings.bench",
            "PYTHONPATH": f"{self.folder}:{ROOT}",
            "DATA_DIR": str(folder / "unused"),
        }
        arguments = ["start", "crx_site", str(self.folder), "--sitename", "Peer", "--domain", "127.0.0.1"]
        self.folder.mkdir(parents=True)
        run([python, "-c", START, *arguments], ENVIRONMENT, cwd=folder)
        (self.folder / "crx_site" / "settings" / "bench.py").write_text(SETTINGS)
        run([python, "manage.py", "migrate", "--verbosity=0"], self.env, cwd=self.folder)
        content = [str(ROOT / "bench" / "peer_content.py"), page_rich_text(PAGE.read_text())]
        self.paths: dict[str, str] = json.loads(run([python, *content], self.env, cwd=self.folder).splitlines()[-1])

    def serve(self) -> Server:
        """Serve it with gunicorn, with as many processes and threads as our site."""
        port = free_port()
        command = [self.python, "-m", "gunicorn", "crx_site.wsgi", "--bind", f"127.0.0.1:{port}"]
        command += ["--chdir", str(self.folder), "--workers", "2", "--threads", "4", "--worker-class", "gthread"]
        return Server("crx", [*command, "--preload", "--no-control-socket"], port, self.folder, env=self.env)
