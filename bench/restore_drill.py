"""A restore drill: `python -m bench.restore_drill [PAGES …]` (PostgreSQL on this machine, without a password).

A site of many pages is backed up while a visitor and an editor use it, restored in a new folder, to PostgreSQL, and
back to SQLite. Each restored site is compared with its backup: rows and files, and up to 2,000 pages also pages.
"""

import sys
import tempfile
import threading
import time
from pathlib import Path
from statistics import median

import psycopg

from .load import get
from .processes import BOTH_CORES, log_progress
from .sites import Site, call_in_process

SERVER = "postgres://root@127.0.0.1:5432/"
DATABASE = "backup_drill"
MAX_COMPARED = 2_000  # Pages.


def add_pages(number: int) -> None:
    """Add pages, each with a revision, as editors would have made them. Runs in the process of a site."""
    from django.contrib.contenttypes.models import ContentType
    from django.core.management import call_command
    from django.db import transaction
    from django.utils import timezone
    from wagtail.models import Page, Revision
    from wagtail.models import Site as WagtailSite

    from . import tree

    tree.add_pages(WagtailSite.objects.get(), number)
    base, now = ContentType.objects.get_for_model(Page), timezone.now()
    with transaction.atomic():
        for page in Page.objects.filter(latest_revision=None, depth__gt=1).specific():
            content = {"object_str": str(page), "content": page.serializable_data(), "created_at": now}
            made = Revision(content_object=page, base_content_type=base, **content)
            made.save_base(raw=True)
            Page.objects.filter(pk=page.pk).update(latest_revision=made, live_revision=made)
    call_command("rebuild_references_index", verbosity=0)


def edit_until(path: str) -> int:
    """Publish an article again and again until a file exists; return how often."""
    from newsroom.models import ArticlePage

    from .actions import publish

    action, done = publish(ArticlePage.objects.order_by("path")[0]), 0
    while not Path(path).exists():
        action()
        done += 1
        time.sleep(0.2)
    return done


def timed(name: str, site: Site, *arguments: str) -> float:
    """Run a command of a site, say how long it took, and return the seconds."""
    started = time.monotonic()
    site.manage(*arguments)
    seconds = time.monotonic() - started
    log_progress(f"  {name}: {seconds:.1f} s")
    return seconds


class Visitors(threading.Thread):
    """Someone who opens uncached pages one after the other, and notes the seconds of each."""

    def __init__(self, address: str) -> None:
        super().__init__(daemon=True)
        self.address, self.seconds, self.errors, self.ending = address, list[float](), 0, threading.Event()

    def run(self) -> None:
        """Visit until `ending` is set."""
        while not self.ending.wait(0.05):
            started = time.monotonic()
            status = get(f"{self.address}/search/?q=cells+{len(self.seconds)}", {})[0]
            self.errors += status != 200
            self.seconds.append(time.monotonic() - started)


def under_load(site: Site, backup: Path, *options: str) -> None:
    """Make a backup while a visitor and an editor are at work, and print what it cost them."""
    done = site.folder / "done"
    with site.serve("web", cores=BOTH_CORES) as server, site.worker() as worker:
        quiet, busy = Visitors(server.address), Visitors(server.address)
        quiet.start()
        time.sleep(10)
        quiet.ending.set()
        quiet.join()
        edits = worker.submit(edit_until, str(done))
        busy.start()
        timed("backup under load", site, "backup", "--to", str(backup), *options)
        busy.ending.set()
        busy.join()
        done.touch()
        log_progress(
            f"  {backup.stat().st_size / 1e6:.1f} MB; {edits.result()} publications and {len(busy.seconds)} visits"
            f" meanwhile, {busy.errors} errors; a visit took {median(quiet.seconds) * 1000:.0f} ms before, then"
            f" {median(busy.seconds) * 1000:.0f} ms (slowest {max(busy.seconds) * 1000:.0f} ms)"
        )


def drill(pages: int, folder: Path) -> None:
    """Run the drill with a site of this many pages."""
    log_progress(f"{pages} pages")
    first = Site(folder / "first")
    first.set_up()
    with first.worker() as worker:
        worker.submit(call_in_process, "add_content").result()
        worker.submit(add_pages, pages).result()
    backup, back = folder / "there.tar", folder / "back.tar"
    # Rendering all pages is 27 ms of processor time for each, for the backup and for each comparison.
    options = ["--no-pages"] if pages > MAX_COMPARED else []
    under_load(first, backup, *options)
    with psycopg.connect(f"{SERVER}postgres", autocommit=True) as server:
        server.execute(f"DROP DATABASE IF EXISTS {DATABASE} WITH (FORCE)")
        server.execute(f"CREATE DATABASE {DATABASE}")
    places = {
        "a new folder": (backup, Site(folder / "second")),
        "PostgreSQL": (backup, Site(folder / "third", DATABASE_URL=f"{SERVER}{DATABASE}")),
        "SQLite again": (back, Site(folder / "fourth")),
    }
    for name, (file, site) in places.items():
        (site.folder / "static").symlink_to(first.folder / "static")
        timed(f"migrate {name}", site, "migrate", "--verbosity=0")
        timed(f"restore in {name}", site, "restore", str(file), "--no-index")
        again = ("--replace", "--yes", "--no-index", "--compare")
        timed("restore again and compare rows, files and pages", site, "restore", str(file), *again)
        if name == "PostgreSQL":
            timed("backup of it", site, "backup", "--to", str(back), *options)
        if name == "a new folder":
            for command in ("update_index", "reindex_search", "rebuild_references_index"):
                timed(command, site, command, "--verbosity=0")


if __name__ == "__main__":
    for size in [int(one) for one in sys.argv[1:]] or [200, 20_000]:
        with tempfile.TemporaryDirectory(prefix="actris-drill-") as made:
            drill(size, Path(made))
