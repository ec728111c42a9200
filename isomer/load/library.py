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
        self._images: dict[str, int] = {}
        self._documents: dict[str, int] = {}

    def image(self, path: Path, *, alt: str, about: str, file: str, line: int | None) -> int:
        """The image of a file. `about` is what it belongs to, for a title where nothing else gives one."""
        name = relative(self.root, path)
        if name in self._images:
            return self._images[name]
        data = self._read(path, settings.WAGTAILIMAGES_MAX_UPLOAD_SIZE, file, line)
        digest = hashlib.sha1(data, usedforsecurity=False).hexdigest()
        model: Any = get_image_model()
        image = model.objects.filter(file_hash=digest).order_by("pk").first()
        if image:
            self.report.images_known += 1
        else:
            if fault := fault_of_picture(data):
                raise IsomerError(file, line, f"the image {name} {fault}")
            title = title_for(path, [alt], f"Picture of {about}")
            image = model(title=title, description=alt[:MAX_TITLE], file=ContentFile(data, name=path.name))
            self._save(image, data, digest)
            self.report.images_created += 1
        self._images[name] = image.pk
        self._remember(name, ImportedItem.Kind.IMAGE, digest, image=image)
        return int(image.pk)

    def document(self, path: Path, *, words: str, file: str, line: int | None) -> int:
        """The document of a file. `words` are those of the link to it."""
        name = relative(self.root, path)
        if name in self._documents:
            return self._documents[name]
        data = self._read(path, settings.WAGTAILDOCS_MAX_UPLOAD_SIZE, file, line)
        digest = hashlib.sha1(data, usedforsecurity=False).hexdigest()
        model: Any = get_document_model()
        document = model.objects.filter(file_hash=digest).order_by("pk").first()
        if document:
            self.report.documents_known += 1
        else:
            title = title_for(path, [words], f"Document {path.suffix.lstrip('.').upper()}")
            document = model(title=title, file=ContentFile(data, name=path.name))
            self._save(document, data, digest)
            self.report.documents_created += 1
        self._documents[name] = document.pk
        self._remember(name, ImportedItem.Kind.DOCUMENT, digest, document=document)
        return int(document.pk)

    def image_url(self, pk: int) -> str:
        """The address of an image's own file, for links that lead to a picture."""
        model: Any = get_image_model()
        return str(model.objects.get(pk=pk).file.url)

    def _read(self, path: Path, limit: int, file: str, line: int | None) -> bytes:
        try:
            return read_bytes(self.root, path, limit)
        except IsomerError as error:
            raise IsomerError(file, line, f"{error.path}: {error.message}") from error

    def _save(self, item: Any, data: bytes, digest: str) -> None:
        item.file_size = len(data)
        item.file_hash = digest
        item.save()
        self.saved.add(item.file)

    def _remember(self, source: str, kind: str, digest: str, **targets: Any) -> None:
        ImportedItem.objects.update_or_create(
            site=self.site, source=source[:1000], defaults={"kind": kind, "digest": digest, **targets}
        )


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
