"""Answers as the site would if some revisions were live, or on a day to come.

The revisions are published, and what is scheduled happens, in a transaction that is rolled back once the answer is
rendered. So pages, menus, lists, feeds and search agree with what publishing brings, without code of their own: see
`docs/decisions/0030-rehearsals.md`.
"""

import logging
from collections.abc import Callable, Collection, Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial, wraps
from threading import BoundedSemaphore
from typing import Any, Final

from django.core.handlers.exception import convert_exception_to_response
from django.db import InternalError, OperationalError, connection
from django.db.transaction import TransactionManagementError
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.template.response import SimpleTemplateResponse
from django.urls import Resolver404, get_script_prefix, resolve, set_script_prefix
from django.utils import timezone
from wagtail.actions.publish_page_revision import PublishPageRevisionAction
from wagtail.actions.unpublish_page import UnpublishPageAction
from wagtail.models import Page, Revision, Site

from actris_cms.discovery.gone import gone_middleware
from actris_cms.discovery.old_urls import OldUrlMiddleware
from actris_cms.images.ahead import queue_renditions
from actris_cms.images.showing import PLACEHOLDER
from actris_cms.images.wanted import collecting_images
from actris_cms.rehearsing import rehearsing
from actris_cms.visitor import visitor_request

from .scheduled_settings import publish_setting

logger = logging.getLogger(__name__)


def refuse_private(path: str) -> None:
    """Raise Http404 for a path, without its first slash, that is no page of the public site, or that none can have."""
    if path.startswith(("admin/", "review/")) or "\0" in path:
        raise Http404


def shows_page(path: str) -> bool:
    """Whether a path of the site leads to a page, and not to the search, a feed or a file, which need the indexes."""
    try:
        return bool(resolve(path).url_name == "wagtail_serve")
    except Resolver404:
        return False


@dataclass(frozen=True)
class Rehearsal:
    """The site with `revisions` of pages live and, given a `moment`, as it will be then by what is scheduled now.

    Scheduled revisions of the pages in `hidden`, by primary key, are left out; those of settings are, but for
    `settings`. A page of `revisions` that visitors need a password or an account for is shown without.
    """

    revisions: tuple[Revision, ...] = ()
    moment: datetime | None = None
    hidden: frozenset[int] = frozenset()
    settings: tuple[Revision, ...] = ()

    def answer(self, path: str, query: str = "", prefix: str = "/") -> HttpResponseBase:
        """Return what a visitor would get at a path of the default site, such as `/about-us/`.

        Links to pages begin with `prefix`. Missing renditions of pictures are made after the answer. Times are those of
        Singapore, also for an editor whose admin is in another time zone.
        """
        indexed = not shows_page(path)
        with collecting_images() as wanted, self.live(indexed=indexed), _script_prefix(prefix), timezone.override(None):
            response = respond(path, query)
        if PLACEHOLDER_NAME in getattr(response, "content", b""):
            queue_renditions(wanted)
        return response

    def path_of(self, page: int, prefix: str = "/") -> str:
        """Return the path of a page, which may have another slug then, or a parent with another one."""
        with self.live(indexed=False), _script_prefix(prefix):
            parts = Page.objects.get(pk=page).get_url_parts()
        return parts[2] if parts and parts[2] else prefix

    @contextmanager
    def live(self, *, indexed: bool = True) -> Iterator[None]:
        """Change the site for this thread until the end of the context, also its indexes. Raises BusyError."""
        with _turn(), rehearsing(self.moment, indexed=indexed), _opened(int(one.object_id) for one in self.revisions):
            try:
                _give_way()
                for revision in self.revisions:
                    publish(revision, self.moment)
                if self.moment:
                    let_happen(self.moment, self.hidden)
                for revision in self.settings:
                    publish_setting(revision)
            except GAVE_WAY as error:
                logger.warning("A rehearsal was given up: %s", error)
                raise BusyError from error
            yield


class BusyError(Exception):
    """Other rehearsals, or editors who save, take so long that this one was given up."""


_turns: Final = BoundedSemaphore()
# What a lock that was not waited for leads to; the others follow if the search or an index caught the first.
GAVE_WAY: Final = (OperationalError, InternalError, TransactionManagementError)
REHEARSALS: Final = 30  # The key of the lock, after the decision about rehearsals.
PATIENCE: Final = 10.0  # Seconds; fewer than a writer waits for the lock of SQLite.


@contextmanager
def _turn() -> Iterator[None]:
    """Let one rehearsal of a process run at a time. Many at once would keep editors from the lock of the database."""
    if not _turns.acquire(timeout=PATIENCE):
        raise BusyError
    try:
        yield
    finally:
        _turns.release()


def _give_way() -> None:
    """On PostgreSQL, wait for the rehearsals of other processes, and then hardly for any lock.

    Who publishes a page may wait for rows of this rehearsal, and it for theirs. PostgreSQL would end either of them.
    """
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT set_config('lock_timeout', %s, true)", [f"{PATIENCE:.0f}s"])
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [REHEARSALS])
            cursor.execute("SET LOCAL lock_timeout = '100ms'")  # Deadlocks are looked for after a second.


def patient(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """Wrap a view that shows a rehearsal: it asks to try again when there are too many."""

    @wraps(view)
    def wrapped(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        try:
            return view(request, *args, **kwargs)
        except BusyError:
            response = render(request, "review/busy.html", status=503)
            response["Retry-After"] = "10"
            return response

    return wrapped


PLACEHOLDER_NAME: Final = PLACEHOLDER.rpartition("/")[2].partition(".")[0].encode()


def scheduled() -> dict[int, datetime]:
    """Return when drafts are to be published at a set time, by the primary key of their page."""
    coming = Revision.page_revisions.exclude(approved_go_live_at=None).values_list("object_id", "approved_go_live_at")
    return {int(key): moment for key, moment in coming}


def let_happen(moment: datetime, hidden: Collection[int] = ()) -> None:
    """Let what is scheduled before a moment happen, in its order, as Wagtail's `publish_scheduled` does.

    Revisions of the pages in `hidden` are not published.
    """
    ending = Page.objects.filter(live=True, expire_at__lt=moment).order_by("expire_at", "pk")
    due = Revision.page_revisions.filter(approved_go_live_at__lt=moment)
    coming = due.exclude(object_id__in=map(str, hidden)).order_by("approved_go_live_at", "pk")
    while True:  # What is published may end before the moment, too.
        page, revision = ending.first(), coming.first()
        if page and not (revision and revision.approved_go_live_at < page.expire_at):
            UnpublishPageAction(page.specific, set_expired=True, log_action=False).execute(skip_permission_checks=True)
        elif revision:
            # The first moment at which Wagtail does it: it publishes what is before now.
            publish(revision, revision.approved_go_live_at + timedelta.resolution)
        else:
            return


def publish(revision: Revision, moment: datetime | None = None) -> None:
    """Publish a revision of a page, whatever its schedule and whatever it still lacks.

    `moment` is when this happens; None is now. A draft may lack what is required, or have the slug of another page.
    """
    action = PublishPageRevisionAction(revision, changed=False, log_action=False)
    page: Any = action.object
    page.save = partial(page.save, clean=False)
    page.slug = page.slug or Page.objects.values_list("slug", flat=True).get(pk=page.pk)
    page.go_live_at = None  # Wagtail would wait for it.
    page.first_published_at = page.first_published_at or moment
    action.execute(skip_permission_checks=True)
    if moment:
        Page.objects.filter(live_revision=revision).update(last_published_at=moment)


_open_pages: ContextVar[frozenset[int]] = ContextVar("open_pages", default=frozenset())


@contextmanager
def _opened(pages: Iterable[int]) -> Iterator[None]:
    token = _open_pages.set(frozenset(pages))
    try:
        yield
    finally:
        _open_pages.reset(token)


def needs_no_password(page: Page) -> bool:
    """Whether a rehearsal shows a page to who may see its draft, and so asks for no password of the page."""
    return page.pk in _open_pages.get()


@contextmanager
def _script_prefix(prefix: str) -> Iterator[None]:
    before = get_script_prefix()
    set_script_prefix(prefix)
    try:
        yield
    finally:
        set_script_prefix(before)


def _view(request: HttpRequest) -> HttpResponseBase:
    match = resolve(request.path_info)
    request.resolver_match = match
    response: HttpResponseBase = match.func(request, *match.args, **match.kwargs)
    return response.render() if isinstance(response, SimpleTemplateResponse) else response


def respond(path: str, query: str = "") -> HttpResponseBase:
    """Return what a visitor gets at a path of the default site, errors, removed and old addresses included."""
    request: Any = visitor_request(Site.objects.filter(is_default_site=True).first(), path)
    request.META["QUERY_STRING"] = query
    response: HttpResponseBase = _respond(request)
    return response


# The middleware of the public site that decides what is answered; without sessions and caches.
_guarded: Any = convert_exception_to_response
_respond: Any = OldUrlMiddleware(_guarded(gone_middleware(_guarded(_view))))
