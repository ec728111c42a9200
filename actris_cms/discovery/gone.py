"""The URLs of deleted pages: they answer 410 until a page is published there again."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from typing import Any, Final, NamedTuple

from django.db.models import Max
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import Page, PageLogEntry, Site
from wagtail.query import PageQuerySet

from actris_cms.core.models import RemovedAddress
from actris_cms.path_keys import MAX_PATH_LENGTH, path_key
from actris_cms.privacy import hidden_paths

from . import sharing

FORGOTTEN: Final = 500  # Addresses in a statement.


class Urls(NamedTuple):
    """The URL paths of a page on its site, each with its route below the page: `/` for the page itself."""

    site: int
    routes: dict[str, str]


def urls_of(page: Page) -> Urls | None:
    """Return the URLs of a page; None for a page outside all sites."""
    parts = page.get_url_parts()
    if not parts or not parts[2]:
        return None
    return Urls(parts[0], {parts[2].rstrip("/") + route: route for route in page.specific_deferred.get_route_paths()})


def public_where_they_are(pages: Iterable[Page]) -> set[int]:
    """Return the primary keys of the pages that are, or were when they were unpublished, live at their present URLs.

    A page that was renamed or moved since then has a newer redirect from its last public URL.
    """
    pages = list(pages)
    away = [page.pk for page in pages if not page.live and page.first_published_at is not None]
    live = {page.pk for page in pages if page.live}
    if not away:
        return live
    log = PageLogEntry.objects.filter(page__in=away, action__startswith="wagtail.unpublish").order_by()
    unpublished = dict(log.values_list("page").annotate(Max("timestamp")))
    redirects = Redirect.objects.filter(redirect_page__in=away, automatically_created=True).order_by()
    renamed = dict(redirects.values_list("redirect_page").annotate(Max("created_at")))
    return live | {pk for pk in away if pk not in unpublished or not renamed.get(pk) or renamed[pk] < unpublished[pk]}


def record_removed_urls(instance: Page, origin: Any = None, **kwargs: Any) -> None:
    """Record the URLs of a page that is about to be deleted, and those of redirects to it.

    Deleting a page sends this signal for each descendant too. The first call handles the whole queryset, so that a
    branch of hundreds needs few queries.
    """
    if not isinstance(origin, PageQuerySet):
        _record_removed([instance])
    elif not hasattr(origin, "is_recorded"):
        origin.is_recorded = True
        _record_removed(origin.all())


def _public_urls(pages: Iterable[Page]) -> Iterator[tuple[int, str, Page]]:
    """Yield the URLs under which visitors knew the pages, and those of redirects to them: site, key and page."""
    hidden = hidden_paths()
    known = {page.pk: page for page in pages if not page.path.startswith(hidden)}
    public = public_where_they_are(known.values())
    places = {
        pk: (found.site, set(found.routes) if pk in public else set())
        for pk, page in known.items()
        if (page.live or page.first_published_at is not None) and (found := urls_of(page))
    }
    for pk, old in Redirect.objects.filter(redirect_page__in=places).values_list("redirect_page", "old_path"):
        places[pk][1].add(old)
    for pk, (site, paths) in places.items():
        yield from (
            (site, key, known[pk]) for key in map(path_key, paths) if key != "/" and len(key) <= MAX_PATH_LENGTH
        )


def _record_removed(pages: Iterable[Page]) -> None:
    removed = {
        (site, key): RemovedAddress(site_id=site, path=key, title=page.title) for site, key, page in _public_urls(pages)
    }
    RemovedAddress.objects.bulk_create(
        removed.values(),
        update_conflicts=True,
        unique_fields=["site", "path"],
        update_fields=["title", "removed_at"],
    )


def forget_removed_urls(pages: Iterable[Page]) -> None:
    """Delete what `record_removed_urls` recorded of pages: they are there again."""
    paths: dict[int, list[str]] = defaultdict(list)
    for site, key, _ in _public_urls(pages):
        paths[site].append(key)
    for site, keys in paths.items():
        for start in range(0, len(keys), FORGOTTEN):
            RemovedAddress.objects.filter(site=site, path__in=keys[start : start + FORGOTTEN]).delete()


def delete_share_images(instance: Page, **kwargs: Any) -> None:
    """Delete the share images of a deleted page."""
    sharing.delete_stored_images(instance.pk)


def delete_removed_urls(instance: Page, **kwargs: Any) -> None:
    """Delete the recorded URLs of a page that was published there again. Wagtail also calls this for a schedule."""
    if instance.live and (found := urls_of(instance)):
        RemovedAddress.objects.filter(site=found.site, path__in=map(path_key, found.routes)).delete()


def gone_middleware(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Answer 410 instead of 404 at the URL of a deleted page.

    Must come before OldUrlMiddleware in the settings, so that a redirect or another page takes precedence.
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        if response.status_code != 404 or "\0" in request.path:
            return response
        key, site = path_key(request.path), Site.find_for_request(request)
        if site is None or len(key) > MAX_PATH_LENGTH:
            return response
        if not RemovedAddress.objects.filter(site=site, path=key).exists():
            return response
        return render(request, "410.html", status=410)

    return middleware
