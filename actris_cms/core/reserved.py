"""Keeps pages away from addresses at which the site itself answers, so that visitors would never find them."""

from collections.abc import Iterable
from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from wagtail import hooks
from wagtail.admin import messages
from wagtail.models import Page, Site

from actris_cms.path_keys import reserved

RESERVED: Final = "The site itself uses the address /{}/, so visitors would never find the page. Choose another slug."


def problem_of_slug(slug: str, parent: Page) -> str:
    """Return why visitors would never find a page with this slug below this one; empty if they would."""
    for root in Site.get_site_root_paths():
        if parent.url_path.startswith(root.root_path):
            parts = [part for part in parent.url_path.removeprefix(root.root_path).split("/") if part]
            if found := reserved([*parts, slug]):
                return RESERVED.format(found)
    return ""


def _refused(request: HttpRequest, pages: Iterable[Page], destination: Page) -> bool:
    """Say for which pages the destination has no address; return whether there are any."""
    problems = {page: problem_of_slug(page.slug, destination) for page in pages}
    for page, problem in problems.items():
        if problem:
            messages.error(request, f"“{page.get_admin_display_title()}” was not moved. {problem}")
    return any(problems.values())


@hooks.register("before_move_page", order=1)
def refuse_move(request: HttpRequest, page: Page, destination: Page) -> HttpResponse | None:
    """Refuse to move a page to an address at which visitors would never find it."""
    return redirect("wagtailadmin_pages:move", page.pk) if _refused(request, [page], destination) else None


@hooks.register("before_bulk_action", order=1)
def refuse_bulk_move(request: HttpRequest, action_type: str, objects: Iterable[Any], action: Any) -> Any:
    """Refuse to move several pages if visitors would never find one of them."""
    if action_type != "move" or action.model is not Page:
        return None
    is_refused = _refused(request, objects, action.cleaned_form.cleaned_data["chooser"])
    return redirect(action.next_url) if is_refused else None
