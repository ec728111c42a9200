"""What is at an address of the site, and where redirects lead: in one step, never in a circle, only to what is live."""

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any
from urllib.parse import quote, unquote, urlsplit

from django.conf import settings
from django.contrib.staticfiles import finders
from django.core.exceptions import PermissionDenied, SuspiciousOperation
from django.db.models import Q
from django.http import Http404, HttpRequest
from django.template.response import TemplateResponse
from django.urls import Resolver404, ResolverMatch, resolve, reverse
from django.utils.functional import SimpleLazyObject
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import Page, Site
from wagtail.views import serve

from actris_cms.path_keys import MAX_PATH_LENGTH, path_key
from actris_cms.visitor import visitor_request

from .addresses import address_key, own_hosts, own_path, split_whole

MAX_STEPS = 100  # Of one chain of redirects.


class NoDestinationError(Exception):
    """A redirect leads nowhere. The message tells editors why."""


class NotForAllError(NoDestinationError):
    """There is something, but not for every visitor."""


Dead = dict[str, NoDestinationError]  # The keys of addresses that were followed in vain, with why.


@dataclass(frozen=True)
class Destination:
    """An address where something is. `page` is the page that answers there: itself, or as with a feed (`is_page`)."""

    url: str
    page: Page | None = None
    is_page: bool = False
    is_permanent: bool = True

    def with_rest(self, query: str, fragment: str) -> "Destination":
        """Return this destination with a query string, and with a fragment if it has none yet."""
        url = f"{self.url}?{query}" if query else self.url
        return replace(self, url=f"{url}#{fragment}" if fragment and "#" not in url else url)


class Guide:
    """Finds what is at an address of a site, and follows redirects.

    With the request of a visitor, it leads only to pages that this visitor may see: the address of a private page tells
    its name. `planned` are redirects that are about to be created, by their keys.
    """

    def __init__(
        self, site: Site, visitor: HttpRequest | None = None, planned: Mapping[str, Redirect] | None = None
    ) -> None:
        self.site = site
        self.visitor = visitor
        self.planned = planned or {}
        # Read once, and only if a link is a whole address.
        self.hosts: Any = SimpleLazyObject(lambda: own_hosts(site, host=visitor.get_host() if visitor else ""))

    def standing(self, path: str) -> Destination | None:
        """Return what is at a decoded URL path or another spelling of it, redirects apart; None if nothing is there.

        This is a live page, or what the application serves: a feed, a file, the search, the admin.
        """
        key = path_key(path)
        if len(key) > MAX_PATH_LENGTH:
            return None
        page = self._page_at(key, path)
        if page is not None:
            return Destination(page.get_url(visitor_request(self.site)) or "/", page, is_page=True)
        asked = self.visitor.path if self.visitor else None  # Nothing is there: the visitor got a 404.
        places = (self._served_at(name) for name in dict.fromkeys((path, f"{key}/", key)) if name != asked)
        return next(filter(None, places), None)

    def follow(self, address: str, seen: frozenset[str] = frozenset(), dead: Dead | None = None) -> Destination:
        """Return the end of the redirects at an address, which is a path with its query.

        `seen` are the keys of the redirects that led here. All steps share `dead`, so that each address is followed
        once. Raises NoDestinationError if the redirects lead nowhere.
        """
        dead, key = {} if dead is None else dead, address_key(address)
        if key not in dead:
            try:
                return self._follow(address, seen, dead)
            except NoDestinationError as error:
                dead[key] = error
        raise dead[key]

    def _follow(self, address: str, seen: frozenset[str], dead: Dead) -> Destination:
        keys = list(dict.fromkeys((address_key(address), path_key(urlsplit(address).path))))
        reason = NoDestinationError(f"No live page, file or redirect is at {address}.")
        if not seen.isdisjoint(keys):
            reason = NoDestinationError(f"This leads in a circle: visitors would come to {address} again and again.")
        if len(seen) > MAX_STEPS:
            raise NoDestinationError(f"More than {MAX_STEPS} redirects follow each other.")
        for redirect in self._redirects(keys):
            if redirect.old_path in seen:
                continue
            try:
                end = self._end_of(redirect, seen | {redirect.old_path}, dead)
            except NoDestinationError as error:
                reason = error
            else:
                return replace(end, is_permanent=end.is_permanent and redirect.is_permanent)
        raise reason

    def end_of_link(self, link: str, seen: frozenset[str], dead: Dead | None = None) -> Destination:
        """Return where a link leads: to another site, to what is at a path of this one, or on from there."""
        path = own_path(link, self.hosts)
        if not path:
            if split_whole(link) is None:
                raise NoDestinationError(f"{link} is not a path of this site or an address of another site.")
            return Destination(link)
        parts = urlsplit(path)
        if "\0" in unquote(parts.path):
            raise NoDestinationError("No address of this site has a null byte (%00).")
        place = self.standing(unquote(parts.path))
        if place is None:
            return self.follow(path, seen, dead).with_rest("", parts.fragment)
        if place.page and not self._may_see(place.page):
            raise NotForAllError("Not every visitor may see this page.")
        return place.with_rest(parts.query, parts.fragment)

    def end_of_page(self, redirect: Redirect) -> Destination:
        """Return the address of the page that a redirect leads to."""
        page: Page = redirect.redirect_page
        if not page.live or not redirect.link or not self._may_see(page):
            raise NoDestinationError("This page is not live, so visitors would find nothing. Publish it first.")
        return Destination(redirect.link, page, is_page=not redirect.redirect_page_route_path)

    def last_step(self, end: Destination, seen: frozenset[str] = frozenset()) -> Destination:
        """Return where the page at a destination redirects to, as an article may; else the destination itself.

        Raises NoDestinationError if that leads nowhere, as in a circle.
        """
        page = end.page if end.page and end.is_page and self._may_see(end.page) else None
        target = str(getattr(page and page.specific, "target_url", ""))
        if not target:
            return end
        key = path_key(urlsplit(end.url).path)
        if key in seen:
            raise NoDestinationError(f"This leads in a circle: visitors would come to {end.url} again and again.")
        last = self.last_step(self.end_of_link(target, seen | {key}), seen | {key})
        return replace(last, is_permanent=last.is_permanent and end.is_permanent)

    def _end_of(self, redirect: Redirect, seen: frozenset[str], dead: Dead) -> Destination:
        if redirect.redirect_page:
            return self.end_of_page(redirect)
        return self.end_of_link(redirect.redirect_link, seen, dead)

    def _may_see(self, page: Page) -> bool:
        visitor = self.visitor
        return visitor is None or all(rule.accept_request(visitor) for rule in page.get_view_restrictions())

    def _redirects(self, keys: list[str]) -> list[Redirect]:
        """Return the redirects with these keys, by precedence: with the query, by an editor, for this site only."""
        # An import of a former site stores plus signs.
        stored = [name for key in keys for name in (key, key.replace(" ", "+")) if len(name) <= MAX_PATH_LENGTH]
        found = Redirect.objects.filter(Q(site=self.site) | Q(site=None), old_path__in=stored)

        def precedence(redirect: Redirect) -> tuple[int, bool, bool]:
            return stored.index(redirect.old_path), redirect.automatically_created, redirect.site_id is None

        by_precedence = sorted(found.select_related("redirect_page"), key=precedence)
        return [*by_precedence, *(self.planned[key] for key in keys if key in self.planned)]

    def _page_at(self, key: str, path: str) -> Page | None:
        """Return the live page at a key, whatever the case of its slugs; of two, the one at exactly this path."""
        root: Page = self.site.root_page
        if key == "/":
            return root
        # Filtered by slug too: more selective than `url_path`, which has no index either.
        above, slug = root.url_path.rstrip("/"), key.rsplit("/", 1)[-1]
        found = Page.objects.live().filter(slug__iexact=slug, url_path__iexact=f"{above}{key}/")
        return max(found, key=lambda page: page.url_path == f"{above}{path.rstrip('/')}/", default=None)

    def _served_at(self, path: str) -> Destination | None:
        """Return what answers at exactly this path, other than the pages by their own URLs."""
        address = quote(path, safe="/:@!$&'()*+,;=~")
        if path.startswith(reverse("wagtailadmin_home")):
            return Destination(address)
        if path.startswith(settings.STATIC_URL):
            return Destination(address) if _file_exists(path) else None
        try:
            match = resolve(path)
        except Resolver404:
            return None
        return self._answer(match, path, address)

    def _answer(self, match: ResolverMatch, path: str, address: str) -> Destination | None:
        request: Any = visitor_request(self.site, path)
        if match.func is serve:
            route = Page.route_for_request(request, *match.args)
            return Destination(address, route[0]) if route else None
        visitor: Any = self.visitor or request
        request.session, request.user = visitor.session, visitor.user
        try:
            response = match.func(request, *match.args, **match.kwargs)
        except (Http404, PermissionDenied):
            return None
        # The URL of a document tells its file name. In place of a private one, there is a form or the way to a login.
        is_form = isinstance(response, TemplateResponse) or response.status_code == 302
        if response.status_code == 404 or (self.visitor and is_form and match.url_name == "wagtaildocs_serve"):
            return None
        return Destination(response["Location"] if response.status_code == 301 else address)


def _file_exists(path: str) -> bool:
    """Whether a style sheet, script or other static file is at a path. Files of the libraries have views."""
    with suppress(SuspiciousOperation):
        found = finders.find(path.removeprefix(settings.STATIC_URL))
        return found is not None and Path(found).is_file()
    return False
