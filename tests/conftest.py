"""Fixtures for most tests: the site, its home page, a section with a page, editors, an image."""

import gc
import itertools
import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from unittest.mock import Mock

import hypothesis
import pytest
from django.contrib.auth.models import Group
from django.core.cache import caches
from django.core.servers.basehttp import WSGIRequestHandler
from django.db import transaction
from django.test import TransactionTestCase, override_settings
from modelsearch import signal_handlers
from modelsearch.tasks import insert_or_update_object_task
from wagtail.models import Site

from about.models import AboutPage
from actris_cms.core.models import CustomImage
from actris_cms.users.models import User
from home.models import HomePage
from upkeep.health import watch as findings_watch
from upkeep.library import watch as library_watch

from .databases import migrated_database
from .factories import AboutPageFactory, ImageFactory, UserFactory, stream

# How long an example takes says more about the machine than about the code.
hypothesis.settings.register_profile("tests", deadline=None)
hypothesis.settings.load_profile("tests")

# Playwright runs an event loop in the thread of the browser tests, and these tests also query the database.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")

# Live servers send head and body of an answer one after the other. With Nagle's algorithm, the body would wait until
# the client confirms the head, which takes it 40 milliseconds.
WSGIRequestHandler.disable_nagle_algorithm = True


# Slow tests whose result depends on the kind of database: of locks, transactions, plans, numbers of queries, own SQL.
SLOW_BY_DATABASE = (
    "files/",
    "isomer/test_faults.py",
    "isomer/test_interrupted.py",
    "newsroom/test_listing.py",
    "newsroom/test_turning.py",
    "operations/",
    "pagecache/test_expiry.py",
    "pagecache/test_failures.py",
    "pagecache/test_random_edits.py",  # They also show that what is purged does not depend on it.
    "release/",
    "search/",
    "security/test_throttle.py",
    "test_leaks.py",
    "test_queries.py",
    "upkeep/bin/",
)
# Fast tests whose result does not: of headers, templates, HTML, screens, and of what the importer makes of a text.
FAST_ON_ANY_DATABASE = (
    "about/test_contact.py",
    "core/test_cards.py",
    "core/test_editors.py",
    "core/test_site_mark.py",
    "discovery/test_markdown.py",
    "files/test_ranges.py",
    "isomer/",
    "navigation/",
    "newsroom/test_articles.py",
    "newsroom/test_event_calendar.py",
    "newsroom/test_feeds.py",
    "review/test_admin_",
    "review/test_modes.py",
    "review/test_private.py",
    "security/test_errors.py",
    "security/test_faces.py",
    "security/test_headers.py",
    "security/test_refusals.py",
    "signin/test_openid_connect.py",
    "signin/test_second_step.py",
    "test_compact_templates.py",
    "test_every_page.py",
    "test_privacy.py",
)
# Folders of tests that do not search in the admin.
NOT_SEARCHED = {
    "about",
    "core",
    "discovery",
    "files",
    "images",
    "isomer",
    "navigation",
    "newsroom",
    "pagecache",
    "review",
    "security",
    "signin",
}


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add an option to run only the tests whose result may depend on the kind of database."""
    parser.addoption("--database-only", action="store_true", help="leave out what does not depend on the database")


def depends_on_database(item: pytest.Item) -> bool:
    """Whether a test is worth running on another database: if it uses one and is fast, but for those listed above."""
    place = item.path.relative_to(Path(__file__).parent).as_posix()
    if place.startswith(SLOW_BY_DATABASE):
        return uses_database(item)
    return uses_database(item) and not seconds_of(item) and not place.startswith(FAST_ON_ANY_DATABASE)


def uses_database(item: pytest.Item) -> bool:
    """Whether a test uses the database: by a mark, by a fixture or because it is a Django test case."""
    marked = item.get_closest_marker("django_db") is not None
    by_fixture = not {"db", "transactional_db"}.isdisjoint(getattr(item, "fixturenames", ()))
    return marked or by_fixture or issubclass(getattr(item, "cls", None) or object, TransactionTestCase)


def seconds_of(item: pytest.Item) -> int:
    """Return about how long a test takes, as far as its mark says so."""
    mark = item.get_closest_marker("slow")
    return mark.kwargs.get("seconds", 1) if mark else 0


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Start with the slowest tests, so that all processes end at about the same time.

    Leave out tests that do not depend on the kind of database if `--database-only` is set.
    """
    if config.getoption("database_only"):
        config.hook.pytest_deselected(items=[item for item in items if not depends_on_database(item)])
        items[:] = [item for item in items if depends_on_database(item)]
    items.sort(key=seconds_of, reverse=True)


def pytest_collection_finish() -> None:
    """Let the collector of garbage leave alone what is imported by now: with it, tests take a sixth longer."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(100_000, 20, 100)


@pytest.fixture(scope="session")
def django_db_setup(django_test_environment: None, django_db_blocker: Any) -> Iterator[None]:
    """A migrated database that only this process uses."""
    with django_db_blocker.unblock(), migrated_database():
        yield


@pytest.fixture(scope="session")
def _folders(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Paths for the folders of the tests. `tmp_path` is not used because it gets slower with every folder."""
    root = tmp_path_factory.mktemp("folders")
    return (root / str(number) for number in itertools.count())


@pytest.fixture(autouse=True)
def _separate_uploads_and_caches(settings: Any, _folders: Iterator[Path]) -> None:
    """Give each test its own folders for uploads and reports, and empty caches."""
    settings.MEDIA_ROOT, settings.DATA_DIR = next(_folders), next(_folders)
    settings.DATA_DIR.mkdir()
    settings.MEDIA_ROOT.mkdir()
    for alias in settings.CACHES:
        caches[alias].clear()


@pytest.fixture(scope="module", autouse=True)
def _no_findings(request: pytest.FixtureRequest) -> Iterator[None]:
    """Refresh findings of site health in its own tests only: each saved page would take a fifth longer."""
    with pytest.MonkeyPatch.context() as patch:
        if "upkeep" not in request.path.parts and request.path.name != "test_health.py":
            patch.setattr(findings_watch, "_queue", lambda keys: None)
            patch.setattr(library_watch, "_queue", lambda: None)
        yield


@pytest.fixture(scope="module", autouse=True)
def _not_searched(request: pytest.FixtureRequest) -> Iterator[None]:
    """Keep the index of the admin's search only where tests may search: each saved page would take a tenth longer."""
    with pytest.MonkeyPatch.context() as patch:
        if NOT_SEARCHED.intersection(request.path.parts):
            patch.setattr(signal_handlers, "insert_or_update_object_task", Mock())
        yield


@pytest.fixture
def search_index(monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep the index of the admin's search for a test in one of NOT_SEARCHED."""
    monkeypatch.setattr(signal_handlers, "insert_or_update_object_task", insert_or_update_object_task)


@pytest.fixture(scope="module")
def shared_uploads(django_db_setup: None, django_db_blocker: Any, _folders: Iterator[Path]) -> Iterator[Path]:
    """A transaction around all tests of a module, and the folder for the uploads that are made in it.

    Fixtures of a module that depend on it make once what each test needs. Each test undoes its own changes, so none may
    need a transaction of its own.
    """
    folder = next(_folders)
    folder.mkdir()
    with django_db_blocker.unblock(), override_settings(MEDIA_ROOT=folder), transaction.atomic():
        yield folder
        transaction.set_rollback(True)


@pytest.fixture
def shared_rows(db: None, shared_uploads: Path, settings: Any) -> None:
    """What the fixtures of the module have made, with the uploads in the folder of the test."""
    shutil.copytree(shared_uploads, settings.MEDIA_ROOT, dirs_exist_ok=True)


@pytest.fixture
def home(db: None) -> HomePage:
    """The home page that the migrations create."""
    return HomePage.objects.get()


@pytest.fixture
def site(home: HomePage) -> Site:
    """The default site, whose root is the home page."""
    return Site.objects.get(is_default_site=True)


@pytest.fixture
def section(home: HomePage) -> AboutPage:
    """The section "About us", without content."""
    page: AboutPage = AboutPageFactory(parent=home, title="About us", slug="about-us", show_in_menus=True)
    return page


@pytest.fixture
def about_page(section: AboutPage) -> AboutPage:
    """The page "About ACTRIS" with a heading and a paragraph."""
    page: AboutPage = AboutPageFactory(
        parent=section,
        title="About ACTRIS",
        slug="about-actris",
        show_in_menus=True,
        body=stream(
            ("heading", {"text": "<p>We are ACTRIS</p>", "level": "2", "anchor": "we-are-actris"}),
            ("rich_text", "<p>ACTRIS was established in April 2020.</p>"),
        ),
    )
    return page


@pytest.fixture
def image(db: None) -> CustomImage:
    """An image of the library."""
    made: CustomImage = ImageFactory()
    return made


def member_of(group: str, **names: Any) -> User:
    """Create a user in one of the communications team's groups."""
    user: User = UserFactory.create(**names)
    user.groups.add(Group.objects.get(name=group))
    return user


@pytest.fixture
def editor(db: None) -> User:
    """A member of "Communications editors"."""
    return member_of("Communications editors", username="editor")


@pytest.fixture
def publisher(db: None) -> User:
    """A member of "Communications publishers"."""
    return member_of("Communications publishers", username="publisher")


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of sample sites next to the project. Tests that need it are skipped if it does not exist."""
    folder = Path(__file__).resolve().parents[2] / "shared"
    if not folder.is_dir():
        pytest.skip("the folder of sample sites does not exist on this machine")
    return folder
