"""Checks pictures in other threads, while the import converts and saves pages."""

import os
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from actris_cms.images.uploads import process_upload
from isomer.load.saved_files import is_image_name, stored_name

Kept = tuple[bytes, str]
MOST_BYTES: Final = 100_000_000  # Of pictures that wait for their page. Others are checked when they are needed.


class PicturesAhead:
    """Pictures that are checked before a page needs them, by path."""

    def __init__(self) -> None:
        """Start without pictures: all are then checked when they are needed."""
        self._futures: dict[Path, Future[Kept | None]] = {}
        self._waiting = 0

    @contextmanager
    def checking(self, paths: Iterable[Path], read: Callable[[Path], bytes | None]) -> Iterator[None]:
        """Check the pictures among `paths` in this context. `read` returns None for a file that is not needed."""
        pool = ThreadPoolExecutor(max_workers=os.cpu_count() or 1)
        try:
            self._futures = {path: pool.submit(self._check, path, read) for path in paths if is_image_name(path.name)}
            yield
        finally:
            self._futures = {}
            pool.shutdown(cancel_futures=True)

    def _check(self, path: Path, read: Callable[[Path], bytes | None]) -> Kept | None:
        data = read(path) if self._waiting < MOST_BYTES else None
        if data is None:
            return None
        kept = process_upload(data, stored_name(path.name))
        self._waiting += len(kept[0])
        return kept

    def take(self, path: Path, data: bytes) -> Kept:
        """Return the picture as it is to be kept, and its name. Raises UnusableImageError."""
        future = self._futures.pop(path, None)
        kept = future.result() if future and not future.cancel() else None
        if kept is None:
            return process_upload(data, stored_name(path.name))
        self._waiting -= len(kept[0])
        return kept
