"""What is done to the file of a picture before the library keeps it."""

import io
from typing import Any

from PIL import ExifTags, Image
from py_svg_hush import filter_svg

# What an SVG may show from inside itself; it may never ask for anything outside.
EMBEDDED_IN_SVG = {"image": ["png", "jpeg", "gif", "webp"]}
# How each of the camera's notes on orientation is turned upright (EXIF 2.3, tag 274).
TURNS = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
# Pixels. The shorter edge of what sizes are cut from, which is wider than any of them.
ENOUGH = 2048
REDUCED_KINDS = {"JPEG", "MPO", "PNG", "WEBP"}
LATITUDE = 2  # EXIF 2.3, tag 2 of the part for places.
# Some cameras put a smaller copy behind their picture, and the file is called MPO then.
LOSSY = {"JPEG": "JPEG", "MPO": "JPEG"}
QUALITY = 95  # Of 100. Written once, from the camera's own file; what visitors see is cut from it.


def is_svg_name(name: str) -> bool:
    """Whether a file's name says that it is an SVG, as Wagtail tells it."""
    return name.lower().endswith(".svg")


def safe_svg(data: bytes) -> bytes:
    """The SVG without scripts, event handlers, foreign content and addresses outside itself.

    Raises ValueError where the data is no SVG.
    """
    try:
        return bytes(filter_svg(data, EMBEDDED_IN_SVG))
    except Exception as error:  # the library raises a kind of its own for whatever it cannot parse
        raise ValueError("this is not an SVG that can be read") from error


def upright_and_nowhere(data: bytes) -> bytes:
    """The picture turned the way it is meant to be seen, without the place where it was taken.

    Cameras write both into the file. A picture that has neither comes back as it is, byte for byte.
    """
    with Image.open(io.BytesIO(data)) as picture:
        exif = picture.getexif()
        place = LATITUDE in exif.get_ifd(ExifTags.IFD.GPSInfo) or b"GPSL" in _as_bytes(picture.info.get("xmp"))
        turned = exif.get(ExifTags.Base.Orientation) in TURNS
        still = picture.format in LOSSY or not getattr(picture, "is_animated", False)
        if not (place or turned) or not still:
            return data
        options: dict[str, Any] = {"icc_profile": picture.info.get("icc_profile")}
        kind = LOSSY.get(picture.format or "", picture.format)
        if kind == "JPEG":
            keep = picture.format == "JPEG" and not turned
            options |= {"quality": "keep"} if keep else {"quality": QUALITY, "subsampling": 0}
        upright = picture.transpose(TURNS[exif[ExifTags.Base.Orientation]]) if turned else picture
        exif.pop(ExifTags.IFD.GPSInfo, None)
        exif.pop(ExifTags.Base.Orientation, None)
        written = io.BytesIO()
        upright.save(written, format=kind, exif=exif.tobytes(), **options)
        return written.getvalue()


def _as_bytes(value: Any) -> bytes:
    return value.encode() if isinstance(value, str) else value or b""


def fit_to_keep(data: bytes, name: str) -> bytes:
    """The file of a picture as the library keeps it.

    Raises ValueError for an SVG that cannot be read, and OSError for a damaged picture.
    """
    return safe_svg(data) if is_svg_name(name) else upright_and_nowhere(data)


def reduced(data: bytes) -> bytes:
    """A picture with no more pixels than any size of it needs, in its own format; one that has no more as it is.

    Each size is cut from a file of its own reading: from a poster of 25 million pixels that would take seconds and
    hundreds of megabytes each time.
    """
    with Image.open(io.BytesIO(data)) as picture:
        factor = min(picture.size) / ENOUGH
        if factor <= 1 or picture.format not in REDUCED_KINDS or getattr(picture, "n_frames", 1) > 1:
            return data
        size = (round(picture.width / factor), round(picture.height / factor))
        kind = LOSSY.get(picture.format or "", picture.format)
        options: dict[str, Any] = {"icc_profile": picture.info.get("icc_profile")}
        options |= {"compress_level": 1} if kind == "PNG" else {"quality": QUALITY}
        picture.draft(None, size)
        pixels = picture.convert("RGBA") if picture.mode in ("P", "PA", "LA") else picture
        written = io.BytesIO()
        pixels.resize(size, Image.Resampling.LANCZOS, reducing_gap=2.0).save(written, format=kind, **options)
        return written.getvalue()
