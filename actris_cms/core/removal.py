"""What becomes of the addresses of deleted pages: they answer 410, until something lives there again."""

from collections.abc import Callable
from typing import Any

from django.db.models.signals import post_delete, pre_delete
from django.dispatch import receiver
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import Page, PageViewRestriction, Site
from wagtail.signals import page_published

from .addresses import LONGEST_ADDRESS, address_key
from .discovery import sharing
from .models import RemovedAddress
from .tree import paths_down_to


def _home_of(page: Page) -> tuple[int, str] | None:
    """The key of the page's site and the path of the page in it; None for a page of no site."""
    parts = page.get_url_parts()
    return (parts[0], parts[2]) if parts and parts[2] else None


def _was_public(page: Page) -> bool:
    """Whether every visitor could once see the page: it is live, or was before it was unpublished.

    A draft was never there to be found, and a page that only some may see is a secret.
    """
    was_there = page.live or page.first_published_at is not None
    return was_there and not PageViewRestriction.objects.filter(page__path__in=paths_down_to(page.path)).exists()


@receiver(pre_delete, sender=Page)
def remember_address(instance: Page, **kwargs: Any) -> None:
    """Keep the address of a page that is about to be deleted, and the addresses that led there.

    Deleting a page deletes those below it, and each of them comes here.
    """
    home = _home_of(instance)
    if home is None or not _was_public(instance):
        return
    site, path = home
    old = Redirect.objects.filter(redirect_page=instance).values_list("old_path", flat=True)
    keys = {key for key in map(address_key, (path, *old)) if key != "/" and len(key) <= LONGEST_ADDRESS}
    RemovedAddress.objects.bulk_create(
        [RemovedAddress(site_id=site, path=key, title=instance.title) for key in keys],
        update_conflicts=True,
        unique_fields=["site", "path"],
        update_fields=["title", "removed_at"],
    )


@receiver(post_delete, sender=Page)
def forget_share_image(instance: Page, **kwargs: Any) -> None:
    """Remove the pictures with which the page was shared."""
    sharing.forget(instance.pk)


@receiver(page_published)
def forget_address(instance: Page, **kwargs: Any) -> None:
    """A page lives here again."""
    if home := _home_of(instance):
        RemovedAddress.objects.filter(site=home[0], path=address_key(home[1])).delete()


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
