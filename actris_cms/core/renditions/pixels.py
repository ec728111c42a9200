"""Decodes a picture once, cuts all its sizes from it, and encodes them; within bounded memory.

Nothing here knows the database. Settings of the encoders were chosen by measurement: see
`docs/decisions/0014-sizes-made-ahead.md`.
"""

import io
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from typing import IO, Any, Final

from PIL import Image, ImageCms

# One picture is decoded at a time in a process, which bounds the memory that it takes. Sizes are cut while it is held,
# and encoded when it has been let go.
DECODING = threading.BoundedSemaphore(1)
KNOWN_MODES: Final = ("RGB", "RGBA", "L", "CMYK")  # Those that are cut as they are.
STRIP: Final = 512  # Rows of a large picture that are worked on together.
REDUCING_GAP: Final = 3.0  # Pillow: how much finer than the result a quick first step stays; 3 is as good as none.
TINY: Final = 20_000  # Pixels, about 200 × 100: below this, an AVIF's own head outweighs what it saves.
MARK: Final = 50_000  # Pixels, 480 × 96: marks and drawings of this size may be smaller when nothing is thrown away.
WORTHWHILE: Final = 0.95  # An AVIF is kept where it is smaller than this part of the WebP.
WEBP_QUALITY: Final = 70
AVIF_QUALITY: Final = 50
AVIF_SPEED: Final = 7  # libaom, 0 (best) to 10: at 6, twice the time for 3 % fewer bytes; at 9, a quarter more bytes.
JPEG_QUALITY: Final = 78
DEEP: Final = 256  # 16-bit greys are brought to 8 bits by this.


@dataclass(frozen=True)
class Size:
    """What is cut: `box` (left, top, right, bottom in pixels of the original), shown at `width` × `height` pixels."""

    box: tuple[float, float, float, float]
    width: int
    height: int

    @property
    def factor(self) -> float:
        """How many pixels of the original, side by side, become one."""
        return min((self.box[2] - self.box[0]) / self.width, (self.box[3] - self.box[1]) / self.height)


def cut(file: IO[bytes], sizes: Sequence[Size]) -> list[Image.Image]:
    """The sizes of a picture, in their order, as 8-bit pixels in the colours of the web (sRGB).

    Raises OSError, SyntaxError or ValueError for a file that cannot be decoded; DecompressionBombError where it has
    too many pixels.
    """
    with DECODING, Image.open(file) as picture:
        original = picture.size
        least = max(min(size.factor for size in sizes), 1)
        picture.draft(None, (round(original[0] / least), round(original[1] / least)))
        drafted = picture.width / original[0]
        step = max(int(least * drafted / 2), 1)
        small = _reduced(picture, step)
        scale = (drafted / step, picture.height / original[1] / step)
        profile = picture.info.get("icc_profile")
        cuts = [_resized(small, size, scale) for size in sizes]
    return [_for_the_web(made, profile) for made in cuts]


def _reduced(picture: Image.Image, step: int) -> Image.Image:
    """The picture in one of the modes that can be cut, each `step` × `step` of its pixels made one.

    It is worked on in strips, so that no second copy of a large picture is ever made.
    """
    picture.load()
    if step == 1 and picture.mode in KNOWN_MODES:
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
        return part.convert("F").point(lambda value: value / DEEP).convert("L")
    if picture.mode in KNOWN_MODES:
        return part
    return part.convert("RGBA" if picture.has_transparency_data else "RGB")


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
    """In sRGB, without a profile, which may be as large as a small picture, and without an alpha that hides nothing."""
    if profile:
        picture = _in_srgb(picture, profile)
    if picture.mode == "CMYK":
        picture = picture.convert("RGB")
    if picture.mode == "RGBA" and picture.getchannel("A").getextrema() == (255, 255):
        picture = picture.convert("RGB")
    return picture


def _in_srgb(picture: Image.Image, profile: bytes) -> Image.Image:
    mode = "RGBA" if picture.mode == "RGBA" else "RGB"
    try:
        source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
        turned = ImageCms.profileToProfile(picture, source, ImageCms.createProfile("sRGB"), outputMode=mode)
    except (ImageCms.PyCMSError, OSError, ValueError, TypeError):
        return picture  # A profile that cannot be read, or is for another kind of colours, says nothing.
    return picture if turned is None else turned


def encoded(picture: Image.Image, kind: str, *, quickly: bool = False) -> bytes:
    """The bytes of a picture as "avif", "webp", "jpeg" or "png"; a `quickly` made WebP is a third larger."""
    options: dict[str, Any]
    if kind == "avif":
        options = {"quality": AVIF_QUALITY, "speed": AVIF_SPEED, "max_threads": 1}
    elif kind == "webp":
        options = {"quality": WEBP_QUALITY, "method": 0 if quickly else 4}
    elif kind == "png":
        options = {"optimize": True}
    else:
        options = {"quality": JPEG_QUALITY, "progressive": True, "optimize": True}
        picture = on_white(picture)
    data = _written(picture, kind, options)
    if kind == "webp" and not quickly and picture.width * picture.height <= MARK:
        data = min(data, _written(picture, kind, {"lossless": True, "quality": 80, "method": 4}), key=len)
    return data


def _written(picture: Image.Image, kind: str, options: dict[str, Any]) -> bytes:
    data = io.BytesIO()
    picture.save(data, kind.upper(), **options)
    return data.getvalue()


def on_white(picture: Image.Image) -> Image.Image:
    """A picture without transparency, which JPEG has not."""
    if picture.mode != "RGBA":
        return picture
    ground = Image.new("RGB", picture.size, "white")
    ground.paste(picture, mask=picture.getchannel("A"))
    return ground
