"""What refers to pages, or to pages below them, is named before they are deleted.

Wagtail counts the references to the pages themselves, and lists them on another page.
"""

from collections.abc import Sequence
from typing import Any

from django.db.models import Model, Q
from django.http import HttpRequest
from django.utils.html import format_html, format_html_join
from wagtail import hooks
from wagtail.admin import messages
from wagtail.admin.admin_url_finder import AdminURLFinder
from wagtail.admin.views.pages.bulk_actions.delete import DeleteBulkAction
from wagtail.models import Page, ReferenceIndex

from .sections import NamesVisibleMixin

NAMED = 5


def sources_of_branches(pages: Sequence[Page]) -> list[Model]:
    """Return the objects outside the branches of these pages that refer to the pages or to pages below them."""
    inside = Q(pk__in=[page.pk for page in pages])
    for page in pages:
        if page.numchild:  # SQLite takes a thousand conditions, and a newsroom may have more articles.
            inside |= Q(path__startswith=page.path)
    references = ReferenceIndex.get_references_to_in_bulk(Page.objects.filter(inside).order_by())
    sources = dict.fromkeys(source for source, _ in references.group_by_source_object())
    branches = tuple(page.path for page in pages)
    return [source for source in sources if not (isinstance(source, Page) and source.path.startswith(branches))]


def _link(source: Model, finder: AdminURLFinder) -> str:
    """Return the source with a link to its form; only its kind for users who may not edit it."""
    kind, url = source._meta.verbose_name, finder.get_edit_url(source)
    words = f"{kind} “{source}”" if isinstance(source, Page) else kind
    return format_html('<a href="{}">{}</a>', url, words) if url else str(kind)


def _name_what_refers_to(request: HttpRequest, pages: Sequence[Page]) -> None:
    """Warn of what will lose its target."""
    sources = sources_of_branches(pages)
    if not sources:
        return
    finder = AdminURLFinder(request.user)
    named = format_html_join(", ", "{}", ((_link(source, finder),) for source in sources[:NAMED]))
    more = f" and {len(sources) - NAMED} more" if len(sources) > NAMED else ""
    them = "this page or to pages below it" if len(pages) == 1 else "these pages or to pages below them"
    messages.warning(request, format_html("These still refer to {}: {}{}.", them, named, more))


@hooks.register("before_delete_page")
def name_what_refers_to_the_page(request: HttpRequest, page: Page) -> None:
    """Warn on the page that asks for confirmation."""
    if request.method == "GET":
        _name_what_refers_to(request, [page])


@hooks.register("register_bulk_action", order=1)  # It takes the place of Wagtail's own, which comes first.
class DeletePages(NamesVisibleMixin, DeleteBulkAction):
    """Deletes several pages. Wagtail calls `before_bulk_action` only after the confirmation: too late for a warning."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Warn on the page that asks for confirmation."""
        context: dict[str, Any] = super().get_context_data(**kwargs)
        if pages := [item["item"] for item in context["items"]]:
            _name_what_refers_to(self.request, pages)
        return context
