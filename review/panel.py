"""Shows the reviews of a page, and what reviewers wrote about its blocks, beside the page's form."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from wagtail.admin.ui.side_panels import BaseSidePanel
from wagtail.admin.views.pages.edit import EditView

from .blocks import blocks_of
from .links import may_edit_all
from .models import Review, ReviewComment
from .standing import answers_of


class ReviewsPanel(BaseSidePanel):
    """The side panel of the reviews that are open and of the comments that are not resolved."""

    class SidePanelToggle(BaseSidePanel.SidePanelToggle):
        """Its button, with the number of comments."""

        aria_label = "Toggle reviews"
        icon_name = "group"

        def get_context_data(self, parent_context: Any) -> dict[str, Any]:
            """Count the comments."""
            context: dict[str, Any] = super().get_context_data(parent_context)
            return context | {"count": len(self.panel.comments)}

    name = "reviews"
    title = "Reviews"
    template_name = "review/admin/panel.html"
    order = 320

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Find the reviews that the user may see, and the comments on this page."""
        super().__init__(*args, **kwargs)
        found = Review.objects.open().filter(pages__page_id=self.object.pk)
        self.reviews = [one for one in found if may_edit_all(self.request.user, one)]
        comments = ReviewComment.objects.filter(reviewed__review__in=self.reviews, reviewed__page_id=self.object.pk)
        self.comments = list(
            comments.filter(answers=None, resolved_at=None).select_related("reviewed").prefetch_related("replies")
        )

    def get_context_data(self, parent_context: Any) -> dict[str, Any]:
        """Add the reviews with their answers, and the comments in the order of the blocks, the page first."""
        blocks = blocks_of(self.object) if self.comments else {}
        place = {key: number for number, key in enumerate(blocks)}
        ordered = sorted(self.comments, key=lambda one: place.get(one.block, -1))
        context: dict[str, Any] = super().get_context_data(parent_context)
        return context | {
            "reviews": [(one, list(answers_of(one, one.shown))) for one in self.reviews],
            "comments": [(one, blocks.get(one.block)) for one in ordered],
        }


def with_reviews(get_side_panels: Callable[[EditView], Any]) -> Callable[[EditView], Any]:
    """Wrap the method that returns the side panels of a page's form, to add ours. Wagtail has no hook for them."""

    @wraps(get_side_panels)
    def wrapped(view: EditView) -> Any:
        panels = get_side_panels(view)
        # An answer to an autosave does not show them.
        if not view.expects_json_response and not view.hydrate_create_view:
            panels.append(ReviewsPanel(view.page, view.request))
        return panels

    return wrapped


def show_reviews_beside_pages() -> None:
    """Add the panel to the form of pages."""
    EditView.get_side_panels = with_reviews(EditView.get_side_panels)
