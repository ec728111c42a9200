"""Consent to analytics: no requests to other servers before the visitor agrees, and a fair question."""

import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserType, Page, Route, expect
from wagtail.models import Site

from about.models import AboutPage
from actris_cms.core.models import CustomImage, Footer, Navigation, SiteIdentity
from actris_cms.users.models import User
from home.models import HomePage
from tests.axe import violations
from tests.chromium import find_chromium
from tests.e2e.test_visitor import SCREENS
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

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

SCRIPT = "https://www.googletagmanager.com/gtag/js?id=G-ABC123"
# A stand-in for Google's script, which only reports the visit to Google.
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
def site_with_analytics(
    home: HomePage, about_page: AboutPage, section: AboutPage, site: Site, image: CustomImage
) -> Site:
    """A site with all page types and a measurement ID, so that visitors are asked for consent."""
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


class OtherServers:
    """Answers and records the requests of a page to other servers."""

    def __init__(self, page: Page) -> None:
        self.urls: list[str] = []
        self.home = ""
        page.context.route(re.compile(r"^https?://(?!localhost)"), self.answer)

    def answer(self, route: Route) -> None:
        self.urls.append(route.request.url)
        script = route.request.url.startswith(SCRIPT)
        route.fulfill(body=STAND_IN if script else "", content_type="text/javascript" if script else "text/html")


def test_no_other_server_is_contacted_before_the_visitor_agrees(
    site_with_analytics: Site, new_page: Callable[..., Page]
) -> None:
    page = new_page()
    other_servers = OtherServers(page)
    for path in PATHS:
        page.goto(path, wait_until="networkidle")
        expect(page.get_by_role("region", name="Privacy choices")).to_be_visible()
    assert other_servers.urls == []
    assert page.context.cookies() == [] or {cookie["name"] for cookie in page.context.cookies()} == {"csrftoken"}


def test_a_visitor_who_agrees_is_counted_from_then_on(site_with_analytics: Site, new_page: Callable[..., Page]) -> None:
    page = new_page()
    other_servers = OtherServers(page)
    page.goto("/about-us/")
    with page.expect_response(re.compile("google-analytics")):
        page.get_by_role("button", name="Agree").click()
    assert other_servers.urls == [SCRIPT, "https://region1.google-analytics.com/g/collect?v=2"]
    expect(page.get_by_role("region", name="Privacy choices")).to_be_hidden()
    events = page.evaluate("window.dataLayer.map(entry => [...entry])")
    assert events[0][:2] == ["consent", "default"]
    assert {name for name, value in events[0][2].items() if value == "denied"} == {
        "ad_storage",
        "ad_user_data",
        "ad_personalization",
    }
    assert events[2][1] == "G-ABC123"
    assert events[2][2] == {
        "anonymize_ip": True,
        "allow_google_signals": False,
        "allow_ad_personalization_signals": False,
    }
    with page.expect_request(re.compile("google-analytics")):
        page.goto("/")
    expect(page.get_by_role("region", name="Privacy choices")).to_be_hidden()


def test_a_refusal_is_stored_and_nothing_is_loaded(site_with_analytics: Site, new_page: Callable[..., Page]) -> None:
    page = new_page()
    other_servers = OtherServers(page)
    page.goto("/about-us/")
    page.get_by_role("button", name="No thanks").click()
    for path in ("/about-us/", "/"):
        page.goto(path, wait_until="networkidle")
        expect(page.get_by_role("region", name="Privacy choices")).to_be_hidden()
    assert other_servers.urls == []


def test_a_visitor_can_withdraw_consent(site_with_analytics: Site, new_page: Callable[..., Page]) -> None:
    page = new_page()
    other_servers = OtherServers(page)
    page.goto("/about-us/")
    page.get_by_role("button", name="Agree").click()
    page.evaluate("document.cookie = '_ga=GA1.1.1; path=/'; document.cookie = '_ga_ABC123=GS1; path=/'")
    page.get_by_role("button", name="Privacy choices").click()
    expect(page.get_by_text("You have agreed.")).to_be_visible()
    page.get_by_role("button", name="No thanks").click()
    assert page.evaluate("window['ga-disable-G-ABC123']") is True
    assert "_ga" not in page.evaluate("document.cookie")
    del other_servers.urls[:]
    page.goto("/", wait_until="networkidle")
    assert other_servers.urls == []
    page.get_by_role("button", name="Privacy choices").click()
    expect(page.get_by_text("You have said no. Nothing is counted.")).to_be_visible()


def test_the_question_can_be_answered_and_reopened_with_the_keyboard(
    site_with_analytics: Site, new_page: Callable[..., Page]
) -> None:
    page = new_page(viewport={"width": 1280, "height": 800})
    OtherServers(page)
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


def test_both_buttons_look_the_same(site_with_analytics: Site, new_page: Callable[..., Page]) -> None:
    page = new_page(viewport={"width": 360, "height": 740})
    page.goto("/")
    unfold(page)
    page.mouse.move(0, 0)
    looks = [
        page.get_by_role("button", name=name).evaluate(
            "e => { const s = getComputedStyle(e), b = e.getBoundingClientRect();"
            " return [s.color, s.backgroundColor, s.borderColor, s.fontSize, s.fontWeight, b.width, b.height] }"
        )
        for name in ("Agree", "No thanks")
    ]
    assert looks[0] == looks[1]
    assert looks[0][6] >= 44


def unfold(page: Page) -> None:
    """Open the question, which is one line on phones."""
    page.get_by_role("region", name="Privacy choices").get_by_role("button", name="Answer").click()


def test_on_a_phone_the_question_unfolds_and_names_whom_visits_are_told_to(
    site_with_analytics: Site, new_page: Callable[..., Page]
) -> None:
    page = new_page(viewport={"width": 360, "height": 740})
    page.goto("/about-us/")
    expect(page.get_by_role("button", name="Agree")).to_be_hidden()
    unfold(page)
    expect(page.get_by_role("button", name="Agree")).to_be_focused()
    expect(page.get_by_text("with Google Analytics")).to_be_visible()
    expect(page.get_by_role("link", name="How we treat data")).to_be_visible()
    expect(page.get_by_role("button", name="Answer")).to_be_hidden()


def test_on_a_phone_the_question_is_short_and_hidden_while_the_menu_is_open(
    site_with_analytics: Site, section: AboutPage, new_page: Callable[..., Page]
) -> None:
    menu = Navigation.for_site(site_with_analytics)
    entry = {"title": "", "link": link(page=section.pk), "include_children": True, "sublinks": []}
    menu.items = stream(("item", entry))
    menu.save()
    page = new_page(viewport={"width": 360, "height": 740})
    page.goto("/about-us/about-actris/")
    question = page.get_by_role("region", name="Privacy choices")
    box = question.bounding_box()
    assert box and box["height"] <= 64 and box["y"] + box["height"] == 740
    button = page.get_by_role("banner").locator("summary", has_text="Menu")
    button.click()
    expect(question).to_be_hidden()
    button.click()
    expect(question).to_be_visible()


@pytest.mark.parametrize(("width", "height"), [(640, 400), (320, 256)])
def test_in_a_small_or_magnified_window_the_question_is_at_the_end_of_the_page(
    site_with_analytics: Site, new_page: Callable[..., Page], width: int, height: int
) -> None:
    page = new_page(viewport={"width": width, "height": height})
    page.add_init_script(LAYOUT_SHIFT)
    page.goto("/about-us/about-actris/", wait_until="networkidle")
    question = page.get_by_role("region", name="Privacy choices")
    expect(question).not_to_be_in_viewport()
    assert page.evaluate("window.shift") == 0
    if width < 768:
        unfold(page)
    page.get_by_role("button", name="Agree").focus()
    for name in ("Agree", "No thanks"):
        expect(page.get_by_role("button", name=name)).to_be_in_viewport(ratio=1)
    page.set_viewport_size({"width": 1280, "height": 800})
    page.evaluate("scrollTo(0, 0)")
    expect(question).to_be_in_viewport(ratio=1)


@pytest.mark.parametrize("setting", ["globalPrivacyControl", "doNotTrack"])
def test_visitors_with_a_privacy_setting_in_the_browser_are_not_asked(
    site_with_analytics: Site, new_page: Callable[..., Page], setting: str
) -> None:
    page = new_page()
    other_servers = OtherServers(page)
    value = "true" if setting == "globalPrivacyControl" else "'1'"
    page.add_init_script(
        f"Object.defineProperty(Navigator.prototype, '{setting}', {{ get: () => {value}, configurable: true }});"
        "localStorage.setItem('analytics', 'yes')"
    )
    page.goto("/about-us/", wait_until="networkidle")
    expect(page.get_by_role("region", name="Privacy choices")).to_be_hidden()
    expect(page.get_by_role("button", name="Privacy choices")).to_be_hidden()
    assert other_servers.urls == []


def test_without_javascript_there_is_no_question(site_with_analytics: Site, new_page: Callable[..., Page]) -> None:
    page = new_page(java_script_enabled=False)
    page.goto("/about-us/")
    expect(page.get_by_text("May we count your visits")).to_be_hidden()
    expect(page.get_by_text("Privacy choices")).to_be_hidden()


def test_editors_are_neither_asked_nor_counted(
    site_with_analytics: Site, editor: User, sign_in: Callable[..., Page]
) -> None:
    page = sign_in("editor")
    page.goto("/admin/")
    other_servers = OtherServers(page)
    page.evaluate("localStorage.setItem('analytics', 'yes')")
    page.goto("/about-us/about-actris/", wait_until="networkidle")
    expect(page.locator("wagtail-userbar")).to_be_attached()
    expect(page.locator("[data-consent]")).to_have_count(0)
    assert other_servers.urls == []


@pytest.mark.parametrize(("scheme", "width"), SCREENS)
def test_axe_finds_no_violations_and_the_layout_does_not_shift(
    site_with_analytics: Site, new_page: Callable[..., Page], scheme: str, width: int
) -> None:
    page = new_page(color_scheme=scheme, viewport={"width": width, "height": 800}, reduced_motion="reduce")
    OtherServers(page)
    page.add_init_script(LAYOUT_SHIFT)
    for path in ("/about-us/", "/nowhere/"):
        page.goto(path, wait_until="networkidle")
        expect(page.get_by_role("region", name="Privacy choices")).to_be_visible()
        assert page.evaluate("window.shift") == 0
        assert violations(page) == []
        # The end of the page is readable, and the focused element is not behind the question.
        opener = page.get_by_role("button", name="Privacy choices")
        opener.focus()
        bar = page.get_by_role("region", name="Privacy choices").bounding_box()
        box = opener.bounding_box()
        assert bar and box and box["y"] + box["height"] <= bar["y"]


class TestInTheFullBrowser:
    @pytest.fixture
    def browser(self, browser_type: BrowserType, browser_type_launch_args: dict[str, Any]) -> Iterator[Browser]:
        """The full Chromium: the headless shell gives frames no focus, and may not report what blocked a frame."""
        if not (path := find_chromium(full=True)):
            pytest.skip("only Chromium's headless shell is installed")
        with browser_type.launch(**{**browser_type_launch_args, "executable_path": path}) as browser:
            yield browser

    def test_a_frame_opened_by_keyboard_has_a_visible_focus(
        self, site_with_analytics: Site, new_page: Callable[..., Page]
    ) -> None:
        page = new_page()
        OtherServers(page)
        page.goto("/about-us/embeds/")
        page.get_by_role("button", name="Play here").focus()
        page.keyboard.press("Enter")
        expect(page.locator("iframe")).to_be_focused()
        expect(page.locator(".embed-frame:has(iframe)")).to_have_css("outline-style", "solid")

    def test_an_embed_that_redirects_to_another_host_becomes_a_link(
        self, site_with_analytics: Site, live_server: object, browser: Browser
    ) -> None:
        """Without `new_page`, because the violation of the policy would fail the test."""
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


def test_an_embed_may_use_full_screen_and_autoplay_but_not_the_camera(
    site_with_analytics: Site, new_page: Callable[..., Page]
) -> None:
    page = new_page()
    other_servers = OtherServers(page)
    page.goto("/about-us/embeds/")
    height = "e => e.offsetHeight"
    before = page.locator(".embed").first.evaluate(height)
    page.get_by_role("button", name="Play here").click()
    frame = page.locator("iframe")
    assert page.locator(".embed").first.evaluate(height) == before
    expect(frame).to_have_attribute("src", "https://www.youtube-nocookie.com/embed/abc?autoplay=1")
    expect(frame).to_have_attribute("title", "A lecture")
    expect(frame).not_to_have_attribute("allowfullscreen", re.compile(""))
    inside = page.frame(url=re.compile("youtube-nocookie"))
    assert inside
    assert inside.evaluate("document.featurePolicy.allowsFeature('fullscreen')") is True
    assert inside.evaluate("document.featurePolicy.allowsFeature('camera')") is False
    assert inside.evaluate("document.featurePolicy.allowsFeature('autoplay')") is True
    assert other_servers.urls == ["https://www.youtube-nocookie.com/embed/abc?autoplay=1"]
