"""Counting visits: nobody outside is asked for anything before the visitor agrees, and the question is fair."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Browser, Page, Route, expect
from wagtail.models import Site

from about.models import AboutPage
from actris_cms.core.models import CustomImage, Footer, Navigation, SiteIdentity
from actris_cms.users.models import User
from home.models import HomePage
from tests.e2e.test_visitor import SCREENS, violations
from tests.factories import (
    AboutPageFactory,
    ArticlePageFactory,
    CategoryPageFactory,
    ContactPageFactory,
    NewsroomPageFactory,
    link,
    location,
    stream,
)

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True, serialized_rollback=True)]

SCRIPT = "https://www.googletagmanager.com/gtag/js?id=G-ABC123"
# What Google's script does, as far as a test needs it: it tells Google of the visit.
STAND_IN = "fetch('https://region1.google-analytics.com/g/collect?v=2', {method: 'POST', mode: 'no-cors'})"
PATHS = [
    "/",
    "/about-us/",
    "/about-us/about-actris/",
    "/about-us/embeds/",
    "/newsroom/",
    "/newsroom/events/",
    "/newsroom/events/a-day/",
    "/contact-us/",
    "/protected/",
    "/nowhere/",
]
LAYOUT_SHIFT = """addEventListener("load", () => {
    window.shift = 0;
    new PerformanceObserver(list => list.getEntries().forEach(entry => { window.shift += entry.value; }))
        .observe({ type: "layout-shift", buffered: true });
})"""


@pytest.fixture
def measured(home: HomePage, about_page: AboutPage, section: AboutPage, site: Site, image: CustomImage) -> Site:
    """A site of all page types, whose visitors are asked."""
    identity = SiteIdentity.for_site(site)
    identity.analytics_id = "G-ABC123"
    identity.save()
    footer = Footer.for_site(site)
    footer.links = stream(("link", link(text="Privacy statement", page=about_page.pk)))
    footer.save()
    embed = {"title": "A lecture", "caption": "", "poster": image.pk, "height": None}
    AboutPageFactory(
        parent=section,
        slug="embeds",
        body=stream(
            ("embed", embed | {"url": "https://www.youtube.com/watch?v=abc"}),
            ("embed", embed | {"url": "https://maps.example/embed/1", "poster": None}),
            (
                "legacy",
                '<p><a data-embed-src="https://www.youtube.com/embed/xyz" href="https://youtu.be/xyz">Talk</a></p>',
            ),
        ),
    )
    newsroom = NewsroomPageFactory(parent=home, slug="newsroom")
    ArticlePageFactory(parent=CategoryPageFactory(parent=newsroom, slug="events"), slug="a-day")
    ContactPageFactory(
        parent=home, slug="contact-us", locations=stream(location("Here", "23 Sample Road\nSingapore 123456"))
    )
    AboutPageFactory(parent=home, slug="protected").view_restrictions.create(
        restriction_type="password", password="let-me-in"
    )
    return site


class Outside:
    """Everybody outside: answers what a page asks of others, and remembers it."""

    def __init__(self, page: Page) -> None:
        self.asked: list[str] = []
        self.home = ""
        page.context.route(re.compile(r"^https?://(?!localhost)"), self.answer)

    def answer(self, route: Route) -> None:
        self.asked.append(route.request.url)
        script = route.request.url.startswith(SCRIPT)
        route.fulfill(body=STAND_IN if script else "", content_type="text/javascript" if script else "text/html")


def test_nobody_outside_is_asked_before_the_visitor_agrees(measured: Site, new_page: Callable[..., Page]) -> None:
    page = new_page()
    outside = Outside(page)
    for path in PATHS:
        page.goto(path, wait_until="networkidle")
        expect(page.get_by_role("region", name="Privacy choices")).to_be_visible()
    assert outside.asked == []
    assert page.context.cookies() == [] or {cookie["name"] for cookie in page.context.cookies()} == {"csrftoken"}


def test_who_agrees_is_counted_from_then_on(measured: Site, new_page: Callable[..., Page]) -> None:
    page = new_page()
    outside = Outside(page)
    page.goto("/about-us/")
    with page.expect_response(re.compile("google-analytics")):
        page.get_by_role("button", name="Agree").click()
    assert outside.asked == [SCRIPT, "https://region1.google-analytics.com/g/collect?v=2"]
    expect(page.get_by_role("region", name="Privacy choices")).to_be_hidden()
    told = page.evaluate("window.dataLayer.map(entry => [...entry])")
    assert told[0][:2] == ["consent", "default"]
    assert {name for name, given in told[0][2].items() if given == "denied"} == {
        "ad_storage",
        "ad_user_data",
        "ad_personalization",
    }
    assert told[2][1] == "G-ABC123"
    assert told[2][2] == {
        "anonymize_ip": True,
        "allow_google_signals": False,
        "allow_ad_personalization_signals": False,
    }
    with page.expect_request(re.compile("google-analytics")):
        page.goto("/")
    expect(page.get_by_role("region", name="Privacy choices")).to_be_hidden()


def test_a_no_is_kept_and_nothing_is_loaded(measured: Site, new_page: Callable[..., Page]) -> None:
    page = new_page()
    outside = Outside(page)
    page.goto("/about-us/")
    page.get_by_role("button", name="No thanks").click()
    for path in ("/about-us/", "/"):
        page.goto(path, wait_until="networkidle")
        expect(page.get_by_role("region", name="Privacy choices")).to_be_hidden()
    assert outside.asked == []


def test_who_agreed_can_say_no_later(measured: Site, new_page: Callable[..., Page]) -> None:
    page = new_page()
    outside = Outside(page)
    page.goto("/about-us/")
    page.get_by_role("button", name="Agree").click()
    page.evaluate("document.cookie = '_ga=GA1.1.1; path=/'; document.cookie = '_ga_ABC123=GS1; path=/'")
    page.get_by_role("button", name="Privacy choices").click()
    expect(page.get_by_text("You have agreed.")).to_be_visible()
    page.get_by_role("button", name="No thanks").click()
    assert page.evaluate("window['ga-disable-G-ABC123']") is True
    assert "_ga" not in page.evaluate("document.cookie")
    del outside.asked[:]
    page.goto("/", wait_until="networkidle")
    assert outside.asked == []
    page.get_by_role("button", name="Privacy choices").click()
    expect(page.get_by_text("You have said no. Nothing is counted.")).to_be_visible()


def test_the_question_is_answered_and_reopened_with_the_keyboard(measured: Site, new_page: Callable[..., Page]) -> None:
    page = new_page(viewport={"width": 1280, "height": 800})
    Outside(page)
    page.goto("/about-us/about-actris/")
    for name in ("Skip to content", "How we treat data", "Agree", "No thanks"):
        page.keyboard.press("Tab")
        expect(page.locator(":focus")).to_have_text(name)
    page.keyboard.press("Enter")
    expect(page.locator("#main")).to_be_focused()
    opener = page.get_by_role("button", name="Privacy choices")
    opener.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("region", name="Privacy choices")).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.get_by_role("region", name="Privacy choices")).to_be_hidden()
    expect(opener).to_be_focused()


def test_both_answers_weigh_the_same(measured: Site, new_page: Callable[..., Page]) -> None:
    page = new_page(viewport={"width": 360, "height": 740})
    page.goto("/")
    looks = [
        page.get_by_role("button", name=name).evaluate(
            "e => { const s = getComputedStyle(e), b = e.getBoundingClientRect();"
            " return [s.color, s.backgroundColor, s.borderColor, s.fontSize, s.fontWeight, b.width, b.height] }"
        )
        for name in ("Agree", "No thanks")
    ]
    assert looks[0] == looks[1]
    assert looks[0][6] >= 44


def test_the_question_is_short_on_a_phone_and_away_while_its_menu_is_open(
    measured: Site, section: AboutPage, new_page: Callable[..., Page]
) -> None:
    menu = Navigation.for_site(measured)
    entry = {"title": "", "link": link(page=section.pk), "include_children": True, "sublinks": []}
    menu.items = stream(("item", entry))
    menu.save()
    page = new_page(viewport={"width": 360, "height": 740})
    page.goto("/about-us/about-actris/")
    question = page.get_by_role("region", name="Privacy choices")
    box = question.bounding_box()
    assert box and box["height"] <= 120 and box["y"] + box["height"] == 740
    button = page.get_by_role("banner").locator("summary", has_text="Menu")
    button.click()
    expect(question).to_be_hidden()
    button.click()
    expect(question).to_be_visible()


@pytest.mark.parametrize(("width", "height"), [(640, 400), (320, 256)])
def test_in_a_magnified_window_the_question_stands_at_the_end_of_the_page(
    measured: Site, new_page: Callable[..., Page], width: int, height: int
) -> None:
    page = new_page(viewport={"width": width, "height": height})
    page.add_init_script(LAYOUT_SHIFT)
    page.goto("/about-us/about-actris/", wait_until="networkidle")
    question = page.get_by_role("region", name="Privacy choices")
    expect(question).not_to_be_in_viewport()
    assert page.evaluate("window.shift") == 0
    page.get_by_role("button", name="Agree").focus()
    for name in ("Agree", "No thanks"):
        expect(page.get_by_role("button", name=name)).to_be_in_viewport(ratio=1)
    page.set_viewport_size({"width": 1280, "height": 800})
    page.evaluate("scrollTo(0, 0)")
    expect(question).to_be_in_viewport(ratio=1)


@pytest.mark.parametrize("setting", ["globalPrivacyControl", "doNotTrack"])
def test_who_told_the_browser_is_not_asked_again(measured: Site, new_page: Callable[..., Page], setting: str) -> None:
    page = new_page()
    outside = Outside(page)
    value = "true" if setting == "globalPrivacyControl" else "'1'"
    page.add_init_script(
        f"Object.defineProperty(Navigator.prototype, '{setting}', {{ get: () => {value}, configurable: true }});"
        "localStorage.setItem('analytics', 'yes')"
    )
    page.goto("/about-us/", wait_until="networkidle")
    expect(page.get_by_role("region", name="Privacy choices")).to_be_hidden()
    expect(page.get_by_role("button", name="Privacy choices")).to_be_hidden()
    assert outside.asked == []


def test_nothing_is_asked_without_javascript(measured: Site, new_page: Callable[..., Page]) -> None:
    page = new_page(java_script_enabled=False)
    page.goto("/about-us/")
    expect(page.get_by_text("May we count your visits")).to_be_hidden()
    expect(page.get_by_text("Privacy choices")).to_be_hidden()


def test_editors_are_neither_asked_nor_counted(measured: Site, editor: User, sign_in: Callable[..., Page]) -> None:
    page = sign_in("editor")
    outside = Outside(page)
    page.evaluate("localStorage.setItem('analytics', 'yes')")
    page.goto("/about-us/about-actris/", wait_until="networkidle")
    expect(page.locator("wagtail-userbar")).to_be_attached()
    expect(page.locator("[data-consent]")).to_have_count(0)
    assert outside.asked == []


@pytest.mark.parametrize(("scheme", "width"), SCREENS)
def test_axe_finds_nothing_and_nothing_moves(
    measured: Site, new_page: Callable[..., Page], scheme: str, width: int
) -> None:
    page = new_page(color_scheme=scheme, viewport={"width": width, "height": 800}, reduced_motion="reduce")
    Outside(page)
    page.add_init_script(LAYOUT_SHIFT)
    for path in ("/about-us/", "/nowhere/"):
        page.goto(path, wait_until="networkidle")
        expect(page.get_by_role("region", name="Privacy choices")).to_be_visible()
        assert page.evaluate("window.shift") == 0
        assert violations(page) == []
        # The end of the page can be read, and what has the focus is not behind the question.
        opener = page.get_by_role("button", name="Privacy choices")
        opener.focus()
        bar = page.get_by_role("region", name="Privacy choices").bounding_box()
        box = opener.bounding_box()
        assert bar and box and box["y"] + box["height"] <= bar["y"]


def test_an_embed_that_sends_on_to_another_host_becomes_a_link(
    measured: Site, live_server: object, browser: Browser
) -> None:
    """In a context of its own: what the policy stops here would fail a test that uses `new_page`."""
    page = browser.new_context(base_url=live_server.url).new_page()
    page.context.route(
        re.compile("https://maps.example"),
        lambda route: route.fulfill(status=302, headers={"location": "https://elsewhere.example/"}),
    )
    page.context.route(re.compile("https://elsewhere.example"), lambda route: route.fulfill(body="stopped"))
    page.goto("/about-us/embeds/")
    page.get_by_role("button", name="Show here", exact=True).click()
    expect(page.get_by_text("This cannot be shown here.")).to_be_visible()
    expect(page.get_by_role("link", name="A lecture")).to_have_attribute("href", "https://maps.example/embed/1")
    page.context.close()


def test_a_frame_opened_by_keyboard_shows_that_it_has_the_focus(measured: Site, new_page: Callable[..., Page]) -> None:
    page = new_page()
    Outside(page)
    page.goto("/about-us/embeds/")
    page.get_by_role("button", name="Play here").focus()
    page.keyboard.press("Enter")
    expect(page.locator("iframe")).to_be_focused()
    expect(page.locator(".embed-frame:has(iframe)")).to_have_css("outline-style", "solid")


def test_an_embed_is_shown_full_screen_if_it_wants(measured: Site, new_page: Callable[..., Page]) -> None:
    page = new_page()
    outside = Outside(page)
    page.goto("/about-us/embeds/")
    page.get_by_role("button", name="Play here").click()
    frame = page.locator("iframe")
    expect(frame).to_have_attribute("src", "https://www.youtube-nocookie.com/embed/abc?autoplay=1")
    expect(frame).to_have_attribute("title", "A lecture")
    expect(frame).not_to_have_attribute("allowfullscreen", re.compile(""))
    inside = page.frame(url=re.compile("youtube-nocookie"))
    assert inside
    assert inside.evaluate("document.featurePolicy.allowsFeature('fullscreen')") is True
    assert inside.evaluate("document.featurePolicy.allowsFeature('camera')") is False
    assert inside.evaluate("document.featurePolicy.allowsFeature('autoplay')") is True
    assert outside.asked == ["https://www.youtube-nocookie.com/embed/abc?autoplay=1"]
