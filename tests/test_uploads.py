"""What the library does to the file of a picture before it keeps it."""

import io

import pytest
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.test import Client
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st
from PIL import ExifTags, Image

from actris_cms.core.addresses import address_key
from actris_cms.core.models import CustomImage
from actris_cms.core.uploads import fit_to_keep, reduced
from actris_cms.users.models import User
from isomer.reader.addresses import page_key

HOSTILE_SVG = b"""<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 10 10" onload="alert(1)">
<script>alert(2)</script><foreignObject><p xmlns="http://www.w3.org/1999/xhtml">alert(3)</p></foreignObject>
<a href="javascript:alert(4)"><rect width="5" height="5" onclick="alert(5)" fill="#FFCE06"/></a>
<image href="https://evil.example/x.png" width="1" height="1"/></svg>"""


def photograph(kind: str = "JPEG", *, orientation: int = 1, place: bool = False) -> bytes:
    """A wide picture, its left half red, as a camera writes it."""
    picture = Image.new("RGB", (80, 40), "#2040c0")
    picture.paste("#c02020", (0, 0, 40, 40))
    exif = Image.Exif()
    exif[ExifTags.Base.Make] = "Sample camera"
    exif[ExifTags.Base.Orientation] = orientation
    if place:
        exif.get_ifd(ExifTags.IFD.GPSInfo).update({1: "N", 2: (1.0, 18.0, 0.0), 3: "E", 4: (103.0, 47.0, 0.0)})
    data = io.BytesIO()
    picture.save(data, kind, exif=exif.tobytes())
    return data.getvalue()


def opened(data: bytes) -> Image.Image:
    return Image.open(io.BytesIO(data))


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_a_picture_is_turned_upright(kind: str) -> None:
    kept = opened(fit_to_keep(photograph(kind, orientation=6), "a"))

    assert kept.size == (40, 80)
    assert ExifTags.Base.Orientation not in kept.getexif()
    red, _, blue = kept.convert("RGB").getpixel((20, 10))  # type: ignore[misc]
    assert red > blue


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_the_place_where_a_picture_was_taken_is_taken_out_and_the_camera_stays(kind: str) -> None:
    data = photograph(kind, place=True)
    assert opened(data).getexif().get_ifd(ExifTags.IFD.GPSInfo)

    kept = opened(fit_to_keep(data, "a"))

    assert not kept.getexif().get_ifd(ExifTags.IFD.GPSInfo)
    assert kept.getexif()[ExifTags.Base.Make] == "Sample camera"
    assert kept.size == (80, 40)


def test_a_picture_with_nothing_to_mend_is_kept_byte_for_byte() -> None:
    data = photograph()

    assert fit_to_keep(data, "a.jpg") == data


def test_an_svg_loses_what_runs_and_what_asks_others_and_keeps_what_it_draws() -> None:
    kept = fit_to_keep(HOSTILE_SVG, "a.svg").decode()

    assert not any(word in kept for word in ("alert", "script", "onload", "onclick", "foreignObject", "evil.example"))
    assert "<rect" in kept
    assert 'fill="#FFCE06"' in kept


@pytest.mark.django_db
def test_whatever_saves_an_image_keeps_it_so_with_the_right_size_and_digest() -> None:
    image = CustomImage(title="Portrait", file=ContentFile(photograph(orientation=6, place=True), name="a.jpg"))
    image.save()

    image.refresh_from_db()
    with image.file.open() as file:
        kept = file.read()
    assert (image.width, image.height) == (40, 80)
    assert not opened(kept).getexif().get_ifd(ExifTags.IFD.GPSInfo)
    assert image.get_file_size() == len(kept)


@pytest.mark.parametrize("data", [b"<svg><no end>", b"words"])
def test_an_svg_that_cannot_be_read_is_refused(data: bytes) -> None:
    with pytest.raises(ValueError, match="not an SVG that can be read"):
        fit_to_keep(data, "a.svg")


@pytest.mark.django_db
def test_a_picture_that_cannot_be_made_fit_is_refused_on_its_field(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(data: bytes, name: str) -> bytes:
        raise OSError("broken data stream")

    monkeypatch.setattr("actris_cms.core.models.media.fit_to_keep", refuse)

    with pytest.raises(ValidationError) as refused:
        CustomImage(title="Portrait", file=ContentFile(photograph(), name="a.jpg")).full_clean()

    assert refused.value.message_dict["file"] == ["This picture cannot be kept: broken data stream."]


@pytest.mark.django_db
def test_an_editor_may_upload_a_drawing_and_visitors_see_it(client: Client, publisher: User) -> None:
    client.force_login(publisher)
    response = client.post(
        reverse("wagtailimages:add"),
        {"title": "Our mark", "file": ContentFile(HOSTILE_SVG, name="mark.svg"), "collection": "1"},
    )

    assert response.status_code == 302
    image = CustomImage.objects.get()
    with image.file.open() as file:
        assert b"alert" not in file.read()
    assert image.get_rendition("preserve-svg|width-400|format-webp").url.endswith(".svg")


def poster(kind: str = "PNG", mode: str = "RGB", size: tuple[int, int] = (3000, 4000)) -> bytes:
    data = io.BytesIO()
    Image.new(mode, size, (32, 64, 192, 128)[: len(mode)]).save(data, kind)
    return data.getvalue()


@pytest.mark.parametrize(("kind", "mode"), [("PNG", "RGB"), ("PNG", "RGBA"), ("JPEG", "RGB"), ("WEBP", "RGBA")])
def test_sizes_are_cut_from_no_more_pixels_than_they_need(kind: str, mode: str) -> None:
    smaller = opened(reduced(poster(kind, mode)))

    assert (smaller.format, smaller.size, smaller.mode) == (kind, (2048, 2731), mode)


@pytest.mark.parametrize("size", [(2048, 4000), (900, 9000), (64, 64)])
def test_a_picture_that_is_narrow_is_not_reduced(size: tuple[int, int]) -> None:
    data = poster(size=size)

    assert reduced(data) == data


@pytest.mark.django_db
def test_a_size_of_a_poster_has_its_proportions_and_the_original_stays() -> None:
    data = poster()
    image = CustomImage(title="Poster", file=ContentFile(data, name="a.png"))
    image.save()

    found = image.get_renditions("width-600", "width-300|format-webp", "fill-300x300")

    assert [(one.width, one.height) for one in found.values()] == [(600, 800), (300, 400), (300, 300)]
    with image.file.open() as file:
        assert file.read() == data


@pytest.mark.django_db
def test_a_poster_with_a_focal_point_is_cut_around_it() -> None:
    picture = Image.new("RGB", (3000, 4000), "#2040c0")
    picture.paste("#c02020", (2400, 3400, 2800, 3800))
    data = io.BytesIO()
    picture.save(data, "PNG")
    image = CustomImage(title="Poster", file=ContentFile(data.getvalue(), name="a.png"))
    image.focal_point_x, image.focal_point_y = 2600, 3600
    image.focal_point_width = image.focal_point_height = 300
    image.save()

    with image.get_rendition("fill-300x300-c100").file.open() as file:
        red, _, blue = opened(file.read()).convert("RGB").getpixel((150, 150))  # type: ignore[misc]

    assert red > blue


ADDRESSES = st.text(alphabet="aAéÉ/.%20 -_htmlindex華", max_size=30)


@given(ADDRESSES)
def test_old_addresses_are_looked_up_under_the_key_that_an_import_writes(address: str) -> None:
    assert address_key(address) == page_key(address)
