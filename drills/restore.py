"""Restores backups: `python -m drills.restore [PAGES …] [--crawl]`; needs PostgreSQL on this machine (user root).

A site of many pages is backed up while a visitor and an editor use it, restored in a new folder, to PostgreSQL, and
back to SQLite. Each restored site is compared with its backup: rows, files, and what visitors get at each address.
"""

import argparse
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Sequence
from pathlib import Path
from statistics import median

from testbed.client import get
from testbed.processes import BOTH_CORES, ROOT, BenchError, log_progress
from testbed.sites import Site, call_in_process, new_database

SERVER = "postgres://root@127.0.0.1:5432/postgres"
SIZES = [200, 20_000]  # Pages.
CRAWLED = 2_000  # Pages of a site that is crawled without being asked to.


def add_pages(number: int) -> None:
    """Add pages, each with a revision, as editors would have made them. Runs in the process of a site."""
    from django.contrib.contenttypes.models import ContentType
    from django.core.management import call_command
    from django.db import transaction
    from django.utils import timezone
    from wagtail.models import Page, Revision
    from wagtail.models import Site as WagtailSite

    from bench import tree

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
    from bench.actions import publish
    from newsroom.models import ArticlePage

    article, done = ArticlePage.objects.order_by("path")[0], 0
    while not Path(path).exists():
        publish(article)
        done += 1
        time.sleep(0.2)
    return done


def timed(name: str, site: Site, *arguments: str) -> None:
    """Run a command of a site, with its progress bars, and say how long it took. Raises BenchError if it fails."""
    started = time.monotonic()
    command = [sys.executable, str(ROOT / "manage.py"), *arguments]
    if subprocess.run(command, env=site.env, cwd=ROOT, check=False).returncode:  # noqa: S603 -- our own command
        raise BenchError(f"{name} has failed, see above.")
    log_progress(f"  {name}: {time.monotonic() - started:.1f} s")


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


def drill(pages: int, folder: Path, *, crawl: bool) -> None:
    """Run the drill with a site of this many pages. `crawl`: also compare what visitors get."""
    log_progress(f"{pages:,} pages{'' if crawl else ', of which only rows and files are compared'}")
    first = Site(folder / "first")
    first.set_up()
    with first.worker() as worker:
        worker.submit(call_in_process, "bench.actions.add_content").result()
        worker.submit(add_pages, pages).result()
    backup, back = folder / "there.tar", folder / "back.tar"
    options = [] if crawl else ["--no-pages"]
    under_load(first, backup, *options)
    with new_database(SERVER, "backup_drill") as address:
        places = {
            "a new folder": (backup, Site(folder / "second")),
            "PostgreSQL": (backup, Site(folder / "third", DATABASE_URL=address)),
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


def asked(arguments: Sequence[str]) -> argparse.Namespace:
    """Return the arguments, as `pages` and `crawl`."""
    parser = argparse.ArgumentParser(prog="python -m drills.restore", description=(__doc__ or "").split("\n\n")[1])
    parser.add_argument("pages", type=int, nargs="*", default=SIZES, help=f"sizes of sites (default: {SIZES})")
    parser.add_argument(
        "--crawl",
        action="store_true",
        help=f"compare also what visitors get at each address of sites of more than {CRAWLED:,} pages: five times"
        " 27 ms of processor time for each page, 45 minutes for 20,000",
    )
    return parser.parse_args(arguments)


def main(arguments: Sequence[str]) -> int:
    """Run the drills, and return the exit status."""
    wanted = asked(arguments)
    try:
        for size in wanted.pages:
            with tempfile.TemporaryDirectory(prefix="actris-drill-") as made:
                drill(size, Path(made), crawl=wanted.crawl or size <= CRAWLED)
    except BenchError as error:
        sys.stderr.write(f"The drill has failed: {error}\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
