"""Keeps account of the files that an import writes, so that none is left behind by one that did not end well.

A database forgets what a broken transaction did; a storage does not. Each name stands in the journal before its file
is written, so that even after a power cut the next import can take away what nothing refers to.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from typing import Any, Final

from django.conf import settings
from django.core.files.storage import Storage
from wagtail.documents import get_document_model
from wagtail.images import get_image_model

JOURNAL: Final = "import-files.txt"
LONGEST_NAME: Final = 94  # Wagtail cuts the end off the longer names of pictures, and with it what made them unique.


class SavedFiles:
    """The files that this run has written, which go again when the run fails or was only a rehearsal."""

    def __init__(self) -> None:
        """Nothing is written yet."""
        self._saved: list[tuple[Storage, str]] = []
        self._journal = Path(settings.DATA_DIR) / JOURNAL
        self._is_mine = False

    def recover(self) -> int:
        """Take away what an import left that was stopped on its way, and say how many files that were.

        From here on the journal is this run's: nobody may call this while another import runs.
        """
        self._is_mine = True
        if not self._journal.exists():
            return 0
        models: list[Any] = [get_image_model(), get_document_model()]
        removed = 0
        for name in dict.fromkeys(self._journal.read_text(encoding="utf-8").splitlines()):
            used = any(model.objects.filter(file=name).exists() for model in models)
            storage: Storage = models[0]._meta.get_field("file").storage
            if name and not used and storage.exists(name):
                storage.delete(name)
                removed += 1
        self._journal.unlink()
        return removed

    @contextmanager
    def writing(self, item: Any) -> Iterator[None]:
        """While a file is written for an image or a document: it must go even if the database refuses their row."""
        field, storage = item.file.field, item.file.storage
        name = storage.get_available_name(field.generate_filename(item, item.file.name), max_length=LONGEST_NAME)
        # A name that is taken gets random letters: the file must be written under those that the journal knows.
        item.file.name = PurePosixPath(name).name
        self._journal.parent.mkdir(parents=True, exist_ok=True)
        with self._journal.open("a", encoding="utf-8") as journal:
            journal.write(f"{name}\n")
        try:
            yield
        finally:
            if item.file._committed:
                self._saved.append((storage, item.file.name))

    def keep(self) -> None:
        """The run has succeeded: the files stay."""
        self._saved.clear()
        self._close()

    def remove(self) -> None:
        """Take away everything that was written."""
        for storage, name in reversed(self._saved):
            storage.delete(name)
        self._saved.clear()
        self._close()

    def _close(self) -> None:
        """An import that waited in vain for another leaves that one its journal."""
        if self._is_mine:
            self._journal.unlink(missing_ok=True)
