"""What a picture looks like, in bits: of pictures that look the same, nearly all bits are the same.

The picture becomes a grid of greys, and each bit says whether one grey is clearly lighter than the one before it, to
its left or above (dHash). Other sizes, formats and qualities of a picture leave that as it is.
"""

from typing import IO, Any, Final, NamedTuple

from PIL import Image

from actris_cms.images.pixels import Size, cut, on_white

GRID: Final = 24  # Words on a poster still matter: two posters of one series differ.
SAMPLE: Final = 8 * (GRID + 1)  # Pixels. Decoders that shrink a picture to fewer would shift its edges.
CLEARLY: Final = 3  # Of 255 greys. Less is noise of the encoder.
LEAST: Final = 100  # Bits that are set. A picture with fewer has too little in it to be told from others.
SAME: Final = 0.2  # Of the bits that are set. Copies of one picture differ by less, others by more than half.
DIGITS: Final = 2 * GRID * GRID // 4  # Hexadecimal.


class Look(NamedTuple):
    """The bits as hexadecimal digits, none for a picture that has too little in it; and whether one sees through it."""

    bits: str = ""
    is_transparent: bool = False


def look_of(file: IO[bytes], image: Any) -> Look:
    """Return what a picture looks like, on white. A transparent one does not replace one that is not, nor vice versa.

    Raises what `cut` raises for a file that cannot be decoded.
    """
    whole = Size((0, 0, image.width, image.height), SAMPLE, SAMPLE)
    sample = cut(file, [whole])[0]
    greys = on_white(sample).convert("L")
    bits = _bits(greys.resize((GRID + 1, GRID + 1), Image.Resampling.BOX))
    return Look(f"{bits:0{DIGITS}x}" if bits.bit_count() >= LEAST else "", sample.mode == "RGBA")


def _bits(greys: Image.Image) -> int:
    values, side, bits = greys.tobytes(), GRID + 1, 0
    for row in range(GRID):
        for place in range(row * side, row * side + GRID):
            least = values[place] + CLEARLY
            bits = bits << 2 | (values[place + 1] > least) << 1 | (values[place + side] > least)
    return bits


def look_the_same(one: int, other: int) -> bool:
    """Whether two pictures, given by their bits, look the same."""
    return 2 * (one ^ other).bit_count() <= SAME * (one.bit_count() + other.bit_count())
