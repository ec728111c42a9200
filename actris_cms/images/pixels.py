"""Decodes an image once, crops and scales all its renditions from it, and encodes them, within bounded memory.

This module does not use the database. The encoder settings were chosen by measurement: see
`docs/decisions/0014-sizes-made-ahead.md`.
"""

import io
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from typing import IO, Any, Final

from PIL import Image, ImageCms

# Each process decodes one image at a time, which bounds its memory. Renditions are cropped while the lock is held, and
# encoded after it is released.
DECODING = threading.BoundedSemaphore(1)
KNOWN_MODES: Final = ("RGB", "RGBA", "L", "CMYK")
STRIP: Final = 512  # Rows of a large image that are processed together.
REDUCING_GAP: Final = (
    3.0  # Pillow: how much larger than the result the fast first step stays; 3 looks like no first step.
)
TINY: Final = 20_000  # Pixels, about 200 × 100: below this, an AVIF's header outweighs what it saves.
# 480 × 96: logos and drawings of this size may be smaller in lossless WebP.
MAX_LOSSLESS_PIXELS: Final = 50_000
AVIF_MAX_RATIO: Final = 0.95  # AVIFs are saved only if they are smaller than this fraction of the WebPs.
WEBP_QUALITY: Final = 70
AVIF_QUALITY: Final = 50
AVIF_SPEED: Final = 8  # libaom, 0 (best) to 10: at 7, twice the time for 2 % fewer bytes; at 9, 12 % more bytes.
JPEG_QUALITY: Final = 78
GREY_DIVISOR: Final = 256  # From 16-bit to 8-bit greys.


@dataclass(frozen=True)
class Size:
    """A crop: `box` (left, top, right, bottom in pixels of the original), scaled to `width` × `height` pixels."""

    box: tuple[float, float, float, float]
    width: int
    height: int

    @property
    def factor(self) -> float:
        """How many pixels of the original become one, in each direction."""
        return min((self.box[2] - self.box[0]) / self.width, (self.box[3] - self.box[1]) / self.height)


def cut(file: IO[bytes], sizes: Sequence[Size]) -> list[Image.Image]:
    """Return the crops of an image, in the order of `sizes`, as 8-bit pixels in sRGB.

    Raises OSError, SyntaxError or ValueError for a file that cannot be decoded, and DecompressionBombError for one
    with too many pixels.
    """
    with DECODING:
        cuts, profile = _cut(file, sizes)
    return [_for_the_web(made, profile) for made in cuts]


def _cut(file: IO[bytes], sizes: Sequence[Size]) -> tuple[list[Image.Image], bytes | None]:
    """Return the crops, and the colour profile of the image.

    The pixels of the original end with this function: the next image is decoded only after it.
    """
    with Image.open(file) as picture:
        original = picture.size
        least = max(min(size.factor for size in sizes), 1)
        picture.draft(None, (round(original[0] / least), round(original[1] / least)))
        drafted = picture.width / original[0]
        step = max(int(least * drafted / 2), 1)
        small = _reduced(picture, step)
        scale = (drafted / step, picture.height / original[1] / step)
        return [_resized(small, size, scale) for size in sizes], picture.info.get("icc_profile")


def _reduced(picture: Image.Image, step: int) -> Image.Image:
    """Return the image in a known mode, reduced by the factor `step` in each direction.

    It is processed in strips, so that there is never a second copy of a large image in memory.
    """
    picture.load()
    if step == 1 and _is_known(picture):
        return picture
    width, height = -(-picture.width // step), -(-picture.height // step)
    small: Image.Image | None = None
    for top in range(0, picture.height, STRIP * step):
        bottom = min(top + STRIP * step, picture.height)
        strip = _in_known_mode(picture, (0, top, picture.width, bottom))
        if step > 1:
            strip = strip.reduce(step)
        small = small or Image.new(strip.mode, (width, height))
        small.paste(strip, (0, top // step))
    return small or picture


def _in_known_mode(picture: Image.Image, box: tuple[int, int, int, int]) -> Image.Image:
    part = picture.crop(box)
    if picture.mode.startswith(("I", "F")):  # Greys of 16 or 32 bits, which Pillow would clip at 255.
        return part.convert("F").point(lambda value: value / GREY_DIVISOR).convert("L")
    if _is_known(picture):
        return part
    return part.convert("RGBA" if picture.has_transparency_data else "RGB")


def _is_known(picture: Image.Image) -> bool:
    """Whether an image needs no conversion before it is cropped. One colour may stand for transparency in any mode."""
    return picture.mode in KNOWN_MODES and (picture.mode == "RGBA" or not picture.has_transparency_data)


def _resized(picture: Image.Image, size: Size, scale: tuple[float, float]) -> Image.Image:
    left, top, right, bottom = size.box
    box = (
        left * scale[0],
        top * scale[1],
        min(right * scale[0], picture.width),
        min(bottom * scale[1], picture.height),
    )
    if box == (0, 0, *picture.size) and picture.size == (size.width, size.height):
        return picture.copy()
    return picture.resize((size.width, size.height), Image.Resampling.LANCZOS, box=box, reducing_gap=REDUCING_GAP)


def _for_the_web(picture: Image.Image, profile: bytes | None) -> Image.Image:
    """Return the image in sRGB, with nothing of the original but pixels, and without an opaque alpha channel.

    Encoders write profiles, comments and metadata that they find in `info`.
    """
    picture = _in_srgb(picture, readable_profile(profile))
    if picture.mode == "CMYK":
        picture = picture.convert("RGB")
    if picture.mode == "RGBA" and picture.getchannel("A").getextrema() == (255, 255):
        picture = picture.convert("RGB")
    picture.info = {}
    return picture


def readable_profile(profile: bytes | None) -> ImageCms.ImageCmsProfile | None:
    """Return a colour profile, or None if it cannot be read: some programs do not show an image with such a one."""
    try:
        return ImageCms.ImageCmsProfile(io.BytesIO(profile)) if profile else None
    except (ImageCms.PyCMSError, OSError, ValueError, TypeError):
        return None


def _in_srgb(picture: Image.Image, profile: ImageCms.ImageCmsProfile | None) -> Image.Image:
    if profile is None:
        return picture
    mode = "RGBA" if picture.mode == "RGBA" else "RGB"
    try:
        turned = ImageCms.profileToProfile(picture, profile, ImageCms.createProfile("sRGB"), outputMode=mode)
    except (ImageCms.PyCMSError, OSError, ValueError, TypeError):
        return picture  # It is for another colour space: ignore it.
    return picture if turned is None else turned


def encoded(picture: Image.Image, kind: str, *, quickly: bool = False) -> bytes:
    """Encode an image as "avif", "webp", "jpeg" or "png"; a WebP made `quickly` is a third larger."""
    options: dict[str, Any]
    if kind == "avif":
        options = {"quality": AVIF_QUALITY, "speed": AVIF_SPEED, "max_threads": 1, "autotiling": False}
    elif kind == "webp":
        options = {"quality": WEBP_QUALITY, "method": 0 if quickly else 4}
    elif kind == "png":
        options = {"optimize": True}
    else:
        options = {"quality": JPEG_QUALITY, "progressive": True, "optimize": True}
        picture = on_white(picture)
    data = _written(picture, kind, options)
    if kind == "webp" and not quickly and picture.width * picture.height <= MAX_LOSSLESS_PIXELS:
        data = min(data, _written(picture, kind, {"lossless": True, "quality": 80, "method": 4}), key=len)
    return data


def _written(picture: Image.Image, kind: str, options: dict[str, Any]) -> bytes:
    data = io.BytesIO()
    picture.save(data, kind.upper(), **options)
    return data.getvalue()


def on_white(picture: Image.Image) -> Image.Image:
    """Return the image on a white background if it is transparent: for JPEG, and where pages show it so."""
    if picture.mode != "RGBA":
        return picture
    ground = Image.new("RGB", picture.size, "white")
    ground.paste(picture, mask=picture.getchannel("A"))
    return ground
