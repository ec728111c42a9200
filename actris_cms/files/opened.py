"""The folder of open files, from which the proxy serves without asking the application.

Its paths are the paths of URLs. A file is linked there when somebody asks for it first, and the link is removed as soon
as the file is no longer open to all. See `docs/decisions/0024-open-files.md`.
"""

import contextlib
import os
import shutil
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from django.conf import settings
from django.core.exceptions import SuspiciousFileOperation
from django.core.files.storage import FileSystemStorage, Storage
from django.utils.crypto import get_random_string

from actris_cms.rehearsing import is_rehearsing

ATTEMPTS = 5  # To remove a folder that another process is filling.


def has_paths(storage: Storage) -> bool:
    """Whether a storage has its files in a folder, so that they can be linked."""
    return isinstance(storage, FileSystemStorage)


def root() -> Path:
    """Return the folder."""
    return Path(settings.DATA_DIR) / "public"


def _place(url_path: str) -> Path:
    """Return the path of a link. Raises SuspiciousFileOperation for a path that leads out of the folder."""
    return Path(FileSystemStorage(location=root()).path(url_path.lstrip("/")))


def is_open(url_path: str) -> bool:
    """Whether a file is linked under the path of its URL, such as /uploads/images/suite.webp."""
    with contextlib.suppress(SuspiciousFileOperation, ValueError):
        return _place(url_path).is_file()
    return False


def open_up(url_path: str, source: str, still_open: Callable[[], bool]) -> None:
    """Link a file that is open to all.

    `still_open` is asked once it is linked: a change that was committed meanwhile found no link to remove.
    What is open in a rehearsal only is not linked.
    """
    if is_rehearsing():
        return
    place = _place(url_path)
    place.parent.mkdir(parents=True, exist_ok=True)
    try:
        os.link(source, place)
    except FileExistsError:
        return
    except OSError:  # the uploads are on another file system
        copy = place.with_name(f".{get_random_string(12)}")
        shutil.copy(source, copy)
        copy.replace(place)
    if not still_open():
        close([url_path])


def close(url_paths: Iterable[str]) -> int:
    """Remove links, or all links in a folder; return how many paths had any.

    Raises OSError at the end if a link could not be removed.
    """
    closed, failed = 0, None
    for place in map(_place, url_paths):
        try:
            closed += _remove(place)
        except OSError as error:
            failed = error
    if failed:
        raise failed
    return closed


def _remove(place: Path) -> bool:
    """Remove a link or a folder of links, into which another process may be linking; return whether it was there."""
    for attempt in range(ATTEMPTS):
        try:
            shutil.rmtree(place) if place.is_dir() else place.unlink()
        except FileNotFoundError:
            return attempt > 0
        except OSError:
            if attempt == ATTEMPTS - 1:
                raise
        else:
            return True
    return False


def all_open() -> Iterator[str]:
    """Yield the URL paths of all linked files."""
    for folder, _, names in os.walk(root()):
        for name in names:
            yield "/" + (Path(folder) / name).relative_to(root()).as_posix()
