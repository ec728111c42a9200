"""What editors meet after an import: the report in the admin, and the page that stands alone."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.core.management import call_command
from django.urls import reverse
from playwright.sync_api import Page, expect
from wagtail.models import Site

from about.models import AboutPage
from actris_cms.users.models import User
from isomer.models import ImportNote
from tests.isomer.samples import SampleSite, png

from .test_visitor import RULES, SCREENS, violations

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True, serialized_rollback=True)]

LINKS = "".join(f'<p><a href="/nowhere-{number}/">Words</a></p>' for number in range(40))


@pytest.fixture
def report_page(site: Site, live_server: Any, settings: Any, tmp_path: Path) -> Path:
    """The page that an import leaves behind: of a small site with a long section, a short one and a setting."""
    settings.WAGTAILADMIN_BASE_URL = live_server.url
    root = tmp_path / "site"
    root.mkdir()
    sample = SampleSite(root)
    sample.write("images/a.png", png())
    sample.write("_data/footer.yml", "contact_us: /section/first/\nshape: round\n")
    sample.page(f'{LINKS}<img src="/images/a.png"><marquee>Round and round</marquee>')
    call_command("import_isomer", str(root), "--report", str(tmp_path / "out"), verbosity=0)
    (page,) = (tmp_path / "out").glob("*.html")
    return page


def test_an_editor_goes_from_the_report_to_the_page(
    report_page: Path, editor: User, sign_in: Callable[..., Page]
) -> None:
    desk = sign_in("editor", viewport={"width": 1400, "height": 1000})
    desk.get_by_role("button", name="Reports").click()
    desk.get_by_role("link", name="Import from Isomer").click()
    rows = desk.locator("#listing-results tbody tr")
    expect(desk.get_by_role("heading", level=2, name="site,")).to_be_visible()
    expect(rows).to_have_count(ImportNote.objects.count())

    # A kind is chosen among the filters, and the rows follow without another visit.
    desk.get_by_role("button", name="Show filters").click()
    desk.get_by_role("button", name="Kind", exact=True).click()
    desk.get_by_label("Legacy content (1)").check()
    expect(rows).to_have_count(1)
    expect(rows).to_contain_text("no block holds a <marquee> element")
    expect(desk.get_by_text("move its words into proper blocks")).to_be_visible()

    # The kind's name says what it means, to who points at it and to who reaches it by keyboard.
    desk.keyboard.press("Escape")
    rows.get_by_role("button", name="Legacy content").focus()
    expect(desk.get_by_role("tooltip").filter(has_text="move its words into proper blocks")).to_be_visible()

    rows.get_by_role("link", name="Edit First page").click()
    page = AboutPage.objects.get(slug="first")
    desk.wait_for_url(f"**{reverse('wagtailadmin_pages:edit', args=[page.pk])}")
    expect(desk.locator("[name=title]")).to_have_value("First page")


@pytest.mark.parametrize(("scheme", "width"), SCREENS)
def test_axe_finds_nothing_in_the_report_of_the_admin(
    report_page: Path, editor: User, sign_in: Callable[..., Page], scheme: str, width: int
) -> None:
    desk = sign_in("editor", color_scheme=scheme, viewport={"width": width, "height": 900}, reduced_motion="reduce")
    for query in ("", "?kind=legacy+content"):
        desk.goto(reverse("isomer:report") + query)
        found: Any = Axe().run(desk, context=".import-report, #listing-results tbody", options=RULES)
        assert [violation["id"] for violation in found.response["violations"]] == []


@pytest.mark.parametrize(("scheme", "width"), SCREENS)
def test_axe_finds_nothing_in_the_page_that_stands_alone(
    report_page: Path, new_page: Callable[..., Page], scheme: str, width: int
) -> None:
    page = new_page(color_scheme=scheme, viewport={"width": width, "height": 900})
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(report_page.as_uri())

    assert violations(page) == []
    assert asked == [report_page.as_uri()]


def test_the_page_that_stands_alone_fits_a_screen_of_320_pixels(
    report_page: Path, new_page: Callable[..., Page]
) -> None:
    page = new_page(viewport={"width": 320, "height": 640})
    page.goto(report_page.as_uri())
    for summary in page.locator("details:not([open]) > summary").all():
        summary.click()

    assert page.evaluate("document.documentElement.scrollWidth") <= 320


def test_the_contents_lead_into_a_closed_section_and_print_opens_it(
    report_page: Path, new_page: Callable[..., Page]
) -> None:
    page = new_page()
    page.goto(report_page.as_uri())
    row = page.get_by_text("the link to /nowhere-39/ leads nowhere")
    expect(row).to_be_hidden()

    page.emulate_media(media="print")
    expect(row).to_be_visible()
    page.emulate_media(media="screen")
    expect(row).to_be_hidden()

    page.get_by_role("navigation").get_by_role("link", name="Dead links").click()
    expect(row).to_be_visible()


def test_the_page_that_stands_alone_leads_to_the_forms_of_the_admin(
    report_page: Path, publisher: User, sign_in: Callable[..., Page]
) -> None:
    desk = sign_in("publisher")
    desk.goto(report_page.as_uri())
    desk.get_by_role("row", name="_data/footer.yml").get_by_role("link", name="Edit").click()
    desk.wait_for_url("**/admin/settings/core/footer/**")
    expect(desk.get_by_role("textbox", name="Legal line")).to_be_visible()
