"""Where a picture that is cropped has its point, and that an editor's stays."""

from typing import Any

import pytest
from PIL import Image, ImageDraw
from wagtail.images.rect import Rect

from actris_cms.core.models import CustomImage
from actris_cms.images.focus import interesting_part, propose_focal_point
from home.models import HomePage
from tests.factories import ImageFactory

from .conftest import Photograph

SKIN = (224, 172, 140)


def scene(head: tuple[int, int], size: tuple[int, int] = (240, 113)) -> Image.Image:
    """A dark room with a white coat in the middle, and a head around a point."""
    picture = Image.new("RGB", size, "#20242c")
    draw = ImageDraw.Draw(picture)
    draw.rectangle((size[0] * 0.3, size[1] * 0.4, size[0] * 0.7, size[1]), fill="#e8ecf4")
    draw.ellipse((head[0] - 14, head[1] - 18, head[0] + 14, head[1] + 18), fill=SKIN)
    return picture


@pytest.mark.parametrize("head", [(30, 40), (120, 30), (205, 35)])
def test_a_wide_picture_has_it_at_the_head_and_not_in_the_middle(head: tuple[int, int]) -> None:
    left, top, right, bottom = interesting_part(scene(head))
    assert abs((left + right) / 2 - head[0]) < 25
    assert abs((top + bottom) / 2 - head[1]) < 25


def test_an_upright_picture_has_it_at_the_head() -> None:
    _, top, _, bottom = interesting_part(scene((80, 40), size=(160, 240)))
    assert abs((top + bottom) / 2 - 40) < 30


@pytest.mark.parametrize("size", [(1, 1), (240, 1), (1, 240), (3, 2)])
def test_it_is_inside_the_smallest_pictures(size: tuple[int, int]) -> None:
    left, top, right, bottom = interesting_part(Image.new("RGB", size, "white"))
    assert 0 <= left < right <= size[0]
    assert 0 <= top < bottom <= size[1]


@pytest.mark.django_db
class TestHero:
    def test_its_pictures_get_one_and_an_editors_is_kept(self, home: HomePage, photograph: Photograph) -> None:
        own = photograph(focal_point_x=10, focal_point_y=20, focal_point_width=5, focal_point_height=5)
        home.hero_image, home.hero_image_left = photograph(), own
        home.save()

        home.hero_image.refresh_from_db()
        own.refresh_from_db()
        assert home.hero_image.has_focal_point()
        assert own.get_focal_point() == Rect.from_point(10, 20, 5, 5)

    def test_a_draft_changes_no_picture_that_others_may_show(self, home: HomePage, photograph: Photograph) -> None:
        home.hero_image = photograph()
        home.save_revision()
        home.hero_image.refresh_from_db()
        assert not home.hero_image.has_focal_point()

    def test_a_picture_that_cannot_be_read_gets_none(self, home: HomePage) -> None:
        image: Any = ImageFactory()
        image.file.storage.delete(image.file.name)
        propose_focal_point(image)
        assert not CustomImage.objects.get(pk=image.pk).has_focal_point()
