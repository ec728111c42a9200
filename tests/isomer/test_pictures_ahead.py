"""Pictures are checked in other threads before a page needs them, with the same result."""

import threading
from pathlib import Path
from unittest import mock

import pytest

from actris_cms.images.errors import UnusableImageError
from isomer.load import pictures_ahead
from isomer.load.pictures_ahead import PicturesAhead


def checked(data: bytes, name: str) -> tuple[bytes, str]:
    """Stand in for the check: it names the thread, and refuses an empty file."""
    if not data:
        raise UnusableImageError("it is empty")
    return data + threading.current_thread().name.encode(), name


@pytest.fixture(autouse=True)
def _checked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pictures_ahead, "process_upload", checked)


def test_a_picture_is_checked_in_another_thread() -> None:
    ahead, path = PicturesAhead(), Path("a.png")
    with (
        ahead.checking([path], lambda path: b"data "),
        mock.patch.object(ahead._futures[path], "cancel", return_value=False),
    ):
        kept, name = ahead.take(path, b"data ")
    assert kept != b"data MainThread"
    assert name == "a.png"


def test_a_picture_that_is_known_or_was_not_asked_for_is_checked_when_it_is_taken() -> None:
    ahead = PicturesAhead()
    with ahead.checking([Path("a.png")], lambda path: None):
        assert ahead.take(Path("a.png"), b"data ")[0] == b"data MainThread"
        assert ahead.take(Path("b.png"), b"data ")[0] == b"data MainThread"


def test_a_picture_that_cannot_be_used_is_refused_where_it_is_taken() -> None:
    ahead, path = PicturesAhead(), Path("a.png")
    with ahead.checking([path], lambda path: b""), pytest.raises(UnusableImageError, match="empty"):
        ahead.take(path, b"")


def test_no_more_pictures_wait_than_fit_into_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pictures_ahead, "MOST_BYTES", 1)
    monkeypatch.setattr(pictures_ahead.os, "cpu_count", lambda: 1)
    ahead, paths = PicturesAhead(), [Path(f"{number}.png") for number in range(5)]
    read: list[Path] = []

    def reading(path: Path) -> bytes:
        read.append(path)
        return b"data "

    with ahead.checking(paths, reading):
        for path in reversed(paths):
            assert ahead.take(path, b"data ")[1] == path.name
    assert len(read) <= 2
