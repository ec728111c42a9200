"""The contact page as visitors meet it: on a phone, with a keyboard, without JavaScript, in the dark, on paper."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from about.models import ContactPage
from home.models import HomePage
from tests.e2e.test_visitor import SCREENS, violations
from tests.factories import ContactPageFactory, contact, link, location, stream

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True, serialized_rollback=True)]

LEAST_TARGET = 44  # Pixels, as docs/design.md has it.
LONG_WORD = "Pneumonoultramicroscopicsilicovolcanoconiosis"


@pytest.fixture
def contact_page(home: HomePage) -> ContactPage:
    """A contact page that shows everything it can, with words that are hard to fit."""
    page: ContactPage = ContactPageFactory(
        parent=home,
        slug="contact-us",
        summary="Where to find us, and whom to ask.",
        locations=stream(
            location(
                "Headquarters",
                "23 Sample Park, #06-01,\nSingapore 123456",
                ("Mondays to Fridays", "8.30 am to 6 pm", "Last visitors at 5 pm"),
                ("By appointment", "", ""),
            ),
            location(
                f"{LONG_WORD} laboratory", f"30 {LONG_WORD}{LONG_WORD} Boulevard", (LONG_WORD, LONG_WORD, LONG_WORD)
            ),
        ),
        contacts=stream(
            contact("General enquiries", ("phone", "+65 6123 4567"), ("email", "hello@example.org")),
            contact(
                f"{LONG_WORD} enquiries",
                ("phone", "1800-CALL-US (24h)"),
                ("email", f"{LONG_WORD}.enquiries@{'laboratory.' * 4}example.org"),
                ("other", '<p>Or use our <a href="https://example.org/form">form</a>.</p>'),
            ),
        ),
        feedback_link=stream(("link", link(text="Online form", url="https://form.example.org/"))),
        body=stream(("rich_text", "<p>Take the train to Sample Station.</p>")),
    )
    return page


@pytest.mark.parametrize(("scheme", "width"), SCREENS)
def test_axe_finds_nothing(contact_page: ContactPage, new_page: Callable[..., Page], scheme: str, width: int) -> None:
    page = new_page(color_scheme=scheme, viewport={"width": width, "height": 900}, reduced_motion="reduce")
    page.goto("/contact-us/")
    assert violations(page) == []


def test_nothing_runs_off_a_screen_of_320_pixels(contact_page: ContactPage, new_page: Callable[..., Page]) -> None:
    page = new_page(viewport={"width": 320, "height": 640})
    page.goto("/contact-us/")
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    beyond = page.locator("main *:not(.visually-hidden, .visually-hidden *, .page-header-cells *)").evaluate_all(
        "found => found.filter(e => e.getBoundingClientRect().right > innerWidth).map(e => e.outerHTML.slice(0, 80))"
    )
    assert beyond == []


@pytest.mark.parametrize("width", [360, 1280])
def test_what_can_be_tapped_is_as_large_as_a_thumb(
    contact_page: ContactPage, new_page: Callable[..., Page], width: int
) -> None:
    page = new_page(viewport={"width": width, "height": 740})
    page.goto("/contact-us/")
    main = page.get_by_role("main")
    targets = [
        main.get_by_role("link", name="+65 6123 4567"),
        main.get_by_role("link", name="hello@example.org"),
        main.get_by_role("link", name=re.compile("Open in maps.*Headquarters")),
        main.get_by_role("link", name="Online form"),
    ]
    boxes = [target.bounding_box() for target in targets]
    assert all(box and box["height"] >= LEAST_TARGET for box in boxes), boxes
    if width == 360:
        assert all(box and box["width"] >= width * 0.75 for box in boxes[:3]), boxes


def test_the_keyboard_reaches_every_way_in_the_order_of_the_page(
    contact_page: ContactPage, new_page: Callable[..., Page]
) -> None:
    page = new_page()
    page.goto("/contact-us/")
    page.locator("#main").focus()
    reached = []
    for _ in range(8):
        page.keyboard.press("Tab")
        reached.append(page.evaluate("document.activeElement.getAttribute('href')"))
        assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") == "solid"
    assert [href.split("?")[0].split("@")[0] for href in reached] == [
        "/",
        "https://www.google.com/maps/search/",
        "https://www.google.com/maps/search/",
        "tel:+6561234567",
        "mailto:hello",
        f"mailto:{LONG_WORD}.enquiries",
        "https://example.org/form",
        "https://form.example.org/",
    ]


def test_without_javascript_everything_is_there_and_nobody_else_is_asked(
    contact_page: ContactPage, new_page: Callable[..., Page]
) -> None:
    page = new_page(java_script_enabled=False)
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto("/contact-us/")
    page.wait_for_load_state("networkidle")
    main = page.get_by_role("main")
    expect(main.get_by_text("23 Sample Park, #06-01,")).to_be_visible()
    expect(main.get_by_role("row", name="Mondays to Fridays")).to_be_visible()
    expect(main.get_by_text("1800-CALL-US (24h)")).to_be_visible()
    expect(main.get_by_text("Take the train to Sample Station.")).to_be_visible()
    own = page.url.removesuffix("contact-us/")
    assert [url for url in asked if not url.startswith((own, "data:"))] == []


def test_each_line_of_an_address_is_a_line_on_the_screen(
    contact_page: ContactPage, new_page: Callable[..., Page]
) -> None:
    page = new_page()
    page.goto("/contact-us/")
    assert page.locator("main address").first.inner_text().splitlines() == [
        "23 Sample Park, #06-01,",
        "Singapore 123456",
    ]


def test_paper_has_the_address_and_no_button_to_a_map(contact_page: ContactPage, new_page: Callable[..., Page]) -> None:
    page = new_page()
    page.goto("/contact-us/")
    page.emulate_media(media="print")
    expect(page.locator("main address").first).to_be_visible()
    expect(page.get_by_text("Open in maps").first).to_be_hidden()
