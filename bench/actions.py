"""Code that runs in the process of a site: the actions to measure, and how to measure them."""

import gc
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache, partial
from pathlib import Path
from typing import Any

from django.core.management import call_command
from django.db import connection
from django.test import Client, RequestFactory
from django.urls import reverse
from wagtail.models import Page, Site

from about.models import AboutPage
from actris_cms.navigation.menu import main_navigation
from actris_cms.pagecache.wsgi import RESULT
from actris_cms.users.models import User
from actris_cms.visitor import visitor_request
from newsroom.models import ArticlePage, CategoryPage, NewsroomPage
from testbed.client import HOST
from testbed.pages import ABOUT
from testbed.processes import BenchError

from . import tree

Action = Callable[[], object]
CACHED_PAGES = 500  # Pages in the page cache when a page is published.


def visit(client: Client, url: str | None) -> None:
    """Request a URL. Raises BenchError if the answer is not a page."""
    response = client.get(url or "", headers={"host": HOST})
    if response.status_code != 200:
        raise BenchError(f"{url} is answered with {response.status_code}, not with a page.")


def publish(article: ArticlePage) -> None:
    """Change the card of an article and publish it."""
    found = ArticlePage.objects.get(pk=article.pk)
    found.title = found.summary = f"Article in sentence {time.monotonic_ns()}"
    found.save_revision().publish()


def about_actris() -> AboutPage:
    """Return the page About ACTRIS of the initial content."""
    return AboutPage.objects.get(slug="about-actris")


def actions(site: Site) -> dict[str, Action]:
    """Return the actions to measure, by their names in tables."""
    visitor, editor = Client(), Client()
    editor.force_login(User.objects.create_superuser("bench", "", "not-used"))
    about, category = about_actris(), CategoryPage.objects.order_by("path")[0]
    article = ArticlePage.objects.child_of(category).order_by("path")[0]
    return {
        ABOUT: partial(visit, visitor, about.get_url()),
        "home page": partial(visit, visitor, site.root_page.get_url()),
        "newsroom": partial(visit, visitor, NewsroomPage.objects.get().get_url()),
        "news category": partial(visit, visitor, category.get_url()),
        "article": partial(visit, visitor, article.get_url()),
        "menu": lambda: main_navigation(visitor_request(site), about),
        "search": partial(visit, visitor, f"{reverse('search')}?q=cells"),
        "admin page listing": partial(visit, editor, reverse("wagtailadmin_explore", args=[category.pk])),
        "publish an article": partial(publish, article),
    }


@cache
def site_actions() -> dict[str, Action]:
    """Return the actions of the site of this process."""
    return actions(Site.objects.get())


def add_content() -> None:
    """Add what the measured pages show, with the renditions: a page without them is not cached."""
    tree.add_content(Site.objects.get())
    call_command("make_renditions", verbosity=0)


def add_pages(pages: int) -> None:
    """Add this number of pages, and update what bulk inserts do not: the search index and the reference index."""
    tree.add_pages(Site.objects.get(), pages)
    call_command("update_index", verbosity=0)
    call_command("rebuild_references_index", verbosity=0)
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("VACUUM ANALYZE")


def prepare(pages: int) -> list[str]:
    """Add pages, run every action once and fill the page cache. Return the names of the actions."""
    add_pages(pages)
    for action in site_actions().values():
        action()
    fill_cache()
    gc.collect()
    gc.freeze()
    return list(site_actions())


def fill_cache() -> None:
    """Request the first pages of the tree through the page cache. Raises BenchError if it stores too few of them."""
    from actris_cms.wsgi import application

    results = []
    for page in Page.objects.live().filter(depth__gt=1).order_by("depth", "path")[:CACHED_PAGES]:
        environ = RequestFactory().get(page.get_url() or "/", headers={"host": HOST}).environ
        answer = application(environ, lambda *_: None)
        getattr(answer, "close", lambda: None)()
        results.append(environ[RESULT])
    stored = sum(result in ("hit", "miss") for result in results)
    if stored < len(results) * 0.9:  # A page is not cached if something changes during its rendering.
        raise BenchError(f"The page cache has stored only {stored} of {len(results)} pages.")


def cpu_time() -> int:
    """Return the CPU time of this process, and of the database process of its connection, in nanoseconds."""
    connection.ensure_connection()
    database = connection.connection.info.backend_pid if connection.vendor == "postgresql" else None
    in_database = Path(f"/proc/{database}/schedstat").read_text().split()[0] if database else 0
    return time.process_time_ns() + int(in_database)


@contextmanager
def noted_queries() -> Iterator[list[str]]:
    """Yield the queries that are made meanwhile."""
    asked: list[str] = []

    def note(execute: Callable[..., Any], sql: str, *arguments: Any) -> Any:
        asked.append(sql)
        return execute(sql, *arguments)

    with connection.execute_wrapper(note):
        yield asked


def measure(name: str) -> dict[str, Any]:
    """Run an action. Return the CPU time in milliseconds, including the database's, and the number of queries."""
    if name.startswith("publish"):
        fill_cache()  # The last publication has purged pages.
    gc.collect()
    with noted_queries() as asked:
        before = cpu_time()
        site_actions()[name]()
        used = cpu_time() - before
    return {"cpu": used / 1e6, "queries": len(asked)}
