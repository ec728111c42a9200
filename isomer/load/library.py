"""Puts images and documents into the library, each once, however often and under whatever name it is used."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any, Final

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from wagtail.documents import get_document_model
from wagtail.images import get_image_model
from wagtail.models import Site

from actris_cms.core.models.media import validate_meaningful_title
from actris_cms.core.uploads import fit_to_keep, is_svg_name, upright_and_nowhere
from isomer.load.journal import SavedFiles
from isomer.load.pictures import TOO_LARGE, fault_of_picture
from isomer.load.report import Report, Subject
from isomer.models import ImportedItem
from isomer.notes import IsomerError, NoteKind
from isomer.progress import Progress
from isomer.reader.files import read_bytes, relative

MAX_TITLE: Final = 255
BATCH: Final = 500
Kind = ImportedItem.Kind


class Library:
    """Images and documents by the path of their source file."""

    def __init__(self, root: Path, site: Site, report: Report, saved: SavedFiles) -> None:
        """`root` is the folder of the source site. What earlier imports brought is read in one query."""
        self.root = root
        self.site = site
        self.report = report
        self.saved = saved
        self._items: dict[tuple[str, str], ImportedItem] = {}
        self._by_digest: dict[tuple[str, str], ImportedItem] = {}
        for item in ImportedItem.objects.filter(site=site, kind__in=(Kind.IMAGE, Kind.DOCUMENT)):
            self._items[item.kind, item.source] = item
            if item.image_id or item.document_id:
                self._by_digest.setdefault((item.kind, item.digest), item)
        self._taken: dict[tuple[str, str], int | None] = {}
        self._changed: list[ImportedItem] = []

    def image(self, path: Path, *, alt: str, about: str, file: str, line: int | None) -> int | None:
        """The image of a file; None, with a note, where it cannot be used.

        `about` is what it belongs to, for a title where nothing else gives one. Raises IsomerError for a picture that
        would swell beyond reason.
        """

        def make(data: bytes) -> Any:
            fault = fault_of_picture(data, is_svg=is_svg_name(path.name))
            if fault.startswith(TOO_LARGE):
                raise IsomerError(file, line, f"the image {relative(self.root, path)} {fault}")
            if fault:
                self.report.note(NoteKind.NOT_IMPORTED, file, line, f"the image {relative(self.root, path)} {fault}")
                return None
            title = title_for(path, [alt], f"Picture of {about}")
            model: Any = get_image_model()
            file_to_keep: Any = ContentFile(fit_to_keep(data, path.name), name=path.name)
            file_to_keep.is_fit_to_keep = True
            return model(title=title, description=alt[:MAX_TITLE], file=file_to_keep)

        taken, is_new = self._take(path, Kind.IMAGE, make, settings.WAGTAILIMAGES_MAX_UPLOAD_SIZE, file, line)
        self.report.images_created += is_new is True
        self.report.images_known += is_new is False
        return taken

    def document(self, path: Path, *, words: str, file: str, line: int | None) -> int | None:
        """The document of a file; None, with a note, where it is too large. `words` are those of the link to it."""

        def make(data: bytes) -> Any:
            title = title_for(path, [words], f"Document {path.suffix.lstrip('.').upper()}")
            model: Any = get_document_model()
            return model(title=title, file=ContentFile(_without_place(data, path), name=path.name))

        taken, is_new = self._take(path, Kind.DOCUMENT, make, settings.WAGTAILDOCS_MAX_UPLOAD_SIZE, file, line)
        self.report.documents_created += is_new is True
        self.report.documents_known += is_new is False
        return taken

    def _take(
        self, path: Path, kind: str, make: Callable[[bytes], Any], limit: int, file: str, line: int | None
    ) -> tuple[int | None, bool | None]:
        """The image or document of a file, and whether it is new to the library; None if this run had it already."""
        name = relative(self.root, path)
        if (kind, name) in self._taken:
            return self._taken[kind, name], None
        data = self._read(path, limit, file, line)
        if data is None:
            self._taken[kind, name] = None
            return None, None
        digest = digest_of(data)
        pk, is_new = self._known(kind, name, digest), False
        if pk is None and (made := make(data)):
            pk, is_new = self._saved(made), True
        self._taken[kind, name] = pk
        if pk is not None:
            self._remember(kind, name, digest, pk)
        return pk, is_new if pk is not None else None

    def _known(self, kind: str, name: str, digest: str) -> int | None:
        """What the library holds already: what came from a file of the same content, or what an editor uploaded."""
        item = self._by_digest.get((kind, digest))
        if item is not None:
            return item.image_id if kind == Kind.IMAGE else item.document_id
        model: Any = get_image_model() if kind == Kind.IMAGE else get_document_model()
        found = model.objects.filter(file_hash=digest).order_by("pk").values_list("pk", flat=True).first()
        return None if found is None else int(found)

    def _remember(self, kind: str, name: str, digest: str, pk: int) -> None:
        column = "image_id" if kind == Kind.IMAGE else "document_id"
        self.report.subjects.setdefault(name, Subject(**{column.removesuffix("_id"): pk}))
        item = self._items.get((kind, name))
        if item is not None and item.digest == digest and getattr(item, column) == pk:
            return
        item = item or ImportedItem(site=self.site, source=name[:1000], kind=kind)
        item.digest = digest
        setattr(item, column, pk)
        self._items[kind, name] = item
        self._by_digest.setdefault((kind, digest), item)
        self._changed.append(item)

    def save(self) -> None:
        """Write down, all at once, what came from which file."""
        old = [item for item in self._changed if item.pk is not None]
        new = [item for item in self._changed if item.pk is None]
        ImportedItem.objects.bulk_create(new, batch_size=BATCH)
        ImportedItem.objects.bulk_update(old, ["digest", "image", "document"], batch_size=BATCH)
        self._changed.clear()

    def has_taken(self, path: Path) -> bool:
        """Whether this run has looked at a file, as a picture or as a document."""
        name = relative(self.root, path)
        return any((kind, name) in self._taken for kind in (Kind.IMAGE, Kind.DOCUMENT))

    def take_unused(self, paths: Iterable[Path], progress: Progress) -> None:
        """Bring in the files that no page of the source uses: other sites and mails may lead to them."""
        for path in paths:
            name = relative(self.root, path)
            progress.advance()
            if self.has_taken(path):
                continue
            pk = self._unused(path, name)
            if pk is not None:
                message = "no page uses this file; it is in the library for those who have its address"
                self.report.note(NoteKind.UNUSED_FILE, name, None, message)

    def _unused(self, path: Path, name: str) -> int | None:
        ending = path.suffix.lower().lstrip(".")
        try:
            if ending in settings.WAGTAILIMAGES_EXTENSIONS:
                return self.image(path, alt="", about=path.stem, file=name, line=None)
            if ending in settings.WAGTAILDOCS_EXTENSIONS:
                return self.document(path, words="", file=name, line=None)
        except IsomerError as error:
            self.report.note(NoteKind.NOT_IMPORTED, name, None, error.message)
            return None
        message = "the library takes no files of this kind; it was not imported"
        self.report.note(NoteKind.NOT_IMPORTED, name, None, message)
        return None

    def report_duplicates(self) -> None:
        """Say which files of the source hold the same: each is in the library once."""
        names: dict[tuple[str, str], list[str]] = {}
        for (kind, name), item in self._items.items():
            if self._taken.get((kind, name)):
                names.setdefault((kind, item.digest), []).append(name)
        for same in names.values():
            first, *others = sorted(same)
            for name in others:
                message = f"this file holds the same as {first}; both are one in the library"
                self.report.note(NoteKind.DUPLICATE_FILE, name, None, message)

    def _read(self, path: Path, limit: int, file: str, line: int | None) -> bytes | None:
        """The bytes of a file; None, with a note, where it is larger than the library takes."""
        name = relative(self.root, path)
        if path.is_file() and path.stat().st_size > limit:
            message = f"the file {name} has {path.stat().st_size:,} bytes; the library takes at most {limit:,}"
            self.report.note(NoteKind.NOT_IMPORTED, file, line, message)
            return None
        try:
            return read_bytes(self.root, path, limit)
        except IsomerError as error:
            raise IsomerError(file, line, f"{error.path}: {error.message}") from error

    def _saved(self, item: Any) -> int:
        """The item in the database, with its file in the storage."""
        kept = item.file.read()
        item.file.seek(0)
        item.file_size, item.file_hash = len(kept), digest_of(kept)
        with self.saved.writing(item):
            item.save()
        return int(item.pk)


def digest_of(data: bytes) -> str:
    """The digest by which Wagtail tells that two files are one."""
    return hashlib.sha1(data, usedforsecurity=False).hexdigest()


def _without_place(data: bytes, path: Path) -> bytes:
    """A picture that a page offers to take away tells no more of where it was taken than one that it shows."""
    if path.suffix.lower().lstrip(".") not in settings.WAGTAILIMAGES_EXTENSIONS or is_svg_name(path.name):
        return data
    try:
        return upright_and_nowhere(data)
    except Exception:  # a damaged picture is taken away as it is
        return data


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
