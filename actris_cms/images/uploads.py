"""Checks image files, and changes them before they are kept in the image library."""

import io
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import PurePosixPath
from typing import Any, Final

import willow  # also tells Pillow how to read HEIC
from django.conf import settings
from PIL import ExifTags, Image

from .errors import TooManyPixelsError, UnusableImageError
from .pixels import DECODING, readable_profile
from .svg import safe_svg

# By Pillow's name of a format, the extensions of its files. A file with another one gets the first.
EXTENSIONS: Final = {
    "JPEG": (".jpg", ".jpeg"),
    "PNG": (".png",),
    "GIF": (".gif",),
    "WEBP": (".webp",),
    "AVIF": (".avif",),
    "HEIF": (".heic", ".heif"),
}
FORMATS: Final = tuple(EXTENSIONS)
# Some cameras append a smaller copy to a JPEG; Pillow calls that format MPO. Few browsers show HEIC.
KEPT_AS: Final = {"JPEG": "JPEG", "MPO": "JPEG", "HEIF": "JPEG"}
# How to turn each EXIF orientation upright (EXIF 2.3, tag 274).
ORIENTATIONS = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
# Pixels: the shorter edge of the file that renditions are made from, wider than any of them.
SOURCE_EDGE = 2048
REDUCED_KINDS = {"JPEG", "MPO", "PNG", "WEBP"}
LATITUDE = 2  # EXIF 2.3, tag 2 of the GPS section.
MAX_EXIF = 65_000  # Bytes: no more fits into a JPEG.
QUALITY = 95  # Of 100, high because renditions are made from this file.
OPTIONS: Final[dict[str, dict[str, Any]]] = {
    "JPEG": {"quality": QUALITY, "subsampling": 0},
    "WEBP": {"quality": QUALITY},
    "AVIF": {"quality": QUALITY},
}


def is_svg_name(name: str) -> bool:
    """Whether a file name is that of an SVG, by the same rule as Wagtail's."""
    return name.lower().endswith(".svg")


def process_upload(data: bytes, name: str) -> tuple[bytes, str]:
    """Return the file of an image as the image library keeps it, and its name with the extension of its format.

    An SVG is cleaned. A photograph is turned upright, and loses its GPS position. HEIC becomes JPEG, and an animated
    PNG, which Wagtail does not know, its first frame. All others are kept byte for byte.
    Raises UnusableImageError for a file that cannot be shown.
    """
    try:
        if is_svg_name(name):
            return safe_svg(data), name
        with DECODING:
            _check_pixels(data)
            kept, kind = _rewritten(data, as_picture=True)
        willow.Image.open(io.BytesIO(kept))  # Wagtail must recognise the format, too.
    except UnusableImageError:
        raise
    except Exception as error:  # decoders raise whatever they like on damaged files
        raise UnusableImageError(
            "it is damaged or cut short. Save it again in the program that it comes from"
        ) from error
    extension = PurePosixPath(name).suffix
    known = EXTENSIONS[kind]
    return kept, name if extension.lower() in known else name.removesuffix(extension) + known[0]


def upright_without_location(data: bytes) -> bytes:
    """Return the image turned upright and without its GPS position, which cameras write into the file.

    An image with neither orientation nor position is returned unchanged.
    """
    return _rewritten(data)[0]


@contextmanager
def _opened(data: bytes) -> Iterator[Image.Image]:
    """Open an image whose header says that it can be decoded within bounded memory."""
    most: int = settings.WAGTAILIMAGES_MAX_IMAGE_PIXELS
    smaller = f"at most {most / 1_000_000:g} million are possible. Save it smaller"
    try:
        picture = Image.open(io.BytesIO(data), formats=FORMATS)
    except Image.DecompressionBombError as error:
        raise TooManyPixelsError(f"it has far too many pixels, and {smaller}") from error
    except Exception as error:  # decoders raise whatever they like on damaged files
        raise UnusableImageError(
            "it is damaged, or not a picture of the types JPEG, PNG, GIF, WebP, AVIF, HEIC and SVG"
        ) from error
    with picture:
        if picture.width * picture.height > most:
            raise TooManyPixelsError(f"it has {picture.width:,} × {picture.height:,} pixels, and {smaller}")
        yield picture


def _check_pixels(data: bytes) -> None:
    """Decode the image, as far as needed to see that it is complete: of an animated one, what is shown."""
    with _opened(data) as picture:
        picture.draft(None, (picture.width // 8, picture.height // 8))
        picture.load()


def _rewritten(data: bytes, *, as_picture: bool = False) -> tuple[bytes, str]:
    """Return the image upright and without its GPS position, and its format.

    `as_picture` also replaces what only some programs can show: HEIC, an animated PNG, an unreadable colour profile.
    """
    with Image.open(io.BytesIO(data), formats=FORMATS) as picture:
        kind = KEPT_AS.get(picture.format or "", picture.format or "")
        if picture.format == "HEIF" and picture.mode == "RGBA":
            kind = "WEBP"
        exif, turn, has_place = _exif_of(picture)
        profile = picture.info.get("icc_profile")
        readable = profile if readable_profile(profile) else None
        moves = picture.format not in KEPT_AS and getattr(picture, "is_animated", False)
        replaced = as_picture and (picture.format == "HEIF" or (moves and kind == "PNG"))
        changed = turn or has_place or (as_picture and readable != profile)
        if not replaced and (moves or not changed):
            return data, kind
        options = {"exif": exif if len(exif) < MAX_EXIF else b"", "icc_profile": readable, **OPTIONS.get(kind, {})}
        if picture.format == "JPEG" and not turn:
            options |= {"quality": "keep", "subsampling": "keep"}
        written = io.BytesIO()
        (picture.transpose(turn) if turn else picture).save(written, format=kind, **options)
        return written.getvalue(), kind


def _exif_of(picture: Image.Image) -> tuple[bytes, Image.Transpose | None, bool]:
    """Return the EXIF data to keep, how to turn the image upright, and whether it may say where it was taken."""
    in_xmp = b"GPSL" in _as_bytes(picture.info.get("xmp"))
    try:
        exif = picture.getexif()
        unreadable = not exif and bool(picture.info.get("exif"))
        place = unreadable or LATITUDE in exif.get_ifd(ExifTags.IFD.GPSInfo)
        turn = ORIENTATIONS.get(exif.pop(ExifTags.Base.Orientation, 1))
        exif.pop(ExifTags.IFD.GPSInfo, None)
        return exif.tobytes(), turn, place or in_xmp
    except Exception:  # Pillow raises whatever it likes on damaged data; what cannot be read is not kept
        return b"", None, True


def _as_bytes(value: Any) -> bytes:
    return value.encode() if isinstance(value, str) else value or b""


def reduced(data: bytes) -> bytes:
    """Return the image with no more pixels than its renditions need, in its own format; unchanged if small enough.

    Otherwise decoding a poster of 25 million pixels would take seconds and hundreds of megabytes for each rendition.
    """
    with Image.open(io.BytesIO(data)) as picture:
        factor = min(picture.size) / SOURCE_EDGE
        if factor <= 1 or picture.format not in REDUCED_KINDS or getattr(picture, "n_frames", 1) > 1:
            return data
        size = (round(picture.width / factor), round(picture.height / factor))
        kind = KEPT_AS.get(picture.format or "", picture.format)
        options: dict[str, Any] = {"icc_profile": picture.info.get("icc_profile")}
        options |= {"compress_level": 1} if kind == "PNG" else {"quality": QUALITY}
        picture.draft(None, size)
        pixels = picture.convert("RGBA") if picture.mode in ("P", "PA", "LA") else picture
        written = io.BytesIO()
        pixels.resize(size, Image.Resampling.LANCZOS, reducing_gap=2.0).save(written, format=kind, **options)
        return written.getvalue()
