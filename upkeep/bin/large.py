"""Deletes and restores large sections as tasks: a request would take longer than a person, or its server, waits."""

from collections.abc import Sequence
from typing import Any, Final

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db.models import ProtectedError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django_tasks import TaskResultStatus
from django_tasks_db.models import DBTaskResult
from wagtail import hooks
from wagtail.actions.delete_page import DeletePageAction
from wagtail.admin import messages
from wagtail.admin.mail import send_mail
from wagtail.log_actions import LogContext
from wagtail.models import Page

from actris_cms.operations.tasks import BACKEND, task
from actris_cms.users.models import User

from .bringing_back import check_place, restore
from .kinds import rights_of
from .models import BinEntry
from .restoring import CannotRestoreError

LARGE: Final = 200  # Pages. They take about two seconds.
SOON: Final = "This takes a minute or two, and the bin says when it is done."


@task(backend=BACKEND)
def delete_section(page: int, user: int, title: str) -> None:
    """Delete a page with all below it for a user, as the view of Wagtail does; a mail says if that cannot be.

    `title` is what the user saw: they may not be allowed to see what it is called now.
    """
    by, found = User.objects.filter(pk=user).first(), Page.objects.filter(pk=page).first()
    if not (by and found):
        return
    try:
        with LogContext(user=by):
            DeletePageAction(found.specific, by).execute()
    except (PermissionDenied, ProtectedError):
        reason = "You may not delete it any more, or something needs it that has to stay."
        _tell(by, f"“{title}” was not deleted", reason)


@task(backend=BACKEND)
def restore_section(entry: int, user: int, title: str, parent: int | None, slug: str) -> None:
    """Bring back a section for a user; a mail says if that cannot be."""
    by, found = User.objects.filter(pk=user).first(), BinEntry.objects.filter(pk=entry).first()
    if not (by and found):
        return
    try:
        if "restore" not in rights_of(by, [found]).get(found.pk, ()):
            raise CannotRestoreError("You may not restore it any more.")
        below = Page.objects.filter(pk=parent).first()
        if parent and not below:
            raise CannotRestoreError("The page above it is gone.")
        restore(found, by, below, slug)
    except CannotRestoreError as error:
        _tell(by, f"“{title}” is still in the bin", str(error))


def _tell(user: Any, subject: str, reason: str) -> None:
    if user.is_active and user.email:
        send_mail(" ".join(subject.split()), reason, [user.email])


def delete_later(request: HttpRequest, pages: Sequence[Page]) -> HttpResponse | None:
    """Let a task delete each of the pages if they are many with those below them; return None if they are not."""
    number = sum(page.get_descendant_count() + 1 for page in pages)
    if number <= LARGE:
        return None
    for page in pages:
        delete_section.enqueue(page.pk, request.user.pk, page.get_admin_display_title())
    messages.success(request, f"{number:,} pages are being deleted. {SOON}")
    return redirect("bin:report")


def restore_later(request: HttpRequest, entry: BinEntry, parent: Page | None, slug: str) -> bool:
    """Let a task restore an entry if it has many pages; return whether it has.

    Raises CannotRestoreError if the page could not come back there now.
    """
    if entry.pages <= LARGE:
        return False
    check_place(entry, parent, slug)
    restore_section.enqueue(entry.pk, request.user.pk, entry.title, parent.pk if parent else None, slug)
    messages.success(request, f"“{entry.title}” is being restored, with {entry.below:,} pages below it. {SOON}")
    return True


@hooks.register("before_delete_page")
def delete_one_later(request: HttpRequest, page: Page) -> HttpResponse | None:
    """Answer instead of Wagtail's view that deletes a page, once somebody has typed what it asks for."""
    typed = request.POST.get("confirm_site_name") or settings.WAGTAIL_SITE_NAME
    is_confirmed = request.method == "POST" and typed == settings.WAGTAIL_SITE_NAME
    return delete_later(request, [page]) if is_confirmed else None


@hooks.register("before_bulk_action")
def delete_several_later(request: HttpRequest, action: str, objects: list[Any], view: Any) -> HttpResponse | None:
    """Answer instead of Wagtail's view that deletes several pages."""
    return delete_later(request, objects) if action == "delete" and view.model is Page else None


def under_way(user: Any) -> list[str]:
    """Return what tasks are still to do for a user, in words."""
    done = {delete_section.module_path: "deleted", restore_section.module_path: "restored"}
    states = (TaskResultStatus.READY, TaskResultStatus.RUNNING)
    waiting = DBTaskResult.objects.filter(task_path__in=done, status__in=states, args_kwargs__args__1=user.pk)
    return [f"“{row.args_kwargs['args'][2]}” is being {done[row.task_path]}." for row in waiting]
