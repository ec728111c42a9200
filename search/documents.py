"""Reads the text of many files into the index, several at a time, each in a process of its own."""

import os
import time
from collections import deque
from collections.abc import Callable, Iterable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, OuterRef
from wagtail.documents import get_document_model
from wagtail.documents.models import AbstractDocument

from actris_cms.operations.scheduler import register

from .index import index_document
from .models import Entry
from .pdf import text_of_file
from .signals import take_text

INTERVAL = 600  # Seconds between looking for files that nobody has read.
MAX_JOBS = 8  # Files read at a time: each may need half a gigabyte.
AHEAD = 2  # Files for each process whose text may wait to be indexed: each is up to half a megabyte.


@dataclass
class Outcome:
    """How many files were read, how many of them have no text, and how many are left for later."""

    read: int = 0
    empty: int = 0
    left: int = 0


def waiting() -> Any:
    """Return the documents whose file nobody has read yet. A file without text, or a damaged one, has been read."""
    read = Entry.objects.filter(document=OuterRef("pk"), file_hash=OuterRef("file_hash"))
    return get_document_model().objects.exclude(file_hash="").filter(~Exists(read)).order_by("pk")


def read_texts(
    documents: Iterable[AbstractDocument],
    advance: Callable[[], object],
    *,
    jobs: int = 0,
    seconds: float = float("inf"),
) -> Outcome:
    """Index the text of the documents, reading `jobs` files at a time; 0 means one per processor, but at
    most `MAX_JOBS`.

    `pdf.py` limits time and memory for each file. After `seconds`, no other file is begun. Only this thread uses the
    database. `advance` is called after each document.
    """
    jobs, outcome = jobs or min(os.cpu_count() or 1, MAX_JOBS), Outcome()
    until = time.monotonic() + seconds
    reading: deque[tuple[AbstractDocument, Future[str | None]]] = deque()

    def finish() -> None:
        document, text = reading.popleft()
        _index(document, text.result(), outcome)
        advance()

    pool = ThreadPoolExecutor(max_workers=jobs)
    try:
        for document in documents:
            if time.monotonic() >= until:
                outcome.left += 1
                continue
            reading.append((document, pool.submit(text_of_file, document)))
            if len(reading) > AHEAD * jobs:
                finish()
        while reading:
            finish()
    finally:
        pool.shutdown(cancel_futures=True)
    return outcome


def _index(document: AbstractDocument, text: str | None, outcome: Outcome) -> None:
    """Index the text of a document, unless it was deleted or got another file meanwhile."""
    if text is None:
        outcome.left += 1
        return
    current = get_document_model().objects.filter(pk=document.pk, file_hash=document.file_hash).first()
    if current is not None:
        index_document(current, text)
        outcome.read += 1
        outcome.empty += not text


def queue_waiting() -> int:
    """Let tasks read the files that nobody has read, such as after a restart; return how many there are."""
    found = list(waiting().values_list("pk", flat=True))
    for pk in found:
        take_text.enqueue(pk)
    return len(found)


register("read_waiting_documents", INTERVAL, queue_waiting)
