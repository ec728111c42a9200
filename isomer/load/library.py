"""Adds images and documents to the library, each content only once even if several files hold it."""

import hashlib
import re
from collections.abc import Callable, Iterable
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any, Final

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from wagtail.documents import get_document_model
from wagtail.images import get_image_model
from wagtail.models import Site

from actris_cms.core.models.media import validate_meaningful_title
from actris_cms.images.errors import UnusableImageError
from actris_cms.images.uploads import is_svg_name, upright_without_location
from isomer.load.ledger import MAX_SOURCE
from isomer.load.pictures_ahead import PicturesAhead
from isomer.load.report import Report, Subject
from isomer.load.saved_files import SavedFiles, is_image_name, stored_name
from isomer.models import ImportedItem
from isomer.notes import IsomerError, NoteKind
from isomer.progress import Progress
from isomer.reader.files import read_bytes, relative

MAX_TITLE: Final = 255
BATCH: Final = 500
Kind = ImportedItem.Kind


class Library:
    """The imported images and documents, by the path of their source file."""

    def __init__(self, root: Path, site: Site, report: Report, saved: SavedFiles) -> None:
        """Read the records of earlier imports in one query. `root` is the folder of the source site."""
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
        self._handled: dict[tuple[str, str], int | None] = {}
        self._changed: list[ImportedItem] = []
        self._new: dict[str, set[int | None]] = {Kind.IMAGE: set(), Kind.DOCUMENT: set()}
        self._ahead = PicturesAhead()

    def checking_ahead(self, paths: Iterable[Path]) -> AbstractContextManager[None]:
        """Check these files in other threads in this context, unless an earlier import has brought them."""
        known = {digest for kind, digest in self._by_digest if kind == Kind.IMAGE}

        def read(path: Path) -> bytes | None:
            try:
                data = read_bytes(self.root, path, settings.WAGTAILIMAGES_MAX_UPLOAD_SIZE)
            except IsomerError:
                return None
            return None if digest_of(data) in known else data

        return self._ahead.checking(paths, read)

    def image(self, path: Path, *, alt: str, about: str, file: str, line: int | None) -> int | None:
        """Return the primary key of the image for a file. If it cannot be used, adds a note and returns None.

        `about` says what the image belongs to, for a title if there is no better one.
        """

        def make(data: bytes) -> Any:
            try:
                kept, name = self._ahead.take(path, data)
            except UnusableImageError as error:
                self.report.note(NoteKind.LEFT_OUT, file, line, f"the image {relative(self.root, path)}: {error}")
                return None
            title = title_for(path, [alt], f"Picture of {about}")
            model: Any = get_image_model()
            file_to_keep: Any = ContentFile(kept, name=name)
            file_to_keep.is_processed = True
            return model(title=title, description=alt[:MAX_TITLE], file=file_to_keep)

        taken, is_new = self._get_or_import(path, Kind.IMAGE, make, settings.WAGTAILIMAGES_MAX_UPLOAD_SIZE, file, line)
        self.report.images_created += is_new is True
        self.report.images_known += is_new is False
        return taken

    def document(self, path: Path, *, words: str, file: str, line: int | None) -> int | None:
        """Return the primary key of the document for a file, or None with a note. `words` may become the title."""

        def make(data: bytes) -> Any:
            title = title_for(path, [words], f"Document {path.suffix.lstrip('.').upper()}")
            model: Any = get_document_model()
            return model(title=title, file=ContentFile(_without_location(data, path), name=stored_name(path.name)))

        taken, is_new = self._get_or_import(path, Kind.DOCUMENT, make, settings.WAGTAILDOCS_MAX_UPLOAD_SIZE, file, line)
        self.report.documents_created += is_new is True
        self.report.documents_known += is_new is False
        return taken

    def _get_or_import(
        self, path: Path, kind: str, make: Callable[[bytes], Any], limit: int, file: str, line: int | None
    ) -> tuple[int | None, bool | None]:
        """Return the primary key, if any, and whether it is new to the library (None: nothing to count)."""
        name = self._name(path)
        if (kind, name) in self._handled:
            return self._handled[kind, name], None
        data = self._read(path, limit, file, line)
        if data is None:
            self._handled[kind, name] = None
            return None, None
        digest = digest_of(data)
        pk, is_new = self._find_existing(kind, name, digest), False
        if pk is None and (made := make(data)):
            pk, is_new = self._save(made), True
            self._new[kind].add(pk)
        self._handled[kind, name] = pk
        if pk is not None:
            self._record(kind, name, digest, pk)
        return pk, is_new if pk is not None else None

    def _name(self, path: Path) -> str:
        """Return the path of a file as it is recorded."""
        return relative(self.root, path)[:MAX_SOURCE]

    def _find_existing(self, kind: str, name: str, digest: str) -> int | None:
        """Return an image or document with the same content that was imported or uploaded before, or None."""
        item = self._by_digest.get((kind, digest))
        if item is not None:
            return item.image_id if kind == Kind.IMAGE else item.document_id
        model: Any = get_image_model() if kind == Kind.IMAGE else get_document_model()
        found = model.objects.filter(file_hash=digest).order_by("pk").values_list("pk", flat=True).first()
        return None if found is None else int(found)

    def _record(self, kind: str, name: str, digest: str, pk: int) -> None:
        column = "image_id" if kind == Kind.IMAGE else "document_id"
        self.report.subjects.setdefault(name, Subject(**{column.removesuffix("_id"): pk}))
        item = self._items.get((kind, name))
        if item is not None and item.digest == digest and getattr(item, column) == pk:
            return
        item = item or ImportedItem(site=self.site, source=name, kind=kind)
        item.digest = digest
        setattr(item, column, pk)
        self._items[kind, name] = item
        self._by_digest.setdefault((kind, digest), item)
        self._changed.append(item)

    def save(self) -> None:
        """Save all changed records in bulk."""
        old = [item for item in self._changed if item.pk is not None]
        new = [item for item in self._changed if item.pk is None]
        ImportedItem.objects.bulk_create(new, batch_size=BATCH)
        ImportedItem.objects.bulk_update(old, ["digest", "image", "document"], batch_size=BATCH)
        self._changed.clear()

    def has_handled(self, path: Path) -> bool:
        """Whether this run has already handled a file, as an image or as a document."""
        name = self._name(path)
        return any((kind, name) in self._handled for kind in (Kind.IMAGE, Kind.DOCUMENT))

    def import_unused(self, paths: Iterable[Path], progress: Progress) -> None:
        """Import the files that no page of the source uses, since other sites and e-mails may link to them."""
        for path in paths:
            name = self._name(path)
            progress.advance()
            if self.has_handled(path):
                continue
            pk = self._import_unused(path, name)
            if pk is not None:
                self.share(path)
                message = "no page uses this file; it is in the library because other sites may link to it"
                self.report.note(NoteKind.UNUSED_FILE, name, None, message)

    def share(self, path: Path) -> None:
        """Open the file to everybody: no page shows it in a way that Wagtail's reference index sees.

        A file that was in the library before stays as a publisher has set it.
        """
        for kind, model in ((Kind.IMAGE, get_image_model()), (Kind.DOCUMENT, get_document_model())):
            pk = self._handled.get((kind, self._name(path)))
            if pk in self._new[kind]:
                model._default_manager.filter(pk=pk).update(is_shared=True)

    def _import_unused(self, path: Path, name: str) -> int | None:
        ending = path.suffix.lower().lstrip(".")
        if is_image_name(path.name):
            return self.image(path, alt="", about=path.stem, file=name, line=None)
        if ending in settings.WAGTAILDOCS_EXTENSIONS:
            return self.document(path, words="", file=name, line=None)
        message = "the library takes no files of this kind"
        self.report.note(NoteKind.LEFT_OUT, name, None, message)
        return None

    def report_duplicates(self) -> None:
        """Add a note for each file whose content is the same as that of another file."""
        names: dict[tuple[str, str], list[str]] = {}
        for (kind, name), item in self._items.items():
            if self._handled.get((kind, name)):
                names.setdefault((kind, item.digest), []).append(name)
        for same in names.values():
            first, *others = sorted(same)
            for name in others:
                message = f"this file has the same content as {first}; the library has it only once"
                self.report.note(NoteKind.DUPLICATE_FILE, name, None, message)

    def _read(self, path: Path, limit: int, file: str, line: int | None) -> bytes | None:
        """Return the content of a file. If it cannot be read or is too large, adds a note and returns None."""
        try:
            return read_bytes(self.root, path, limit)
        except IsomerError as error:
            self.report.note(NoteKind.LEFT_OUT, file, line, f"the file {error.path}: {error.message}")
            return None

    def _save(self, item: Any) -> int:
        """Save the image or document with its file and return its primary key."""
        kept = item.file.read()
        item.file.seek(0)
        item.file_size, item.file_hash = len(kept), digest_of(kept)
        with self.saved.writing(item):
            item.save()
        return int(item.pk)


def digest_of(data: bytes) -> str:
    """Return the hash by which Wagtail recognises identical files."""
    return hashlib.sha1(data, usedforsecurity=False).hexdigest()


def _without_location(data: bytes, path: Path) -> bytes:
    """Return the data of a document; if it is an image, without the location where it was taken."""
    if not is_image_name(path.name) or is_svg_name(path.name):
        return data
    try:
        return upright_without_location(data)
    except Exception:  # a damaged image is offered as it is
        return data


def title_for(path: Path, candidates: list[str], last_resort: str) -> str:
    """Return a meaningful title: the first valid candidate, else the readable file name, else `last_resort`."""
    readable = " ".join(re.sub(r"[\W_]+", " ", path.stem).split())
    readable = readable[:1].upper() + readable[1:] if " " in readable else ""
    for candidate in (*candidates, readable, last_resort):
        title = " ".join(candidate.split())[:MAX_TITLE]
        if title and _is_valid(validate_meaningful_title, title):
            return title
    return last_resort[:MAX_TITLE]


def _is_valid(validate: Callable[[str], None], title: str) -> bool:
    try:
        validate(title)
    except ValidationError:
        return False
    return True


def report_missing(report: Report, what: str, address: str, file: str, line: int | None) -> None:
    """Add a note that a file is not in the repository."""
    report.note(NoteKind.MISSING_FILE, file, line, f"the {what} {address} is not in the repository")
