"""Encryption in the format of age, so that the tool `age` can decrypt a backup without this site."""

import os
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, BinaryIO

import pyrage

from .errors import BackupError

ENDING = ".age"


def recipient(key: str) -> Any:
    """Return a public key: `age1…`, or that of SSH. Raises BackupError."""
    try:
        return pyrage.ssh.Recipient.from_str(key) if key.startswith("ssh-") else pyrage.x25519.Recipient.from_str(key)
    except pyrage.RecipientError as error:
        raise BackupError(f"BACKUP_RECIPIENTS has “{key}”, which is no public key of age or SSH: {error}.") from error


def identities(path: Path) -> list[Any]:
    """Return the secret keys of a file, as `age-keygen` or `ssh-keygen` writes it. Raises BackupError."""
    try:
        text = path.read_text(encoding="ascii")
        if text.startswith("-----BEGIN"):
            return [pyrage.ssh.Identity.from_buffer(text.encode())]
        keys = [line.strip() for line in text.splitlines() if line.strip() and not line.startswith("#")]
        found: list[Any] = [pyrage.x25519.Identity.from_str(key) for key in keys]
    except (OSError, ValueError, pyrage.IdentityError) as error:
        raise BackupError(f"The file of the secret key {path} cannot be used: {error}.") from error
    if not found:
        raise BackupError(f"The file of the secret key {path} has no key.")
    return found


@contextmanager
def encrypted(target: BinaryIO, recipients: Sequence[Any]) -> Iterator[BinaryIO]:
    """Yield a file. What is written to it arrives encrypted in `target`; without recipients it is `target` itself."""
    if not recipients:
        yield target
        return
    read, write = _pipe()
    with _thread(lambda: pyrage.encrypt_io(read, target, recipients), read) as ended, write:
        yield write
    ended()


@contextmanager
def decrypted(source: BinaryIO, keys: Sequence[Any]) -> Iterator[BinaryIO]:
    """Yield a file with the plain content of `source`. Raises BackupError if no key fits, or a byte was changed."""
    read, write = _pipe()
    with _thread(lambda: pyrage.decrypt_io(source, write, keys), write) as ended, read:
        try:
            yield read
        except BackupError:
            read.close()
            ended()  # If it was not decrypted, say so instead of what followed from it.
            raise
    ended()


def _pipe() -> tuple[BinaryIO, BinaryIO]:
    read, write = os.pipe()
    return os.fdopen(read, "rb"), os.fdopen(write, "wb")


@contextmanager
def _thread(work: Callable[[], None], end: BinaryIO) -> Iterator[Callable[[], None]]:
    """Run `work` in a thread, which closes `end`; yield a function that waits for it, and raises what it raised."""
    failures: list[Exception] = []

    def run() -> None:
        try:
            with end:
                work()
        except Exception as error:  # the thread must tell, whatever it is
            failures.append(error)

    thread = threading.Thread(target=run, name="age", daemon=True)
    thread.start()

    def ended() -> None:
        thread.join()
        if failures and not isinstance(failures[0], BrokenPipeError):
            raise BackupError(f"The backup cannot be encrypted or decrypted: {failures[0]}") from failures[0]

    yield ended
