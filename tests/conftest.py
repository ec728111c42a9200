"""What most tests begin with: a site, its home page, a section with the first page, editors, an image."""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import Group
from django.core.cache import caches
from django.test import TransactionTestCase
from wagtail.models import Site

from about.models import AboutPage
from actris_cms.core.models import CustomImage
from actris_cms.users.models import User
from home.models import HomePage

from .factories import AboutPageFactory, ImageFactory, UserFactory, stream

# Playwright's own event loop runs in the thread of the browser tests, which also ask the database.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")


def pytest_addoption(parser: pytest.Parser) -> None:
    """Offer to run what a second database could change."""
    parser.addoption("--database-only", action="store_true", help="leave out the tests that do not use the database")


def uses_database(item: pytest.Item) -> bool:
    """Whether a test asks for the database, by a mark, by a fixture or as one of Django's test cases."""
    marked = item.get_closest_marker("django_db") is not None
    by_fixture = not {"db", "transactional_db"}.isdisjoint(getattr(item, "fixturenames", ()))
    return marked or by_fixture or issubclass(getattr(item, "cls", None) or object, TransactionTestCase)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out what `--database-only` says."""
    if config.getoption("database_only"):
        config.hook.pytest_deselected(items=[item for item in items if not uses_database(item)])
        items[:] = [item for item in items if uses_database(item)]


@pytest.fixture(autouse=True)
def _own_uploads_and_caches(settings: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Uploads and reports go to folders of the test's own; no test sees what another one left in a cache."""
    settings.MEDIA_ROOT = tmp_path_factory.mktemp("media")
    settings.DATA_DIR = tmp_path_factory.mktemp("data")
    for alias in settings.CACHES:
        caches[alias].clear()
    yield


@pytest.fixture
def home(db: None) -> HomePage:
    """The home page that the migrations make."""
    return HomePage.objects.get()


@pytest.fixture
def site(home: HomePage) -> Site:
    """The site whose root the home page is."""
    return Site.objects.get(is_default_site=True)


@pytest.fixture
def section(home: HomePage) -> AboutPage:
    """The section "About us", without content of its own."""
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
    """An account in one of the communications team's groups."""
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
    """The folder of sample sites beside the project; tests that need it are skipped where it is absent."""
    folder = Path(__file__).resolve().parents[2] / "shared"
    if not folder.is_dir():
        pytest.skip("the folder of sample sites is not on this machine")
    return folder
