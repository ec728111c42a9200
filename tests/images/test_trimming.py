"""The transparent border of a logo is cut off."""

import io
from typing import Any

import pytest
from django.core.files.base import ContentFile
from PIL import Image

from actris_cms.core.models import CustomImage
from actris_cms.images.making import make
from tests.factories import ImageFactory

from .conftest import Photograph

pytestmark = pytest.mark.django_db


def logo(box: tuple[int, int, int, int] | None, mode: str = "RGBA") -> CustomImage:
    """An image of 400 × 200 pixels, of which only a box is visible."""
    picture = Image.new("RGBA", (400, 200), (255, 255, 255, 0))
    if box:
        picture.paste((20, 21, 26, 255), box)
    data = io.BytesIO()
    picture.convert(mode).save(data, "PNG")
    image: CustomImage = ImageFactory(file=ContentFile(data.getvalue(), name="logo.png"))
    return image


def shown(image: Any) -> tuple[int, int]:
    """Return the size in which the logo is shown."""
    make(image, ["logo"])
    (rendition,) = image.renditions.filter(filter_spec__endswith="webp")
    return rendition.width, rendition.height


@pytest.mark.parametrize("mode", ["RGBA", "LA", "P"])
def test_only_what_is_visible_is_shown(mode: str) -> None:
    assert shown(logo((100, 60, 300, 110), mode)) == (200, 50)


def test_what_is_left_is_made_as_large_as_a_logo_may_be() -> None:
    assert shown(logo((0, 0, 400, 160))) == (200, 80)


def test_an_empty_picture_stays_as_it_is() -> None:
    assert shown(logo(None)) == (160, 80)


def test_a_white_ground_stays(photograph: Photograph) -> None:
    assert shown(logo((0, 0, 400, 200), "RGB")) == (160, 80)
    assert shown(photograph(400, 200)) == (160, 80)
