"""The dependencies of the newsroom: lists, newest articles, category titles, and the reports on events."""

from collections.abc import Callable, Collection, Mapping
from functools import cache
from typing import Any

from django.apps import apps
from wagtail.models import Page

from actris_cms.navigation.page_rows import STEP
from actris_cms.pagecache.dependencies import ChangeSet, Dependency, all_with_any_page
from actris_cms.privacy import live_and_public

from .lists.counts import Counts, page_of_list


def newest_first(path: str, depth: int | None = None) -> Any:
    """Return the public articles below a tree path, newest first; only those of one depth, if it is given."""
    articles: Any = apps.get_model("newsroom", "ArticlePage").objects
    found: Any = live_and_public(None, articles.filter(path__startswith=path)).order_by("-date", "-pk")
    return found if depth is None else found.at_depth(depth)


def all_with_any_news(changed: ChangeSet, all_names: Callable[[], set[str]]) -> Collection[str]:
    """Return all names if a page of this app changed, or a deleted page that may have been one."""
    labels = list(Page.objects.filter(pk__in=changed.pages).values_list("content_type__app_label", flat=True))
    return all_names() if len(labels) < len(changed.pages) or "newsroom" in labels else ()


# --- Lists: one page of the articles of a newsroom or a category -------------------------------------------------


def listing_name(path: str, newsroom_path: str, year: int | None, number: int) -> str:
    """Return the name of a list: the tree paths of its page and of the newsroom, the year filter, the page number."""
    return f"{path} {newsroom_path} {year or ''} {number}"


def _listings(names: Collection[str]) -> Mapping[str, Any]:
    """Return what lists show. Most names are pages of the same list, so its articles are queried once."""

    @cache
    def articles(newsroom: str) -> list[tuple[int, str, int]]:
        rows = newest_first(newsroom).values_list("pk", "path", "date")
        return [(pk, path[:-STEP], date.year) for pk, path, date in rows]

    @cache
    def counts(newsroom: str) -> Counts:
        return Counts.of_articles((parent, year) for _, parent, year in articles(newsroom))

    @cache
    def listed(newsroom: str, path: str, selected: int | None) -> list[int]:
        return [pk for pk, parent, year in articles(newsroom) if parent.startswith(path) and selected in (None, year)]

    values = {}
    for name in names:
        path, newsroom, year, number = name.split(" ")
        selected = int(year) if year else None
        on_page = page_of_list(listed(newsroom, path, selected), int(number))
        values[name] = counts(newsroom).list_value(path, selected, on_page)
    return values


LISTING = Dependency("listing", _listings, all_with_any_news)

# --- The newest articles below a page ----------------------------------------------------------------------------


def newest_name(path: str, depth: int | None, limit: int) -> str:
    """Return the name of the newest articles below a tree path, at most `limit`, of one depth or, for None, of all."""
    return f"{path} {depth or ''} {limit}"


def _newest(names: Collection[str]) -> Mapping[str, Any]:
    values = {}
    for name in names:
        path, depth, limit = name.split(" ")
        found = newest_first(path, int(depth) if depth else None)
        values[name] = list(found.values_list("pk", flat=True)[: int(limit)])
    return values


NEWEST = Dependency("newest", _newest, all_with_any_news)

# --- The titles of categories, which the cards of their articles show ---------------------------------------------


def _titles(paths: Collection[str]) -> Mapping[str, Any]:
    return dict(Page.objects.filter(path__in=paths).values_list("path", "title"))


TITLE = Dependency("title", _titles, all_with_any_page)

# --- Events and the articles that report on them -----------------------------------------------------------------


def _highlights(names: Collection[str]) -> Mapping[str, Any]:
    articles: Any = apps.get_model("newsroom", "ArticlePage").objects
    found = live_and_public(None, articles.filter(events__in=names)).values_list("events", "title", "url_path")
    return {str(event): [title, url_path] for event, title, url_path in found}


def _reported(names: Collection[str]) -> Mapping[str, Any]:
    events: Any = apps.get_model("newsroom", "EventPage").objects
    found = live_and_public(None, events.filter(highlights__in=names, alias_of=None)).order_by("-starts_at", "-pk")
    values: dict[str, list[Any]] = {}
    for article, title, url_path in found.values_list("highlights", "title", "url_path"):
        values.setdefault(str(article), []).append([title, url_path])
    return values


# The article that reports on an event, and the events that an article reports on.
HIGHLIGHTS = Dependency("highlights", _highlights, all_with_any_news)
REPORTED = Dependency("reported", _reported, all_with_any_news)
