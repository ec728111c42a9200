"""Where backups are: their names, the lock of the folder, and which of them stay."""

import os
import re
import shutil
from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from django.conf import settings
from filelock import FileLock, Timeout

from .encryption import ENDING
from .errors import BackupError, BusyError

NAME: Final = re.compile(r"actris-(\d{8}T\d{6}Z)\.tar(\.age)?")
MOMENT: Final = "%Y%m%dT%H%M%SZ"
# How many days, weeks and months keep their newest backup. `docs/operations.md` says so.
KEPT: Final = (("%Y-%m-%d", 7), ("%G-%V", 4), ("%Y-%m", 12))


def folder_of_backups() -> Path:
    """Return the folder of backups."""
    return Path(settings.BACKUP_DIR or Path(settings.DATA_DIR) / "backups")


def file_name(moment: datetime, *, encrypted: bool, personal: bool) -> str:
    """Return the name of a backup. Those without personal data are not regular backups, and are never deleted."""
    suffix = "" if personal else "-without-personal-data"
    return f"actris-{moment.astimezone(UTC).strftime(MOMENT)}{suffix}.tar{ENDING if encrypted else ''}"


def backups(folder: Path) -> list[Path]:
    """Return the regular backups of a folder, the newest first."""
    found = [path for path in folder.iterdir() if NAME.fullmatch(path.name)] if folder.is_dir() else []
    return sorted(found, key=moment_of, reverse=True)


def moment_of(path: Path) -> datetime:
    """Return the moment in the name of a regular backup."""
    match = NAME.fullmatch(path.name)
    if not match:
        raise BackupError(f"{path} has not the name of a regular backup, such as actris-20261130T190000Z.tar.")
    return datetime.strptime(match[1], MOMENT).replace(tzinfo=UTC)


def outdated(found: Iterable[Path], proved: Collection[str]) -> list[Path]:
    """Return which of these backups are not kept: those that are not the newest of a kept day, week or month.

    `proved` has the names of those that were restored and compared. The newest of these is always kept.
    """
    newest_first = sorted(found, key=moment_of, reverse=True)
    kept = set([path for path in newest_first if path.name in proved][:1])
    for period, number in KEPT:
        newest: dict[str, Path] = {}
        for path in newest_first:
            newest.setdefault(moment_of(path).strftime(period), path)
        kept.update(list(newest.values())[:number])
    return [path for path in newest_first if path not in kept]


def work_folder() -> Path:
    """Return the folder for unfinished work. It is beside the uploads, so that these can be linked and renamed."""
    return Path(settings.DATA_DIR) / "backup-work"


@contextmanager
def working(purpose: str, keeps: Collection[str] = ()) -> Iterator[Path]:
    """Yield a folder for work, which is emptied before and after. Raises BusyError if another process works.

    What it has under the names `keeps` is never deleted here: a process that was killed may have left it.
    """
    root = work_folder()
    root.mkdir(parents=True, exist_ok=True, mode=0o700)
    lock = FileLock(root / f"{purpose}.lock", timeout=0)
    try:
        lock.acquire()
    except Timeout as error:
        raise BusyError(f"Another process is working on a {purpose}. Try again when it is done.") from error
    folder = root / purpose
    try:
        folder.mkdir(mode=0o700, exist_ok=True)
        _clean(folder, keeps)
        yield folder
    finally:
        _clean(folder, keeps)
        with suppress(OSError):
            folder.rmdir()
        lock.release()


def _clean(folder: Path, keeps: Collection[str]) -> None:
    for path in list(folder.iterdir()):
        if path.name not in keeps:
            delete(path)


def delete(path: Path) -> None:
    """Delete a file, or a folder with what is in it."""
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)


@contextmanager
def appearing(path: Path) -> Iterator[Path]:
    """Yield a path to write to. The file gets its name when it is complete and on the disk, or is deleted."""
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(f".{path.name}.part")
    for old in path.parent.glob(".actris-*.part"):
        old.unlink(missing_ok=True)
    try:
        yield part
        with part.open("rb") as file:
            os.fsync(file.fileno())
        part.replace(path)
        folder = os.open(path.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)
    finally:
        part.unlink(missing_ok=True)
