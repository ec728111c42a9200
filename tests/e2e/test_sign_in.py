"""Signing in, in a browser: with a passkey, and again while somebody writes."""

import re
import time
from collections.abc import Callable
from typing import Any

import pytest
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.contrib.sessions.models import Session
from django.urls import reverse
from playwright.sync_api import APIResponse, Page, Route, expect

from about.models import AboutPage
from actris_cms.signin.models import SignIn
from actris_cms.users.models import User
from tests.axe import violations
from tests.conftest import member_of

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

PASSWORD = "correct horse battery"
PHONE = {"width": 360, "height": 740}


@pytest.fixture
def owner(db: None) -> User:
    """A publisher with a password."""
    return member_of("Communications publishers", username="owner", password=PASSWORD, email="owner@example.org")


def enter(page: Page, following: str = "/admin/") -> None:
    """Sign in by password, with the keyboard."""
    page.goto(f"/admin/login/?next={following}")
    page.get_by_label("Username").fill("owner")
    page.get_by_label("Password").fill(PASSWORD)
    page.keyboard.press("Enter")


@pytest.fixture
def with_authenticator(new_page: Callable[..., Page]) -> Callable[..., Page]:
    """A function that opens a page in a browser whose device keeps passkeys, and recognises its owner."""

    def make(**options: Any) -> Page:
        page = new_page(**options)
        devtools = page.context.new_cdp_session(page)
        devtools.send("WebAuthn.enable")
        authenticator = {"protocol": "ctap2", "transport": "internal", "hasResidentKey": True}
        authenticator |= {"hasUserVerification": True, "isUserVerified": True, "automaticPresenceSimulation": True}
        devtools.send("WebAuthn.addVirtualAuthenticator", {"options": authenticator})
        return page

    return make


@pytest.mark.slow(seconds=8)
def test_a_passkey_is_added_and_signs_in_alone(
    owner: User, with_authenticator: Callable[..., Page], settings: Any
) -> None:
    settings.SECOND_FACTOR = "all"
    page = with_authenticator()
    enter(page, "/admin/reports/")
    expect(page.get_by_role("heading", level=1)).to_have_text("Set up a second step")
    page.get_by_role("link", name="Add a passkey").click()
    expect(page.get_by_label("Name")).to_have_value("Chrome on Linux")
    page.get_by_role("button", name="Add a passkey").click()
    expect(page.locator(".codes li")).to_have_count(10)
    page.get_by_role("link", name="I have them. Continue").click()
    expect(page).to_have_url(re.compile("/admin/$"))

    page.context.clear_cookies()
    page.goto("/admin/login/?next=/admin/account/")
    page.get_by_role("button", name="Sign in with a passkey").click()
    expect(page.get_by_role("heading", name="Recent sign-ins")).to_be_visible()
    assert SignIn.objects.first().method == "passkey"
    # And as the second step after the password.
    page.context.clear_cookies()
    enter(page)
    page.get_by_role("button", name="Use a passkey").click()
    expect(page).to_have_url(re.compile("/admin/$"))


def test_a_passkey_of_nobody_is_refused_in_words(owner: User, with_authenticator: Callable[..., Page]) -> None:
    page = with_authenticator()
    page.goto("/admin/login/")
    page.get_by_role("button", name="Sign in with a passkey").click()
    expect(page.locator("#passkey-error")).to_contain_text("The passkey was not used.")


@pytest.fixture
def writing(owner: User, about_page: AboutPage, new_page: Callable[..., Page]) -> Page:
    """The editor's page, opened by the owner."""
    about_page.save_revision(user=owner).publish()
    page = new_page(viewport={"width": 1280, "height": 900})
    enter(page, f"/admin/pages/{about_page.pk}/edit/")
    wait_for_editor(page)
    return page


UNSAVED = """() => { const form = document.querySelector("[data-edit-form]");
    const unsaved = form && wagtail.app.getControllerForElementAndIdentifier(form, "w-unsaved");
    return Boolean(unsaved?.initialFormData) && !unsaved.hasEditsValue; }"""


def wait_for_editor(page: Page) -> None:
    """Wait until Wagtail notices changes, and has none to save."""
    expect(page.locator("#id_title")).to_be_visible()
    for _ in range(100):
        if page.evaluate(UNSAVED):
            page.wait_for_timeout(300)  # It takes the state of the form twice, and notices changes only of the second.
            return
        page.wait_for_timeout(100)
    raise AssertionError("Wagtail does not look for changes.")


def title_in_latest_revision(page: AboutPage) -> str:
    return str(AboutPage.objects.get(pk=page.pk).get_latest_revision_as_object().title)


def sign_in_beside(writing: Page) -> None:
    """Follow the link of the dialog, and sign in in the new tab."""
    with writing.context.expect_page() as opened:
        writing.get_by_role("link", name="Sign in again").click()
    beside = opened.value
    beside.get_by_label("Username").fill("owner")
    beside.get_by_label("Password").fill(PASSWORD)
    beside.keyboard.press("Enter")
    expect(beside.get_by_role("heading", level=1)).to_have_text("You are signed in again")
    beside.wait_for_load_state()  # By then it has told the others.
    beside.close()


def wait_for(value: Callable[[], str], wanted: str, page: Page) -> None:
    """Wait until a value in the database is the wanted one."""
    for _ in range(100):
        if value() == wanted:
            return
        page.wait_for_timeout(100)
    assert value() == wanted


@pytest.mark.slow(seconds=6)
def test_words_written_after_the_session_has_ended_are_saved_once_one_has_signed_in_beside_them(
    writing: Page, about_page: AboutPage
) -> None:
    Session.objects.all().delete()
    writing.locator("#id_title").fill("Written without a session")
    dialog = writing.get_by_role("dialog", name="You are signed out")
    expect(dialog).to_contain_text("Your words are still on this page.")
    assert violations(writing, "dialog.session-ended") == []
    sign_in_beside(writing)
    expect(dialog).to_be_hidden()
    wait_for(lambda: title_in_latest_revision(about_page), "Written without a session", writing)
    expect(writing.locator("#id_title")).to_have_value("Written without a session")
    # And the next words, and the buttons, work as before.
    wait_for_editor(writing)
    writing.locator("#id_title").fill("Written with a session")
    wait_for(lambda: title_in_latest_revision(about_page), "Written with a session", writing)
    publish(writing)
    expect(writing.locator(".messages .success")).to_contain_text("published")
    about_page.refresh_from_db()
    assert about_page.title == "Written with a session"


@pytest.mark.slow(seconds=6)
def test_a_late_answer_from_before_the_sign_in_does_not_bring_the_dialog_back(writing: Page) -> None:
    Session.objects.all().delete()
    writing.locator("#id_title").fill("Written without a session")
    dialog = writing.get_by_role("dialog", name="You are signed out")
    expect(dialog).to_be_visible()
    held: list[tuple[Route, APIResponse]] = []
    url = f"**{reverse('session_status')}"
    writing.route(url, lambda route: held.append((route, route.fetch())), times=1)
    writing.evaluate("dispatchEvent(new Event('focus'))")
    wait_for(lambda: str(len(held)), "1", writing)
    sign_in_beside(writing)
    expect(dialog).to_be_hidden()
    [(route, answer)] = held
    with writing.expect_response(url):
        route.fulfill(response=answer)
    writing.wait_for_timeout(500)
    assert dialog.is_hidden()


@pytest.mark.slow(seconds=6)
def test_the_dialog_closes_by_itself_after_a_sign_in_that_told_nobody(writing: Page, about_page: AboutPage) -> None:
    Session.objects.all().delete()
    writing.locator("#id_title").fill("Written without a session")
    dialog = writing.get_by_role("dialog", name="You are signed out")
    expect(dialog).to_be_visible()
    writing.evaluate("addEventListener('focus', (event) => event.stopImmediatePropagation(), { capture: true })")
    beside = writing.context.new_page()
    enter(beside, "/robots.txt")
    expect(beside).to_have_url(re.compile("robots.txt$"))
    writing.locator("form.w-editing-sessions").dispatch_event("w-session:ping")  # As comes every ten seconds.
    expect(dialog).to_be_hidden()
    wait_for(lambda: title_in_latest_revision(about_page), "Written without a session", writing)


def publish(page: Page) -> None:
    """Press the button that publishes."""
    page.locator("footer .w-dropdown-button").get_by_role("button").last.click()
    page.get_by_role("button", name="Publish", exact=True).click()


@pytest.mark.slow(seconds=5)
def test_a_button_that_is_pressed_after_the_session_has_ended_loses_nothing(
    writing: Page, about_page: AboutPage, settings: Any
) -> None:
    # Nothing else notices the end of the session.
    settings.WAGTAIL_AUTOSAVE_INTERVAL, settings.WAGTAIL_EDITING_SESSION_PING_INTERVAL = 0, 600_000
    writing.reload()
    writing.locator("#id_title").fill("Kept")
    Session.objects.all().delete()
    publish(writing)
    expect(writing.get_by_role("dialog", name="You are signed out")).to_be_visible()
    sign_in_beside(writing)
    expect(writing.get_by_role("dialog")).to_be_hidden()
    expect(writing.locator("#id_title")).to_have_value("Kept")
    publish(writing)
    expect(writing.locator(".messages .success")).to_contain_text("published")
    about_page.refresh_from_db()
    assert about_page.title == "Kept"


@pytest.mark.slow(seconds=4)
def test_somebody_else_who_signs_in_does_not_save_the_words(writing: Page, about_page: AboutPage) -> None:
    member_of("Communications publishers", username="other", password=PASSWORD)
    Session.objects.all().delete()
    writing.locator("#id_title").fill("Not mine")
    with writing.context.expect_page() as opened:
        writing.get_by_role("link", name="Sign in again").click()
    beside = opened.value
    beside.get_by_label("Username").fill("other")
    beside.get_by_label("Password").fill(PASSWORD)
    beside.keyboard.press("Enter")
    expect(writing.get_by_role("dialog")).to_contain_text("Somebody else is signed in now")
    assert title_in_latest_revision(about_page) == "About ACTRIS"


@pytest.mark.slow(seconds=10)
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_screens_of_sign_in_fit_on_a_phone_and_have_no_barriers(
    owner: User, new_page: Callable[..., Page], scheme: Any
) -> None:
    page = new_page(viewport=PHONE, color_scheme=scheme)
    check(page, "/admin/login/?next=/about-us/")
    enter(page)
    expect(page).to_have_url(re.compile("/admin/$"))
    for url in ("/admin/two-step/", "/admin/two-step/passkeys/add/", "/admin/two-step/app/"):
        check(page, url)
    page.get_by_label("Authenticator code").fill("000000")
    page.keyboard.press("Enter")
    expect(page.get_by_text("That did not match.")).to_be_visible()
    secret = page.locator("code.secret").inner_text()
    code = format_hotp_value(hotp_value(secret, int(time.time()) // 30))
    page.get_by_label("Authenticator code").fill(code)
    page.keyboard.press("Enter")
    expect(page.locator(".codes li")).to_have_count(10)
    for url in (
        "/admin/two-step/codes/",
        "/admin/two-step/",
        "/admin/two-step/app/remove/",
        "/admin/two-step/codes/new/",
        "/admin/session/end-others/",
        "/admin/session/again/",
        "/admin/account/",
        "/admin/invitations/new/",
    ):
        check(page, url)
    page.get_by_label("E-mail address").fill("new@example.org")
    page.get_by_role("button", name="Send the invitation").click()
    expect(page.locator(".messages .success")).to_contain_text("The invitation to new@example.org is sent.")
    check(page, "/admin/invitations/")
    page.context.clear_cookies()
    enter(page)
    check(page)
    check(page, "/admin/invitation/none/")


def check(page: Page, url: str = "") -> None:
    """Open a screen, and look for barriers and for what is wider than the window."""
    if url:
        page.goto(url)
    expect(page.get_by_role("heading").first).to_be_visible()
    assert page.evaluate("document.scrollingElement.scrollWidth <= innerWidth"), page.url
    # Of Wagtail's own pages, only what is ours.
    within = {"/admin/account/": "#sign_in-section", "/admin/invitations/": None}.get(url, "main")
    assert violations(page, within) == [], page.url
