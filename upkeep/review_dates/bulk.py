"""Sets the review dates of several pages of a listing."""

from collections.abc import Sequence
from typing import Any

from wagtail import hooks
from wagtail.admin.views.pages.bulk_actions.page_bulk_action import PageBulkAction
from wagtail.models import Page

from actris_cms.editor.sections import NamesVisibleMixin
from actris_cms.privacy import in_any_branch

from .changing import set_dates
from .forms import BulkForm
from .people import editable_pages, editors_of


@hooks.register("register_bulk_action")
class SetReviewDates(NamesVisibleMixin, PageBulkAction):
    """Sets owner, date or interval of several pages, and of all below them if asked."""

    display_name = "Review dates"
    action_type = "review_dates"
    aria_label = "Set the review dates of selected pages"
    template_name = "upkeep/review_dates/bulk.html"
    action_priority = 70  # After those of Wagtail and “Ask for a review”, in the menu “More”.
    form_class = BulkForm
    model: type[Page]

    def check_perm(self, page: Page) -> bool:
        """Whether the user may edit a page. An alias has no review date."""
        return page.alias_of_id is None and page.permissions_for_user(self.request.user).can_edit()

    def get_form_kwargs(self) -> dict[str, Any]:
        """Offer the users who may edit all of the pages."""
        return {**super().get_form_kwargs(), "users": editors_of(self.get_actionable_objects()[0])}

    def get_execution_context(self) -> dict[str, Any]:
        """Add what was chosen."""
        form: Any = self.cleaned_form
        return {**super().get_execution_context(), "changes": form.changes, "below": form.cleaned_data["below"]}

    @classmethod
    def execute_action(
        cls, objects: Sequence[Page], user: Any = None, changes: Any = None, below: bool = False, **kwargs: Any
    ) -> tuple[int, int]:
        """Set them; return for how many pages, and for how many below these."""
        others = _below(objects, user) if below else []
        set_dates([*objects, *others], user, changes)
        return len(objects), len(others)

    def get_success_message(self, num_parent_objects: int, num_child_objects: int) -> str:
        """Say for how many pages."""
        number = num_parent_objects + num_child_objects
        return f"The review date of {number} page{'' if number == 1 else 's'} is set."


def _below(pages: Sequence[Page], user: Any) -> list[Page]:
    """Return the pages below these, and not among them, that the user may edit."""
    branches = [page.path for page in pages if page.numchild]
    if not branches:
        return []
    found = (
        editable_pages(user).filter(in_any_branch(branches), alias_of=None).exclude(pk__in=[page.pk for page in pages])
    )
    return list(found.order_by("path"))
