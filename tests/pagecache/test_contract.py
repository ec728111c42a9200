"""Every page type and block declares to the page cache what it shows of other objects."""

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from wagtail.models import Page, Site, get_page_models

from actris_cms.core.models import Announcement, Footer, Navigation, SiteIdentity
from actris_cms.core.models.shell_dependencies import SHELL
from actris_cms.navigation.sections import SECTION
from actris_cms.pagecache.kinds import CARD, DOCUMENT, IMAGE, LINK
from actris_cms.pagecache.stores import PageStore
from home.models import HomePage
from tests.factories import (
    AboutPageFactory,
    AccessibilityPageFactory,
    ArticlePageFactory,
    CategoryPageFactory,
    ContactPageFactory,
    DocumentFactory,
    EnquiryPageFactory,
    EventPageFactory,
    ImageFactory,
    LecturePageFactory,
    NewsroomPageFactory,
    PersonPageFactory,
    picture_file,
)

from .conftest import store_for_database
from .contract import Edit, Filler, edits, undeclared

# Run all tests in one process, which makes the site only once.
pytestmark = [pytest.mark.slow(seconds=25), pytest.mark.xdist_group("contract")]

store = store_for_database
SETTINGS: tuple[Any, ...] = (SiteIdentity, Navigation, Footer, Announcement)


@pytest.fixture
def urls(shared_rows: None, every_url: list[str]) -> list[str]:
    """The URLs of a site with a page of every type, each with all its blocks."""
    return every_url


@pytest.fixture(scope="module")
def every_url(shared_uploads: Path) -> list[str]:
    """Make the site once for all tests, because it has many renditions."""
    home, site = HomePage.objects.get(), Site.objects.get(is_default_site=True)
    section = AboutPageFactory(parent=home, title="About us", show_in_menus=True)
    page = AboutPageFactory(parent=section, title="Every block", show_in_menus=True)
    elsewhere = AboutPageFactory(parent=home, title="Facilities")
    member = AboutPageFactory(parent=elsewhere, title="Belongs to another section", section=section)
    contact = ContactPageFactory(parent=section)
    section.refresh_from_db()
    statement = AccessibilityPageFactory(parent=section)
    enquiry = EnquiryPageFactory(parent=section)
    person = PersonPageFactory(parent=section, name="Written once", title="Written once", slug="person")
    home.refresh_from_db()
    newsroom = NewsroomPageFactory(parent=home)
    category = CategoryPageFactory(parent=newsroom, title="Courses")
    article = ArticlePageFactory(parent=category, title="Townhall", date=date(2026, 1, 2))
    category.refresh_from_db()
    event = EventPageFactory(parent=category, title="Workshop", highlights=article)
    category.refresh_from_db()
    lecture = LecturePageFactory(parent=category, title="Vectors")
    for parent, factory in ((page, AboutPageFactory), (section, AboutPageFactory), (category, ArticlePageFactory)):
        parent.refresh_from_db()
        factory(parent=parent, title=f"Draft below {parent}", live=False, show_in_menus=True)

    elsewhere.refresh_from_db()
    filler = Filler(
        page=lambda number: AboutPageFactory(parent=elsewhere, title=f"Target {number:03}"),
        image=lambda number: ImageFactory(
            title=f"Suite {number:03}",
            description=f"Cabinet {number:03}",
            credit=f"Agency {number:03}",
            file=picture_file(size=(320, 180)),  # Few renditions.
        ),
        document=lambda number: DocumentFactory(title=f"Guide {number:03}"),
        person=lambda number: PersonPageFactory(
            parent=elsewhere, name=f"Tan {number:03}", portrait=ImageFactory(file=picture_file(size=(320, 180)))
        ),
    )
    filler.fill_settings(*(model.for_site(site) for model in SETTINGS))
    shown: list[Page] = [home, page, contact, statement, enquiry, person, newsroom, category, article, event, lecture]
    assert {type(each) for each in shown} >= {model for model in get_page_models() if model is not Page}
    for each in shown:
        each.refresh_from_db()
        filler.fill_page(each)
    call_command("make_renditions", verbosity=0)
    return [each.get_url() for each in (*shown, section, member)]


def test_every_page_declares_what_it_shows(urls: list[str], store: PageStore) -> None:
    assert list(undeclared(urls, store)) == []


def edits_of(field: str, *, of: str) -> Callable[[Edit], bool]:
    """Return a filter for edits of this field of this model."""
    return lambda edit: field in edit.values and edit.of._meta.model_name == of


SHOWN = (
    (LINK, edits_of("title", of="page")),
    (CARD, edits_of("title", of="page")),
    (SECTION, edits_of("title", of="page")),
    (IMAGE, edits_of("description", of="customimage")),
    (DOCUMENT, edits_of("title", of="customdocument")),
    (SHELL, edits_of("site_name", of="siteidentity")),
)


def test_a_missing_declaration_is_found(urls: list[str], store: PageStore, monkeypatch: pytest.MonkeyPatch) -> None:
    not_found = []
    some = [*urls[:2], *urls[-2:]]  # The home page, the page with every block, and pages of sections show all of them.
    for dependency, shows_it in SHOWN:
        with monkeypatch.context() as patched:
            patched.setattr(dependency, "declare", lambda *args: None)
            patched.setattr(dependency, "declare_by_name", lambda *args: None)
            if not any(undeclared(some, store, filter(shows_it, edits()))):
                not_found.append(dependency.kind)
    assert not_found == []
