"""The changes to an uploaded picture before it is stored, and the reduced copy of which renditions are made."""

import io

import pytest
from django.core.files.base import ContentFile
from django.test import Client
from django.urls import reverse
from PIL import ExifTags, Image, ImageCms

from actris_cms.core.models import CustomImage
from actris_cms.images.errors import UnusableImageError
from actris_cms.images.uploads import process_upload, reduced, upright_without_location
from actris_cms.users.models import User

from .files import animation, drawing, opened, picture

pytestmark = pytest.mark.slow

HOSTILE_SVG = b"""<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 10 10" onload="alert(1)">
<script>alert(2)</script><foreignObject><p xmlns="http://www.w3.org/1999/xhtml">alert(3)</p></foreignObject>
<a href="javascript:alert(4)"><rect width="5" height="5" onclick="alert(5)" fill="#FFCE06"/></a>
<image href="https://evil.example/x.png" width="1" height="1"/></svg>"""


def photograph(kind: str = "JPEG", *, orientation: int = 1, with_location: bool = False) -> bytes:
    """Return a wide picture, its left half red, with the EXIF data of a camera."""
    picture = Image.new("RGB", (80, 40), "#2040c0")
    picture.paste("#c02020", (0, 0, 40, 40))
    exif = Image.Exif()
    exif[ExifTags.Base.Make] = "Sample camera"
    exif[ExifTags.Base.Orientation] = orientation
    if with_location:
        exif.get_ifd(ExifTags.IFD.GPSInfo).update({1: "N", 2: (1.0, 18.0, 0.0), 3: "E", 4: (103.0, 47.0, 0.0)})
    data = io.BytesIO()
    picture.save(data, kind, exif=exif.tobytes())
    return data.getvalue()


def kept(data: bytes, name: str = "a") -> bytes:
    return process_upload(data, name)[0]


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_a_rotated_picture_is_turned_upright(kind: str) -> None:
    stored = opened(kept(photograph(kind, orientation=6)))

    assert stored.size == (40, 80)
    assert ExifTags.Base.Orientation not in stored.getexif()
    red, _, blue = stored.convert("RGB").getpixel((20, 10))  # type: ignore[misc]
    assert red > blue


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_the_location_is_removed_from_a_picture_and_the_camera_stays(kind: str) -> None:
    data = photograph(kind, with_location=True)
    assert opened(data).getexif().get_ifd(ExifTags.IFD.GPSInfo)

    stored = opened(kept(data))

    assert not stored.getexif().get_ifd(ExifTags.IFD.GPSInfo)
    assert stored.getexif()[ExifTags.Base.Make] == "Sample camera"
    assert stored.size == (80, 40)


def test_a_picture_that_needs_no_change_is_stored_byte_for_byte() -> None:
    data = photograph()

    assert process_upload(data, "a.jpg") == (data, "a.jpg")


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "AVIF"])
def test_a_colour_profile_that_cannot_be_read_is_removed_and_a_readable_one_stays(kind: str) -> None:
    readable = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    for profile, kept_profile in ((readable, readable), (b"no profile", None)):
        stored = opened(kept(picture(kind, icc_profile=profile)))

        assert stored.info.get("icc_profile") == kept_profile
        assert (stored.format, stored.size) == (kind, (80, 40))


def test_metadata_that_cannot_be_read_is_removed() -> None:
    damaged = photograph(with_location=True).replace(b"MM\x00*", b"MM\xff\xff")

    stored = kept(damaged)

    assert b"Sample camera" not in stored
    assert opened(stored).size == (80, 40)


def test_metadata_that_do_not_fit_into_a_jpeg_are_left_out() -> None:
    exif = Image.Exif()
    exif[ExifTags.Base.ImageDescription] = "words" * 20_000

    assert opened(kept(picture("HEIF", exif=exif.tobytes()))).size == (80, 40)


@pytest.mark.parametrize("mode", ["RGB", "RGBA", "L"])
def test_heic_is_kept_in_a_format_with_the_same_kind_of_pixels(mode: str) -> None:
    photo = opened(picture(mode=mode))
    if mode == "RGBA":
        photo.putalpha(99)
    written = io.BytesIO()
    photo.save(written, "HEIF")

    data, name = process_upload(written.getvalue(), "a.b.HEIF")

    assert (name, opened(data).mode) == ("a.b.webp" if mode == "RGBA" else "a.b.jpg", mode)


@pytest.mark.parametrize("kind", ["GIF", "WEBP"])
def test_an_animation_is_stored_byte_for_byte(kind: str) -> None:
    data = animation(kind)

    assert kept(data) == data


def test_a_document_that_is_an_animated_png_still_moves() -> None:
    data = animation("PNG")

    assert upright_without_location(data) == data


def test_scripts_and_external_references_are_removed_from_an_svg() -> None:
    stored = kept(HOSTILE_SVG, "a.svg").decode()

    assert not any(word in stored for word in ("alert", "script", "onload", "onclick", "foreignObject", "evil.example"))
    assert "<rect" in stored
    assert 'fill="#FFCE06"' in stored


@pytest.mark.django_db
def test_saving_an_image_model_changes_the_file_and_sets_its_size() -> None:
    image = CustomImage(title="Portrait", file=ContentFile(photograph(orientation=6, with_location=True), name="a.jpg"))
    image.save()

    image.refresh_from_db()
    with image.file.open() as file:
        stored = file.read()
    assert (image.width, image.height) == (40, 80)
    assert not opened(stored).getexif().get_ifd(ExifTags.IFD.GPSInfo)
    assert image.get_file_size() == len(stored)


@pytest.mark.parametrize("data", [b"<svg><no end>", b"words"])
def test_an_invalid_svg_raises_an_error(data: bytes) -> None:
    with pytest.raises(ValueError, match="not an SVG that can be read"):
        process_upload(data, "a.svg")


def test_a_drawing_on_which_our_own_code_fails_is_refused_in_words(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("actris_cms.images.uploads.safe_svg", lambda data: 1 / 0)
    with pytest.raises(UnusableImageError, match="it is damaged or cut short"):
        process_upload(drawing('width="9"'), "a.svg")


@pytest.mark.django_db
def test_a_drawing_of_endless_size_is_an_error_of_its_field(client: Client, publisher: User) -> None:
    client.force_login(publisher)
    file = ContentFile(drawing('width="1e400" height="1e400"'), name="endless.svg")
    response = client.post(reverse("wagtailimages:add"), {"title": "Our mark", "collection": "1", "file": file})
    assert "far too large" in str(response.context["form"].errors["file"])


@pytest.mark.django_db
def test_a_publisher_can_upload_an_svg_and_it_is_cleaned(client: Client, publisher: User) -> None:
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
def test_large_pictures_are_reduced(kind: str, mode: str) -> None:
    smaller = opened(reduced(poster(kind, mode)))

    assert (smaller.format, smaller.size, smaller.mode) == (kind, (2048, 2731), mode)


@pytest.mark.parametrize("size", [(2048, 4000), (900, 9000), (64, 64)])
def test_a_narrow_picture_is_not_reduced(size: tuple[int, int]) -> None:
    data = poster(size=size)

    assert reduced(data) == data


@pytest.mark.django_db
def test_renditions_of_a_reduced_picture_keep_its_proportions_and_the_original_stays() -> None:
    data = poster()
    image = CustomImage(title="Poster", file=ContentFile(data, name="a.png"))
    image.save()

    found = image.get_renditions("width-600", "width-300|format-webp", "fill-300x300")

    assert [(one.width, one.height) for one in found.values()] == [(600, 800), (300, 400), (300, 300)]
    with image.file.open() as file:
        assert file.read() == data


@pytest.mark.django_db
def test_a_reduced_picture_is_cropped_around_its_focal_point() -> None:
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
