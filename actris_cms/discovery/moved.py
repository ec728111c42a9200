"""Redirects from the former URLs of pages that were renamed or moved.

Wagtail would write them for drafts, too, and so tell the names of pages that were never public
(`WAGTAILREDIRECTS_AUTO_CREATE` is off).
"""

from collections.abc import Iterable, Iterator
from typing import Any

from wagtail.contrib.redirects.models import Redirect
from wagtail.models import Page

from actris_cms.path_keys import MAX_PATH_LENGTH, path_key

from .gone import public_where_they_are, urls_of


def keep_urls_of_renamed(instance: Page, instance_before: Page, **kwargs: Any) -> None:
    """Redirect from the URLs that a page and its descendants had before the page got another slug."""
    # `instance` may have been published with the new slug, and never with the old one.
    _keep_urls(instance, instance_before.url_path, public_where_they_are([instance_before]))


def keep_urls_of_moved(instance: Page, url_path_before: str, url_path_after: str, **kwargs: Any) -> None:
    """Redirect from the URLs that a page and its descendants had before the page was moved, unless it was reordered."""
    if url_path_before != url_path_after:
        _keep_urls(instance, url_path_before, public_where_they_are([instance]))


def _keep_urls(page: Page, url_path_before: str, public: set[int]) -> None:
    below = list(Page.objects.descendant_of(page).defer_streamfields().specific())
    public = public | public_where_they_are(below)
    pages = [each for each in (page, *below) if each.pk in public]
    redirects = {(new.site_id, new.old_path): new for new in _redirects(pages, page.url_path, url_path_before)}
    known = Redirect.objects.filter(automatically_created=True, old_path__in=[key for _, key in redirects])
    replaced = [old.pk for old in known if (old.site_id, old.old_path) in redirects]
    Redirect.objects.filter(pk__in=replaced).delete()
    Redirect.objects.bulk_create(redirects.values(), ignore_conflicts=True)


def _redirects(pages: Iterable[Page], url_path: str, url_path_before: str) -> Iterator[Redirect]:
    """Yield the redirects to pages from their URLs at a former URL path of the page that they are below."""
    for page in pages:
        now = urls_of(page)
        own_url_path = page.url_path
        page.url_path = url_path_before + own_url_path.removeprefix(url_path)
        before = urls_of(page)
        page.url_path = own_url_path
        # A page that moves to another site takes no visitors along.
        if now is None or before is None or now.site != before.site:
            continue
        kept = {path_key(url) for url in now.routes}
        for url, route in before.routes.items():
            key = path_key(url)
            if key not in kept and len(key) <= MAX_PATH_LENGTH:
                yield Redirect(
                    old_path=key,
                    site_id=now.site,
                    redirect_page=page,
                    redirect_page_route_path=Redirect.normalise_page_route_path(route),
                    automatically_created=True,
                )
