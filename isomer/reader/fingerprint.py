"""Computes the fingerprint of a repository, so that an import can skip a source that has not changed."""

import hashlib
from pathlib import Path
from typing import Final

from isomer.reader.files import relative, walk
from isomer.reader.git import read_git

CHUNK: Final = 1 << 20
# Increase this when the importer makes different pages from the same source: it invalidates all fingerprints.
FORMAT: Final = 3


def fingerprint(root: Path) -> str:
    """Return a digest of the names and contents of all files and of the state of the Git repository."""
    root = root.resolve()
    whole = hashlib.sha256(f"{FORMAT} {read_git(root, [])}".encode())
    for path in walk(root, root):
        whole.update(f"\0{relative(root, path)}\0".encode("utf-8", "surrogateescape"))
        try:
            with path.open("rb") as stream:
                while chunk := stream.read(CHUNK):
                    whole.update(chunk)
        except OSError as error:
            whole.update(str(error.errno).encode())
    return whole.hexdigest()
