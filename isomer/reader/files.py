"""Reading files of a site without ever leaving its folder."""

from __future__ import annotations

import os
import unicodedata
from pathlib import Path
from typing import Final

from isomer.notes import IsomerError

HIDDEN: Final = "._#~"  # What begins so is no part of the site.
MEDIA_FOLDERS: Final = ("images", "files")
MAX_TEXT_BYTES: Final = 5_000_000


def relative(root: Path, path: Path) -> str:
    """The path as the report names it: from the root of the site, with forward slashes."""
    try:
        return path.relative_to(root).as_posix()
    except ValueError:
        return path.name


def inside(root: Path, path: Path, *, file: str, line: int | None = None) -> Path:
    """The path itself, once it is certain that it lies inside the site with all its symbolic links followed."""
    try:
        real = os.path.realpath(path)
    except (OSError, RuntimeError, ValueError) as error:
        raise IsomerError(file, line, f"the path {path.name} cannot be followed: {error}") from error
    if not f"{real}/".startswith(f"{os.path.realpath(root).rstrip('/')}/"):
        raise IsomerError(file, line, f"{relative(root, path)} leads out of the site's folder")
    return path


def read_bytes(root: Path, path: Path, limit: int) -> bytes:
    """The bytes of a regular file inside the site that is no larger than the limit."""
    name = relative(root, path)
    inside(root, path, file=name)
    if not path.is_file():
        raise IsomerError(name, None, "this is not a file")
    try:
        size = path.stat().st_size
        if size > limit:
            raise IsomerError(name, None, f"this file has {size:,} bytes; at most {limit:,} are read")
        with path.open("rb") as stream:
            data = stream.read(limit + 1)
    except OSError as error:
        raise IsomerError(name, None, f"this file cannot be read: {error.strerror}") from error
    if len(data) > limit:
        raise IsomerError(name, None, f"this file has more than {limit:,} bytes")
    return data


def read_text(root: Path, path: Path) -> str:
    """The text of a UTF-8 file, without byte order mark, with plain line ends."""
    name = relative(root, path)
    data = read_bytes(root, path, MAX_TEXT_BYTES)
    if b"\x00" in data:
        line = data[: data.index(b"\x00")].count(b"\n") + 1
        raise IsomerError(name, line, "this file holds null bytes; it is not a text")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        raise IsomerError(name, line, "this file is not UTF-8 text") from error
    return text.replace("\r\n", "\n").replace("\r", "\n")


def walk(root: Path, start: Path, nameless: list[str] | None = None) -> list[Path]:
    """All files below a folder in a stable order; symbolic links to folders are not entered.

    What has a name that is not UTF-8 has no address and no title; it goes to `nameless`, as far as it can be written.
    """
    found: list[Path] = []
    for folder, folders, files in os.walk(start):
        odd = [name for name in (*folders, *files) if not _is_text(name)]
        if nameless is not None:
            nameless += [ascii((Path(folder) / name).relative_to(root).as_posix()) for name in odd]
        folders[:] = sorted(name for name in folders if name not in {".git", "node_modules", *odd})
        files = sorted(name for name in files if name not in odd)
        found += [Path(folder) / name for name in files]
        for name in files:
            if (path := Path(folder) / name).is_symlink():
                inside(root, path, file=relative(root, path))
    return found


def _is_text(name: str) -> bool:
    try:
        name.encode()
    except UnicodeEncodeError:
        return False
    return True


def media_files(root: Path) -> list[Path]:
    """The files that Jekyll publishes as they are, in the folders that Isomer keeps for them."""
    found = [path for folder in MEDIA_FOLDERS if (root / folder).is_dir() for path in walk(root, root / folder)]
    return [path for path in found if not any(part[0] in HIDDEN for part in path.relative_to(root).parts)]


def find_media(root: Path, address: str) -> Path | None:
    """The file that an unquoted address below the root names, in either Unicode form; None where there is none.

    The caller has made sure that the address does not climb out of the root. What begins with a dot or an underscore
    belongs to the repository and not to the site, which Jekyll does not publish.
    """
    if any(part.startswith((".", "_")) for part in address.split("/")):
        return None
    for form in ("NFC", "NFD"):
        path = root / unicodedata.normalize(form, address.lstrip("/"))
        try:
            if path.is_file():
                return path
        except (OSError, ValueError):
            return None
    return None
