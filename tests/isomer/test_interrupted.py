"""Imports that are killed: the site stays unchanged, and the next import is complete."""

import os
import random
import signal
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

import pytest
from django.conf import settings as django_settings
from django.db import connection

from isomer.load.saved_files import JOURNAL, SavedFiles
from tests.databases import SqliteFiles

from .conftest import Import
from .imported import files_below
from .samples import SampleSite, png

pytestmark = pytest.mark.slow(seconds=20)

KILLS = 4
PAGES = 30


def write_many_pages(sample: SampleSite) -> None:
    for number in range(PAGES):
        sample.write(f"images/{number}.png", png(f"#{number:02x}4080", (300, 200)))
        sample.page(
            f'<p>Words</p>\n<img src="/images/{number}.png" alt="Room {number}">',
            f"Page {number}",
            f"/section/page-{number}/",
        )


def manage(data: Path, *arguments: str) -> "subprocess.Popen[bytes]":
    """Start a management command in a new process, with its own database."""
    environment = {
        **os.environ,
        "DATA_DIR": str(data),
        "DATABASE_URL": "",
        "REDIS_URL": "",
        "DJANGO_SETTINGS_MODULE": "actris_cms.settings.dev",
    }
    command = [sys.executable, str(django_settings.BASE_DIR / "manage.py"), *arguments]
    return subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)  # noqa: S603


def counts(data: Path) -> dict[str, int]:
    """Return the number of rows of each table."""
    tables = ("wagtailcore_page", "wagtailcore_revision", "core_customimage", "isomer_importeditem", "isomer_importrun")
    with sqlite3.connect(data / "db.sqlite3") as database:
        return {table: database.execute(f"SELECT COUNT(*) FROM {table}").fetchone()[0] for table in tables}  # noqa: S608


def originals(data: Path) -> int:
    return len(files_below(data / "media" / "original_images"))


@pytest.fixture
def data_folder(tmp_path: Path, django_db_setup: None) -> Path:
    """A folder with a migrated database without content: a copy of the one of the tests, if it is of the same kind."""
    data = tmp_path / "data"
    data.mkdir()
    if connection.vendor == "sqlite":
        SqliteFiles().copy(connection.settings_dict["NAME"], str(data / "db.sqlite3"))
    else:
        assert manage(data, "migrate", "--verbosity=0").wait() == 0
    return data


def test_a_killed_import_changes_nothing_and_the_next_one_is_complete(sample: SampleSite, data_folder: Path) -> None:
    write_many_pages(sample)
    before = counts(data_folder)
    delays = random.Random(7)  # noqa: S311 -- delays, not secrets
    was_killed = []

    for _ in range(KILLS):
        running = manage(data_folder, "import_isomer", str(sample.root), "--no-renditions")
        wait_for_first_file(data_folder, running)
        time.sleep(delays.uniform(0, 0.5))
        running.send_signal(signal.SIGKILL)
        was_killed.append(running.wait() == -signal.SIGKILL)
        if was_killed[-1]:
            assert counts(data_folder) == before

    assert any(was_killed)
    assert manage(data_folder, "import_isomer", str(sample.root), "--no-renditions").wait() == 0
    after = counts(data_folder)
    assert after["wagtailcore_page"] == before["wagtailcore_page"] + PAGES + 1
    assert after["core_customimage"] == originals(data_folder) == PAGES
    assert not (data_folder / JOURNAL).exists()


def wait_for_first_file(data: Path, running: "subprocess.Popen[bytes]") -> None:
    """Wait until the import has written its first file, so that there is something to undo."""
    while running.poll() is None and not (data / JOURNAL).exists():
        time.sleep(0.01)


@pytest.mark.django_db
def test_files_of_an_interrupted_import_are_deleted_and_files_in_use_stay(
    sample: SampleSite, run_import: Import, settings: object
) -> None:
    sample.write("images/a.png", png("#111111"))
    sample.page('<img src="/images/a.png" alt="A clean room">')
    run_import(sample.root)
    media, data = Path(django_settings.MEDIA_ROOT), Path(django_settings.DATA_DIR)
    before = files_below(media)
    left_behind = media / "original_images" / "left.png"
    left_behind.write_bytes(png("#222222"))
    used = Path(before[0]).relative_to(media).as_posix()
    (data / JOURNAL).write_text(f"original_images/left.png\n{used}\noriginal_images/never-written.png\n")

    removed = SavedFiles().recover()

    assert removed == 1
    assert files_below(media) == before
    assert not (data / JOURNAL).exists()


@pytest.mark.django_db
def test_the_journal_has_the_names_under_which_files_are_stored(
    sample: SampleSite, run_import: Import, monkeypatch: pytest.MonkeyPatch
) -> None:
    for folder in ("a", "b", "c"):
        sample.write(f"images/{folder}/same.png", png(f"#{ord(folder):02x}0000"))
        sample.write(f"files/{folder}/same.pdf", f"%PDF-1.4 {folder}".encode())
    sample.page()
    monkeypatch.setattr(SavedFiles, "keep", lambda self: None)

    run_import(sample.root)

    media = Path(django_settings.MEDIA_ROOT)
    written = {Path(name).relative_to(media).as_posix() for name in files_below(media)}
    assert set((Path(django_settings.DATA_DIR) / JOURNAL).read_text().split()) == written
    assert len(written) == 6
