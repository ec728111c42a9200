"""Proposes a focal point for a picture that is cropped, so that heads stay in it. See decision 0029."""

from typing import Any, Final

from PIL import Image, ImageChops, ImageDraw, ImageFilter
from wagtail.images.rect import Rect

from . import pixels
from .making import UNREADABLE
from .presets import HEXAGON

FOCAL_POINT: Final = ("focal_point_x", "focal_point_y", "focal_point_width", "focal_point_height")
EDGE: Final = 240  # Pixels of the longer edge: enough to tell where something is.
# Tones of skin, of all people (Chai and Ngan, 1999), as values of Cb and Cr; luma that is not nearly black.
CB, CR, LUMA = (77, 127), (133, 173), (60, 255)
SKIN_WEIGHT: Final = 2  # Compared with edges.
FLAT: Final = 9 / 16  # Height by width of the part of the crop where the point lies.


def propose_focal_point(image: Any) -> None:
    """Give an image that has no focal point the one that the rule finds. An editor's is never changed."""
    if image.is_svg() or image.has_focal_point():
        return
    try:
        with image.open_file() as file:
            scale = max(image.width, image.height) / EDGE
            whole = pixels.Size((0, 0, image.width, image.height), *_scaled(image, scale))
            (small,) = pixels.cut(file, [whole])
    except UNREADABLE:
        return
    left, top, right, bottom = interesting_part(small.convert("RGB"))
    across, down = image.width / small.width, image.height / small.height
    image.set_focal_point(Rect(left * across, top * down, right * across, bottom * down))
    image.save(update_fields=FOCAL_POINT)


def _scaled(image: Any, scale: float) -> tuple[int, int]:
    return max(round(image.width / scale), 1), max(round(image.height / scale), 1)


def interesting_part(picture: Image.Image) -> tuple[float, float, float, float]:
    """Return the part (left, top, right, bottom) that a crop should keep: where edges and tones of skin are.

    First the columns of an upright hexagon are chosen, then the rows among these.
    """
    interest = _interest(picture)
    width, height = picture.size
    wide = max(min(width, round(height * HEXAGON)), 1)
    left = _densest(interest.resize((width, 1), Image.Resampling.BOX), wide)
    high = max(min(height, round(wide * FLAT)), 1)
    column = interest.crop((left, 0, left + wide, height))
    top = _densest(column.resize((1, height), Image.Resampling.BOX), high)
    return left + wide / 4, top + high / 4, left + wide * 3 / 4, top + high * 3 / 4


def _interest(picture: Image.Image) -> Image.Image:
    edges = picture.convert("L").filter(ImageFilter.FIND_EDGES)
    # The filter finds edges all along the border.
    ImageDraw.Draw(edges).rectangle((0, 0, picture.width - 1, picture.height - 1), outline=0, width=2)
    luma, cb, cr = picture.convert("YCbCr").split()
    skin = _between(luma, LUMA)
    for channel, tones in ((cb, CB), (cr, CR)):
        skin = ImageChops.multiply(skin, _between(channel, tones))
    skin = skin.filter(ImageFilter.MinFilter(3))  # Single pixels are noise.
    for _ in range(SKIN_WEIGHT):
        edges = ImageChops.add(edges, skin)
    return edges


def _between(channel: Image.Image, tones: tuple[int, int]) -> Image.Image:
    return channel.point([255 if tones[0] <= value <= tones[1] else 0 for value in range(256)])


def _densest(line: Image.Image, length: int) -> int:
    """Return where in a line of pixels the stretch begins that has most in it, above all in its middle."""
    values = line.tobytes()
    weights = [1 - abs((place + 0.5) / length - 0.5) for place in range(length)]
    return max(
        range(len(values) - length + 1),
        key=lambda start: sum(map(float.__mul__, weights, map(float, values[start : start + length]))),
    )
