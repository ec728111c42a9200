"""What pages show of the newsroom as a whole: which articles a list holds, and which are the newest of a place."""

from collections.abc import Callable, Collection, Mapping
from functools import cache
from typing import Any

from django.apps import apps
from wagtail.models import Page

from actris_cms.core.navigation import STEP
from actris_cms.core.pagecache.changes import Changes
from actris_cms.core.pagecache.dependencies import Dependency, all_with_any_page
from actris_cms.core.privacy import live_and_public

from .counts import Counts, page_of_list


def newest_first(path: str, depth: int | None = None) -> Any:
    """The articles below a tree path that every visitor may see, newest first; of one depth only, if it is given."""
    articles: Any = apps.get_model("newsroom", "ArticlePage").objects
    found: Any = live_and_public(None, articles.filter(path__startswith=path)).order_by("-date", "-pk")
    return found if depth is None else found.of_depth(depth)


def may_change_lists(changes: Changes, all_names: Callable[[], set[str]]) -> Collection[str]:
    """All lists, if a page of the newsroom was changed, or one that is gone and may have been of it."""
    labels = list(Page.objects.filter(pk__in=changes.pages).values_list("content_type__app_label", flat=True))
    return all_names() if len(labels) < len(changes.pages) or "newsroom" in labels else ()


# --- Lists: one page of a newsroom's or a category's articles ----------------------------------------------------


def listing_name(path: str, newsroom_path: str, year: int | None, number: int) -> str:
    """The name of a list: the tree paths of its page and of the newsroom, the year it is filtered by, its number."""
    return f"{path} {newsroom_path} {year or ''} {number}"


def _listings(names: Collection[str]) -> Mapping[str, Any]:
    """What lists show: of hundreds of names most are pages of the same list, which is made once."""

    @cache
    def articles(newsroom: str) -> list[tuple[int, str, int]]:
        rows = newest_first(newsroom).values_list("pk", "path", "date")
        return [(pk, path[:-STEP], date.year) for pk, path, date in rows]

    @cache
    def counts(newsroom: str) -> Counts:
        return Counts.of((parent, year) for _, parent, year in articles(newsroom))

    @cache
    def shown(newsroom: str, path: str, asked: int | None) -> list[int]:
        return [pk for pk, parent, year in articles(newsroom) if parent.startswith(path) and asked in (None, year)]

    values = {}
    for name in names:
        path, newsroom, year, number = name.split(" ")
        asked = int(year) if year else None
        listed = page_of_list(shown(newsroom, path, asked), int(number))
        values[name] = counts(newsroom).shown(path, asked, listed)
    return values


LISTING = Dependency("listing", _listings, may_change_lists)

# --- The newest articles of a place ------------------------------------------------------------------------------


def newest_name(path: str, depth: int | None, limit: int) -> str:
    """The name of so many of the newest articles below a tree path, of one depth or of all."""
    return f"{path} {depth or ''} {limit}"


def _newest(names: Collection[str]) -> Mapping[str, Any]:
    values = {}
    for name in names:
        path, depth, limit = name.split(" ")
        found = newest_first(path, int(depth) if depth else None)
        values[name] = list(found.values_list("pk", flat=True)[: int(limit)])
    return values


NEWEST = Dependency("newest", _newest, may_change_lists)

# --- The titles of categories, which stand on the cards of their articles ----------------------------------------


def _titles(paths: Collection[str]) -> Mapping[str, Any]:
    return dict(Page.objects.filter(path__in=paths).values_list("path", "title"))


TITLE = Dependency("title", _titles, all_with_any_page)

# --- Events, and the articles that report on them ----------------------------------------------------------------


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


# Of an event, the article that reports on it; of an article, the events on which it reports.
HIGHLIGHTS = Dependency("highlights", _highlights, may_change_lists)
REPORTED = Dependency("reported", _reported, may_change_lists)
