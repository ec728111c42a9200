"""What becomes of the addresses of deleted pages: they answer 410, until something lives there again."""

from collections.abc import Callable, Iterable
from typing import Any

from django.db.models.signals import post_delete, pre_delete
from django.dispatch import receiver
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import Page, Site
from wagtail.query import PageQuerySet
from wagtail.signals import page_published

from .addresses import LONGEST_ADDRESS, address_key
from .discovery import sharing
from .models import RemovedAddress
from .privacy import hidden_paths


def _places_of(page: Page) -> tuple[int, set[str]] | None:
    """The key of the page's site, and the paths at which the page answers there; None for a page of no site."""
    parts = page.get_url_parts()
    if not parts or not parts[2]:
        return None
    routes = page.specific_deferred.get_route_paths()
    return parts[0], {parts[2].rstrip("/") + route for route in routes}


def _were_public(pages: Iterable[Page]) -> list[Page]:
    """The pages that every visitor could once see: they are live, or were before they were unpublished.

    A draft was never there to be found, and a page that only some may see is a secret.
    """
    hidden = hidden_paths()
    were_there = (page for page in pages if page.live or page.first_published_at is not None)
    return [page for page in were_there if not page.path.startswith(hidden)]


@receiver(pre_delete, sender=Page)
def remember_addresses(instance: Page, origin: Any = None, **kwargs: Any) -> None:
    """Keep the addresses of a page that is about to be deleted, and the addresses that led there.

    Deleting a page deletes those below it, and each of them comes here. The first speaks for all, so that a branch of
    hundreds is asked about at once.
    """
    if not isinstance(origin, PageQuerySet):
        _remember([instance])
    elif not hasattr(origin, "is_remembered"):
        origin.is_remembered = True
        _remember(origin.all())


def _remember(pages: Iterable[Page]) -> None:
    gone = {page.pk: page for page in _were_public(pages)}
    places = {pk: found for pk, page in gone.items() if (found := _places_of(page))}
    for pk, old in Redirect.objects.filter(redirect_page__in=places).values_list("redirect_page", "old_path"):
        places[pk][1].add(old)
    addresses = {
        (site, key): RemovedAddress(site_id=site, path=key, title=gone[pk].title)
        for pk, (site, paths) in places.items()
        for key in map(address_key, paths)
        if key != "/" and len(key) <= LONGEST_ADDRESS
    }
    RemovedAddress.objects.bulk_create(
        addresses.values(),
        update_conflicts=True,
        unique_fields=["site", "path"],
        update_fields=["title", "removed_at"],
    )


@receiver(post_delete, sender=Page)
def forget_share_image(instance: Page, **kwargs: Any) -> None:
    """Remove the pictures with which the page was shared."""
    sharing.forget(instance.pk)


@receiver(page_published)
def forget_addresses(instance: Page, **kwargs: Any) -> None:
    """A page lives here again."""
    if places := _places_of(instance):
        site, paths = places
        RemovedAddress.objects.filter(site=site, path__in=map(address_key, paths)).delete()


def answer_gone(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Answer 410 in place of 404 where a page was deleted, with a page as helpful as that of a 404.

    It stands before what leads on from old addresses, so that a redirect or another page comes first.
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        if response.status_code != 404 or "\0" in request.path:
            return response
        key, site = address_key(request.path), Site.find_for_request(request)
        if site is None or len(key) > LONGEST_ADDRESS:
            return response
        if not RemovedAddress.objects.filter(site=site, path=key).exists():
            return response
        return render(request, "410.html", status=410)

    return middleware
