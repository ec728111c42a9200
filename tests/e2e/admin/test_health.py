"""A page with a finding is mended or published all the same, and site health is worked through, by keyboard alone."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Page, expect
from wagtail.models import Site

from about.models import AboutPage
from actris_cms.core.models import CustomImage
from actris_cms.singapore import today
from actris_cms.users.models import User
from search.models import EmptySearch, SynonymGroup
from tests.axe import violations
from tests.factories import AboutPageFactory, ImageFactory, picture_file, stream
from tests.upkeep.test_health import figure
from upkeep.health.refreshing import refresh_all
from upkeep.library.refreshing import check_library
from upkeep.models import Miss, OutsideLink, PageFinding, ReviewDate, StoredRemark

from .keys import Keys

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

ROWS = ".health, #listing-results tbody"
FOCUSED = "document.activeElement"


@pytest.fixture
def services(about_page: AboutPage) -> AboutPage:
    """A draft with filler in its second block."""
    words = stream(("rich_text", "<p>We make cells.</p>"), ("rich_text", "<p>Lorem ipsum dolor sit amet.</p>"))
    page: AboutPage = AboutPageFactory(
        parent=about_page.get_parent(), title="Services", summary="Ours.", live=False, body=words
    )
    page.save_revision()
    return page


def tab_to(page: Page, name: str, role: str = "", most: int = 120) -> None:
    """Press Tab until the element with this accessible name has the focus."""
    for _ in range(most):
        page.keyboard.press("Tab")
        label = page.evaluate(f"{FOCUSED}.getAttribute('aria-label') || {FOCUSED}.innerText || {FOCUSED}.name || ''")
        if name in " ".join(label.split()):
            return
    raise AssertionError(f"Tab never reaches {name}")


def publish(page: Page) -> None:
    """Press the button, which is in the menu beside the one that saves."""
    page.get_by_role("button", name="More actions").last.focus()
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Publish", exact=True).first.focus()
    page.keyboard.press("Enter")


@pytest.mark.slow(seconds=20)
@pytest.mark.parametrize("width", [768, 1280])
def test_a_refused_page_leads_to_its_block_and_takes_a_reason(
    services: AboutPage, publisher: User, sign_in: Callable[..., Page], settings: Any, width: int
) -> None:
    settings.WAGTAIL_AUTOSAVE_INTERVAL = 0
    page = sign_in("publisher", viewport={"width": width, "height": 900})
    page.goto(reverse("wagtailadmin_pages:edit", args=[services.pk]))
    publish(page)
    refused = page.locator("[data-refused]")
    expect(refused).to_be_focused()
    expect(refused).to_contain_text("looks like a placeholder")
    assert violations(page, "[data-refused]") == []

    tab_to(page, "Go to it", most=3)
    page.keyboard.press("Enter")
    block = services.get_latest_revision_as_object().body.raw_data[1]["id"]
    focused = page.locator(f"[data-contentpath='{block}'] [contenteditable=true]")
    expect(focused).to_be_focused()

    reason = page.get_by_label("Publish all the same, because")
    reason.focus()
    page.keyboard.type("The words come tomorrow")
    publish(page)
    expect(page.locator(".messages .success")).to_contain_text("has been published")
    services.refresh_from_db()
    assert services.live


# Milliseconds in which Wagtail's form does not notice changes: it saves them with the next one after that.
FORM_STARTS = 2500


@pytest.mark.slow(seconds=20)
def test_the_panel_follows_the_saved_draft(services: AboutPage, editor: User, sign_in: Callable[..., Page]) -> None:
    page = sign_in("editor", viewport={"width": 1280, "height": 900})
    page.goto(reverse("wagtailadmin_pages:edit", args=[services.pk]))
    page.get_by_role("button", name="Toggle checks").press("Enter")
    panel = page.locator("[data-findings]")
    expect(panel).to_contain_text("Filler text")
    assert violations(page, "[data-findings]") == []
    panel.get_by_role("link", name="Go to it").press("Enter")
    expect(page.locator("[contenteditable=true]", has_text="Lorem ipsum")).to_be_focused()
    page.wait_for_timeout(FORM_STARTS)
    page.keyboard.press("ControlOrMeta+a")
    page.keyboard.type("All for patients.")
    expect(page.locator("[contenteditable=true]", has_text="All for patients.")).to_be_focused()
    expect(panel).to_contain_text("Nothing was found")


@pytest.mark.slow(seconds=20)
def test_today_and_site_health_are_worked_through_by_tab_and_enter(
    about_page: AboutPage, publisher: User, sign_in: Callable[..., Page]
) -> None:
    picture: CustomImage = ImageFactory(title="Cells in a dish", description="")
    gone = "https://gone.example.org/form"
    linked = stream(figure(picture), ("rich_text", f'<p><a href="{gone}">The form</a></p>'))
    for number in range(3):
        one = AboutPageFactory(parent=about_page, title=f"Services {number}", summary="x", body=linked)
        one.save_revision().publish()
    about_page.summary = "Who we are."
    about_page.save()
    ReviewDate.objects.create(page=about_page, due=today() - timedelta(days=9), owner=publisher)
    EmptySearch.objects.create(words="spinning machine")
    refresh_all()
    OutsideLink.objects.update(state=OutsideLink.State.BROKEN, reason="it answers 404")
    refresh_all()
    page = sign_in("publisher", viewport={"width": 1280, "height": 900}, reduced_motion="reduce")
    keys = Keys(page)
    done = page.locator(".messages .success")

    page.goto(reverse("wagtailadmin_home"))
    keys.is_fine("#today-section")
    keys.press("Reviewed: nothing to change")
    expect(done).to_contain_text("No other date is set for it.")
    page.wait_for_load_state()
    keys.press("Site health", most=20)  # Tab goes on in the panel.
    page.wait_for_url("**/site-health/")
    keys.is_fine(ROWS)

    keys.press("Broken link to another site")
    page.wait_for_url("**?rule=link-broken")
    keys.press("Mend:")
    page.wait_for_url("**/mend/**")
    keys.is_fine()
    keys.type("Or an address", "https://here.example.org/form")
    keys.press("Save")
    expect(done).to_contain_text("3 pages published")

    page.goto(f"{reverse('site_health:report')}?rule=picture-undescribed")
    keys.press("Dismiss:")
    expect(done).to_contain_text("Dismissed")
    assert PageFinding.objects.exclude(dismissed_at=None).count() == 1
    page.wait_for_load_state()  # The browser goes to the row once the page is complete.
    keys.press("Mend:", most=1)  # Tab goes on in the row that is next.
    page.wait_for_url("**/mend/**")
    keys.type("What the picture shows", "Cells that glow")
    keys.press("Save")
    expect(done).to_contain_text("The picture is described")
    picture.refresh_from_db()
    assert picture.description == "Cells that glow"

    page.goto(reverse("empty_searches:report"))
    keys.is_fine("#listing-results")
    keys.press("Make a synonym: spinning machine")
    keys.is_fine()
    keys.type("What pages call it", "centrifuge")
    keys.press("Save")
    expect(done).to_contain_text("Saved for searches for “spinning machine”.")
    assert "centrifuge" in SynonymGroup.objects.get(words__contains="spinning machine").phrases
    assert (keys.unseen, keys.nameless) == ({}, {})


@pytest.mark.slow(seconds=30)
@pytest.mark.parametrize("width", [360, 1280])
def test_the_lists_of_files_addresses_and_remarks_are_worked_through(
    about_page: AboutPage, publisher: User, sign_in: Callable[..., Page], site: Site, width: int
) -> None:
    for title in ("Cells in a dish", "Copy of the cells"):
        ImageFactory(title=title).get_file_hash()
    ImageFactory(title="Nobody shows this", file=picture_file(colour="#112233"))
    CustomImage.objects.update(created_at=timezone.now() - timedelta(days=40))
    check_library()
    Miss.objects.create(site=site, path="/about-actrix", days=4, count=9)
    remark = {"source": "isomer", "rule": "left out", "title": "Left out", "weight": 3, "advice": "Add it."}
    StoredRemark.objects.create(message="A picture was left out.", fingerprint="1", **remark)
    legacy = stream(("legacy", "<dl><dt>Term</dt><dd>What it means</dd></dl>"))
    AboutPageFactory(parent=about_page.get_parent(), title="Old page", summary="x", body=legacy)
    refresh_all()
    page = sign_in("publisher", viewport={"width": width, "height": 900})
    lists = page.get_by_role("navigation", name="Site health")
    rows = ".health, #listing-results tbody"

    page.goto(reverse("site_health:report"))
    lists.get_by_role("link", name="Pictures and files").press("Enter")
    page.wait_for_url("**/site-health-files/")
    assert violations(page, rows) == []
    page.get_by_role("link", name=re.compile("^Compare.*Copy of the cells$")).press("Enter")
    page.wait_for_url("**/keep/**")
    assert violations(page, "main") == []
    page.get_by_role("button", name="Use it everywhere").press("Enter")
    expect(page.locator(".messages")).to_contain_text("“Copy of the cells” is deleted.")
    page.get_by_role("button", name=re.compile("^Delete.*Nobody shows this$")).press("Enter")
    expect(page.locator(".messages")).to_contain_text("1 file deleted.")
    page.get_by_role("button", name="Undo").press("Enter")
    expect(page.locator(".messages")).to_contain_text("is restored")

    page.goto(reverse("misses:report"))
    assert violations(page, rows) == []
    page.get_by_role("button", name=re.compile("^Redirect.*about-actrix.*to “About ACTRIS”$")).press("Enter")
    expect(page.locator(".messages .success")).to_contain_text("/about-actrix leads there now.")

    lists.get_by_role("link", name="Remarks of the import").press("Enter")
    page.wait_for_url("**/site-health-remarks/")
    assert violations(page, rows) == []
    page.get_by_role("button", name=re.compile("^Dismiss.*left out")).press("Enter")
    expect(page.locator(".messages .success")).to_contain_text("Dismissed")

    page.goto(f"{reverse('site_health:report')}?rule=legacy-content")
    page.get_by_role("link", name="Mend").first.press("Enter")
    page.wait_for_url("**/mend/**")
    assert violations(page, "main") == []
    page.get_by_role("button", name="Turn into blocks").press("Enter")
    expect(page.locator(".messages .success")).to_contain_text("The draft of the page has the blocks.")
    assert page.evaluate("document.documentElement.scrollWidth") <= width
