"""One number for all that a repository holds, so that a second import of the same finds nothing to do."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Final

from isomer.reader.files import relative, walk
from isomer.reader.git import read_git

CHUNK: Final = 1 << 20
# Raised whenever the same source comes to other pages than before: then nothing counts as known.
FORMAT: Final = 1


def fingerprint(root: Path) -> str:
    """The digest of the names and contents of all files, and of the branch that they come from."""
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
