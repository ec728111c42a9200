"""Damaged pictures, drawings and PDF files of all kinds, tried for a few seconds. See `fuzzing.py`."""

import subprocess
import sys
from pathlib import Path

import pytest

SECONDS = 5


@pytest.mark.slow(seconds=10)
def test_no_upload_raises_an_unexpected_error_or_takes_much_memory() -> None:
    root = Path(__file__).parents[2]
    command = [sys.executable, "-m", "tests.images.fuzzing", str(SECONDS)]

    done = subprocess.run(command, cwd=root, capture_output=True, text=True, timeout=120, check=False)  # noqa: S603 -- our own script

    assert done.returncode == 0, done.stderr[-5000:]
    assert "check_picture: kept" in done.stdout
