"""Prepared pages: which ones there are, that nobody is counted before a page is seen, and the transition."""

import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.conf import settings
from playwright.sync_api import Page
from wagtail.models import Site

from about.models import AboutPage
from actris_cms.core.models import Announcement, SiteIdentity
from actris_cms.pagecache.next_pages import NextPages
from tests.chromium import find_chromium
from tests.devtools import Tab, open_tab
from tests.factories import AboutPageFactory, stream

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

RULES = json.loads((settings.BASE_DIR / "static" / "next-pages.speculationrules").read_text(encoding="utf-8"))
ABOUT, NEXT = "/about-us/about-actris/", "/about-us/next/"
LINK = f'.prose a[href="{NEXT}"]'
COUNTED = "!!window.dataLayer || !!document.querySelector('script[src*=googletagmanager]')"
# Whether the rules let the browser prepare the page of a link.
PREPARED = """([rules, href]) => {
    const [rule] = rules.prerender, fits = patterns => [patterns].flat()
        .some(pattern => new URLPattern(pattern, location.href).test(new URL(href, location.href)));
    const link = document.createElement("a");
    link.href = href;
    const holds = where => where.and ? where.and.every(holds) : where.not ? !holds(where.not)
        : where.href_matches ? fits(where.href_matches) : link.matches(where.selector_matches);
    return holds(rule.where);
}"""


@pytest.fixture
def address(about_page: AboutPage, section: AboutPage, site: Site, live_server: Any, settings: Any) -> Iterator[str]:
    """The address of a site that counts visits and has an announcement. About ACTRIS links to the page "Next"."""
    settings.SITE_URL = settings.WAGTAILADMIN_BASE_URL = live_server.url
    target = AboutPageFactory(parent=section, title="Next", slug="next", body=stream(("rich_text", "<p>Here</p>")))
    about_page.body = stream(("rich_text", f'<p><a linktype="page" id="{target.pk}">Next</a></p>'))
    about_page.save()
    identity, notice = SiteIdentity.for_site(site), Announcement.for_site(site)
    identity.analytics_id = "G-ABC123"
    identity.save()
    notice.enabled, notice.text = True, "<p>We never ask for money.</p>"
    notice.save()
    server = live_server.thread.httpd
    before = server.get_app()
    server.set_app(NextPages(before))
    yield str(live_server.url)
    server.set_app(before)


@pytest.fixture
def tab() -> Iterator[Tab]:
    """A tab of the full Chromium: the headless shell prepares no pages, nor does a browser that Playwright controls."""
    if not (chromium := find_chromium(full=True)):
        pytest.skip("only Chromium's headless shell is installed")
    with open_tab(chromium) as tab:
        yield tab


def prepare(tab: Tab) -> str:
    """Point at the link to the next page, and return the session of the page when the browser has prepared it."""
    tab.point_at(LINK)
    tab.wait_for(lambda: tab.sessions("prerender"))
    [prepared] = tab.sessions("prerender")
    tab.wait_for(lambda: tab.evaluate("document.readyState === 'complete'", prepared))
    return prepared


def follow(tab: Tab) -> None:
    """Click the link to the next page, and wait until the prepared page is shown."""
    tab.point_at(LINK, click=True)
    tab.wait_for(lambda: tab.evaluate(f"location.pathname === '{NEXT}' && !document.prerendering"))
    assert tab.evaluate("performance.getEntriesByType('navigation')[0].activationStart > 0")


def test_a_prepared_page_counts_nobody_until_it_is_seen(address: str, tab: Tab) -> None:
    tab.open(f"{address}{ABOUT}")
    tab.evaluate("localStorage.setItem('analytics', 'yes')")
    prepared = prepare(tab)
    assert tab.evaluate("document.prerendering", prepared) is True
    assert tab.evaluate(COUNTED, prepared) is False
    follow(tab)
    assert tab.wait_for(lambda: tab.evaluate(COUNTED)) is True


def test_a_refusal_and_a_closed_announcement_also_hold_on_a_page_prepared_before(address: str, tab: Tab) -> None:
    tab.open(f"{address}{ABOUT}")
    prepared = prepare(tab)
    # The question has its place already: nothing moves when the page is shown.
    assert tab.evaluate("document.querySelector('[data-consent]').offsetHeight > 0", prepared) is True
    tab.evaluate("document.querySelector('[data-consent-answer=no]').click()")
    tab.evaluate("document.querySelector('.announcement-close').click()")
    follow(tab)
    assert tab.evaluate("document.querySelector('[data-consent]').hidden") is True
    assert tab.evaluate("getComputedStyle(document.querySelector('[data-announcement]')).display") == "none"
    assert tab.evaluate(COUNTED) is False


def test_nothing_is_prepared_for_a_visitor_who_saves_data(address: str, tab: Tab) -> None:
    tab.call("Network.enable", tab.sessions()[0])
    tab.call("Network.setExtraHTTPHeaders", tab.sessions()[0], headers={"Save-Data": "on"})
    tab.open(f"{address}{ABOUT}")
    tab.point_at(LINK)
    with pytest.raises(RuntimeError):
        tab.wait_for(lambda: tab.sessions("prerender"), seconds=2)


# A clock by which the next page comes at once, and one by which it takes a second.
AT_ONCE, LATER = "performance.now = () => 0", "let now = 0; performance.now = () => now += 1000"


@pytest.mark.parametrize(
    ("clock", "motion", "fades"),
    [(LATER, "no-preference", True), (LATER, "reduce", False), (AT_ONCE, "no-preference", False)],
)
def test_the_next_page_fades_in_unless_it_is_there_at_once_or_the_visitor_prefers_no_motion(
    address: str, new_page: Callable[..., Page], clock: str, motion: str, fades: bool
) -> None:
    page = new_page(reduced_motion=motion)
    page.add_init_script(
        f"{clock}; addEventListener('pagereveal', event => {{ window.fades = !!event.viewTransition }})"
    )
    page.goto(ABOUT)
    page.locator(LINK).click()
    page.wait_for_url(f"**{NEXT}")
    # The event comes with the page's first picture, which may be after its address.
    page.wait_for_function("'fades' in window")
    assert page.evaluate("window.fades") is fades


@pytest.mark.parametrize(
    ("href", "prepared"),
    [
        ("/", True),
        ("/newsroom/", True),
        ("/about-us/about-actris/", True),
        ("/about-us/about-actris/#we-are-actris", True),
        ("/newsroom/?year=2025", False),
        ("/search/", False),
        ("/search/?q=cells", False),
        ("/admin/", False),
        ("/admin/logout/", False),
        ("/_util/logout/", False),
        ("/documents/7/form.pdf", False),
        ("/documents/7/", False),
        ("/uploads/images/a.png", False),
        ("/newsroom/feed.xml", False),
        ("/newsroom/events/a-day/calendar.ics", False),
        ("/about-us/about-actris.md", False),
        ("https://example.org/about/", False),
        ("mailto:contact@example.org", False),
    ],
)
def test_only_pages_of_this_site_are_prepared(
    about_page: AboutPage, new_page: Callable[..., Page], href: str, prepared: bool
) -> None:
    page = new_page()
    page.goto("/about-us/")
    assert page.evaluate(PREPARED, [RULES, href]) is prepared
