"""Makes the renditions of an image: each only once, even when several processes want it at the same time."""

import logging
import time
from collections.abc import Iterable
from pathlib import PurePosixPath
from typing import Any, Final

from django.core.cache import caches
from django.core.files.base import ContentFile
from django.db import DatabaseError, IntegrityError, transaction
from PIL import Image

from actris_cms.operations.unavailable import ObjectStoreError
from actris_cms.pagecache.signals import renditions_made

from . import pixels
from .locks import exclusive_lock
from .presets import Cut, filter_of, key_of, preset_of

logger = logging.getLogger(__name__)

WAIT: Final = 120.0  # Seconds that a background task waits for the lock of an image.
MAX_NAME_LENGTH: Final = 60  # Characters of a file name, Wagtail's limit: the folder and a suffix are added.
STAND_IN_SPEC: Final = (
    f"format-webp|webpquality-{pixels.WEBP_QUALITY}"  # Tells a stand-in from the WebP that will replace it.
)
RETRY_AFTER: Final = 600  # Seconds before an image that cannot be read is tried again.
UNREADABLE: Final = (OSError, SyntaxError, ValueError, EOFError, Image.DecompressionBombError)


class UnreadableImageError(Exception):
    """The file of an image is missing or cannot be read."""


class StoreSilentError(UnreadableImageError):
    """The object store does not answer now. The file may be in order."""


def make(image: Any, names: Iterable[str], *, wait: float = WAIT) -> int:
    """Make the missing renditions of an image for the presets `names`; return how many were encoded.

    Waits up to `wait` seconds for another process that is working on the image. SVGs are cropped without encoding.
    Raises UnreadableImageError.
    """
    if image.is_svg():
        image.get_renditions(*(filter_of(preset_of(name).cuts(image)[-1].operation) for name in names))
        return 0
    with exclusive_lock(f"renditions-{image.pk}", wait=wait) as held:
        missing = _missing(image, names) if held else []
        if not missing:
            return 0
        count = _make(image, missing)
    renditions_made.send(sender=type(image), image=image)
    return count


def is_known_unreadable(image: Any) -> bool:
    """Whether the file of an image could not be read recently."""
    return caches["renditions"].get(_unreadable_key(image)) is not None


def stand_in(image: Any, cut: Cut, *, wait: float) -> Any:
    """Return a quickly made WebP to show until the real renditions exist; None if it cannot be made in time."""
    spec = f"{cut.operation}|{STAND_IN_SPEC}"
    with exclusive_lock(f"stand-in-{image.pk}", wait=wait) as held:
        found = image.renditions.filter(filter_spec=spec, focal_point_key=key_of(spec, image)).first()
        if found or not held:
            return found
        (picture,) = _cut(image, [cut])
        return _save(image, spec, pixels.encoded(picture, "webp", quickly=True), "webp")


def is_incomplete(image: Any, names: Iterable[str]) -> bool:
    """Whether renditions of an image for some presets are missing, and its file can be read."""
    return bool(_missing(image, names)) and not is_known_unreadable(image)


def _missing(image: Any, names: Iterable[str]) -> list[tuple[Cut, str]]:
    """Return what is to be encoded, as (cut, format). A cut is complete if its last format exists: it is saved last."""
    known = set(image.renditions.values_list("filter_spec", "focal_point_key"))
    wanted: dict[tuple[Cut, str], None] = {}
    for preset in map(preset_of, names):
        for cut in preset.cuts(image):
            if not _is_known(cut.spec(preset.kinds[-1]), image, known):
                wanted |= {(cut, kind): None for kind in preset.kinds if not _is_known(cut.spec(kind), image, known)}
    return list(wanted)


def _is_known(spec: str, image: Any, known: set[tuple[str, str]]) -> bool:
    return (spec, key_of(spec, image)) in known


def _make(image: Any, missing: list[tuple[Cut, str]]) -> int:
    """Encode and save renditions: AVIFs first, and only if they are clearly smaller than the WebPs."""
    started = time.monotonic()
    cuts = list(dict.fromkeys(cut for cut, _ in missing))
    pictures = dict(zip(cuts, _cut(image, cuts), strict=True))
    tiny = max(picture.width * picture.height for picture in pictures.values()) <= pixels.TINY
    wanted = [(cut, kind) for cut, kind in missing if not (tiny and kind == "avif")]
    files = {(cut, kind): pixels.encoded(pictures[cut], kind) for cut, kind in wanted}
    pairs = [(len(files[cut, "avif"]), len(files.get((cut, "webp"), b""))) for cut, kind in files if kind == "avif"]
    worth_it = sum(avif for avif, _ in pairs) < pixels.AVIF_MAX_RATIO * sum(webp for _, webp in pairs)
    for (cut, kind), data in sorted(files.items(), key=lambda item: item[0][1] != "avif"):
        if kind != "avif" or worth_it:
            _save(image, cut.spec(kind), data, kind)
    logger.debug("Made %d renditions of image %s in %.1f s", len(files), image.pk, time.monotonic() - started)
    return len(files)


def _cut(image: Any, cuts: list[Cut]) -> list[Image.Image]:
    """Return the pixels of some cuts. Raises UnreadableImageError and remembers the image as unreadable."""
    try:
        with image.open_file() as file:
            made = pixels.cut(file, [_size(image, cut) for cut in cuts])
    except UNREADABLE as error:
        if isinstance(error.__context__, ObjectStoreError):  # Wagtail raises an error of its own.
            raise StoreSilentError(str(error)) from error
        caches["renditions"].set(_unreadable_key(image), True, RETRY_AFTER)
        raise UnreadableImageError(
            f"The file of image {image.pk} ({image.file.name}) cannot be read: {error}"
        ) from error
    return [pixels.on_white(one) if cut.is_on_white else one for cut, one in zip(cuts, made, strict=True)]


def _size(image: Any, cut: Cut) -> pixels.Size:
    """Return which part of the original a cut shows, as Wagtail's operations and the focal point define it."""
    transform = filter_of(cut.operation).get_transform(image)
    rect = transform.get_rect().round()
    width, height = (max(round(edge), 1) for edge in transform.size)
    return pixels.Size((rect.left, rect.top, rect.right, rect.bottom), width, height)


def _save(image: Any, spec: str, data: bytes, kind: str) -> Any:
    """Save and return a rendition. If another process was faster, return that one; None if the image was deleted.

    In both cases, and if the database fails, the file is removed again.
    """
    rendition = image.get_rendition_model()(
        image=image,
        filter_spec=spec,
        focal_point_key=key_of(spec, image),
        file=ContentFile(data, name=file_name(image, spec, kind)),
    )
    try:
        with transaction.atomic():
            rendition.save()
    except DatabaseError as error:
        rendition.file.storage.delete(rendition.file.name)
        if not isinstance(error, IntegrityError):
            raise
        return image.renditions.filter(filter_spec=spec, focal_point_key=rendition.focal_point_key).first()
    return rendition


def file_name(image: Any, spec: str, kind: str) -> str:
    """Return the file name of a rendition in Wagtail's style: suite.width-560.format-avif.avif."""
    key = key_of(spec, image)
    ending = ".".join(filter(None, (key, spec.replace("|", "."), {"jpeg": "jpg"}.get(kind, kind))))
    return f"{PurePosixPath(image.file.name).stem[: MAX_NAME_LENGTH - 1 - len(ending)]}.{ending}"


def _unreadable_key(image: Any) -> str:
    return f"unreadable-{image.pk}-{image.file_hash}"
