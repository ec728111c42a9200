"""The report of an import in a browser: in the admin, and as an HTML file."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.urls import reverse
from playwright.sync_api import Page, expect
from wagtail.models import Site

from about.models import AboutPage
from actris_cms.users.models import User
from isomer.models import ImportNote
from tests.axe import violations
from tests.isomer.samples import SampleSite, png

from .test_visitor import SCREENS

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

LINKS = "".join(f'<p><a href="/nowhere-{number}/">Words</a></p>' for number in range(40))


@pytest.fixture
def report_file(site: Site, live_server: Any, settings: Any, tmp_path: Path) -> Path:
    """The HTML file of an import's report, with a long section, a short one and a setting."""
    settings.SITE_URL = settings.WAGTAILADMIN_BASE_URL = live_server.url
    root = tmp_path / "site"
    root.mkdir()
    sample = SampleSite(root)
    sample.write("images/a.png", png())
    sample.write("_data/footer.yml", "contact_us: /section/first/\nshape: round\n")
    sample.page(f'{LINKS}<img src="/images/a.png"><marquee>Round and round</marquee>')
    call_command("import_isomer", str(root), "--report", str(tmp_path / "out"), verbosity=0)
    (page,) = (tmp_path / "out").glob("*.html")
    return page


def test_an_editor_filters_the_report_and_opens_a_page(
    report_file: Path, editor: User, sign_in: Callable[..., Page]
) -> None:
    admin = sign_in("editor", viewport={"width": 1400, "height": 1000})
    admin.goto("/admin/")
    admin.get_by_role("button", name="Reports").click()
    admin.get_by_role("link", name="Import from Isomer").click()
    rows = admin.locator("#listing-results tbody tr")
    expect(admin.get_by_role("heading", level=2, name="site,")).to_be_visible()
    expect(rows).to_have_count(ImportNote.objects.count())

    # Choosing a kind among the filters updates the rows without loading the page again.
    admin.get_by_role("button", name="Show filters").click()
    admin.get_by_role("button", name="Kind", exact=True).click()
    admin.get_by_label("Legacy content (1)").check()
    expect(rows).to_have_count(1)
    expect(rows).to_contain_text("no block holds a <marquee> element")
    expect(admin.get_by_text("move its content to proper blocks")).to_be_visible()

    # The name of the kind has a tooltip, for the mouse and for the keyboard.
    admin.keyboard.press("Escape")
    rows.get_by_role("button", name="Legacy content").focus()
    expect(admin.get_by_role("tooltip").filter(has_text="move its content to proper blocks")).to_be_visible()

    rows.get_by_role("link", name="Edit First page").click()
    page = AboutPage.objects.get(slug="first")
    admin.wait_for_url(f"**{reverse('wagtailadmin_pages:edit', args=[page.pk])}")
    expect(admin.locator("[name=title]")).to_have_value("First page")


@pytest.mark.parametrize(("scheme", "width"), SCREENS)
def test_axe_finds_no_violations_in_the_report_of_the_admin(
    report_file: Path, editor: User, sign_in: Callable[..., Page], scheme: str, width: int
) -> None:
    admin = sign_in("editor", color_scheme=scheme, viewport={"width": width, "height": 900}, reduced_motion="reduce")
    for query in ("", "?kind=legacy+content"):
        admin.goto(reverse("isomer:report") + query)
        assert violations(admin, ".import-report, #listing-results tbody") == []


@pytest.mark.parametrize(("scheme", "width"), SCREENS)
def test_axe_finds_no_violations_in_the_file_which_loads_nothing(
    report_file: Path, new_page: Callable[..., Page], scheme: str, width: int
) -> None:
    page = new_page(color_scheme=scheme, viewport={"width": width, "height": 900})
    requests: list[str] = []
    page.on("request", lambda request: requests.append(request.url))
    page.goto(report_file.as_uri())

    assert violations(page) == []
    assert requests == [report_file.as_uri()]


def test_the_file_is_no_wider_than_320_pixels(report_file: Path, new_page: Callable[..., Page]) -> None:
    page = new_page(viewport={"width": 320, "height": 640})
    page.goto(report_file.as_uri())
    for summary in page.locator("details:not([open]) > summary").all():
        summary.click()

    assert page.evaluate("document.documentElement.scrollWidth") <= 320


def test_the_table_of_contents_and_printing_open_a_closed_section(
    report_file: Path, new_page: Callable[..., Page]
) -> None:
    page = new_page()
    page.goto(report_file.as_uri())
    row = page.get_by_text("the link to /nowhere-39/ leads nowhere")
    expect(row).to_be_hidden()

    page.emulate_media(media="print")
    expect(row).to_be_visible()
    page.emulate_media(media="screen")
    expect(row).to_be_hidden()

    page.get_by_role("navigation").get_by_role("link", name="Dead links").click()
    expect(row).to_be_visible()


def test_the_file_links_to_the_forms_of_the_admin(
    report_file: Path, publisher: User, sign_in: Callable[..., Page]
) -> None:
    admin = sign_in("publisher")
    admin.goto(report_file.as_uri())
    admin.get_by_role("row", name="_data/footer.yml").get_by_role("link", name="Edit").click()
    admin.wait_for_url("**/admin/settings/core/footer/**")
    expect(admin.get_by_role("textbox", name="Legal line")).to_be_visible()
