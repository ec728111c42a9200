"""Decoding, cropping and encoding of pictures."""

import io
from typing import Any

import pytest
from PIL import Image, ImageCms

from actris_cms.images import pixels
from actris_cms.images.pixels import Size, cut, encoded


def file_of(picture: Image.Image, kind: str = "PNG", **options: Any) -> io.BytesIO:
    data = io.BytesIO()
    picture.save(data, kind, **options)
    data.seek(0)
    return data


def quarters(width: int, height: int, mode: str = "RGB") -> Image.Image:
    """Return a picture whose quarters are red, green, blue and white."""
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
def test_resized_and_cropped_pictures_show_the_right_part(kind: str, mode: str, size: tuple[int, int]) -> None:
    data = file_of(quarters(*size, mode), kind)

    full, part = cut(data, [Size((0, 0, *size), 200, 150), Size((size[0] / 2, 0, size[0], size[1]), 100, 150)])

    assert (full.size, part.size) == ((200, 150), (100, 150))
    corners = [colour(full, x, y) for x, y in ((0.2, 0.2), (0.8, 0.2), (0.2, 0.8), (0.8, 0.8))]
    assert corners == [(1, 0, 0), (0, 1, 0), (0, 0, 1), (1, 1, 1)]
    assert [colour(part, 0.05, y) for y in (0.45, 0.55)] == [(0, 1, 0), (1, 1, 1)]


def test_a_picture_of_16_bits_is_not_clipped() -> None:
    grey = Image.new("I;16", (300, 200), 32_768)

    (picture,) = cut(file_of(grey), [Size((0, 0, 300, 200), 150, 100)])

    assert picture.mode == "L"
    assert abs(int(picture.getpixel((70, 50))) - 128) <= 1  # type: ignore[arg-type]


def test_cmyk_becomes_rgb() -> None:
    (picture,) = cut(
        file_of(Image.new("CMYK", (300, 200), (0, 255, 255, 0)), "JPEG"), [Size((0, 0, 300, 200), 150, 100)]
    )

    assert picture.mode == "RGB"
    assert colour(picture, 0.5, 0.5) == (1, 0, 0)


def test_a_colour_profile_is_applied_and_removed() -> None:
    wide = ImageCms.ImageCmsProfile(ImageCms.createProfile("LAB")).tobytes()
    srgb = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    for profile in (srgb, wide, b"no profile"):
        data = file_of(quarters(300, 200), icc_profile=profile)
        (picture,) = cut(data, [Size((0, 0, 300, 200), 150, 100)])
        assert colour(picture, 0.2, 0.2) == (1, 0, 0)
        assert "icc_profile" not in Image.open(io.BytesIO(encoded(picture, "webp"))).info


@pytest.mark.parametrize("kind", ["avif", "webp", "jpeg", "png"])
def test_an_encoded_picture_carries_nothing_of_its_source(kind: str) -> None:
    source = quarters(300, 200)
    exif = Image.Exif()
    exif[0x010F] = "Sample camera"
    files = [
        file_of(source, "JPEG", icc_profile=b"no profile", exif=exif.tobytes(), comment=b"words", xmp=b"<x/>"),
        file_of(source, "PNG", icc_profile=b"no profile", exif=exif.tobytes()),
        file_of(source, "WEBP", icc_profile=b"no profile", exif=exif.tobytes(), xmp=b"<x/>"),
        file_of(source, "AVIF", icc_profile=b"no profile", exif=exif.tobytes(), xmp=b"<x/>"),
        file_of(source.convert("P"), "GIF", comment=b"words"),
    ]

    for file in files:
        (picture,) = cut(file, [Size((0, 0, 300, 200), 150, 100)])
        shown = Image.open(io.BytesIO(encoded(picture, kind)))
        shown.load()
        assert not {"icc_profile", "exif", "xmp", "comment"} & {name for name, value in shown.info.items() if value}
        assert colour(shown, 0.2, 0.2) == (1, 0, 0)


def transparent(mode: str) -> io.BytesIO:
    """Return a PNG whose left half is transparent and whose right half is white."""
    if mode in ("RGB", "L"):  # One colour stands for transparency.
        picture = Image.new(mode, (300, 200), "white")
        picture.paste("black", (0, 0, 150, 200))
        return file_of(picture, transparency=(0, 0, 0) if mode == "RGB" else 0)
    picture = Image.new("RGBA", (300, 200), (255, 255, 255, 255))
    picture.paste((0, 0, 0, 0), (0, 0, 150, 200))
    return file_of(picture.convert(mode))


@pytest.mark.parametrize("mode", ["RGBA", "LA", "P", "RGB", "L"])
@pytest.mark.parametrize("width", [300, 60])
def test_what_is_transparent_stays_transparent(mode: str, width: int) -> None:
    (picture,) = cut(transparent(mode), [Size((0, 0, 300, 200), width, width * 2 // 3)])

    shown = Image.open(io.BytesIO(encoded(picture, "webp"))).convert("RGBA")
    left, right = (shown.getpixel((round(width * part), width // 3)) for part in (0.25, 0.75))

    assert left[3] == 0  # type: ignore[index]
    assert right == (255, 255, 255, 255)


def test_an_alpha_channel_is_kept_only_if_something_is_transparent() -> None:
    clear = Image.new("RGBA", (300, 200), (255, 0, 0, 0))
    full = Image.new("RGBA", (300, 200), (255, 0, 0, 255))
    sizes = [Size((0, 0, 300, 200), 150, 100)]

    assert cut(file_of(clear), sizes)[0].mode == "RGBA"
    assert cut(file_of(full), sizes)[0].mode == "RGB"
    on_paper = Image.open(io.BytesIO(encoded(clear, "jpeg")))
    assert colour(on_paper, 0.5, 0.5) == (1, 1, 1)


@pytest.mark.slow
def test_a_large_picture_is_reduced_before_it_is_resized(monkeypatch: pytest.MonkeyPatch) -> None:
    resized: list[int] = []
    resize = Image.Image.resize

    def recording(self: Image.Image, *args: Any, **options: Any) -> Image.Image:
        resized.append(self.width * self.height)
        return resize(self, *args, **options)

    data = file_of(Image.new("RGBA", (5000, 4000), (9, 9, 9, 9)), compress_level=1)
    monkeypatch.setattr(Image.Image, "resize", recording)

    cut(data, [Size((0, 0, 5000, 4000), width, round(width * 0.8)) for width in (400, 800)])

    assert max(resized) < 5000 * 4000 / 4


def test_only_one_picture_is_decoded_at_a_time() -> None:
    with pixels.DECODING:
        assert not pixels.DECODING.acquire(blocking=False)
    assert pixels.DECODING.acquire(blocking=False)
    pixels.DECODING.release()


@pytest.mark.parametrize("data", [b"", b"no picture", b"\x89PNG\r\n\x1a\n" + b"\0" * 60])
def test_an_invalid_picture_raises_an_error_and_does_not_block_the_next(data: bytes) -> None:
    with pytest.raises((OSError, SyntaxError, ValueError)):
        cut(io.BytesIO(data), [Size((0, 0, 10, 10), 5, 5)])
    test_only_one_picture_is_decoded_at_a_time()


def test_lossless_webp_is_used_if_it_is_smaller() -> None:
    mark = quarters(240, 48)

    data = encoded(mark, "webp")

    assert Image.open(io.BytesIO(data)).convert("RGB").tobytes() == mark.tobytes()
