"""Making renditions: each is made once, and no files or rows are left over."""

import io
import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as django_settings
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import connection
from PIL import Image

from actris_cms.core.models import CustomImage, CustomRendition
from actris_cms.images import making, pixels
from actris_cms.images.making import UnreadableImageError, make, stand_in
from actris_cms.images.presets import preset_of
from actris_cms.pagecache.signals import renditions_made

from ..factories import ImageFactory
from .conftest import Photograph, photograph_file

pytestmark = pytest.mark.slow

ROOT = Path(__file__).resolve().parents[2]


def files() -> list[str]:
    """Return the names of the files of renditions in the storage."""
    folder = Path(django_settings.MEDIA_ROOT) / "images"
    return sorted(path.name for path in folder.iterdir()) if folder.is_dir() else []


@pytest.fixture
def signals() -> Iterator[list[Any]]:
    """A list of `renditions_made` signals: (image pk, number of renditions at that moment)."""
    found: list[Any] = []

    def record(image: CustomImage, **kwargs: Any) -> None:
        found.append((image.pk, image.renditions.count()))

    renditions_made.connect(record)
    yield found
    renditions_made.disconnect(record)


def test_only_missing_renditions_are_made(photograph: Photograph, encoded: list[Any]) -> None:
    image = photograph()

    assert make(image, ["card"]) == 6
    assert make(image, ["card"]) == 0
    assert make(image, ["card", "large"]) == 2

    assert sorted(encoded) == [(w, kind) for w in (400, 560, 800, 1280) for kind in ("avif", "webp")]
    assert len(files()) == image.renditions.count() == 8


def test_a_transparent_picture_is_white_where_pages_show_it_on_white_and_stays_transparent_elsewhere(db: None) -> None:
    data = io.BytesIO()
    drawing = Image.new("RGBA", (600, 400))
    drawing.paste(Image.effect_noise((300, 400), 90).convert("RGBA"))
    drawing.save(data, "PNG")
    image = ImageFactory(file=ContentFile(data.getvalue(), name="drawing.PNG"))
    make(image, ["medium", "row"])

    corners: dict[str, Any] = {}
    for one in image.renditions.filter(filter_spec__startswith="width-560"):
        with one.file.open() as file:
            corners[one.filter_spec] = Image.open(file).convert("RGBA").getpixel((550, 10))

    on_white = {"width-560|bgcolor-fff|format-avif", "width-560|bgcolor-fff|format-webp"}
    assert corners.keys() == on_white | {"width-560|format-avif", "width-560|format-webp"}
    assert {corners[spec] for spec in on_white} == {(255, 255, 255, 255)}
    assert {corners[spec][3] for spec in corners.keys() - on_white} == {0}
    with stand_in(image, preset_of("medium").cuts(image)[0], wait=20).file.open() as file:
        assert Image.open(file).mode == "RGB"


def test_wagtail_finds_our_renditions_with_their_width_and_height(photograph: Photograph, encoded: list[Any]) -> None:
    image = photograph(focal_point_x=900, focal_point_y=500, focal_point_width=80, focal_point_height=80)
    make(image, ["row", "portrait"])
    count = len(encoded)

    found = image.get_renditions("width-560|format-webp", "fill-176x203|format-avif")

    assert [(one.width, one.height) for one in found.values()] == [(560, 315), (176, 203)]
    assert len(encoded) == count
    assert image.renditions.count() == count


def test_our_renditions_have_the_same_crop_as_wagtails(photograph: Photograph) -> None:
    image = photograph(focal_point_x=1200, focal_point_y=300, focal_point_width=90, focal_point_height=90)
    make(image, ["share"])
    ours = image.renditions.get()
    theirs = image.generate_rendition_file(ours.filter)

    from PIL import Image, ImageChops, ImageStat

    with ours.file.open() as file:
        difference = ImageChops.difference(Image.open(file).convert("RGB"), Image.open(theirs).convert("RGB"))
    assert max(ImageStat.Stat(difference).mean) < 2


def test_a_tiny_picture_has_no_avif(photograph: Photograph, encoded: list[Any]) -> None:
    make(photograph(150, 90), ["small"])

    assert encoded == [(150, "webp")]


def test_avif_is_omitted_if_webp_is_smaller(photograph: Photograph, monkeypatch: pytest.MonkeyPatch) -> None:
    encode = pixels.encoded
    monkeypatch.setattr(
        pixels, "encoded", lambda picture, kind, **how: encode(picture, kind, **how) + b"\0" * 9**6 * (kind == "avif")
    )
    image = photograph()

    make(image, ["card"])

    assert {one.filter_spec.split("-")[-1] for one in image.renditions.all()} == {"webp"}
    assert make(image, ["card"]) == 0


def test_one_signal_is_sent_when_all_renditions_are_made(photograph: Photograph, signals: list[Any]) -> None:
    image = photograph()

    make(image, ["card"])
    make(image, ["card"])

    assert signals == [(image.pk, 6)]


def test_a_missing_file_raises_an_error_that_names_it_and_is_not_tried_again_for_a_while(
    photograph: Photograph, encoded: list[Any]
) -> None:
    image = photograph()
    default_storage.delete(image.file.name)

    with pytest.raises(UnreadableImageError, match=rf"image {image.pk} \(original_images/photograph"):
        make(image, ["card"])

    assert making.is_known_unreadable(image)
    assert encoded == []
    assert files() == []


def test_saving_a_rendition_that_already_exists_returns_its_row_and_leaves_no_file(photograph: Photograph) -> None:
    image = photograph()
    make(image, ["small"])
    before = files()
    row = image.renditions.get(filter_spec="width-400|format-webp")
    with row.file.open() as file:
        data = file.read()

    second = making._save(image, "width-400|format-webp", data, "webp")

    assert second == row
    assert files() == before


@pytest.mark.django_db(transaction=True)
def test_saving_a_rendition_of_a_deleted_image_leaves_no_file(photograph: Photograph) -> None:
    image = photograph()
    CustomImage.objects.get(pk=image.pk).delete()
    data = photograph_file(40, 30).read()

    assert making._save(image, "width-400|format-jpeg", data, "jpeg") is None
    assert files() == []


@pytest.mark.django_db(transaction=True)
def test_simultaneous_threads_encode_each_rendition_once(photograph: Photograph, encoded: list[Any]) -> None:
    image = photograph(900, 600)
    together = threading.Barrier(8)

    def ask(number: int) -> int:
        together.wait()
        try:
            return make(CustomImage.objects.get(pk=image.pk), ["card", "large"][number % 2 :], wait=60)
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        counts = list(pool.map(ask, range(8)))

    assert sum(counts) == len(encoded) == len(set(encoded)) == image.renditions.count() == len(files())


@pytest.mark.django_db(transaction=True)
def test_simultaneous_visitors_make_one_stand_in(photograph: Photograph, encoded: list[Any]) -> None:
    image = photograph()
    together = threading.Barrier(6)

    def ask(_: int) -> Any:
        together.wait()
        try:
            found = CustomImage.objects.get(pk=image.pk)
            return stand_in(found, preset_of("card").cuts(found)[1], wait=20).pk
        finally:
            connection.close()

    with ThreadPoolExecutor(6) as pool:
        assert len(set(pool.map(ask, range(6)))) == 1

    assert encoded == [(560, "stand-in")]


MAKE = """
import os, sys, django
django.setup()
from actris_cms.images import making, pixels
from actris_cms.core.models import CustomImage
from django.conf import settings
settings.MEDIA_ROOT, settings.DATA_DIR = sys.argv[2:4]
settings.DATABASES["default"]["NAME"] = sys.argv[4]
print(making.make(CustomImage.objects.get(pk=sys.argv[1]), ["card"], wait=120))
"""


@pytest.mark.django_db(transaction=True)
def test_simultaneous_processes_encode_each_rendition_once(photograph: Photograph) -> None:
    image = photograph()
    arguments = [str(image.pk), str(django_settings.MEDIA_ROOT), str(django_settings.DATA_DIR)]
    arguments.append(str(connection.settings_dict["NAME"]))
    command = [sys.executable, "-c", MAKE, *arguments]
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "actris_cms.settings.test"}

    running = [subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE) for _ in range(4)]  # noqa: S603 -- the code above
    counts = [int(one.communicate(timeout=120)[0]) for one in running]

    assert sorted(counts) == [0, 0, 0, 6]
    assert image.renditions.count() == len(files()) == 6


@pytest.mark.django_db(transaction=True)
def test_deleting_an_image_deletes_its_files_and_renditions(photograph: Photograph) -> None:
    image = photograph()
    make(image, ["card"])

    image.delete()

    assert files() == []
    assert not CustomRendition.objects.exists()
    assert not list((Path(django_settings.MEDIA_ROOT) / "original_images").iterdir())


@pytest.mark.django_db(transaction=True)
def test_replacing_a_file_deletes_the_old_one_and_its_renditions(photograph: Photograph) -> None:
    image = photograph()
    make(image, ["card"])
    image = CustomImage.objects.get(pk=image.pk)
    image.file = photograph_file(700, 500, "PNG")

    image.save()

    assert files() == []
    originals = list((Path(django_settings.MEDIA_ROOT) / "original_images").iterdir())
    assert [path.name for path in originals] == ["photograph.png"]


def test_a_new_focal_point_deletes_only_renditions_that_depend_on_it(photograph: Photograph) -> None:
    image = photograph()
    make(image, ["card", "share"])

    image.focal_point_x = image.focal_point_y = image.focal_point_width = image.focal_point_height = 100
    image.save()

    assert {one.filter_spec.split("-")[0] for one in image.renditions.all()} == {"width"}


def test_a_new_title_keeps_the_renditions(photograph: Photograph) -> None:
    image = photograph()
    make(image, ["card"])

    image.title = "Another room"
    image.save()

    assert image.renditions.count() == 6
