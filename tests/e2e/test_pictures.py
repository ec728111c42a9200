"""Which file of a picture a screen fetches, and that nothing moves when it comes."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page

from about.models import AboutPage
from actris_cms.core.models import CustomImage
from actris_cms.core.renditions.making import make
from home.models import HomePage
from tests.factories import ImageFactory, stream
from tests.renditions.conftest import photograph_file

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True, serialized_rollback=True)]

SHIFT = """() => new Promise(done => {
    let total = 0;
    new PerformanceObserver(list => list.getEntries().forEach(entry => { total += entry.value; }))
        .observe({ type: "layout-shift", buffered: true });
    setTimeout(() => done(total), 300);
})"""
SHOWN = """async () => {
    const images = [...document.querySelectorAll("main picture img")];
    for (const image of images) {
        image.scrollIntoView();
        await new Promise(done => image.complete ? done() : image.addEventListener("load", done));
    }
    return images.map(image => image.currentSrc.split("/").pop());
}"""
# By width and dots a pixel: what is fetched for a hero's hexagon, a picture of the text's width, and a medium one.
SCREENS = {
    (360, 1): ("fill-280x323", "width-560", "width-400"),
    (360, 2.625): ("fill-400x462", "width-560", "width-560"),
    (412, 1.75): ("fill-400x462", "width-560", "width-560"),
    (768, 1): ("fill-560x647", "width-800", "width-560"),
    (1280, 1): ("fill-400x462", "width-800", "width-560"),
    (1920, 1): ("fill-400x462", "width-800", "width-560"),
    (1280, 2): ("fill-800x924", "width-1280", "width-800"),
}


@pytest.fixture
def pictures(home: HomePage, about_page: AboutPage) -> list[CustomImage]:
    """A photograph in the hero, one in the text and one in half of the text's width.

    Of one image, a browser takes the larger file that it has for another place.
    """
    hero, *others = (ImageFactory(file=photograph_file(2400, 1600)) for _ in range(3))
    home.hero_image = hero
    home.save()
    blocks = []
    for image, width in zip(others, ("large", "medium"), strict=True):
        value = {"image": image.pk, "alt_text": "A suite", "decorative": False}
        blocks.append(("image", {"image": value, "caption": "", "link": {}, "width": width}))
    about_page.body = stream(*blocks)
    about_page.save()
    return [hero, *others]


def make_all(pictures: list[CustomImage]) -> None:
    for image, name in zip(pictures, ("hero", "large", "medium"), strict=True):
        make(image, [name])


@pytest.mark.parametrize(("width", "dots"), SCREENS)
def test_a_screen_fetches_what_it_can_show(
    width: int, dots: float, pictures: list[CustomImage], new_page: Callable[..., Page]
) -> None:
    make_all(pictures)
    page = new_page(viewport={"width": width, "height": 800}, device_scale_factor=dots)
    fetched: list[str] = []
    for path in ("/", "/about-us/about-actris/"):
        page.goto(path)
        fetched += page.evaluate(SHOWN)

    assert [name.split(".")[-3:] for name in fetched] == [
        [size, "format-avif", "avif"] for size in SCREENS[width, dots]
    ]


def test_nothing_moves_when_pictures_come(pictures: list[CustomImage], new_page: Callable[..., Page]) -> None:
    make_all(pictures)
    page: Any = new_page(viewport={"width": 412, "height": 823})
    page.goto("/about-us/about-actris/")
    page.evaluate(SHOWN)

    assert page.evaluate(SHIFT) < 0.01


def test_a_picture_that_is_still_to_come_has_its_place(
    pictures: list[CustomImage], new_page: Callable[..., Page], monkeypatch: pytest.MonkeyPatch
) -> None:
    def measures() -> list[list[float]]:
        page = new_page(viewport={"width": 412, "height": 823})
        page.goto("/about-us/about-actris/")
        page.evaluate(SHOWN)
        found: list[list[float]] = page.evaluate(
            "[...document.querySelectorAll('main picture img')].map(i => [i.clientWidth, i.clientHeight])"
        )
        return found

    with monkeypatch.context() as patched:
        patched.setattr("actris_cms.core.renditions.showing._found", lambda *args: ([], []))
        patched.setattr("actris_cms.core.renditions.showing._shown_meanwhile", lambda *args: None)
        before = measures()

    after = measures()
    assert len(before) == len(after) == 2
    for (width, height), place in zip(after, before, strict=True):
        assert place == [width, pytest.approx(height, abs=1)]
