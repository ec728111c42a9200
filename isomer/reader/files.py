"""Reads files of a site without ever leaving its folder."""

import os
import stat
import unicodedata
from pathlib import Path
from typing import Final

from isomer.notes import IsomerError, Note, NoteKind, leaving_out

HIDDEN: Final = "._#~"  # Files and folders that begin with one of these are not part of the site.
MEDIA_FOLDERS: Final = ("images", "files")
MAX_TEXT_BYTES: Final = 5_000_000


def relative(root: Path, path: Path) -> str:
    """Return the path as reports show it: relative to the root of the site, with forward slashes."""
    try:
        return path.relative_to(root).as_posix()
    except ValueError:
        return path.name


def inside(root: Path, path: Path, *, file: str, line: int | None = None) -> Path:
    """Return the path unchanged. Raises IsomerError if it leads out of the site once symbolic links are resolved."""
    try:
        real = os.path.realpath(path)
    except (OSError, RuntimeError, ValueError) as error:
        raise IsomerError(file, line, f"the path {path.name} cannot be followed: {error}") from error
    if not f"{real}/".startswith(f"{os.path.realpath(root).rstrip('/')}/"):
        raise IsomerError(file, line, f"{relative(root, path)} leads out of the site's folder")
    return path


def read_bytes(root: Path, path: Path, limit: int) -> bytes:
    """Return the content of a file. Raises IsomerError unless it is a regular file inside the site within the limit."""
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
    r"""Return the text of a UTF-8 file, without BOM and with `\n` line ends. Raises IsomerError if it is not text."""
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


def walk(root: Path, start: Path, notes: list[Note] | None = None) -> list[Path]:
    """Return all files below a folder in a stable order, without following symbolic links to folders.

    Left out, with a note, are names that are not UTF-8, which cannot become URLs or titles, symbolic links out of the
    site, and what is not a regular file, such as a pipe.
    """
    notes = [] if notes is None else notes
    found: list[Path] = []
    for folder, folders, files in os.walk(start):
        odd = [name for name in (*folders, *files) if not _is_text(name)]
        for name in odd:
            message = "the name of this file or folder is not UTF-8, so it can have no address; it was left out"
            shown = ascii((Path(folder) / name).relative_to(root).as_posix())
            notes.append(Note(NoteKind.LEFT_OUT, shown, None, message))
        folders[:] = sorted(name for name in folders if name not in {".git", "node_modules", *odd})
        for path in [Path(folder) / name for name in sorted(files) if name not in odd]:
            with leaving_out(notes):
                inner = relative(root, path)
                if path.is_symlink():
                    inside(root, path, file=inner)
                if _is_special(path):
                    raise IsomerError(inner, None, "this is not a file but a pipe, a socket or a device")
                found.append(path)
    return found


def _is_text(name: str) -> bool:
    try:
        name.encode()
    except UnicodeEncodeError:
        return False
    return True


def _is_special(path: Path) -> bool:
    """Whether a path that is not a folder is not a file either. Reading a pipe would never end."""
    try:
        return not stat.S_ISREG(path.stat().st_mode)
    except OSError:
        return False  # Reading it later raises the error that names the problem.


def media_files(root: Path) -> list[Path]:
    """Return the files in Isomer's media folders, which Jekyll publishes as they are."""
    found = [path for folder in MEDIA_FOLDERS if (root / folder).is_dir() for path in walk(root, root / folder)]
    return [path for path in found if not any(part[0] in HIDDEN for part in path.relative_to(root).parts)]


def find_media(root: Path, address: str) -> Path | None:
    """Return the file at an unquoted URL path, in either Unicode normal form, or None.

    The caller must make sure that the path does not lead out of the root. Names that begin with a dot or an
    underscore are not found, because Jekyll does not publish them.
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
