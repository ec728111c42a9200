"""Fixtures for browser tests: Chromium, and pages of visitors and editors."""

import os
from collections.abc import Callable, Generator, Iterator
from functools import cache
from pathlib import Path
from typing import Any
from unittest import mock

import pytest
from django.contrib.staticfiles import finders
from django.contrib.staticfiles.handlers import StaticFilesHandler
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.test import Client
from django.utils.cache import patch_cache_control
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, WebError, expect

from actris_cms.users.models import User
from tests.chromium import find_chromium

PATIENCE = 20_000  # Milliseconds until what a page should show or do counts as missing, on a busy machine.
expect.set_options(timeout=PATIENCE)
CHROMIUM = find_chromium()
REQUIRED = bool(os.environ.get("REQUIRE_BROWSER"))
FAILED = pytest.StashKey[bool]()
SCREENSHOTS = Path(__file__).resolve().parents[2] / "test-results"
# Console messages with these texts are about headers that blocked something, or that the browser does not understand.
HEADERS_IN_CONSOLE = ("Content Security Policy", "Content-Security-Policy", "Permissions-Policy", "Trusted")
# On a busy machine, Chromium gives up the fade to a page that is there already, and reports that as an error.
ABORTED_TRANSITION = "Transition was aborted because of invalid state"
REPORT_VIOLATIONS = """addEventListener("securitypolicyviolation", event => console.error(
    `Content Security Policy: ${event.effectiveDirective} blocked ${event.blockedURI} in ${event.documentURI},`
    + ` ${event.sourceFile}:${event.lineNumber} ${event.sample}`))"""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Skip browser tests without Chromium, or fail if REQUIRE_BROWSER is set."""
    for item in items:
        if item.get_closest_marker("browser") and not CHROMIUM:
            if REQUIRED:
                raise pytest.UsageError("REQUIRE_BROWSER is set, and no Chromium is installed.")
            item.add_marker(pytest.mark.skip(reason="Chromium is not installed"))


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Record on the test whether it failed, so that a fixture can take screenshots.

    If REQUIRE_BROWSER is set, a skipped test counts as failed.
    """
    report = yield
    if report.skipped and REQUIRED:
        report.outcome = "failed"
    if report.when == "call":
        item.stash[FAILED] = report.failed
    return report


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    """Options for the installed Chromium: no background requests to other servers, and no proxy."""
    return {
        **browser_type_launch_args,
        "executable_path": CHROMIUM,
        "args": [
            "--no-sandbox",
            "--disable-gpu",
            "--no-first-run",
            "--no-proxy-server",
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-sync",
        ],
    }


@pytest.fixture(scope="session", autouse=True)
def _kept_static_files() -> Iterator[None]:
    """Let the browser keep static files for a test, as it keeps those of production for a year, and find each once."""
    serve = StaticFilesHandler.serve

    def serve_to_keep(self: StaticFilesHandler, request: HttpRequest) -> HttpResponseBase:
        response = serve(self, request)
        patch_cache_control(response, max_age=3600)
        return response

    with (
        mock.patch.object(StaticFilesHandler, "serve", serve_to_keep),
        mock.patch.object(finders, "find", cache(finders.find)),
    ):
        yield


@pytest.fixture
def new_page(
    browser: Browser, live_server: Any, settings: Any, request: pytest.FixtureRequest
) -> Iterator[Callable[..., Page]]:
    """A function that opens a page of a new visitor; its arguments are those of Playwright's `new_context`.

    Script errors and violations of the Content-Security-Policy fail the test. Screenshots of failures are saved in
    `test-results/`.
    """
    settings.SITE_URL = settings.WAGTAILADMIN_BASE_URL = live_server.url
    contexts: list[BrowserContext] = []
    problems: list[str] = []

    def note_error(error: WebError) -> None:
        if ABORTED_TRANSITION not in str(error.error):
            problems.append(f"{error.page.url if error.page else ''}: {error.error}")

    def note(message: ConsoleMessage) -> None:
        if any(words in message.text for words in HEADERS_IN_CONSOLE):
            problems.append(f"{message.page.url if message.page else ''}: {message.text}")

    def make(**options: Any) -> Page:
        context = browser.new_context(base_url=live_server.url, locale="en-GB", timezone_id="Asia/Singapore", **options)
        contexts.append(context)
        context.add_init_script(REPORT_VIOLATIONS)
        context.on("weberror", note_error)
        context.on("console", note)
        page = context.new_page()
        page.set_default_timeout(PATIENCE)
        return page

    yield make
    for number, context in enumerate(contexts):
        if request.node.stash.get(FAILED, False):
            context.pages[0].screenshot(path=SCREENSHOTS / f"{request.node.name}-{number}.png", full_page=True)
        context.close()
    assert not problems, "\n".join(problems)


@pytest.fixture
def sign_in(new_page: Callable[..., Page], live_server: Any, settings: Any) -> Callable[..., Page]:
    """A function that returns an empty page with a session of the user with this name, for the admin."""

    def make(username: str, **options: Any) -> Page:
        page, client = new_page(**options), Client()
        client.force_login(User.objects.get(username=username))
        session = client.cookies[settings.SESSION_COOKIE_NAME].value
        page.context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": session, "url": live_server.url}])
        return page

    return make
