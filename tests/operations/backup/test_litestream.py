"""On one machine, Litestream keeps all saves but the last ones, whatever happens to the disk."""

import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection

from actris_cms.settings.databases import LEAVE_CHECKPOINTS, database_from_environment

from ...production import ENVIRONMENT, copy_database, start

LITESTREAM = Path(sys.executable).with_name("litestream")
CONFIG = settings.BASE_DIR / "deploy" / "litestream.yml"
SAVES = 60  # In about three seconds.
# Usually five: see docs/operations.md. A busy machine runs Litestream late, and more saves wait for it.
MOST_LOST = 40
# Saves pages as an editor does, and prints the number of each save that was acknowledged.
EDITOR = """
import sys, time
import django
django.setup()
from wagtail.models import Page
page = Page.objects.get(depth=2).specific
for number in range(100_000):
    page.title = f"Save {number}"
    page.save_revision().publish()
    print(number, flush=True)
    time.sleep(0.03)
"""


def test_litestream_alone_moves_changes_to_the_database(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.delenv("DATABASE_URL", raising=False)
    assert LEAVE_CHECKPOINTS not in database_from_environment(tmp_path)["OPTIONS"]["init_command"]
    monkeypatch.setenv("LITESTREAM", "true")
    assert LEAVE_CHECKPOINTS in database_from_environment(tmp_path)["OPTIONS"]["init_command"]


def restored_title(folder: Path) -> str:
    """Return the title of the home page, once the database is sound."""
    with closing(sqlite3.connect(folder / "db.sqlite3")) as database:
        assert database.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        assert database.execute("PRAGMA foreign_key_check").fetchall() == []
        title: str = database.execute("SELECT title FROM wagtailcore_page WHERE depth = 2").fetchone()[0]
        return title


@pytest.mark.slow(seconds=10)
@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(connection.vendor != "sqlite", reason="Litestream replicates SQLite")
@pytest.mark.skipif(not LITESTREAM.exists(), reason="Litestream is not installed")
def test_a_killed_server_with_a_lost_disk_costs_the_last_saves_only(tmp_path: Path) -> None:
    folder, replica = tmp_path / "data", tmp_path / "replica"
    folder.mkdir()
    copy_database(folder)
    place = {"LITESTREAM": "true", "LITESTREAM_REPLICA": f"file://{replica}", "PAGE_CACHE": "false"}
    environment = {**ENVIRONMENT, **place, "DATA_DIR": str(folder)}
    with (tmp_path / "litestream.log").open("wb") as log:
        litestream = subprocess.Popen(  # noqa: S603 -- a program of the project
            [LITESTREAM, "replicate", "-config", CONFIG], env=environment, stdout=log, stderr=log
        )
    editor = start(EDITOR, folder, **place)
    assert editor.stdout
    acknowledged = [int(editor.stdout.readline()) for _ in range(SAVES)]
    for process in (editor, litestream):
        process.kill()
    acknowledged += [int(line) for line in editor.stdout.read().splitlines() if line.isdigit()]
    for process in (editor, litestream):
        process.wait()
    shutil.rmtree(folder)
    folder.mkdir()
    subprocess.run(  # noqa: S603 -- a program of the project
        [LITESTREAM, "restore", "-config", CONFIG, folder / "db.sqlite3"], env=environment, check=True
    )
    last = int(restored_title(folder).removeprefix("Save "))
    assert acknowledged[-1] - last <= MOST_LOST
