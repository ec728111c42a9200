"""Chromium, a served site, and people who use it."""

import os
from collections.abc import Callable, Generator, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page

from tests.chromium import find_chromium

CHROMIUM = find_chromium()
INITIAL_DATA: list[str] = []
FAILED = pytest.StashKey[bool]()
PICTURES = Path(__file__).resolve().parents[2] / "test-results"
# Words of the console that tell of a header: one that stopped something, or that the browser does not understand.
HEADERS_IN_CONSOLE = ("Content Security Policy", "Content-Security-Policy", "Permissions-Policy", "Trusted")
REPORT_VIOLATIONS = """addEventListener("securitypolicyviolation", event => console.error(
    `Content Security Policy: ${event.effectiveDirective} stopped ${event.blockedURI} in ${event.documentURI},`
    + ` ${event.sourceFile}:${event.lineNumber} ${event.sample}`))"""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Skip where there is no Chromium, and fail instead where REQUIRE_BROWSER is set."""
    for item in items:
        if item.get_closest_marker("browser") and not CHROMIUM:
            if os.environ.get("REQUIRE_BROWSER"):
                raise pytest.UsageError("REQUIRE_BROWSER is set, and no Chromium is installed.")
            item.add_marker(pytest.mark.skip(reason="Chromium is not installed"))


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None) -> None:
    """Keep what the migrations put into the database, which every browser test begins with."""
    INITIAL_DATA.append(getattr(connection, "_test_serialized_contents", ""))


def _hand_over_initial_data() -> None:
    """Let this thread's connection know the initial data, before it is emptied or filled again.

    Playwright runs an event loop, and Django opens another connection there, which does not know the data that Django
    remembered on the first one.
    """
    if INITIAL_DATA and not hasattr(connection, "_test_serialized_contents"):
        connection._test_serialized_contents = INITIAL_DATA[0]


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> None:
    """Before a test fills the database."""
    _hand_over_initial_data()


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_teardown(item: pytest.Item) -> None:
    """Before a test empties the database."""
    _hand_over_initial_data()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Remember on the test how its call ended, so that a fixture can keep pictures of a failure."""
    report = yield
    if report.when == "call":
        item.stash[FAILED] = report.failed
    return report


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    """Debian's Chromium, which asks nobody outside this machine for anything."""
    return {
        **browser_type_launch_args,
        "executable_path": CHROMIUM,
        "args": [
            "--no-sandbox",
            "--disable-gpu",
            "--no-first-run",
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-sync",
        ],
    }


@pytest.fixture
def new_page(
    browser: Browser, live_server: Any, settings: Any, request: pytest.FixtureRequest
) -> Iterator[Callable[..., Page]]:
    """Open a page of a new visitor; keyword arguments are those of Playwright's `new_context`.

    A script error, or anything that the Content-Security-Policy stops, fails the test. Where a test fails, a picture of
    each page goes to `test-results/`.
    """
    settings.WAGTAILADMIN_BASE_URL = live_server.url
    contexts: list[BrowserContext] = []
    problems: list[str] = []

    def note(message: ConsoleMessage) -> None:
        if any(words in message.text for words in HEADERS_IN_CONSOLE):
            problems.append(f"{message.page.url if message.page else ''}: {message.text}")

    def make(**options: Any) -> Page:
        context = browser.new_context(base_url=live_server.url, locale="en-GB", **options)
        contexts.append(context)
        context.add_init_script(REPORT_VIOLATIONS)
        context.on("weberror", lambda error: problems.append(f"{error.page.url if error.page else ''}: {error.error}"))
        context.on("console", note)
        page = context.new_page()
        page.set_default_timeout(15_000)
        return page

    yield make
    for number, context in enumerate(contexts):
        if request.node.stash.get(FAILED, False):
            context.pages[0].screenshot(path=PICTURES / f"{request.node.name}-{number}.png", full_page=True)
        context.close()
    assert not problems, "\n".join(problems)


@pytest.fixture
def sign_in(new_page: Callable[..., Page]) -> Callable[..., Page]:
    """Open the admin as the given account."""

    def make(username: str, **options: Any) -> Page:
        page = new_page(**options)
        page.goto("/admin/login/")
        page.fill("input[name=username]", username)
        page.fill("input[name=password]", "sample-password")
        page.click("button[type=submit]")
        page.wait_for_url("**/admin/")
        return page

    return make
