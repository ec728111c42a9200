"""How a picture is decoded, cut and encoded."""

import io
from typing import Any

import pytest
from PIL import Image, ImageCms

from actris_cms.core.renditions import pixels
from actris_cms.core.renditions.pixels import Size, cut, encoded


def file_of(picture: Image.Image, kind: str = "PNG", **options: Any) -> io.BytesIO:
    data = io.BytesIO()
    picture.save(data, kind, **options)
    data.seek(0)
    return data


def quarters(width: int, height: int, mode: str = "RGB") -> Image.Image:
    """Red, green, blue and white, a quarter each."""
    picture = Image.new("RGB", (width, height), "white")
    picture.paste("red", (0, 0, width // 2, height // 2))
    picture.paste("lime", (width // 2, 0, width, height // 2))
    picture.paste("blue", (0, height // 2, width // 2, height))
    return picture.convert(mode)


def colour(picture: Image.Image, x: float, y: float) -> tuple[int, ...]:
    found: Any = picture.convert("RGB").getpixel((int(picture.width * x), int(picture.height * y)))
    return tuple(round(channel / 255) for channel in found)


@pytest.mark.parametrize(("kind", "mode"), [("PNG", "RGB"), ("PNG", "P"), ("JPEG", "RGB"), ("WEBP", "RGBA")])
@pytest.mark.parametrize("size", [(400, 300), (3001, 2003)])
def test_sizes_keep_what_stands_where(kind: str, mode: str, size: tuple[int, int]) -> None:
    data = file_of(quarters(*size, mode), kind)

    whole, part = cut(data, [Size((0, 0, *size), 200, 150), Size((size[0] / 2, 0, size[0], size[1]), 100, 150)])

    assert (whole.size, part.size) == ((200, 150), (100, 150))
    corners = [colour(whole, x, y) for x, y in ((0.2, 0.2), (0.8, 0.2), (0.2, 0.8), (0.8, 0.8))]
    assert corners == [(1, 0, 0), (0, 1, 0), (0, 0, 1), (1, 1, 1)]
    assert [colour(part, 0.05, y) for y in (0.45, 0.55)] == [(0, 1, 0), (1, 1, 1)]


def test_a_picture_of_16_bits_is_not_clipped() -> None:
    grey = Image.new("I;16", (300, 200), 32_768)

    (made,) = cut(file_of(grey), [Size((0, 0, 300, 200), 150, 100)])

    assert made.mode == "L"
    assert abs(int(made.getpixel((70, 50))) - 128) <= 1  # type: ignore[arg-type]


def test_printers_colours_become_those_of_screens() -> None:
    (made,) = cut(file_of(Image.new("CMYK", (300, 200), (0, 255, 255, 0)), "JPEG"), [Size((0, 0, 300, 200), 150, 100)])

    assert made.mode == "RGB"
    assert colour(made, 0.5, 0.5) == (1, 0, 0)


def test_a_profile_is_applied_and_left_out() -> None:
    wide = ImageCms.ImageCmsProfile(ImageCms.createProfile("LAB")).tobytes()
    srgb = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    for profile in (srgb, wide, b"no profile"):
        data = file_of(quarters(300, 200), icc_profile=profile)
        (made,) = cut(data, [Size((0, 0, 300, 200), 150, 100)])
        assert colour(made, 0.2, 0.2) == (1, 0, 0)
        assert "icc_profile" not in Image.open(io.BytesIO(encoded(made, "webp"))).info


def test_transparency_stays_where_there_is_some_and_goes_where_it_hides_nothing() -> None:
    clear = Image.new("RGBA", (300, 200), (255, 0, 0, 0))
    full = Image.new("RGBA", (300, 200), (255, 0, 0, 255))
    sizes = [Size((0, 0, 300, 200), 150, 100)]

    assert cut(file_of(clear), sizes)[0].mode == "RGBA"
    assert cut(file_of(full), sizes)[0].mode == "RGB"
    on_paper = Image.open(io.BytesIO(encoded(clear, "jpeg")))
    assert colour(on_paper, 0.5, 0.5) == (1, 1, 1)


def test_a_large_picture_is_never_in_memory_twice(monkeypatch: pytest.MonkeyPatch) -> None:
    resized: list[int] = []
    resize = Image.Image.resize

    def watched(self: Image.Image, *args: Any, **options: Any) -> Image.Image:
        resized.append(self.width * self.height)
        return resize(self, *args, **options)

    data = file_of(Image.new("RGBA", (5000, 4000), (9, 9, 9, 9)), compress_level=1)
    monkeypatch.setattr(Image.Image, "resize", watched)

    cut(data, [Size((0, 0, 5000, 4000), width, round(width * 0.8)) for width in (400, 800)])

    assert max(resized) < 5000 * 4000 / 4


def test_one_picture_is_decoded_at_a_time() -> None:
    with pixels.DECODING:
        assert not pixels.DECODING.acquire(blocking=False)
    assert pixels.DECODING.acquire(blocking=False)
    pixels.DECODING.release()


@pytest.mark.parametrize("data", [b"", b"no picture", b"\x89PNG\r\n\x1a\n" + b"\0" * 60])
def test_what_is_no_picture_is_refused_and_lets_the_next_one_in(data: bytes) -> None:
    with pytest.raises((OSError, SyntaxError, ValueError)):
        cut(io.BytesIO(data), [Size((0, 0, 10, 10), 5, 5)])
    test_one_picture_is_decoded_at_a_time()


def test_a_mark_loses_nothing_where_that_is_smaller() -> None:
    mark = quarters(240, 48)

    data = encoded(mark, "webp")

    assert Image.open(io.BytesIO(data)).convert("RGB").tobytes() == mark.tobytes()
