"""The enquiry form in a browser: on a phone, with a keyboard, without JavaScript, in dark mode, with errors."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect
from wagtail.contrib.forms.models import FormSubmission

from about.models import EnquiryPage
from home.models import HomePage
from tests.axe import violations
from tests.e2e.test_visitor import SCREENS
from tests.factories import EnquiryPageFactory, stream

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

LONG_WORD = "Pneumonoultramicroscopicsilicovolcanoconiosis"
PATH = "/write-to-us/"


@pytest.fixture
def form_page(home: HomePage) -> EnquiryPage:
    """A form with a field of each kind, one with a very long label."""
    page: EnquiryPage = EnquiryPageFactory(parent=home, slug="write-to-us", summary="Ask us anything.")
    more = stream(
        ("phone", {"label": "Telephone number", "hint": "", "required": False}),
        ("line", {"label": LONG_WORD * 2, "hint": LONG_WORD * 3, "required": False}),
        ("agreement", {"label": "Tell me about new courses", "hint": "", "required": False}),
    )
    page.form_fields = page.form_fields.get_prep_value() + more
    page.save()
    return page


@pytest.mark.parametrize(("scheme", "width"), SCREENS)
def test_axe_finds_no_violations_with_and_without_errors(
    form_page: EnquiryPage, new_page: Callable[..., Page], scheme: str, width: int
) -> None:
    page = new_page(color_scheme=scheme, viewport={"width": width, "height": 900}, reduced_motion="reduce")
    page.goto(PATH)
    assert violations(page) == []
    page.get_by_role("button", name="Send").click()
    expect(page.get_by_role("heading", name="The form was not sent")).to_be_visible()
    assert violations(page) == []


def test_without_javascript_the_summary_of_errors_has_the_focus_and_leads_to_the_fields(
    form_page: EnquiryPage, new_page: Callable[..., Page]
) -> None:
    page = new_page(java_script_enabled=False, viewport={"width": 360, "height": 740})
    page.goto(PATH)
    page.get_by_label("Your name").fill("Lim Mei")
    page.get_by_label("Your e-mail address").fill("mei at home")
    page.get_by_role("button", name="Send").click()
    summary = page.get_by_role("group", name="The form was not sent")
    expect(summary).to_be_focused()
    expect(page).to_have_title("Error: Write to us | ACTRIS")
    expect(page.get_by_label("Your name")).to_have_value("Lim Mei")
    email = page.get_by_label("Your e-mail address")
    expect(email).to_have_accessible_description("So that we can reply. Enter a valid email address.")
    expect(email).to_have_attribute("aria-invalid", "true")
    summary.get_by_role("link", name="Your e-mail address").click()
    expect(email).to_be_focused()
    summary.get_by_role("link", name="Subject").click()
    expect(page.get_by_label("A course")).to_be_focused()


def test_an_enquiry_can_be_sent_with_the_keyboard_alone_and_a_reload_does_not_send_it_twice(
    form_page: EnquiryPage, new_page: Callable[..., Page]
) -> None:
    page = new_page()
    page.goto(PATH)
    page.get_by_label("Your name").focus()
    for typed in ("Lim Mei", "mei@example.com", " ", "When does the next course begin?", "", "", ""):
        page.keyboard.type(typed)
        page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_text("We have received your enquiry.")).to_be_visible()
    page.reload()
    expect(page.get_by_text("We have received your enquiry.")).to_be_visible()
    (stored,) = FormSubmission.objects.all()
    assert "A course" in stored.form_data.values()
    assert page.context.cookies() == []
    assert violations(page) == []


def test_the_trap_is_neither_seen_nor_reached(form_page: EnquiryPage, new_page: Callable[..., Page]) -> None:
    page = new_page()
    page.goto(PATH)
    expect(page.locator("input[name=more]")).to_be_hidden()
    assert "Leave this empty" not in page.get_by_role("main").aria_snapshot()


def test_nothing_is_wider_than_320_pixels(form_page: EnquiryPage, new_page: Callable[..., Page]) -> None:
    page = new_page(viewport={"width": 320, "height": 640})
    page.goto(PATH)
    page.get_by_role("button", name="Send").click()
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
