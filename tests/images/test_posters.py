"""Posters and flyers: whole on cards, and at full size on their page."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from lxml import html
from wagtail.models import PageViewRestriction

from about.models import AboutPage
from tests.factories import AboutPageFactory, ImageFactory, items, link, picture_file, stream

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
A4 = (1000, 1414)
InTransaction = Callable[..., Any]


def image_block(size: tuple[int, int] = A4, **changes: Any) -> tuple[str, dict[str, Any]]:
    """An image block with a picture of a size."""
    value = {"alt_text": "Course in May", "decorative": changes.pop("decorative", False)}
    pk = ImageFactory(file=picture_file(size=size)).pk
    return "image", {"image": {**value, "image": pk}, "caption": "", "width": "large", "link": link(), **changes}


def shown(client: Client, page: AboutPage) -> Any:
    """Return what visitors get as the page's main part."""
    return html.fromstring(client.get(page.url).content.decode()).find(".//main")


def test_a_poster_opens_at_full_size_with_the_rights_of_its_page(
    client: Client, section: AboutPage, django_capture_on_commit_callbacks: InTransaction
) -> None:
    page = AboutPageFactory(parent=section, body=stream(image_block()))
    opens = shown(client, page).find(".//a[@class='figure-whole']")
    assert opens.find(".//img").get("alt") == "Course in May"
    assert opens.text_content().strip() == "Open larger"
    assert client.get(opens.get("href")).headers["Content-Type"] == "image/webp"

    with django_capture_on_commit_callbacks(execute=True):
        PageViewRestriction.objects.create(page=page, restriction_type="login")
    assert client.get(opens.get("href")).status_code == 404


@pytest.mark.parametrize(
    ("size", "changes"),
    [
        ((1600, 1200), {}),
        ((500, 707), {}),
        (A4, {"width": "medium"}),
        (A4, {"decorative": True}),
        (A4, {"link": link(url="https://example.org/", text="There")}),
    ],
    ids=["photograph", "no larger than the text", "portrait", "decorative", "link"],
)
def test_other_pictures_do_not(
    size: tuple[int, int], changes: dict[str, Any], client: Client, section: AboutPage
) -> None:
    page = AboutPageFactory(parent=section, body=stream(image_block(size, **changes)))
    main = shown(client, page)
    assert main.find(".//img") is not None
    assert main.find(".//a[@class='figure-whole']") is None


@pytest.mark.parametrize(("size", "whole"), [(A4, True), ((800, 800), True), ((1200, 900), False)])
def test_a_card_shows_a_poster_whole(size: tuple[int, int], whole: bool, client: Client, section: AboutPage) -> None:
    card = {"image": image_block(size)[1]["image"], "title": "Courses", "text": "", "link": link()}
    page = AboutPageFactory(parent=section, body=stream(("cards", {"kind": "cards", "cards": items(card)})))
    (found,) = shown(client, page).find_class("card")
    assert ("card-poster" in found.get("class")) is whole


def test_an_editors_focal_point_counts_on_cards(client: Client, section: AboutPage) -> None:
    card = {"image": image_block((1200, 900))[1]["image"], "title": "Courses", "text": "", "link": link()}
    page = AboutPageFactory(parent=section, body=stream(("cards", {"kind": "cards", "cards": items(card)})))
    assert "fill-400x225" not in client.get(page.url).content.decode()
    image = page.body[0].value["cards"][0]["image"]
    image.focal_point_x, image.focal_point_y, image.focal_point_width, image.focal_point_height = 600, 800, 50, 50
    image.save()
    assert "fill-400x225" in client.get(page.url).content.decode()
