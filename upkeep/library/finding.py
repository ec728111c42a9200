"""Finds files that nobody uses, that are there twice, or that are far too heavy, with a few queries."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any, Final, NamedTuple

from django.db.models import TextField
from django.db.models.functions import Cast
from django.template.defaultfilters import filesizeformat
from django.utils import timezone
from wagtail.documents import get_document_model
from wagtail.images import get_image_model
from wagtail.models import Page, ReferenceIndex

from actris_cms.core.models.shell import SHOWN_ON_EVERY_PAGE
from actris_cms.files.access import references_to, type_of
from actris_cms.files.drafts import drafts_of
from actris_cms.files.publishing import files_kept_for
from upkeep.checks.findings import MAX_MESSAGE, shortened

from .looks import look_the_same
from .models import FileFinding, PictureLook
from .rules import ALIKE, DRAWING, HEAVY, HEAVY_DRAWING, LARGE, MOST_PIXELS, TWICE, UNUSED, WIDEST, FileRule

WAITING: Final = timedelta(days=30)  # What was uploaded lately may be for a page that is still being written.
ALIKE_SHAPE: Final = 0.03  # By how much the proportions of copies may differ, because sizes are whole pixels.
SHOWN_TITLE: Final = 120


class File(NamedTuple):
    """What is known of a picture or a document of the library. A document has no pixels."""

    pk: int
    title: str
    file: str
    file_hash: str
    size: int | None
    is_shared: bool
    created_at: datetime
    width: int = 0
    height: int = 0

    @property
    def order(self) -> tuple[int, int]:
        """Its place among copies: the first is the one to keep, which has the most pixels, or is the oldest."""
        return (-self.width * self.height, self.pk)


def findings_of_library() -> list[FileFinding]:
    """Return what is found now."""
    pictures, documents = _files(get_image_model(), "width", "height"), _files(get_document_model())
    found = [*_copies(get_image_model(), pictures), *_copies(get_document_model(), documents)]
    found += _heavy(pictures)
    return [*found, *_unused(get_image_model(), pictures), *_unused(get_document_model(), documents)]


def _files(model: Any, *pixels: str) -> list[File]:
    names = ("pk", "title", "file", "file_hash", "file_size", "is_shared", "created_at", *pixels)
    return [File(*row) for row in model._default_manager.order_by("pk").values_list(*names).iterator()]


def _finding(rule: FileRule, model: Any, file: File, message: str, twin: File | None = None) -> FileFinding:
    name = "image" if model is get_image_model() else "document"
    keys = {f"{name}_id": file.pk, f"twin_{name}_id": twin.pk if twin else None}
    return FileFinding(
        rule=rule.name,
        weight=rule.weight,
        message=shortened(message, MAX_MESSAGE),
        size=file.size or 0,
        fingerprint=fingerprint(rule.name, name, *([file, twin] if twin else [file])),
        **keys,
    )


def fingerprint(rule: str, kind: str, *files: Any) -> str:
    """Return the digest of a rule and the files that it is about, whichever of them comes first."""
    about = sorted(f"{one.pk} {one.file}" for one in files)
    return sha256("\0".join([rule, kind, *about]).encode("utf-8", "replace")).hexdigest()[:32]


def _copies(model: Any, files: list[File]) -> Iterator[FileFinding]:
    """Yield what is there twice, each with the file to keep."""
    first: dict[str, File] = {}
    for file in sorted(files, key=lambda one: one.order):
        if file.file_hash and file.file_hash in first:
            twin = first[file.file_hash]
            yield _finding(TWICE, model, file, f"The same file as “{shortened(twin.title, SHOWN_TITLE)}”.", twin)
        elif file.file_hash:
            first[file.file_hash] = file
    if model is get_image_model():
        for file, twin in _alike(first.values()):
            pixels = f"{twin.width:,} × {twin.height:,} pixels"
            words = f"Looks the same as “{shortened(twin.title, SHOWN_TITLE)}”, which has {pixels}."
            yield _finding(ALIKE, model, file, words, twin)


def _alike(files: Iterable[File]) -> Iterator[tuple[File, File]]:
    """Yield the pictures that look the same as one before them, with that one."""
    rows = PictureLook.objects.exclude(look="").values_list("image", "file", "look", "is_transparent")
    looks = {(pk, name): (int(look, 16), is_transparent) for pk, name, look, is_transparent in rows}
    kept: dict[bool, list[tuple[float, int, File]]] = {True: [], False: []}
    for file in files:
        if (file.pk, file.file) not in looks:
            continue
        shape, (look, is_transparent) = file.width / (file.height or 1), looks[file.pk, file.file]
        near = (
            twin
            for other, bits, twin in kept[is_transparent]
            if abs(other - shape) <= ALIKE_SHAPE * shape and look_the_same(bits, look)
        )
        if twin := next(near, None):
            yield file, twin
        else:
            kept[is_transparent].append((shape, look, file))


def _heavy(pictures: list[File]) -> Iterator[FileFinding]:
    for one in pictures:
        size, pixels = one.size or 0, one.width * one.height
        weight = filesizeformat(size)
        if one.file.lower().endswith(DRAWING):
            if size > HEAVY_DRAWING:
                yield _finding(LARGE, get_image_model(), one, f"Visitors load all of its {weight}.")
        elif size > HEAVY or pixels > MOST_PIXELS:
            words = f"{one.width:,} × {one.height:,} pixels, {weight}. No page shows it wider than {WIDEST:,} pixels."
            yield _finding(LARGE, get_image_model(), one, words)


def _unused(model: Any, files: list[File]) -> Iterator[FileFinding]:
    used = ReferenceIndex.objects.filter(to_content_type=type_of(model)).values_list("to_object_id", flat=True)
    known, before = set(used.distinct()), timezone.now() - WAITING
    unused = [one for one in files if str(one.pk) not in known and one.created_at < before]
    drafts = in_drafts(model) if unused else set()
    for one in unused:
        if one.pk not in drafts:
            shared = " It is open without a page: mails and other sites may link to it." if one.is_shared else ""
            yield _finding(UNUSED, model, one, f"Nothing on the site shows it, and no draft.{shared}")


def in_drafts(model: Any, key: int | None = None) -> set[int]:
    """Return the files that drafts and scheduled versions show: the index of references knows none of these.

    With a `key`, look only at what may show this file.
    """
    drafts = drafts_of(Page, *SHOWN_ON_EVERY_PAGE)
    if key is not None:
        drafts = drafts.alias(text=Cast("content", TextField())).filter(text__contains=str(key))
    found: set[int] = set()
    for revision in drafts.order_by("pk").iterator(chunk_size=50):
        found |= files_kept_for(revision, model)
    return found


def used_among(files: list[Any]) -> set[int]:
    """Return the primary keys of those of the files, all pictures or all documents, that something uses."""
    if not files:
        return set()
    model, keys = type(files[0]), {one.pk for one in files}
    used = {int(pk) for pk in references_to(model, keys).values_list("to_object_id", flat=True)}
    left = keys - used
    return used | (left & in_drafts(model, next(iter(left)) if len(left) == 1 else None) if left else set())


def numbers_of_uses(model: Any, keys: Collection[int]) -> dict[int, int]:
    """Return how many objects refer to each of the files, with one query."""
    users: dict[int, set[tuple[int, str]]] = defaultdict(set)
    for kind, pk, file in references_to(model, keys).values_list("base_content_type", "object_id", "to_object_id"):
        users[int(file)].add((kind, pk))
    return {key: len(found) for key, found in users.items()}
