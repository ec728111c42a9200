"""The words of a picture, such as a poster. It takes the packages of `requirements-ocr.txt`, which a site may lack."""

import json
import logging
import os
import signal
import subprocess
import sys
from functools import cache
from importlib.util import find_spec
from typing import Any, Final

from django.conf import settings

from . import words_worker

logger = logging.getLogger(__name__)

SECONDS: Final = 120
# Megabytes of addresses, of which a poster takes about half: see `docs/decisions/0043-words-of-posters.md`.
MEMORY: Final = 2048
COMMAND: Final = [sys.executable, "-P", words_worker.__file__]
# Nothing else of the environment: the worker knows no secret. Each thread more would take memory.
ENVIRONMENT: Final = {"PATH": os.defpath, "MALLOC_ARENA_MAX": "1", "OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}
NO_MEMORY: Final = "Reading it takes more memory than there is for it. Save the picture smaller, and upload it again."
# By the status with which the process ended.
PROBLEMS: Final = {
    words_worker.NO_MEMORY: NO_MEMORY,
    -signal.SIGKILL: NO_MEMORY,  # Linux ends it if the machine has none left.
    words_worker.NO_PICTURE: "The picture cannot be opened: it is damaged, or has too many pixels.",
    -signal.SIGXCPU: f"Reading it took more than {SECONDS} seconds, and was ended.",
}


class WordsError(Exception):
    """The words of a picture could not be read. Its text says why, for editors."""


@cache
def can_read_words() -> bool:
    """Whether the packages that read words are installed. They are looked for once: to install them takes a restart."""
    return all(find_spec(name) for name in ("rapidocr", "onnxruntime"))


def read_words(data: bytes) -> dict[str, Any]:
    """Return the `lines` of a picture, each as left, top, right, bottom and words, and the `codes` in its QR codes.

    Coordinates are in pixels of a smaller copy. It takes seconds. Raises WordsError; and InterruptedError if somebody
    ends the process, as systemd does when it restarts the worker of the site: another attempt may succeed.
    """
    limits = (MEMORY, SECONDS, settings.WAGTAILIMAGES_MAX_IMAGE_PIXELS)
    command = [*COMMAND, *map(str, limits)]
    try:
        done = subprocess.run(  # noqa: S603 -- our own program
            command, input=data, capture_output=True, timeout=SECONDS, env=ENVIRONMENT, check=False
        )
    except subprocess.TimeoutExpired:
        raise WordsError(PROBLEMS[-signal.SIGXCPU]) from None
    if done.returncode == 0:
        found: dict[str, Any] = json.loads(done.stdout)
        return found
    if done.returncode == -signal.SIGTERM:
        raise InterruptedError("The process that reads words was ended.")
    errors = done.stderr[-2000:].decode(errors="replace")
    logger.error("The words of a picture were not read, status %d: %s", done.returncode, errors)
    failed = "The program that reads words failed. The log of the server says why."
    raise WordsError(PROBLEMS.get(done.returncode, failed))
