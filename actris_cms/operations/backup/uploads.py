"""The files that rows name: kept while a backup runs, and put in their place by a restore."""

import os
import shutil
from collections.abc import Iterable
from pathlib import Path
from typing import Final

from django.conf import settings
from django.core.files.storage import FileSystemStorage, default_storage

from .errors import BackupError
from .keeping import delete
from .tables import Model, file_fields, mirror_of

CHUNK: Final = 2**20


def names_in(models: Iterable[Model]) -> set[str]:
    """Return the names of all files that rows of these models name."""
    found: set[str] = set()
    for model in models:
        for field in file_fields(model):
            found.update(mirror_of(model)._base_manager.values_list(field.column, flat=True).iterator())
    return found - {"", None}


def keep(names: Iterable[str], folder: Path) -> set[str]:
    """Keep files in a folder, even if they are deleted later; return the names of those that do not exist.

    Files of this machine are linked, so they take neither time nor space. Others are copied.
    """
    missing = set()
    for name in names:
        place = folder / name
        if place.exists():
            continue
        place.parent.mkdir(parents=True, exist_ok=True)
        try:
            _keep(name, place)
        except FileNotFoundError:
            place.unlink(missing_ok=True)
            missing.add(name)
    return missing


def _keep(name: str, place: Path) -> None:
    if isinstance(default_storage, FileSystemStorage):
        source = default_storage.path(name)
        try:
            os.link(source, place)
        except FileNotFoundError:
            raise
        except OSError:  # another file system, or one without links
            shutil.copyfile(source, place)
        return
    with default_storage.open(name) as file, place.open("wb") as target:
        shutil.copyfileobj(file, target, CHUNK)


class Uploads:
    """The uploads of the site, while those of a backup take their place.

    `swap` does it and `swap_back` undoes it, as long as `finish` has not deleted what was there before.
    """

    KEPT: Final = ("before", "arriving", "token")

    def __init__(self, work: Path) -> None:
        """`work` is a folder for what is put aside. What it has under the names `KEPT` must stay there."""
        self.before, self.arriving, self._token = (work / name for name in self.KEPT)
        self._uploaded: list[str] = []

    @property
    def is_empty(self) -> bool:
        """Whether the site has no uploads."""
        folders, files = default_storage.listdir("") if _exists() else ([], [])
        return not [name for name in (*folders, *files) if not name.startswith(".")]

    @property
    def unfinished(self) -> str:
        """The token of a `swap` that was neither undone nor finished, because its process was killed; else empty."""
        return self._token.read_text(encoding="ascii") if self._token.is_file() else ""

    def swap(self, staged: Path, token: str) -> None:
        """Put the files of a folder in the place of all uploads. The token tells it from others."""
        if isinstance(default_storage, FileSystemStorage):
            root = Path(settings.MEDIA_ROOT)
            self._token.write_text(token, encoding="ascii")
            self.before.mkdir()
            _move_all(root, self.before)
            self.arriving.touch()
            _move_all(staged, root)
            return
        for path in sorted(path for path in staged.rglob("*") if path.is_file()):
            self._upload(path, path.relative_to(staged).as_posix())

    def _upload(self, path: Path, name: str) -> None:
        """Upload a file of a backup to a storage that is not on this machine, where nothing can be put aside."""
        if default_storage.exists(name):
            with default_storage.open(name) as there, path.open("rb") as file:
                if there.read() == file.read():
                    return
            raise BackupError(f"The storage has another file named {name}. Restore into an empty storage.")
        with path.open("rb") as file:
            saved = default_storage.save(name, file)
        self._uploaded.append(saved)
        if saved != name:
            raise BackupError(f"The storage does not take a file named {name}.")

    def swap_back(self) -> None:
        """Undo `swap`, however far it came."""
        for name in self._uploaded:
            default_storage.delete(name)
        root = Path(settings.MEDIA_ROOT)
        if self.arriving.exists():
            for child in root.iterdir():
                delete(child)
        if self.before.exists():
            _move_all(self.before, root)
        self.finish()

    def finish(self) -> None:
        """Delete what was there before."""
        for path in (self.arriving, self.before, self._token):
            delete(path)


def _exists() -> bool:
    return not isinstance(default_storage, FileSystemStorage) or Path(default_storage.location).is_dir()


def _move_all(source: Path, target: Path) -> None:
    """Move what is in a folder to another, by renaming where both are on one file system."""
    target.mkdir(parents=True, exist_ok=True)
    for child in list(source.iterdir()) if source.is_dir() else []:
        shutil.move(child, target / child.name)
