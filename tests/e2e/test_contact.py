"""The contact page in a browser: on a phone, with a keyboard, without JavaScript, in dark mode, printed."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from about.models import ContactPage
from home.models import HomePage
from tests.axe import violations
from tests.e2e.test_visitor import SCREENS
from tests.factories import ContactPageFactory, contact, link, location, stream

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

MIN_TARGET = 44  # Pixels, from docs/design.md
LONG_WORD = "Pneumonoultramicroscopicsilicovolcanoconiosis"


@pytest.fixture
def contact_page(home: HomePage) -> ContactPage:
    """A contact page with all fields and very long words."""
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
def test_axe_finds_no_violations(
    contact_page: ContactPage, new_page: Callable[..., Page], scheme: str, width: int
) -> None:
    page = new_page(color_scheme=scheme, viewport={"width": width, "height": 900}, reduced_motion="reduce")
    page.goto("/contact-us/")
    assert violations(page) == []


def test_nothing_is_wider_than_320_pixels(contact_page: ContactPage, new_page: Callable[..., Page]) -> None:
    page = new_page(viewport={"width": 320, "height": 640})
    page.goto("/contact-us/")
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    beyond = page.locator("main *:not(.visually-hidden, .visually-hidden *, .page-header-cells *)").evaluate_all(
        "found => found.filter(e => e.getBoundingClientRect().right > innerWidth).map(e => e.outerHTML.slice(0, 80))"
    )
    assert beyond == []


@pytest.mark.parametrize("width", [360, 1280])
def test_links_and_buttons_are_large_enough_to_tap(
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
    assert all(box and box["height"] >= MIN_TARGET for box in boxes), boxes
    if width == 360:
        assert all(box and box["width"] >= width * 0.75 for box in boxes[:3]), boxes


def test_the_tab_key_reaches_all_links_in_the_order_of_the_page(
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


def test_without_javascript_everything_is_shown_and_no_other_server_is_contacted(
    contact_page: ContactPage, new_page: Callable[..., Page]
) -> None:
    page = new_page(java_script_enabled=False)
    requests: list[str] = []
    page.on("request", lambda request: requests.append(request.url))
    page.goto("/contact-us/")
    page.wait_for_load_state("networkidle")
    main = page.get_by_role("main")
    expect(main.get_by_text("23 Sample Park, #06-01,")).to_be_visible()
    expect(main.get_by_role("row", name="Mondays to Fridays")).to_be_visible()
    expect(main.get_by_text("1800-CALL-US (24h)")).to_be_visible()
    expect(main.get_by_text("Take the train to Sample Station.")).to_be_visible()
    site_url = page.url.removesuffix("contact-us/")
    assert [url for url in requests if not url.startswith((site_url, "data:"))] == []


def test_the_lines_of_an_address_are_shown_as_lines(contact_page: ContactPage, new_page: Callable[..., Page]) -> None:
    page = new_page()
    page.goto("/contact-us/")
    assert page.locator("main address").first.inner_text().splitlines() == [
        "23 Sample Park, #06-01,",
        "Singapore 123456",
    ]


def test_the_printed_page_has_the_address_and_no_link_to_a_map(
    contact_page: ContactPage, new_page: Callable[..., Page]
) -> None:
    page = new_page()
    page.goto("/contact-us/")
    page.emulate_media(media="print")
    expect(page.locator("main address").first).to_be_visible()
    expect(page.get_by_text("Open in maps").first).to_be_hidden()
