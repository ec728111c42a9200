"""What is measured as a site grows: pages, menu, search, sitemap, the admin's lists, and publishing."""

import itertools
from collections.abc import Callable
from contextlib import suppress
from typing import Any

from django.contrib.auth import get_user_model
from django.core.handlers.wsgi import WSGIHandler
from django.test import Client, RequestFactory
from django.urls import NoReverseMatch, reverse
from wagtail.models import Page, Site

from about.models import AboutPage
from actris_cms.core.navigation import main_navigation
from actris_cms.core.pagecache.configured import configured_store
from actris_cms.core.pagecache.wsgi import PageCache
from actris_cms.core.visitor import visitor_of
from newsroom.counts import PAGE_SIZE
from newsroom.models import ArticlePage, CategoryPage, NewsroomPage

from .load import HOST

Thing = Callable[[], None]
PUBLISH_PAGE, PUBLISH_ARTICLE = "publish a page", "publish an article"
SITEMAP = "/sitemap.xml"


class MissingError(Exception):
    """What is measured did not answer as it should."""


def about_actris() -> AboutPage:
    """The page About ACTRIS, of the first content."""
    return AboutPage.objects.get(slug="about-actris")


def visit(client: Client, url: str) -> Thing:
    """Ask for an address, and be answered with a page."""

    def thing() -> None:
        response = client.get(url, headers={"host": HOST})
        if response.status_code != 200:
            raise MissingError(f"{url} is answered with {response.status_code}, not with a page.")
        if response.streaming:
            b"".join(response)

    return thing


def publish(page: Page, *, title: bool) -> Thing:
    """Change what cards say of a page, or its title as well, and publish it."""
    numbers = itertools.count()

    def thing() -> None:
        found: Any = page.__class__._default_manager.get(pk=page.pk)
        number = next(numbers)
        found.summary = f"In sentence {number}."
        if title:
            found.title = f"{page.title} ({number})"
        found.save_revision().publish()

    return thing


def menu(site: Site, page: Page) -> Thing:
    """Make the menu of a page."""

    def thing() -> None:
        if not main_navigation(visitor_of(site), page):
            raise MissingError("The menu is empty.")

    return thing


def things(site: Site) -> dict[str, Thing]:
    """What this site has to measure, by names that tables and charts show."""
    visitor, editor = Client(), Client()
    users: Any = get_user_model()._default_manager
    editor.force_login(users.filter(is_superuser=True).first() or users.create_superuser("bench", "", "not-used"))
    about, category = about_actris(), CategoryPage.objects.order_by("path")[0]
    article = ArticlePage.objects.child_of(category).order_by("path")[0]
    newsroom = NewsroomPage.objects.get()
    found: dict[str, Thing] = {
        "About ACTRIS": visit(visitor, about.get_url() or ""),
        "home page": visit(visitor, site.root_page.get_url() or ""),
        "newsroom": visit(visitor, newsroom.get_url() or ""),
        "news category": visit(visitor, category.get_url() or ""),
        "article": visit(visitor, article.get_url() or ""),
        "menu": menu(site, about),
    }
    with suppress(NoReverseMatch):
        found["search"] = visit(visitor, f"{reverse('search')}?q=cells")
    if visitor.get(SITEMAP, headers={"host": HOST}).status_code == 200:
        found["sitemap"] = visit(visitor, SITEMAP)
    listing = reverse("wagtailadmin_explore", args=[category.pk])
    found["admin page listing"] = visit(editor, listing)
    found["admin search"] = visit(editor, f"{reverse('wagtailadmin_pages:search')}?q=facility")
    found[PUBLISH_PAGE] = publish(about, title=False)
    found[PUBLISH_ARTICLE] = publish(article, title=True)
    return found


class WarmCache:
    """The page cache, holding all pages of the lists and other pages in the order of the tree, up to a limit."""

    def __init__(self, limit: int) -> None:
        store = configured_store()
        if store is None:
            raise MissingError("There is no page cache in these settings.")
        self.store = store
        self._application = PageCache(WSGIHandler(), store)
        lists = [page for model in (NewsroomPage, CategoryPage) for page in model.objects.live()]
        articles = {page.get_url(): ArticlePage.objects.live().descendant_of(page).count() for page in lists}
        self._paths = [
            f"{url}?page={number}" for url, count in articles.items() for number in range(2, -(-count // PAGE_SIZE) + 1)
        ]
        pages = Page.objects.live().filter(depth__gt=1).order_by("depth", "path")[: limit - len(self._paths)]
        self._paths += [page.get_url() or "/" for page in pages]

    def fill(self) -> int:
        """Ask for the pages that are not kept; gives how many are kept then."""
        for path in self._paths:
            environ = RequestFactory().get(path, headers={"host": HOST}).environ
            answer: Any = self._application(environ, lambda *_: None)
            b"".join(answer)
            if hasattr(answer, "close"):
                answer.close()
        return sum(self.store.get(f"http://{HOST}{path}") is not None for path in self._paths)
