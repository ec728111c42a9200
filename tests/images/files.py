"""Image files for tests: of each format, whole and damaged."""

import io
from typing import Any

import willow  # also tells Pillow how to write HEIC
from PIL import Image

XMLNS = 'xmlns="http://www.w3.org/2000/svg"'
# By extension, Pillow's name of the format.
FORMATS = {"jpg": "JPEG", "png": "PNG", "gif": "GIF", "webp": "WEBP", "avif": "AVIF", "heic": "HEIF"}


def picture(kind: str = "PNG", size: tuple[int, int] = (80, 40), mode: str = "RGB", **options: Any) -> bytes:
    """Return an image file of soft noise, its left half red."""
    noise = Image.effect_noise(size, 60).convert("RGB")
    noise.paste("#c02020", (0, 0, size[0] // 2, size[1]))
    data = io.BytesIO()
    noise.convert(mode).save(data, kind, **options)
    return data.getvalue()


def animation(kind: str) -> bytes:
    """Return an animation of two frames, the first of them red."""
    first, second = (Image.new("RGB", (80, 40), colour) for colour in ("red", "blue"))
    data = io.BytesIO()
    first.save(data, kind, save_all=True, append_images=[second], duration=500, loop=0)
    return data.getvalue()


def opened(data: bytes) -> Image.Image:
    """Return the image of a file."""
    return Image.open(io.BytesIO(data))


def opened_svg_size(data: bytes) -> tuple[float, float]:
    """Return the width and height that Wagtail sees."""
    size: tuple[float, float] = willow.Image.open(io.BytesIO(data)).get_size()
    return size


def drawing(attributes: str = "", content: str = "", before: str = "") -> bytes:
    """Return an SVG with these attributes of its root element."""
    return f"{before}<svg {XMLNS} {attributes}>{content}</svg>".encode()
