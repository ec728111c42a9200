"""Code that runs in the process of a site: the actions to measure, and how to measure them."""

import gc
import itertools
import time
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

from django.contrib.auth import get_user_model
from django.core.management import call_command
from django.db import connection
from django.test import Client, RequestFactory
from django.urls import reverse
from wagtail.fields import StreamField
from wagtail.models import Page, Site, get_page_models

from about.models import AboutPage
from actris_cms.navigation.menu import main_navigation
from actris_cms.visitor import visitor_request
from newsroom.models import ArticlePage, CategoryPage, NewsroomPage

from . import tree
from .load import HOST
from .processes import BenchError

Action = Callable[[], object]
CACHED_PAGES = 500  # Pages in the page cache when a page is published.
REPEATS = 2  # Measurements in a row.
ABOUT = "About ACTRIS"


def visit(client: Client, url: str | None) -> Action:
    """Request a URL and expect a page."""

    def action() -> None:
        response = client.get(url or "", headers={"host": HOST})
        if response.status_code != 200:
            raise BenchError(f"{url} is answered with {response.status_code}, not with a page.")

    return action


def publish(article: ArticlePage) -> Action:
    """Change the card of an article and publish it."""
    numbers = itertools.count()

    def action() -> None:
        found = ArticlePage.objects.get(pk=article.pk)
        found.title = found.summary = f"Article in sentence {next(numbers)}"
        found.save_revision().publish()

    return action


def about_actris() -> AboutPage:
    """Return the page About ACTRIS of the initial content."""
    return AboutPage.objects.get(slug="about-actris")


def actions(site: Site) -> dict[str, Action]:
    """Return the actions to measure, by their names in tables."""
    visitor, editor = Client(), Client()
    users: Any = get_user_model()._default_manager
    editor.force_login(users.filter(is_superuser=True).first() or users.create_superuser("bench", "", "not-used"))
    about, category = about_actris(), CategoryPage.objects.order_by("path")[0]
    article = ArticlePage.objects.child_of(category).order_by("path")[0]
    return {
        ABOUT: visit(visitor, about.get_url()),
        "home page": visit(visitor, site.root_page.get_url()),
        "newsroom": visit(visitor, NewsroomPage.objects.get().get_url()),
        "news category": visit(visitor, category.get_url()),
        "article": visit(visitor, article.get_url()),
        "menu": lambda: main_navigation(visitor_request(site), about),
        "search": visit(visitor, f"{reverse('search')}?q=cells"),
        "admin page listing": visit(editor, reverse("wagtailadmin_explore", args=[category.pk])),
        "publish an article": publish(article),
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
    """Add this number of pages."""
    tree.add_pages(Site.objects.get(), pages)
    tree.index()


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

    stored = []

    def start(status: str, headers: list[tuple[str, str]], *_: object) -> None:
        stored.append(status.startswith("200") and any(name.lower() == "etag" for name, _ in headers))

    for page in Page.objects.live().filter(depth__gt=1).order_by("depth", "path")[:CACHED_PAGES]:
        environ = RequestFactory().get(page.get_url() or "/", headers={"host": HOST}).environ
        answer = application(environ, start)
        b"".join(answer)
        getattr(answer, "close", lambda: None)()
    if stored.count(True) < len(stored) * 0.9:  # A page is not cached if something changes during its rendering.
        raise BenchError(f"The page cache has stored only {stored.count(True)} of {len(stored)} pages.")


def database_cpu(pids: list[int]) -> int:
    """Return the CPU time of these database processes in nanoseconds. Processes that have ended are ignored."""
    paths = [Path(f"/proc/{pid}/schedstat") for pid in pids]
    return sum(int(path.read_text().split()[0]) for path in paths if path.exists())


def measure(name: str) -> dict[str, Any]:
    """Run an action. Return the CPU time in milliseconds, including the database's, and the number of queries."""
    pids: list[int] = []
    if name.startswith("publish"):
        fill_cache()  # The last publication has purged pages.
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pid FROM pg_stat_activity WHERE datname = current_database()")
            pids = [pid for (pid,) in cursor.fetchall()]
    asked: list[str] = []

    def count_query(execute: Any, sql: str, *arguments: Any) -> Any:
        asked.append(sql)
        return execute(sql, *arguments)

    gc.collect()
    used = []
    for _ in range(1 if name.startswith("publish") else REPEATS):
        asked.clear()
        with connection.execute_wrapper(count_query):
            at, database = time.process_time_ns(), database_cpu(pids)
            site_actions()[name]()
            used.append((time.process_time_ns() - at + database_cpu(pids) - database) / 1e6)
    return {"cpu": used, "queries": len(asked)}


def page_paths() -> dict[str, str]:
    """Return the path of the public page with the longest streams, by page type; also About ACTRIS and the search."""
    found: dict[str, str] = {}
    for model in get_page_models():
        streams = [field.name for field in model._meta.get_fields() if isinstance(field, StreamField)]
        pages = [page for page in model.objects.live().public() if not getattr(page, "target_url", "")]
        if pages and model is not Page:
            page = max(pages, key=lambda page: sum(len(str(getattr(page, name).raw_data)) for name in streams))
            found[str(model._meta.verbose_name)] = page.get_url() or "/"
    if about := AboutPage.objects.live().public().filter(title=ABOUT).first():
        found[ABOUT] = about.get_url() or "/"
    return {**found, "search": f"{reverse('search')}?q=cells"}
