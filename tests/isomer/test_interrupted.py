"""An import that is killed at any moment leaves the site as it was, and the next one does the whole work."""

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

from isomer.load.journal import JOURNAL, SavedFiles

from .conftest import Import
from .looking import files_below
from .samples import SampleSite, png

KILLS = 4
PAGES = 30


def site_of_many_pages(sample: SampleSite) -> None:
    for number in range(PAGES):
        sample.write(f"images/{number}.png", png(f"#{number:02x}4080", (300, 200)))
        sample.page(
            f'<p>Words</p>\n<img src="/images/{number}.png" alt="Room {number}">',
            f"Page {number}",
            f"/section/page-{number}/",
        )


def manage(data: Path, *arguments: str) -> "subprocess.Popen[bytes]":
    """A management command of its own, on a database of its own."""
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
    """How many pages, pictures and redirects the database holds."""
    tables = ("wagtailcore_page", "wagtailcore_revision", "core_customimage", "isomer_importeditem", "isomer_importrun")
    with sqlite3.connect(data / "db.sqlite3") as database:
        return {table: database.execute(f"SELECT COUNT(*) FROM {table}").fetchone()[0] for table in tables}  # noqa: S608


def originals(data: Path) -> int:
    return len(files_below(data / "media" / "original_images"))


@pytest.fixture
def fresh(tmp_path: Path) -> Path:
    """A folder with a database in which nothing is yet."""
    data = tmp_path / "data"
    assert manage(data, "migrate", "--verbosity=0").wait() == 0
    return data


def test_a_kill_at_any_moment_changes_nothing_and_the_next_import_completes(sample: SampleSite, fresh: Path) -> None:
    site_of_many_pages(sample)
    before = counts(fresh)
    moments = random.Random(7)  # noqa: S311 -- moments, not secrets
    was_killed = []

    for _ in range(KILLS):
        running = manage(fresh, "import_isomer", str(sample.root), "--no-renditions")
        wait_until_it_writes(fresh, running)
        time.sleep(moments.uniform(0, 0.5))
        running.send_signal(signal.SIGKILL)
        was_killed.append(running.wait() == -signal.SIGKILL)
        if was_killed[-1]:
            assert counts(fresh) == before

    assert any(was_killed)
    assert manage(fresh, "import_isomer", str(sample.root), "--no-renditions").wait() == 0
    after = counts(fresh)
    assert after["wagtailcore_page"] == before["wagtailcore_page"] + PAGES + 1
    assert after["core_customimage"] == originals(fresh) == PAGES
    assert not (fresh / JOURNAL).exists()


def wait_until_it_writes(data: Path, running: "subprocess.Popen[bytes]") -> None:
    """Wait until the import has written its first file, so that there is something to undo."""
    while running.poll() is None and not (data / JOURNAL).exists():
        time.sleep(0.01)


@pytest.mark.django_db
def test_files_of_an_import_that_was_cut_off_go_and_those_in_use_stay(
    sample: SampleSite, run_import: Import, settings: object
) -> None:
    sample.write("images/a.png", png("#111111"))
    sample.page('<img src="/images/a.png" alt="A clean room">')
    run_import(sample.root)
    media, data = Path(django_settings.MEDIA_ROOT), Path(django_settings.DATA_DIR)
    kept = files_below(media)
    left_behind = media / "original_images" / "left.png"
    left_behind.write_bytes(png("#222222"))
    used = Path(kept[0]).relative_to(media).as_posix()
    (data / JOURNAL).write_text(f"original_images/left.png\n{used}\noriginal_images/never-written.png\n")

    removed = SavedFiles().recover()

    assert removed == 1
    assert files_below(media) == kept
    assert not (data / JOURNAL).exists()


@pytest.mark.django_db
def test_the_journal_knows_a_file_by_the_name_that_it_gets(
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
