"""Records the files that an import writes, so that a failed import leaves none behind.

A transaction that is rolled back does not remove files from a storage. Each name is written to the journal before its
file, so that even after a power cut the next import can delete the files that nothing refers to.
"""

import re
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from typing import Any, Final

from anyascii import anyascii
from django.conf import settings
from django.core.files.storage import Storage
from wagtail.documents import get_document_model
from wagtail.images import get_image_model

JOURNAL: Final = "import-files.txt"
JPEG_ENDINGS: Final = dict.fromkeys((".jfif", ".jpe", ".pjp", ".pjpeg"), ".jpg")
LONG_NAME: Final = 50  # Up to here, a storage has room for its own letters.
MAX_STEM_BYTES: Final = 230
MAX_NAME_LENGTH: Final = 94  # Wagtail truncates longer names of images, which could make them no longer unique.


def stored_name(name: str) -> str:
    """Return a file name that every storage takes and can make shorter and unique, close to the one in the source.

    A storage takes all that follows the first dot for the ending, which it never cuts, and a file system counts bytes.
    """
    path = PurePosixPath(unicodedata.normalize("NFC", name))
    stem, ending = path.stem, JPEG_ENDINGS.get(path.suffix.lower(), path.suffix)
    if len(name) > LONG_NAME:
        stem = stem.replace(".", "_").encode()[:MAX_STEM_BYTES].decode(errors="ignore")
    # Wagtail writes images under ASCII names, in which a fraction such as ½ has a slash.
    stem = anyascii(stem).replace("/", "-") if "/" in anyascii(stem) else stem
    return (stem if re.search(r"\w", stem) else "file") + ending


def is_image_name(name: str) -> bool:
    """Whether the ending of a file name is one of the image library's, or another one for JPEG."""
    return PurePosixPath(stored_name(name)).suffix.lower().lstrip(".") in settings.WAGTAILIMAGES_EXTENSIONS


class SavedFiles:
    """The files that this run has written, to be deleted if it fails or is a rehearsal."""

    def __init__(self) -> None:
        """Start with an empty list. The journal belongs to this run only once `recover` has been called."""
        self._saved: list[tuple[Storage, str]] = []
        self._journal = Path(settings.DATA_DIR) / JOURNAL
        self._is_mine = False

    def recover(self) -> int:
        """Delete the files that an interrupted import left behind, and return how many there were.

        From then on the journal belongs to this run, so never call this while another import runs.
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
        """Record the file of an image or document while it is saved, even if the database then refuses the row."""
        field, storage = item.file.field, item.file.storage
        name = storage.get_available_name(field.generate_filename(item, item.file.name), max_length=MAX_NAME_LENGTH)
        # A storage adds random letters to a name in use: save the file under exactly the name in the journal.
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
        """Keep the files: the run has succeeded."""
        self._saved.clear()
        self._close()

    def remove(self) -> None:
        """Delete all files that were written."""
        for storage, name in reversed(self._saved):
            storage.delete(name)
        self._saved.clear()
        self._close()

    def _close(self) -> None:
        """Delete the journal, unless it belongs to another import for which this one has waited without success."""
        if self._is_mine:
            self._journal.unlink(missing_ok=True)
