"""Every way in which an editor adds or replaces the file of an image: what is refused, and what is kept."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile, TemporaryUploadedFile
from django.test import Client
from django.urls import reverse
from PIL import Image
from wagtail.images.forms import get_image_form

from actris_cms.core.models import CustomImage
from actris_cms.images.errors import UnusableImageError
from actris_cms.images.uploads import process_upload
from actris_cms.users.models import User

from ..factories import ImageFactory
from ..isomer.samples import bomb
from .files import FORMATS, animation, drawing, opened, opened_svg_size, picture

pytestmark = [pytest.mark.slow, pytest.mark.django_db]
# Uploads a file and returns the error message of its field, or nothing if it was taken.
Upload = Callable[[bytes, str], str]


@pytest.fixture
def signed_in(client: Client, publisher: User) -> Client:
    """A client in which a publisher is signed in. An exception in a view fails the test."""
    client.force_login(publisher)
    return client


def form_error(response: Any) -> str:
    assert response.status_code in (200, 302)
    return "" if response.status_code == 302 else " ".join(response.context["form"].errors.get("file", []))


@pytest.fixture(params=["form", "several at once", "chooser", "chooser of several", "replacement", "model"])
def upload(request: pytest.FixtureRequest, signed_in: Client) -> Upload:
    """A function for each way in."""
    fields = {"title": "Our mark", "collection": "1"}

    def form(data: bytes, name: str) -> str:
        return form_error(
            signed_in.post(reverse("wagtailimages:add"), {**fields, "file": ContentFile(data, name=name)})
        )

    def several(data: bytes, name: str) -> str:
        files = {"files[]": ContentFile(data, name=name)}
        answer = signed_in.post(reverse("wagtailimages:add_multiple"), {**fields, **files}).json()
        return "" if answer["success"] else str(answer["error_message"])

    def chooser(data: bytes, name: str, query: str = "") -> str:
        given = {f"image-chooser-upload-{key}": value for key, value in fields.items()}
        given["image-chooser-upload-file"] = ContentFile(data, name=name)
        response = signed_in.post(reverse("wagtailimages_chooser:create") + query, given)
        step = json.loads(response.content)["step"]
        return "" if step == "chosen" else " ".join(response.context["creation_form"].errors.get("file", ["?"]))

    def replacement(data: bytes, name: str) -> str:
        address = reverse("wagtailimages:edit", args=[ImageFactory().pk])
        return form_error(signed_in.post(address, {**fields, "file": ContentFile(data, name=name)}))

    def model(data: bytes, name: str) -> str:
        image = CustomImage(title="Our mark", file=ContentFile(data, name=name))
        try:
            image.full_clean(exclude=["file_hash"])
        except ValidationError as error:
            return " ".join(error.message_dict["file"])
        image.save()
        return ""

    ways: dict[str, Upload] = {
        "form": form,
        "several at once": several,
        "chooser": chooser,
        "chooser of several": lambda data, name: chooser(data, name, "?multiple=1"),
        "replacement": replacement,
        "model": model,
    }
    return ways[request.param]


REFUSED = {
    **{f"cut.{ending}": (picture(kind)[: -len(picture(kind)) // 2], "damaged") for ending, kind in FORMATS.items()},
    **{f"empty.{ending}": (picture(kind)[:30], "damaged") for ending, kind in FORMATS.items()},
    "words.png": (b"<html>no picture</html>", "or not a picture of the types JPEG, PNG, GIF"),
    "other.png": (picture("TIFF"), "or not a picture of the types JPEG, PNG, GIF"),
    "large.png": (bomb(9000, 8000), "it has 9,000 × 8,000 pixels, and at most 64 million are possible"),
    "bomb.png": (bomb(40_000, 40_000), "far too many pixels, and at most 64 million are possible"),
    "flat.svg": (drawing('width="1e6" height="1"'), "far too large, too narrow or too flat"),
    "deep.svg": (drawing("", "<g>" * 200 + "</g>" * 200), "nested more than 64 levels deep"),
    "words.svg": (b"words", "not an SVG that can be read"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_every_file_that_cannot_be_shown_is_refused_with_the_reason(name: str) -> None:
    data, reason = REFUSED[name]

    with pytest.raises(UnusableImageError, match=reason):
        process_upload(data, name)


@pytest.mark.parametrize("name", ["cut.jpg", "cut.png", "empty.heic", "large.png", "bomb.png", "deep.svg", "words.svg"])
def test_what_cannot_be_shown_is_refused_on_the_field(upload: Upload, name: str) -> None:
    data, reason = REFUSED[name]
    error = upload(data, name)

    assert error.startswith("This picture cannot be kept: ")
    assert reason in error
    assert not CustomImage.objects.filter(title="Our mark").exists()


TAKEN = {
    **{f"whole.{ending}": picture(kind) for ending, kind in FORMATS.items()},
    "browser.jfif": picture("JPEG"),
    "misnamed.png": picture("WEBP"),
    "CAPITALS.JPG": picture("JPEG"),
    "animated.png": animation("PNG"),
    "animated.gif": animation("GIF"),
    "animated.webp": animation("WEBP"),
    "auto.svg": drawing('width="auto" height="calc(1px)"'),
    "mark.svg": drawing('viewBox="0 0 40"', "", "\ufeff"),
    "negative.svg": drawing('viewBox="0 0 -100 0.5"'),
}


@pytest.mark.parametrize("name", TAKEN)
def test_every_file_that_can_be_shown_is_kept_under_the_name_of_its_format(name: str) -> None:
    data, kept_name = process_upload(TAKEN[name], name)

    if name.endswith(".svg"):
        assert (opened_svg_size(data), kept_name) == ((300, 150), name)
    else:
        kept = opened(data)
        assert kept.size == (80, 40)
        assert Image.registered_extensions()[Path(kept_name).suffix.lower()] == kept.format


@pytest.mark.parametrize(
    "name", ["whole.avif", "whole.heic", "browser.jfif", "misnamed.png", "animated.png", "mark.svg"]
)
def test_what_can_be_shown_is_kept_and_measured(upload: Upload, name: str) -> None:
    assert upload(TAKEN[name], name) == ""

    image = CustomImage.objects.get(title="Our mark")
    with image.file.open() as file:
        data = file.read()
    assert (image.width, image.height) == ((300, 150) if image.is_svg() else (80, 40))
    assert image.get_file_size() == len(data)
    assert image.get_rendition("max-165x165").pk


def test_a_photograph_in_heic_is_kept_as_an_upright_jpeg(upload: Upload) -> None:
    exif = Image.Exif()
    exif[0x0112], exif[0x010F] = 6, "Sample camera"
    exif.get_ifd(0x8825).update({1: "N", 2: (1.0, 18.0, 0.0)})
    data = picture("HEIF", exif=exif.tobytes())

    assert upload(data, "IMG_2034.HEIC") == ""

    image = CustomImage.objects.get(title="Our mark")
    with image.file.open() as file:
        stored = opened(file.read())
    assert image.file.name.endswith("IMG_2034.jpg")
    assert (stored.format, stored.size) == ("JPEG", (40, 80))
    assert stored.getexif().get(0x010F) == "Sample camera"
    assert 0x0112 not in stored.getexif()
    assert not stored.getexif().get_ifd(0x8825)


def test_of_an_animated_png_the_first_frame_is_kept(upload: Upload) -> None:
    assert upload(animation("PNG"), "a.png") == ""

    with CustomImage.objects.get(title="Our mark").file.open() as file:
        stored = opened(file.read())
    assert getattr(stored, "n_frames", 1) == 1
    assert stored.convert("RGB").getpixel((5, 5)) == (255, 0, 0)


HOSTILE = drawing("", "<script>alert(1)</script><rect width='5' height='5'/>")


def test_a_file_that_waits_for_a_title_is_checked_and_cleaned_as_well(signed_in: Client) -> None:
    address = reverse("wagtailimages:add_multiple")
    given = {"title": "IMG_2034.heic", "collection": "1"}
    ids = []
    for data, name in ((HOSTILE, "a_file.svg"), (picture("HEIF"), "IMG_2034.heic")):
        answer = signed_in.post(address, {**given, "files[]": ContentFile(data, name=name)}).json()
        ids.append(answer["uploaded_file_id"])
    refused = signed_in.post(address, {**given, "files[]": ContentFile(b"words", name="a_file.svg")}).json()
    assert not refused["success"]

    for pk in ids:
        entered = {f"uploaded-image-{pk}-title": "Our mark", f"uploaded-image-{pk}-collection": "1"}
        assert signed_in.post(reverse("wagtailimages:create_multiple_from_uploaded_image", args=[pk]), entered).json()[
            "success"
        ]

    names = {}
    for image in CustomImage.objects.filter(title="Our mark"):
        with image.file.open() as file:
            names[image.filename] = file.read()
    assert sorted(names) == ["IMG_2034.jpg", "a_file.svg"]
    assert b"alert" not in names["a_file.svg"]
    assert b"<rect" in names["a_file.svg"]
    assert opened(names["IMG_2034.jpg"]).format == "JPEG"


@pytest.mark.parametrize(("data", "name"), [(picture("HEIF"), "a.heic"), (picture("JPEG"), "a.jpg")])
def test_a_large_upload_on_the_disk_is_changed_there(data: bytes, name: str, publisher: User) -> None:
    file = TemporaryUploadedFile(name, "image/heic", len(data), None)
    file.write(data)
    file.seek(0)
    form = get_image_form(CustomImage)({"title": "Our mark", "collection": 1}, {"file": file}, user=publisher)

    assert form.is_valid(), form.errors
    form.save()
    file.close()

    image = CustomImage.objects.get()
    with image.file.open() as stored:
        assert opened(stored.read()).format == "JPEG"
    assert image.filename == "a.jpg"


@pytest.mark.parametrize("name", ["a.tiff", "a.psd", "a", "a.html"])
def test_an_extension_that_is_not_allowed_is_refused(name: str, publisher: User) -> None:
    file = SimpleUploadedFile(name, picture())
    form = get_image_form(CustomImage)({"title": "Our mark", "collection": 1}, {"file": file}, user=publisher)

    assert form.errors["file"] == [
        "Not a supported image format. Supported formats: GIF, JPG, JPEG, JFIF, PNG, WEBP, AVIF, HEIC, HEIF, SVG."
    ]


def test_a_file_that_is_too_large_is_not_read(publisher: User, settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.WAGTAILIMAGES_MAX_UPLOAD_SIZE = 100
    monkeypatch.setattr(SimpleUploadedFile, "read", lambda *args: pytest.fail("The file was read."))
    file = SimpleUploadedFile("a.png", picture())
    form = get_image_form(CustomImage)({"title": "Our mark", "collection": 1}, {"file": file}, user=publisher)

    assert "too big" in form.errors["file"][0]


def test_what_a_photograph_in_heic_becomes_may_be_larger(publisher: User, settings: Any) -> None:
    data = picture("HEIF", size=(300, 200), quality=20)
    settings.WAGTAILIMAGES_MAX_UPLOAD_SIZE = len(data)
    form = get_image_form(CustomImage)(
        {"title": "Our mark", "collection": 1}, {"file": SimpleUploadedFile("a.heic", data)}, user=publisher
    )

    assert form.is_valid(), form.errors
    assert form.cleaned_data["file"].size > len(data)


def test_the_form_says_which_files_are_taken_and_that_animations_stand_still(signed_in: Client) -> None:
    for name in ("wagtailimages:add", "wagtailimages:add_multiple", "wagtailimages_chooser:choose"):
        shown = signed_in.get(reverse(name)).content.decode()
        assert "JPEG, PNG, WebP, AVIF, GIF, SVG or HEIC, up to 20 MB and 64 megapixels" in shown
        assert "image/heic" in shown
        assert "Animated pictures stand still on pages" in shown


def test_every_form_says_what_the_title_and_the_description_are_for(signed_in: Client, image: CustomImage) -> None:
    forms = [signed_in.get(reverse("wagtailimages:add")), signed_in.get(reverse("wagtailimages:edit", args=[image.pk]))]
    several = {"files[]": SimpleUploadedFile("suite.png", picture()), "collection": "1", "title": "Another suite"}
    headers = {"X-Requested-With": "XMLHttpRequest"}
    uploaded = signed_in.post(reverse("wagtailimages:add_multiple"), several, headers=headers)

    for shown in (*(form.content.decode() for form in forms), uploaded.json()["form"]):
        assert "It cannot be a file name" in shown
        assert "suggested as alt text" in shown


def test_editing_the_words_of_an_image_leaves_its_file_alone(signed_in: Client, image: CustomImage) -> None:
    before = image.file.name

    signed_in.post(reverse("wagtailimages:edit", args=[image.pk]), {"title": "A new title", "collection": "1"})

    image.refresh_from_db()
    assert (image.title, image.file.name) == ("A new title", before)
