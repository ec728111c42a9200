"""One at a time, across threads, processes and machines."""

import time
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final
from uuid import uuid4

from django.conf import settings
from django.core.cache import caches
from django.core.files import locks

EXPIRY: Final = 300  # Seconds after which a lock in the cache is nobody's: longer than any picture takes.
PAUSE: Final = 0.05
FILES: Final = 64  # However many pictures there are; two that share a file wait for each other.


@contextmanager
def only_one(key: str, *, wait: float) -> Iterator[bool]:
    """Hold what `key` names, and say whether it could be had within `wait` seconds.

    Where machines share a cache, the lock is an entry of it, which expires. Elsewhere it is a lock on a file in
    DATA_DIR, which the system lets go when the process ends, however it ends.
    """
    shared = not settings.CACHES["renditions"]["BACKEND"].endswith("LocMemCache")
    with _in_cache(key, wait) if shared else _on_file(key, wait) as held:
        yield held


def _patiently(take: "Iterator[bool]", wait: float) -> bool:
    """Try until it is taken, or the time is over."""
    until = time.monotonic() + wait
    for taken in take:
        if taken or time.monotonic() >= until:
            return taken
        time.sleep(PAUSE)
    return False


@contextmanager
def _in_cache(key: str, wait: float) -> Iterator[bool]:
    cache, name, token = caches["renditions"], f"lock-{key}", uuid4().hex
    held = _patiently(iter(lambda: cache.add(name, token, EXPIRY), None), wait)
    try:
        yield held
    finally:
        if held and cache.get(name) == token:
            cache.delete(name)


@contextmanager
def _on_file(key: str, wait: float) -> Iterator[bool]:
    folder = Path(settings.DATA_DIR) / "locks"
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / f"{zlib.crc32(key.encode()) % FILES:02d}").open("wb") as file:
        held = _patiently(iter(lambda: locks.lock(file, locks.LOCK_EX | locks.LOCK_NB), None), wait)
        try:
            yield held
        finally:
            if held:
                locks.unlock(file)
