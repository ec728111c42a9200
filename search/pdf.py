"""The text of a PDF, taken by a process of its own: a file that is damaged or made to harm harms nothing else."""

import logging
import subprocess
import sys
import unicodedata
from pathlib import Path
from typing import Any

from wagtail.documents.models import AbstractDocument

LARGEST = 50 * 1024 * 1024  # Bytes.
MOST_PAGES = 300
MOST_CHARACTERS = 500_000
SECONDS = 20  # Of the processor. A brochure takes one, a thesis five.
PATIENCE = 30  # Seconds by the clock, on a machine that is busy.
MEMORY = 1024 * 1024 * 1024  # Bytes of addresses, of which a tenth is used.
WORKER = Path(__file__).with_name("pdf_worker.py")

logger = logging.getLogger(__name__)


def text_of_file(document: AbstractDocument) -> str:
    """The text of the document's file where it is a PDF; empty for other kinds, and where it cannot be read.

    Never raises for what the file holds: the log says what was wrong with it.
    """
    if document.file_extension != "pdf":
        return ""
    name = f"document {document.pk}, {document.file.name}"
    try:
        size = document.file.size
        if size > LARGEST:
            logger.warning("%s: the text of %s bytes is not taken; %s are the most", name, size, LARGEST)
            return ""
        with document.file.open("rb") as file:
            data = file.read(LARGEST)
    except OSError as error:
        logger.warning("%s: the file cannot be read: %s", name, error)
        return ""
    finally:
        document.file.close()
    return text_of_pdf(data, name)


def text_of_pdf(data: bytes, name: str) -> str:
    """The text of a PDF, at most `MOST_PAGES` and `MOST_CHARACTERS` of it. `name` is what the log calls it."""
    limits = [str(limit) for limit in (MOST_PAGES, MOST_CHARACTERS, SECONDS, MEMORY)]
    try:
        done: Any = subprocess.run(  # noqa: S603 -- our own worker; the file goes in as data
            [sys.executable, str(WORKER), *limits], input=data, capture_output=True, timeout=PATIENCE, check=False
        )
    except subprocess.TimeoutExpired:
        logger.warning("%s: its text was not taken within %s seconds", name, PATIENCE)
        return ""
    if done.returncode:
        last = done.stderr.decode(errors="replace").strip().splitlines()[-1:]
        logger.warning("%s: its text cannot be taken: %s", name, "".join(last)[:300] or f"ended by {-done.returncode}")
    return tidied(done.stdout.decode("utf-8", errors="replace"))


def tidied(text: str) -> str:
    """The text with ligatures undone, words that a line's end divides made one, and a paragraph on each line."""
    text = unicodedata.normalize("NFKC", text).replace("\0", " ").replace("\u00ad\n", "").replace("\u00ad", "")
    lines: list[str] = []
    for line in text.splitlines():
        words = " ".join(line.split())
        if lines and lines[-1].endswith("-") and words[:1].islower():
            lines[-1] = lines[-1][:-1] + words
        elif words:
            lines.append(words)
    return "\n".join(lines)[:MOST_CHARACTERS]
