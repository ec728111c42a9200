"""Which rendition of a picture a screen loads, and that the layout does not shift."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page

from about.models import AboutPage
from actris_cms.core.models import CustomImage
from actris_cms.images.making import make
from home.models import HomePage
from tests.factories import ImageFactory, stream
from tests.images.conftest import photograph_file

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

LAYOUT_SHIFT = """() => new Promise(done => {
    let total = 0;
    new PerformanceObserver(list => list.getEntries().forEach(entry => { total += entry.value; }))
        .observe({ type: "layout-shift", buffered: true });
    setTimeout(() => done(total), 300);
})"""
LOADED_FILES = """async () => {
    const images = [...document.querySelectorAll("main picture img")];
    for (const image of images) {
        image.scrollIntoView();
        await new Promise(done => image.complete ? done() : image.addEventListener("load", done));
    }
    return images.map(image => image.currentSrc.split("/").pop());
}"""
# By width and pixel ratio: the renditions of the hero, of a picture as wide as the text, and of a medium one.
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
    """Photographs in the hero, in the text, and in half of the text's width.

    They differ, because browsers use a larger file of the same image that they have loaded before.
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


def test_each_screen_loads_renditions_of_its_size(pictures: list[CustomImage], new_page: Callable[..., Page]) -> None:
    make_all(pictures)
    loaded = {}
    for width, pixel_ratio in SCREENS:
        page = new_page(viewport={"width": width, "height": 800}, device_scale_factor=pixel_ratio)
        files: list[str] = []
        for path in ("/", "/about-us/about-actris/"):
            page.goto(path)
            files += page.evaluate(LOADED_FILES)
        page.close()
        loaded[width, pixel_ratio] = [name.split(".")[-3:] for name in files]

    assert loaded == {screen: [[size, "format-avif", "avif"] for size in sizes] for screen, sizes in SCREENS.items()}


def test_the_layout_does_not_shift_when_pictures_load(
    pictures: list[CustomImage], new_page: Callable[..., Page]
) -> None:
    make_all(pictures)
    page: Any = new_page(viewport={"width": 412, "height": 823})
    page.goto("/about-us/about-actris/")
    page.evaluate(LOADED_FILES)

    assert page.evaluate(LAYOUT_SHIFT) < 0.01


def test_a_placeholder_has_the_size_of_the_picture(
    pictures: list[CustomImage], new_page: Callable[..., Page], monkeypatch: pytest.MonkeyPatch
) -> None:
    def sizes() -> list[list[float]]:
        page = new_page(viewport={"width": 412, "height": 823})
        page.goto("/about-us/about-actris/")
        page.evaluate(LOADED_FILES)
        found: list[list[float]] = page.evaluate(
            "[...document.querySelectorAll('main picture img')].map(i => [i.clientWidth, i.clientHeight])"
        )
        return found

    with monkeypatch.context() as patched:
        patched.setattr("actris_cms.images.showing._existing", lambda *args: ([], []))
        patched.setattr("actris_cms.images.showing._fallback", lambda *args: None)
        before = sizes()

    after = sizes()
    assert len(before) == len(after) == 2
    for (width, height), placeholder in zip(after, before, strict=True):
        assert placeholder == [width, pytest.approx(height, abs=1)]


def test_a_missing_picture_that_nobody_has_described_leaves_no_gap(
    about_page: AboutPage, new_page: Callable[..., Page]
) -> None:
    words, divider = ("rich_text", "<p>Words</p>"), ("divider", None)
    missing = ("legacy", '<div><p title="/images/gone.png"></p></div>')
    page, places = new_page(), []
    for blocks in ([words, divider], [words, missing, divider]):
        about_page.body = stream(*blocks)
        about_page.save_revision().publish()
        page.goto(about_page.url)
        places.append(page.locator("hr.divider").bounding_box())

    assert places[0] is not None
    assert places[0] == places[1]
