"""Extracts the text of PDF files in a separate process, so that a damaged or malicious file does no harm."""

import logging
import subprocess
import sys
import unicodedata
from pathlib import Path
from typing import Any

from wagtail.documents.models import AbstractDocument

MAX_BYTES = 50 * 1024 * 1024
MAX_PAGES = 300
MAX_CHARACTERS = 500_000
CPU_SECONDS = 20  # A brochure takes one second, a thesis five.
TIMEOUT = 120  # Seconds of wall time. On a busy machine, a brochure has needed more than 30.
MEMORY = 512 * 1024 * 1024  # Bytes of address space. A brochure needs 70 MB of memory.
WORKER = Path(__file__).with_name("pdf_worker.py")

logger = logging.getLogger(__name__)


def text_of_file(document: AbstractDocument) -> str | None:
    """Return the text of the document's file if it is a PDF; empty for other files and damaged ones.

    None if the file could not be opened, or not be read in time: try again later. Problems are logged. Nothing raises
    an exception.
    """
    if document.file_extension != "pdf":
        return ""
    name = f"document {document.pk}, {document.file.name}"
    try:
        size = document.file.size
        if size > MAX_BYTES:
            logger.warning("%s: no text extracted, because %s bytes are more than %s", name, size, MAX_BYTES)
            return ""
        with document.file.open("rb") as file:
            data = file.read(MAX_BYTES)
    except Exception as error:  # Storages raise whatever they like.
        logger.warning("%s: the file cannot be opened: %s", name, error)
        return None
    finally:
        document.file.close()
    return text_of_pdf(data, name)


def text_of_pdf(data: bytes, name: str) -> str | None:
    """Return the text of a PDF, up to `MAX_PAGES` and `MAX_CHARACTERS`; None if time ran out, on a busy machine.

    `name` is for log messages.
    """
    limits = [str(limit) for limit in (MAX_PAGES, MAX_CHARACTERS, CPU_SECONDS, MEMORY)]
    try:
        done: Any = subprocess.run(  # noqa: S603 -- our own worker; the file goes in as data
            [sys.executable, str(WORKER), *limits], input=data, capture_output=True, timeout=TIMEOUT, check=False
        )
    except subprocess.TimeoutExpired:
        logger.warning("%s: extracting the text took more than %s seconds", name, TIMEOUT)
        return None
    if done.returncode:
        last = done.stderr.decode(errors="replace").strip().splitlines()[-1:]
        reason = "".join(last)[:300] or f"exit status {done.returncode}"
        logger.warning("%s: the text cannot be extracted: %s", name, reason)
    return cleaned(done.stdout.decode("utf-8", errors="replace"))


def cleaned(text: str) -> str:
    """Return the text without ligatures, hyphenation at line ends and blank lines."""
    text = unicodedata.normalize("NFKC", text).replace("\0", " ").replace("\u00ad\n", "").replace("\u00ad", "")
    lines: list[str] = []
    for line in text.splitlines():
        words = " ".join(line.split())
        if lines and lines[-1].endswith("-") and words[:1].islower():
            lines[-1] = lines[-1][:-1] + words
        elif words:
            lines.append(words)
    return "\n".join(lines)[:MAX_CHARACTERS]
