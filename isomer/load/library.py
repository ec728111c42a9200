"""Puts images and documents into the library, each once, however often and under whatever name it is used."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from wagtail.documents import get_document_model
from wagtail.images import get_image_model
from wagtail.models import Site

from actris_cms.core.models.media import validate_meaningful_title
from isomer.load.pictures import fault_of_picture
from isomer.load.report import Report
from isomer.models import ImportedItem
from isomer.notes import IsomerError, NoteKind
from isomer.reader.files import read_bytes, relative

if TYPE_CHECKING:
    from django.core.files.storage import Storage

MAX_TITLE: Final = 255


class SavedFiles:
    """The files that this run has written, which go again when the run fails or was only a rehearsal."""

    def __init__(self) -> None:
        """Nothing is written yet."""
        self._saved: list[tuple[Storage, str]] = []

    def add(self, field_file: Any) -> None:
        """Remember a file that was just written."""
        self._saved.append((field_file.storage, field_file.name))

    def keep(self) -> None:
        """The run has succeeded: the files stay."""
        self._saved.clear()

    def remove(self) -> None:
        """Take away everything that was written."""
        for storage, name in reversed(self._saved):
            storage.delete(name)
        self._saved.clear()


class Library:
    """Images and documents by the path of their source file."""

    def __init__(self, root: Path, site: Site, report: Report, saved: SavedFiles) -> None:
        """`root` is the folder of the source site."""
        self.root = root
        self.site = site
        self.report = report
        self.saved = saved
        self._taken: dict[tuple[str, str], int] = {}

    def image(self, path: Path, *, alt: str, about: str, file: str, line: int | None) -> int:
        """The image of a file. `about` is what it belongs to, for a title where nothing else gives one."""

        def make(data: bytes) -> Any:
            if fault := fault_of_picture(data):
                raise IsomerError(file, line, f"the image {relative(self.root, path)} {fault}")
            title = title_for(path, [alt], f"Picture of {about}")
            model: Any = get_image_model()
            return model(title=title, description=alt[:MAX_TITLE], file=ContentFile(data, name=path.name))

        taken, is_new = self._take(
            path, ImportedItem.Kind.IMAGE, make, settings.WAGTAILIMAGES_MAX_UPLOAD_SIZE, file, line
        )
        self.report.images_created += is_new is True
        self.report.images_known += is_new is False
        return taken

    def document(self, path: Path, *, words: str, file: str, line: int | None) -> int:
        """The document of a file. `words` are those of the link to it."""

        def make(data: bytes) -> Any:
            title = title_for(path, [words], f"Document {path.suffix.lstrip('.').upper()}")
            model: Any = get_document_model()
            return model(title=title, file=ContentFile(data, name=path.name))

        taken, is_new = self._take(
            path, ImportedItem.Kind.DOCUMENT, make, settings.WAGTAILDOCS_MAX_UPLOAD_SIZE, file, line
        )
        self.report.documents_created += is_new is True
        self.report.documents_known += is_new is False
        return taken

    def _take(
        self, path: Path, kind: str, make: Callable[[bytes], Any], limit: int, file: str, line: int | None
    ) -> tuple[int, bool | None]:
        """The image or document of a file, and whether it is new to the library; None if this run had it already."""
        name = relative(self.root, path)
        if (kind, name) in self._taken:
            return self._taken[kind, name], None
        data = self._read(path, limit, file, line)
        digest = hashlib.sha1(data, usedforsecurity=False).hexdigest()
        model: Any = get_image_model() if kind == ImportedItem.Kind.IMAGE else get_document_model()
        found = model.objects.filter(file_hash=digest).order_by("pk").first()
        item = found or self._saved(make(data), data, digest)
        self._taken[kind, name] = item.pk
        ImportedItem.objects.update_or_create(
            site=self.site, source=name[:1000], defaults={"kind": kind, "digest": digest, kind: item}
        )
        return int(item.pk), found is None

    def image_url(self, pk: int) -> str:
        """The address of an image's own file, for links that lead to a picture."""
        model: Any = get_image_model()
        return str(model.objects.get(pk=pk).file.url)

    def _read(self, path: Path, limit: int, file: str, line: int | None) -> bytes:
        try:
            return read_bytes(self.root, path, limit)
        except IsomerError as error:
            raise IsomerError(file, line, f"{error.path}: {error.message}") from error

    def _saved(self, item: Any, data: bytes, digest: str) -> Any:
        """The item in the database. Its file is written first, and must go again even if the item is refused then."""
        item.file_size = len(data)
        item.file_hash = digest
        try:
            item.save()
        finally:
            if item.file._committed:
                self.saved.add(item.file)
        return item


def title_for(path: Path, candidates: list[str], last_resort: str) -> str:
    """A title that says something: the first good candidate, else the file's name made readable."""
    readable = " ".join(re.sub(r"[\W_]+", " ", path.stem).split())
    readable = readable[:1].upper() + readable[1:] if " " in readable else ""
    for candidate in (*candidates, readable, last_resort):
        title = " ".join(candidate.split())[:MAX_TITLE]
        if title and _says_something(validate_meaningful_title, title):
            return title
    return last_resort[:MAX_TITLE]


def _says_something(validate: Callable[[str], None], title: str) -> bool:
    try:
        validate(title)
    except ValidationError:
        return False
    return True


def report_missing(report: Report, what: str, address: str, file: str, line: int | None) -> None:
    """Say that a file is not in the repository."""
    report.note(NoteKind.MISSING_FILE, file, line, f"the {what} {address} is not in the repository")
