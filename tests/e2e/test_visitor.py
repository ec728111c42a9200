"""The site in a browser: on a phone, with a keyboard, without JavaScript, in dark mode, and checked by axe."""

from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect
from wagtail.models import Site

from about.models import AboutPage, ContactPage, PersonPage
from actris_cms.core.blocks import StoryBlock
from actris_cms.core.models import Announcement, CustomImage, Footer, Navigation, SiteIdentity
from actris_cms.users.models import User
from home.blocks import HomeStoryBlock
from home.models import HomePage
from tests.axe import SCHEMES, WIDTHS, violations
from tests.factories import (
    AboutPageFactory,
    AccessibilityPageFactory,
    DocumentFactory,
    PersonPageFactory,
    link,
    role,
    stream,
)

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

PEOPLE = ["/about-us/people/", "/about-us/tan/"]
STATEMENT = "/accessibility-statement/"
PATHS = ["/", "/about-us/", "/about-us/about-actris/", "/about-us/all-blocks/", *PEOPLE, STATEMENT, "/nowhere/"]
# Both schemes and both widths. `make accessibility` checks each page in all four combinations.
SCREENS = list(zip(SCHEMES, WIDTHS, strict=True))
STORY = [(name, block) for name, block in StoryBlock().child_blocks.items()]
HOME = [(name, block) for name, block in HomeStoryBlock().child_blocks.items()]


@pytest.fixture
def full_site(home: HomePage, about_page: AboutPage, section: AboutPage, site: Site, image: CustomImage) -> Site:
    """A site with all blocks, a menu of seven entries, an announcement and a full footer."""
    DocumentFactory()
    values = [(name, block.get_prep_value(block.normalize(block.get_preview_value()))) for name, block in STORY]
    AboutPageFactory(parent=section, title="All blocks", slug="all-blocks", show_in_menus=True, body=stream(*values))
    listed = stream(("people", {"page": None, "people": [], "link_text": "Biography"}))
    people = AboutPageFactory(parent=section, title="Our people", slug="people", show_in_menus=True, body=listed)
    AboutPageFactory(parent=people, title="Management team", show_in_menus=True)
    section.refresh_from_db()
    links = stream(("link", link(text="LinkedIn", url="https://www.linkedin.com/in/tan")), ("email", "t@example.org"))
    PersonPageFactory(
        parent=section, name="Tan", slug="tan", portrait=image, roles=stream(role("Director", people, 1)), links=links
    )
    home.refresh_from_db()
    AccessibilityPageFactory(parent=home, slug=STATEMENT.strip("/"))
    home.hero_title = "Advanced cell therapy"
    home.hero_text = "For Singapore and the region."
    home.hero_link = stream(("link", link(text="About ACTRIS", page=about_page.pk)))
    home.highlights = stream(
        *[("highlight", {"title": f"Door {n}", "text": "Come in", "link": link(page=about_page.pk)}) for n in range(4)]
    )
    home.body = stream(*[(n, block.get_prep_value(block.normalize(block.get_preview_value()))) for n, block in HOME])
    home.save()
    entry = {"include_children": False, "sublinks": []}
    menu = Navigation.for_site(site)
    menu.items = stream(
        ("item", {"title": "", "link": link(page=section.pk), **entry, "include_children": True}),
        *[("item", {"title": title, "link": link(page=about_page.pk), **entry}) for title in MENU_TITLES[1:]],
    )
    menu.save()
    footer = Footer.for_site(site)
    footer.links = stream(("link", link(text="Privacy statement", page=about_page.pk)))
    footer.address = "23 Sample Road\nSingapore 123456"
    footer.save()
    notice = Announcement.for_site(site)
    notice.enabled, notice.text = True, "<p><b>We never ask for money</b> by <a href='/about-us/'>telephone</a>.</p>"
    notice.save()
    return site


MENU_TITLES = (
    "About us",
    "Our facilities",
    "Our service provision",
    "Newsroom & events",
    "Resources",
    "Careers",
    "Contact us",
)


@pytest.mark.parametrize(("scheme", "width"), SCREENS)
def test_axe_finds_no_violations_on_any_page(
    full_site: Site, new_page: Callable[..., Page], scheme: str, width: int
) -> None:
    page = new_page(color_scheme=scheme, viewport={"width": width, "height": 900}, reduced_motion="reduce")
    for path in PATHS:
        page.goto(path)
        assert violations(page) == [], path


@pytest.mark.parametrize(("scheme", "width"), SCREENS)
def test_axe_finds_no_violations_in_any_blocks_preview(
    full_site: Site, editor: User, sign_in: Callable[..., Page], scheme: str, width: int
) -> None:
    page = sign_in("editor", color_scheme=scheme, viewport={"width": width, "height": 900}, reduced_motion="reduce")
    streams = [
        AboutPage.body.field.stream_block,
        HomePage.body.field.stream_block,
        HomePage.highlights.field.stream_block,
        PersonPage.roles.field.stream_block,
        ContactPage.locations.field.stream_block,
        ContactPage.contacts.field.stream_block,
        ContactPage.contacts.field.stream_block.child_blocks["contact"].child_blocks["details"],
    ]
    for stream_block in streams:
        for name, block in stream_block.child_blocks.items():
            page.goto(reverse("wagtailadmin_block_preview") + "?" + urlencode({"id": block.definition_prefix}))
            assert violations(page) == [], name


@pytest.mark.parametrize("path", PATHS)
def test_nothing_is_wider_than_320_pixels(full_site: Site, new_page: Callable[..., Page], path: str) -> None:
    page = new_page(viewport={"width": 320, "height": 640})
    page.goto(path)
    assert page.evaluate("document.documentElement.scrollWidth") <= 320


@pytest.mark.parametrize("width", [1024, 1100, 1280, 1440, 1920])
def test_seven_menu_entries_fit_next_to_the_wordmark(
    full_site: Site, new_page: Callable[..., Page], width: int
) -> None:
    page = new_page(viewport={"width": width, "height": 800})
    page.goto("/")
    entries = [page.get_by_role("banner").get_by_text(title, exact=True).first for title in MENU_TITLES]
    boxes = [entry.bounding_box() for entry in entries]
    assert all(box and box["x"] >= 0 and box["x"] + box["width"] <= width for box in boxes)
    middles = [box["y"] + box["height"] / 2 for box in boxes if box]
    assert max(middles) - min(middles) < 4
    lines = (
        "e => { const words = document.createRange(); words.selectNodeContents(e);"
        " return new Set([...words.getClientRects()].filter(r => r.width > 20).map(r => Math.round(r.y))).size }"
    )
    assert [entry.evaluate(lines) for entry in entries] == [1] * len(MENU_TITLES)


def test_no_third_party_is_contacted_before_the_visitor_agrees(full_site: Site, new_page: Callable[..., Page]) -> None:
    page = new_page()
    requests: list[str] = []
    page.context.route(
        "**/*", lambda route: route.fulfill(body="") if "youtube" in route.request.url else route.continue_()
    )
    page.on("request", lambda request: requests.append(request.url))
    for path in PATHS:
        page.goto(path)
        page.wait_for_load_state("networkidle")
    site_url = page.url.split("/nowhere/")[0]
    assert [url for url in requests if not url.startswith((site_url, "data:"))] == []

    page.goto("/about-us/all-blocks/")
    page.get_by_role("main").locator("[data-embed-src] button, button[data-embed-src]").first.click()
    expect(page.locator("iframe[src^='https://www.youtube-nocookie.com/embed/']")).to_be_visible()


def test_a_submenu_opens_by_keyboard_and_closes_with_escape(full_site: Site, new_page: Callable[..., Page]) -> None:
    page = new_page(viewport={"width": 1280, "height": 800})
    page.goto("/")
    summary = page.get_by_role("banner").locator("summary", has_text="About us").first
    child = page.get_by_role("banner").get_by_role("link", name="About ACTRIS", exact=True).first
    expect(child).to_be_hidden()
    summary.focus()
    page.keyboard.press("Enter")
    expect(child).to_be_visible()
    page.keyboard.press("Tab")
    page.keyboard.press("Escape")
    expect(child).to_be_hidden()
    expect(summary).to_be_focused()


def test_the_first_tab_reaches_the_skip_link(full_site: Site, new_page: Callable[..., Page]) -> None:
    page = new_page()
    page.goto("/about-us/about-actris/")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to content")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("#main")).to_be_focused()


def test_a_dismissed_announcement_stays_hidden_until_it_changes(full_site: Site, new_page: Callable[..., Page]) -> None:
    page = new_page()
    page.goto("/")
    notice = page.get_by_text("We never ask for money")
    expect(notice).to_be_visible()
    page.get_by_role("button", name="Close the announcement").click()
    page.goto("/about-us/")
    expect(notice).to_be_hidden()
    Announcement.objects.update(text="<p>We never ask for money, nor for passwords.</p>")
    page.reload()
    expect(page.get_by_text("nor for passwords")).to_be_visible()


def test_the_menu_of_a_phone_opens_and_its_links_work(full_site: Site, new_page: Callable[..., Page]) -> None:
    page = new_page(viewport={"width": 360, "height": 740}, has_touch=True, is_mobile=True)
    page.goto("/")
    page.get_by_role("banner").get_by_text("Menu", exact=True).first.tap()
    section = page.get_by_role("banner").locator("summary:visible", has_text="About us").first
    section.tap()
    page.get_by_role("banner").get_by_role("link", name="All blocks").locator("visible=true").first.tap()
    page.wait_for_url("**/about-us/all-blocks/")


def test_the_menu_of_a_phone_covers_the_page(full_site: Site, new_page: Callable[..., Page]) -> None:
    page = new_page(viewport={"width": 360, "height": 740})
    page.goto("/about-us/about-actris/")
    main, button = page.get_by_role("main"), page.get_by_role("banner").locator("summary", has_text="Menu")
    before = main.bounding_box()
    button.click()
    panel = page.get_by_role("navigation", name="Main")
    expect(page.locator("#main")).to_have_js_property("inert", True)  # The script hears of it a moment later.
    box = panel.bounding_box()
    assert box is not None
    assert (box["x"], box["width"]) == (0, 360)
    assert box["y"] + box["height"] == pytest.approx(740, abs=1)
    assert page.locator("#main").evaluate("e => [e.inert, e.getBoundingClientRect().y]") == [
        True,
        before and before["y"],
    ]
    for row in panel.locator(".site-nav-top").all():
        assert row.evaluate("e => e.offsetHeight") >= 44
    assert violations(page) == []
    page.keyboard.press("Escape")
    expect(panel).to_be_hidden()
    expect(button).to_be_focused()
    assert page.locator("#main").evaluate("e => e.inert") is False


def test_the_menu_of_a_low_window_scrolls_without_the_page(full_site: Site, new_page: Callable[..., Page]) -> None:
    page = new_page(viewport={"width": 320, "height": 256})
    page.goto("/")
    page.get_by_role("banner").locator("summary", has_text="Menu").click()
    last = page.get_by_role("navigation", name="Main").get_by_role("link", name="Contact us")
    last.scroll_into_view_if_needed()
    expect(last).to_be_in_viewport()
    expect(page.get_by_role("banner").locator("summary", has_text="Menu")).to_be_in_viewport()
    assert page.evaluate("scrollY") == 0


def test_on_a_phone_the_breadcrumb_is_one_line_with_the_parent_page(
    full_site: Site, new_page: Callable[..., Page]
) -> None:
    page = new_page(viewport={"width": 360, "height": 740})
    page.goto("/about-us/about-actris/")
    breadcrumb = page.get_by_role("navigation", name="Breadcrumb")
    expect(breadcrumb.get_by_role("link").locator("visible=true")).to_have_text(["About us"])
    assert breadcrumb.evaluate("e => e.offsetHeight") < 40
    expect(breadcrumb).to_match_aria_snapshot("""
        - navigation "Breadcrumb":
          - list:
            - listitem:
              - link "About us"
            - listitem: About ACTRIS
    """)
    page.set_viewport_size({"width": 1280, "height": 800})
    expect(breadcrumb.get_by_role("link")).to_have_text(["Home", "About us"])


class TestWithoutJavaScript:
    """The site with JavaScript disabled."""

    @pytest.fixture
    def page(self, full_site: Site, new_page: Callable[..., Page]) -> Page:
        return new_page(java_script_enabled=False, viewport={"width": 1280, "height": 900})

    def test_visitors_find_and_read_about_actris(self, page: Page) -> None:
        page.goto("/")
        page.get_by_role("banner").locator("summary", has_text="About us").first.click()
        page.get_by_role("banner").get_by_role("link", name="About ACTRIS", exact=True).locator(
            "visible=true"
        ).first.click()
        expect(page.get_by_role("heading", level=1, name="About ACTRIS")).to_be_visible()
        expect(page.get_by_text("ACTRIS was established in April 2020.")).to_be_visible()

    def test_an_accordion_opens(self, page: Page) -> None:
        page.goto("/about-us/all-blocks/")
        answer = page.get_by_text("Clinicians, researchers and companies.")
        expect(answer).to_be_hidden()
        page.locator("summary", has_text="Who can use the facility?").click()
        expect(answer).to_be_visible()

    def test_an_embed_is_a_link_to_its_source(self, page: Page) -> None:
        page.goto("/about-us/all-blocks/")
        expect(page.locator("a[href^='https://www.youtube.com/watch']").first).to_be_visible()
        assert page.locator("iframe").count() == 0

    def test_lazily_loaded_pictures_are_shown(self, page: Page) -> None:
        page.goto("/about-us/all-blocks/")
        for picture in page.get_by_role("main").locator("img").all():
            picture.scroll_into_view_if_needed()
            expect(picture).to_be_visible()

    def test_the_menu_of_a_phone_opens(self, page: Page) -> None:
        page.set_viewport_size({"width": 360, "height": 740})
        page.goto("/")
        page.get_by_role("banner").get_by_text("Menu", exact=True).first.click()
        expect(page.get_by_role("banner").locator("summary:visible", has_text="About us").first).to_be_visible()
        page.get_by_role("banner").get_by_text("Menu", exact=True).first.click()
        expect(page.get_by_role("navigation", name="Main")).to_be_hidden()


def test_the_printed_page_has_no_menu(full_site: Site, new_page: Callable[..., Page]) -> None:
    page = new_page()
    page.goto("/about-us/all-blocks/")
    page.emulate_media(media="print")
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    expect(page.get_by_role("navigation").locator("visible=true")).to_have_count(0)


def test_on_a_phone_announcement_and_question_leave_three_quarters_of_the_first_view(
    full_site: Site, new_page: Callable[..., Page]
) -> None:
    identity = SiteIdentity.for_site(full_site)
    identity.analytics_id = "G-ABC123"
    identity.save()
    announcement = Announcement.for_site(full_site)
    announcement.enabled, announcement.text = True, "<p>" + "We will never ask you to transfer money. " * 4 + "</p>"
    announcement.save()
    page = new_page(viewport={"width": 360, "height": 740})
    page.goto("/about-us/")
    names = ("Announcement", "Privacy choices")
    boxes = [page.get_by_role("region", name=name).bounding_box() for name in names]
    assert sum(box["height"] for box in boxes if box) <= 740 / 4
    text = page.locator(".announcement-text")
    assert text.evaluate("e => e.scrollHeight > e.clientHeight")
    page.get_by_role("link", name="More").click()
    assert text.evaluate("e => e.scrollHeight <= e.clientHeight")


def test_text_is_readable_in_forced_colours(full_site: Site, new_page: Callable[..., Page]) -> None:
    page = new_page(forced_colors="active")
    page.goto("/about-us/all-blocks/")
    colours: Any = page.evaluate(
        "[...document.querySelectorAll('h1, h2, p, a')].filter(e => e.offsetParent)"
        ".map(e => [getComputedStyle(e).color, getComputedStyle(document.body).backgroundColor])"
    )
    assert colours
    assert all(front != ground for front, ground in colours)
