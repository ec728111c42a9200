"""A site with objects of all kinds, and an administrator signed in to its admin."""

import datetime
from collections.abc import Callable

import pytest
from django.utils import timezone
from playwright.sync_api import Page
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import Collection

from about.models import AboutPage
from actris_cms.core.models import CustomDocument, CustomImage
from home.models import HomePage
from newsroom.models import ArticlePage
from tests.factories import (
    AboutPageFactory,
    ArticlePageFactory,
    CategoryPageFactory,
    ContactPageFactory,
    DocumentFactory,
    EnquiryPageFactory,
    NewsroomPageFactory,
    UserFactory,
)


@pytest.fixture
def document(db: None) -> CustomDocument:
    """A document of the library."""
    document: CustomDocument = DocumentFactory()
    return document


@pytest.fixture
def article(home: HomePage) -> ArticlePage:
    """An article with several revisions and an expiry date."""
    newsroom = NewsroomPageFactory(parent=home)
    category = CategoryPageFactory(parent=newsroom, title="Events")
    page: ArticlePage = ArticlePageFactory(parent=category, title="A day of cells")
    for title in ("A day for cells", "A day of cells"):
        page.title = title
        page.expire_at = timezone.now() + datetime.timedelta(days=300)
        page.save_revision().publish()
    return page


@pytest.fixture
def admin(
    about_page: AboutPage,
    article: ArticlePage,
    image: CustomImage,
    document: CustomDocument,
    sign_in: Callable[..., Page],
) -> Page:
    """The admin, opened by an administrator. Violations of its Content-Security-Policy fail the test."""
    ContactPageFactory(parent=about_page.get_parent())
    EnquiryPageFactory(parent=about_page.get_parent())
    AboutPageFactory(parent=about_page.get_parent(), title="A draft", live=False).save_revision()
    Redirect.add_redirect("/old", about_page)
    Collection.get_first_root_node().add_child(name="Portraits")
    UserFactory(username="administrator", is_superuser=True, first_name="Ada", email="ada@example.org")
    return sign_in("administrator", viewport={"width": 1600, "height": 1000})
