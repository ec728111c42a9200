"""Locks across threads, processes and machines."""

import logging
import zlib
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import cache
from pathlib import Path
from typing import Any, Final

import redis
from django.conf import settings
from filelock import FileLock, Timeout

logger = logging.getLogger(__name__)

EXPIRY: Final = 300  # Seconds after which a lock in Redis expires: longer than any image takes.
POLL_INTERVAL: Final = 0.05  # Seconds between attempts.
LOCK_FILES: Final = 64  # Lock files in all. Two images that share one wait for each other.


@contextmanager
def exclusive_lock(key: str, *, wait: float) -> Iterator[bool]:
    """Hold the lock `key`; yield whether it could be acquired within `wait` seconds.

    With a shared Redis, the lock is in Redis and expires. Otherwise it is a lock on a file in DATA_DIR, which the
    operating system releases when the process ends.
    """
    shared = settings.CACHES["renditions"]
    lock = (
        _on_file(key, wait) if shared["BACKEND"].endswith("LocMemCache") else _in_redis(shared["LOCATION"], key, wait)
    )
    with lock as held:
        yield held


@contextmanager
def _on_file(key: str, wait: float) -> Iterator[bool]:
    folder = Path(settings.DATA_DIR) / "locks"
    folder.mkdir(parents=True, exist_ok=True)
    lock = FileLock(folder / f"{zlib.crc32(key.encode()) % LOCK_FILES:02d}", timeout=wait, poll_interval=POLL_INTERVAL)
    with suppress(Timeout):
        lock.acquire()
    try:
        yield lock.is_locked
    finally:
        lock.release()


@contextmanager
def _in_redis(url: str, key: str, wait: float) -> Iterator[bool]:
    """Hold a lock in Redis. If Redis does not answer, everybody gets it: better done twice than not at all."""
    lock = _client(url).lock(f"actris:lock:{key}", timeout=EXPIRY, sleep=POLL_INTERVAL, blocking_timeout=wait)
    try:
        held = lock.acquire()
    except redis.RedisError as error:
        logger.warning("Redis does not answer, and %s is not locked: %s", key, error)
        held = True
    try:
        yield held
    finally:
        with suppress(redis.RedisError):  # It has expired, or was never acquired.
            lock.release()


@cache
def _client(url: str) -> Any:
    return redis.Redis.from_url(url, socket_timeout=1, socket_connect_timeout=1)
