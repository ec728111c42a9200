"""The modes of the preview in a browser: without barriers, beside the form, and as the printer shows the page."""

from collections.abc import Callable

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect
from wagtail.models import Site

from about.models import AboutPage
from actris_cms.users.models import User
from home.models import HomePage
from tests.axe import violations
from tests.factories import EventPageFactory, ImageFactory, NewsroomPageFactory

from .test_visitor import SCREENS, full_site

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
__all__ = ["full_site"]  # A fixture.

LONG = "Manufacturing of chimeric antigen receptor T-cells, Pneumonoultramicroscopicsilicovolcanoconiosis, and more"


@pytest.mark.parametrize(("scheme", "width"), SCREENS)
def test_axe_finds_no_violations_in_any_mode(
    full_site: Site, home: HomePage, editor: User, sign_in: Callable[..., Page], scheme: str, width: int
) -> None:
    home.refresh_from_db()
    newsroom = NewsroomPageFactory(parent=home)
    event = EventPageFactory(parent=newsroom, title=LONG, slug="e" * 60, share_image=ImageFactory())
    pages = (home, newsroom, event, AboutPage.objects.get(slug="all-blocks"))
    page = sign_in("editor", color_scheme=scheme, viewport={"width": width, "height": 900}, reduced_motion="reduce")
    for draft in pages:
        for mode, _ in draft.preview_modes[1:]:
            page.goto(f"{reverse('wagtailadmin_pages:view_draft', args=(draft.pk,))}?mode={mode}")
            assert violations(page) == [], (draft, mode)
            assert page.evaluate("document.documentElement.scrollWidth") <= width, (draft, mode)


# Without pictures: their sizes depend on the resolution of the printer.
PLACES = """() => {
    for (const picture of document.querySelectorAll("picture")) picture.remove();
    return [...document.querySelectorAll(".site-header *, main *, .site-footer *")].flatMap(element => {
        const { x, y, width, height } = element.getBoundingClientRect();
        return [x, y, width, height];
    });
}"""


def test_the_printed_page_looks_as_the_printer_shows_it(
    full_site: Site, editor: User, sign_in: Callable[..., Page], new_page: Callable[..., Page]
) -> None:
    preview = sign_in("editor", color_scheme="dark", viewport={"width": 1280, "height": 900})
    page = AboutPage.objects.get(slug="all-blocks")
    preview.goto(f"{reverse('wagtailadmin_pages:view_draft', args=(page.pk,))}?mode=print")
    frame = preview.frames[1]
    expect(preview.frame_locator("iframe").locator(".page-header-text")).to_have_css("color", "rgb(0, 0, 0)")
    width, height = frame.evaluate("[innerWidth, innerHeight]")
    assert width == pytest.approx(673, abs=1)  # A4, 210 mm, without the margins of `@page`.

    paper = new_page(viewport={"width": width, "height": height}, java_script_enabled=False)
    paper.emulate_media(media="print")
    paper.goto(page.url)
    assert frame.evaluate(PLACES) == pytest.approx(paper.evaluate(PLACES), abs=2)  # The paper is 672.76 px wide.


def test_editors_choose_a_mode_beside_the_form_and_see_what_they_write(
    about_page: AboutPage, editor: User, sign_in: Callable[..., Page]
) -> None:
    page = sign_in("editor", viewport={"width": 1440, "height": 900})
    page.goto(reverse("wagtailadmin_pages:edit", args=(about_page.pk,)))
    page.get_by_role("button", name="Toggle preview").click()
    preview = page.frame_locator("[data-side-panel=preview] iframe").first
    modes = page.get_by_label("Preview mode")
    expect(preview.get_by_role("heading", level=1)).to_have_text("About ACTRIS")
    page.locator("[name=title]").fill("Written a moment ago")
    for label, selector in (("Share card", ".share-card-title"), ("Search result", ".result-title")):
        modes.select_option(label=label)
        expect(preview.locator(selector)).to_have_text("Written a moment ago")
    modes.select_option(label="Print")
    expect(preview.frame_locator("iframe").get_by_role("heading", level=1)).to_have_text("Written a moment ago")
    expect(preview.frame_locator("iframe").get_by_role("navigation").locator("visible=true")).to_have_count(0)
    sheet = preview.locator(".print-sheet").bounding_box()
    desk = preview.locator(".print-desk").bounding_box()
    assert sheet
    assert desk
    assert 0 < sheet["width"] <= desk["width"] + 1
