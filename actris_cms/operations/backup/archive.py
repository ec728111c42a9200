"""The file of a backup: a tar archive whose members are checked by the manifest in it."""

import hashlib
import io
import shutil
import tarfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from typing import Any, BinaryIO, Final

from .encryption import ENDING, decrypted, encrypted
from .errors import BackupError
from .manifest import CHECKSUM, MAX_SIZE, NAME, Manifest

ROWS: Final = "rows/"
FILES: Final = "files/"
CHUNK: Final = 2**20


class Hashing(io.RawIOBase):
    """A file that notes the SHA-256 and the size of what is read from it."""

    def __init__(self, source: Any) -> None:
        self._source, self._hash, self.size = source, hashlib.sha256(), 0

    def readable(self) -> bool:
        """Yes."""
        return True

    def read(self, size: int = -1) -> bytes:
        """Read bytes, and note them."""
        data: bytes = self._source.read(size)
        self._hash.update(data)
        self.size += len(data)
        return data

    @property
    def found(self) -> dict[str, Any]:
        """The entry of the manifest for what was read."""
        return {"size": self.size, "sha256": self._hash.hexdigest()}


def write(target: BinaryIO, members: Iterator[tuple[str, Path]], manifest: Manifest, recipients: Sequence[Any]) -> None:
    """Write an archive of members, given as name and file, then of their manifest, and its checksum."""
    with (
        encrypted(target, recipients) as plain,
        tarfile.open(fileobj=plain, mode="w|", format=tarfile.PAX_FORMAT) as tar,
    ):
        for name, path in members:
            with path.open("rb") as file:
                reader = Hashing(file)
                tar.addfile(_info(name, path.stat().st_size), reader)
            manifest.members[name] = reader.found
        content = manifest.as_json()
        for name, data in ((NAME, content), (CHECKSUM, hashlib.sha256(content).hexdigest().encode())):
            tar.addfile(_info(name, len(data)), io.BytesIO(data))


def _info(name: str, size: int) -> tarfile.TarInfo:
    info = tarfile.TarInfo(name)
    info.size, info.mode = size, 0o600
    return info


def extract(archive: Path, folder: Path, keys: Sequence[Any]) -> Manifest:
    """Write the members to a folder and check each one; return the manifest.

    Raises BackupError if the archive is damaged, incomplete, encrypted for another key, or holds anything else.
    """
    found: dict[str, dict[str, Any]] = {}
    last: dict[str, bytes] = {}
    with _opened(archive, keys) as file:
        try:
            with tarfile.open(fileobj=file, mode="r|") as tar:
                for member in tar:
                    content = tar.extractfile(member)
                    if CHECKSUM in last or not content or not _is_safe(member.name):
                        raise BackupError(f"{archive} has a member that does not belong there: {member.name}.")
                    if member.name in (NAME, CHECKSUM):
                        last[member.name] = content.read(MAX_SIZE)
                    else:
                        found[member.name] = _extract(content, folder / member.name)
            while file.read(CHUNK):  # So that the end of the archive is decrypted, too.
                pass
        except (tarfile.TarError, EOFError) as error:
            raise BackupError(f"{archive} is damaged or no backup: {error}.") from error
    if len(last) != len((NAME, CHECKSUM)):
        raise BackupError(f"{archive} is incomplete: it does not end with {NAME} and its checksum.")
    if hashlib.sha256(last[NAME]).hexdigest().encode() != last[CHECKSUM]:
        raise BackupError(f"{archive} is damaged: {NAME} has another checksum than {CHECKSUM} says.")
    listed = Manifest.from_json(last[NAME])
    _compare(archive, listed.members, found)
    return listed


@contextmanager
def _opened(archive: Path, keys: Sequence[Any]) -> Iterator[BinaryIO]:
    with archive.open("rb") as file:
        if archive.suffix != ENDING:
            yield file
        elif not keys:
            raise BackupError(
                f"{archive} is encrypted: give the file of the secret key (--identity or BACKUP_IDENTITY)."
            )
        else:
            with decrypted(file, keys) as plain:
                yield plain


def _is_safe(name: str) -> bool:
    """Whether a name stays in the folder."""
    parts = PurePosixPath(name).parts
    return name in (NAME, CHECKSUM) or (name.startswith((ROWS, FILES)) and ".." not in parts and "\\" not in name)


def _extract(content: Any, path: Path) -> dict[str, Any]:
    path.parent.mkdir(parents=True, exist_ok=True)
    reader = Hashing(content)
    with path.open("xb") as target:
        shutil.copyfileobj(reader, target, CHUNK)
    return reader.found


def _compare(archive: Path, listed: dict[str, Any], found: dict[str, Any]) -> None:
    """Raise BackupError with the first member that is missing, added or changed."""
    for name in sorted(listed.keys() | found.keys()):
        if name not in found:
            raise BackupError(f"{archive} is damaged: {name} is missing.")
        if name not in listed:
            raise BackupError(f"{archive} is damaged: {name} is not in its {NAME}.")
        if listed[name] != found[name]:
            raise BackupError(f"{archive} is damaged: {name} has another checksum than {NAME} says.")
