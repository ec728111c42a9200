"""Makes the files of a picture's sizes: each once, however many ask for it at the same time."""

import logging
import time
from collections.abc import Callable, Iterable
from pathlib import PurePosixPath
from typing import Any, Final

from django.core.cache import caches
from django.core.files.base import ContentFile
from django.db import IntegrityError, transaction
from PIL import Image

from . import pixels
from .locks import only_one
from .presets import Cut, filter_of, key_of, preset_of
from .signals import renditions_made

logger = logging.getLogger(__name__)

WAIT: Final = 120.0  # Seconds that the background waits for whoever is making sizes of the same picture.
LONGEST_NAME: Final = 60  # Of a file, as Wagtail has it: its folder and a suffix come on top.
QUICKLY: Final = (
    f"format-webp|webpquality-{pixels.WEBP_QUALITY}"  # Tells a stand-in from the WebP that will replace it.
)
REST: Final = 600  # Seconds for which a picture that cannot be read is left alone.
UNREADABLE: Final = (OSError, SyntaxError, ValueError, EOFError, Image.DecompressionBombError)


class UnreadablePictureError(Exception):
    """The file of a picture is missing, or cannot be read."""


def make(image: Any, names: Iterable[str], *, wait: float = WAIT, each: Callable[..., Iterable[Any]] = map) -> int:
    """Make the files that the presets `names` need of an image and that are not there; how many were encoded.

    Another who is at the same image is waited for, up to `wait` seconds. `each` works like `map`: a pool's encodes
    several at a time. Drawings are no work, and are cut where they are shown. Raises UnreadablePictureError.
    """
    if image.is_svg():
        return 0
    with only_one(f"sizes-{image.pk}", wait=wait) as held:
        missing = _missing(image, names) if held else []
        if not missing:
            return 0
        count = _make(image, missing, each)
    renditions_made.send(sender=type(image), image=image)
    return count


def is_left_alone(image: Any) -> bool:
    """Whether the file of an image could not be read a short while ago."""
    return caches["renditions"].get(_rest_key(image)) is not None


def stand_in(image: Any, cut: Cut, *, wait: float) -> Any:
    """A WebP of one size, made quickly, to show until the others are there; None where it cannot be had in time."""
    spec = f"{cut.operation}|{QUICKLY}"
    with only_one(f"stand-in-{image.pk}", wait=wait) as held:
        found = image.renditions.filter(filter_spec=spec, focal_point_key=key_of(spec, image)).first()
        if found or not held:
            return found
        (picture,) = _cut(image, [cut])
        return _save(image, spec, pixels.encoded(picture, "webp", quickly=True), "webp")


def _missing(image: Any, names: Iterable[str]) -> list[tuple[Cut, str]]:
    """What is to be encoded, as (cut, format). A cut is there when its last format is, which is saved last."""
    known = set(image.renditions.values_list("filter_spec", "focal_point_key"))
    wanted: dict[tuple[Cut, str], None] = {}
    for preset in map(preset_of, names):
        for cut in preset.cuts(image):
            if not _is_known(cut.spec(preset.kinds[-1]), image, known):
                wanted |= {(cut, kind): None for kind in preset.kinds if not _is_known(cut.spec(kind), image, known)}
    return list(wanted)


def _is_known(spec: str, image: Any, known: set[tuple[str, str]]) -> bool:
    return (spec, key_of(spec, image)) in known


def _make(image: Any, missing: list[tuple[Cut, str]], each: Callable[..., Iterable[Any]]) -> int:
    """Encode and save; AVIFs first, and only where they are worth it."""
    started = time.monotonic()
    cuts = list(dict.fromkeys(cut for cut, _ in missing))
    pictures = dict(zip(cuts, _cut(image, cuts), strict=True))
    tiny = max(picture.width * picture.height for picture in pictures.values()) <= pixels.TINY
    wanted = [(cut, kind) for cut, kind in missing if not (tiny and kind == "avif")]
    made = each(lambda one: pixels.encoded(pictures[one[0]], one[1]), wanted)
    files = dict(zip(wanted, made, strict=True))
    pairs = [(len(files[cut, "avif"]), len(files.get((cut, "webp"), b""))) for cut, kind in files if kind == "avif"]
    worth_it = sum(avif for avif, _ in pairs) < pixels.WORTHWHILE * sum(webp for _, webp in pairs)
    for (cut, kind), data in sorted(files.items(), key=lambda item: item[0][1] != "avif"):
        if kind != "avif" or worth_it:
            _save(image, cut.spec(kind), data, kind)
    logger.debug("Made %d sizes of image %s in %.1f s", len(files), image.pk, time.monotonic() - started)
    return len(files)


def _cut(image: Any, cuts: list[Cut]) -> list[Image.Image]:
    """The pixels of some sizes. Raises UnreadablePictureError, and has the image left alone for a while."""
    try:
        with image.open_file() as file:
            return pixels.cut(file, [_size(image, cut) for cut in cuts])
    except UNREADABLE as error:
        caches["renditions"].set(_rest_key(image), True, REST)
        raise UnreadablePictureError(
            f"The file of image {image.pk} ({image.file.name}) cannot be read: {error}"
        ) from error


def _size(image: Any, cut: Cut) -> pixels.Size:
    """Where in the original a size lies, as Wagtail's own operations have it, focal point and all."""
    transform = filter_of(cut.operation).get_transform(image)
    rect = transform.get_rect().round()
    width, height = (max(round(edge), 1) for edge in transform.size)
    return pixels.Size((rect.left, rect.top, rect.right, rect.bottom), width, height)


def _save(image: Any, spec: str, data: bytes, kind: str) -> Any:
    """The rendition in the database; that of another who was quicker; None where the image is gone meanwhile.

    What was written for nothing is removed.
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
    except IntegrityError:
        rendition.file.storage.delete(rendition.file.name)
        return image.renditions.filter(filter_spec=spec, focal_point_key=rendition.focal_point_key).first()
    return rendition


def file_name(image: Any, spec: str, kind: str) -> str:
    """What the file of a size is called, after the manner of Wagtail: suite.width-560.format-avif.avif."""
    key = key_of(spec, image)
    ending = ".".join(filter(None, (key, spec.replace("|", "."), {"jpeg": "jpg"}.get(kind, kind))))
    return f"{PurePosixPath(image.file.name).stem[: LONGEST_NAME - 1 - len(ending)]}.{ending}"


def _rest_key(image: Any) -> str:
    return f"unreadable-{image.pk}-{image.file_hash}"
