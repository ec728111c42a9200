"""Locks in files and in a shared Redis: only one process holds a lock at a time, and none forever."""

import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

from actris_cms.images import locks
from actris_cms.images.locks import exclusive_lock
from tests.services import running_redis

ROOT = Path(__file__).resolve().parents[2]
HOLD = """
import sys, django
django.setup()
from django.conf import settings
from actris_cms.images.locks import exclusive_lock
settings.DATA_DIR = sys.argv[1]
with exclusive_lock(sys.argv[2], wait=0) as held:
    print(held, flush=True)
    sys.stdin.read()
"""


def use_redis(settings: Any, url: str) -> None:
    """Keep the locks in the Redis at this URL."""
    backend = {"BACKEND": "actris_cms.operations.caches.TolerantRedisCache", "LOCATION": url}
    settings.CACHES = {**settings.CACHES, "renditions": backend}


@pytest.fixture
def in_redis(settings: Any) -> None:
    """Keep the locks in the Redis of this machine."""
    use_redis(settings, running_redis())


@pytest.fixture(params=["file", "redis"])
def _either_kind(request: pytest.FixtureRequest) -> None:
    """Run the test with file locks, and again with locks in Redis."""
    if request.param == "redis":
        request.getfixturevalue("in_redis")


@pytest.fixture
def key() -> str:
    """The name of a lock that no other test run uses."""
    return f"test-{uuid4()}"


def is_free(key: str, wait: float = 0) -> bool:
    """Whether the lock can be acquired within `wait` seconds."""
    with exclusive_lock(key, wait=wait) as held:
        return held


@pytest.mark.usefixtures("_either_kind")
def test_only_one_acquires_a_lock_and_others_wait_no_longer_than_given(key: str) -> None:
    with (
        exclusive_lock(key, wait=0) as first,
        exclusive_lock(key, wait=0.1) as second,
        exclusive_lock("other", wait=0) as other,
    ):
        assert (first, second, other) == (True, False, True)
        assert not is_free(key)
    assert is_free(key)


@pytest.mark.usefixtures("_either_kind")
def test_a_waiting_thread_gets_the_lock_when_it_is_released(key: str) -> None:
    with ThreadPoolExecutor(1) as pool:
        with exclusive_lock(key, wait=0):
            waiting = pool.submit(is_free, key, 30)
        assert waiting.result()


@pytest.mark.usefixtures("_either_kind")
def test_a_lock_is_released_after_an_exception(key: str) -> None:
    with pytest.raises(ValueError, match="a picture"), exclusive_lock(key, wait=0):
        raise ValueError("a picture")
    assert is_free(key)


@pytest.mark.slow
def test_a_file_lock_is_released_when_its_process_is_killed(settings: Any, key: str) -> None:
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "actris_cms.settings.test"}
    command = [sys.executable, "-c", HOLD, str(settings.DATA_DIR), key]
    pipes: dict[str, Any] = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE}
    with subprocess.Popen(command, cwd=ROOT, env=environment, **pipes) as holder:  # noqa: S603 -- the code above
        assert holder.stdout.readline() == b"True\n"
        assert not is_free(key)
        holder.kill()
        assert is_free(key, wait=30)


def test_releasing_an_expired_lock_does_not_release_the_next_holders(
    in_redis: None, key: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second = ExitStack(), ExitStack()
    monkeypatch.setattr(locks, "EXPIRY", 0.1)
    assert first.enter_context(exclusive_lock(key, wait=0))
    monkeypatch.setattr(locks, "EXPIRY", 300)
    assert second.enter_context(exclusive_lock(key, wait=30))
    first.close()
    assert not is_free(key)
    second.close()
    assert is_free(key)


def test_everyone_gets_the_lock_while_redis_is_unreachable(
    settings: Any, key: str, caplog: pytest.LogCaptureFixture
) -> None:
    use_redis(settings, "redis://127.0.0.1:1/0")
    with exclusive_lock(key, wait=0) as first, exclusive_lock(key, wait=0) as second:
        assert (first, second) == (True, True)
    assert "is not locked" in caplog.text
