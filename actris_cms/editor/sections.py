"""What editors of one section see of the others: what visitors see, too, and nothing else.

Wagtail shows the titles of all pages, images and documents in its choosers, in the API of the admin, and where it asks
to confirm what the user may not do. docs/wagtail.md lists what cannot be closed.
"""

from typing import Any, ClassVar

from django.core.exceptions import PermissionDenied
from django.db.models import Model, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from wagtail import hooks
from wagtail.admin.api.views import PagesAdminAPIViewSet
from wagtail.admin.views.chooser import ChosenMultipleView
from wagtail.admin.views.pages import bulk_actions as page_actions
from wagtail.documents.api.admin.views import DocumentsAdminAPIViewSet
from wagtail.documents.permissions import permission_policy as document_policy
from wagtail.documents.views import bulk_actions as document_actions
from wagtail.images import get_image_model
from wagtail.images.api.admin.views import ImagesAdminAPIViewSet
from wagtail.images.permissions import permission_policy as image_policy
from wagtail.images.views import bulk_actions as image_actions
from wagtail.models import Page
from wagtail.permissions import page_permission_policy

from actris_cms.core.forms import forget_invalid_choice
from actris_cms.privacy import live_and_public

ACTIONS = ["choose", "add", "change", "delete"]


def visible_pages(request: HttpRequest) -> QuerySet[Page]:
    """Return what is public or in a section that the user may edit, and the root of the page tree."""
    explorable = page_permission_policy.explorable_instances(request.user)
    public = live_and_public(request, Page.objects.all())
    found: QuerySet[Page] = Page.objects.filter(
        Q(pk__in=explorable.values("pk")) | Q(pk__in=public.values("pk")) | Q(depth=1)
    )
    return found.order_by()


@hooks.register("construct_page_chooser_queryset")
def choose_what_one_may_see(pages: QuerySet[Page], request: HttpRequest) -> QuerySet[Page]:
    """Leave out what is neither public nor in a section that the user may edit.

    Raises PermissionDenied if the chooser was opened at such a page, because Wagtail shows its title.
    """
    visible = visible_pages(request)
    parent = request.resolver_match.kwargs.get("parent_page_id") if request.resolver_match else None
    if parent and not visible.filter(pk=parent).exists():
        raise PermissionDenied
    return pages.filter(pk__in=visible.values("pk"))


class ChosenPages(ChosenMultipleView):
    """Returns the pages that were chosen, of those that the chooser offers."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """Leave out the others, whose IDs anybody can write into the address."""
        asked = request.GET.getlist("id")
        visible = visible_pages(request).filter(pk__in=asked, depth__gt=1)
        query = request.GET.copy()
        query.setlist("id", list(map(str, visible.values_list("pk", flat=True))))
        request.GET = query  # type: ignore[assignment]
        response: HttpResponse = super().get(request)
        return response


@hooks.register("before_move_page")
def refuse_impossible_moves(request: HttpRequest, page: Page, destination: Page) -> None:
    """Refuse a move before Wagtail asks to confirm it and names both pages; it would refuse it after that."""
    if not page.permissions_for_user(request.user).can_move_to(destination):
        raise PermissionDenied


class NamesVisibleMixin:
    """A bulk action that does not name what the user may neither change nor see."""

    model: type[Model]
    request: HttpRequest

    def get_actionable_objects(self) -> tuple[list[Any], dict[str, list[Any]]]:
        """Leave that out of the objects that are named as out of reach."""
        found: tuple[list[Any], dict[str, list[Any]]] = super().get_actionable_objects()  # type: ignore[misc]
        objects, others = found
        named = others["items_with_no_access"]
        visible = set(self._visible().filter(pk__in=[one.pk for one in named]).values_list("pk", flat=True))
        return objects, {**others, "items_with_no_access": [one for one in named if one.pk in visible]}

    def _visible(self) -> QuerySet[Any]:
        if self.model is Page:
            return visible_pages(self.request)
        policy = image_policy if self.model is get_image_model() else document_policy
        found: QuerySet[Any] = policy.instances_user_has_any_permission_for(self.request.user, ACTIONS)
        return found.order_by()


class MovePages(NamesVisibleMixin, page_actions.MoveBulkAction):
    """Moves several pages. Wagtail names the destination if they cannot be moved there."""

    def get_form(self, form_class: Any = None) -> Any:
        """Take only destinations that the user sees."""
        form = super().get_form(form_class)
        form.fields["chooser"].queryset = visible_pages(self.request)
        forget_invalid_choice(form, "chooser")
        return form


# The last action with a name replaces the others. `needed.py` replaces the one that deletes pages.
hooks.register("register_bulk_action", MovePages, order=1)
WAGTAILS_ACTIONS = [
    *[page_actions.PublishBulkAction, page_actions.UnpublishBulkAction],
    *[getattr(actions, name) for actions in (image_actions, document_actions) for name in image_actions.__all__],
]
for action in WAGTAILS_ACTIONS:
    hooks.register("register_bulk_action", type(action.__name__, (NamesVisibleMixin, action), {}), order=1)


class PermittedMixin:
    """An endpoint of the admin's API with only the objects that the user may choose, add, change or delete."""

    policy: Any
    request: Any

    def get_queryset(self) -> QuerySet[Any]:
        """Leave out the objects of other collections."""
        permitted = self.policy.instances_user_has_any_permission_for(self.request.user, ACTIONS)
        found: QuerySet[Any] = super().get_queryset()  # type: ignore[misc]
        return found.filter(pk__in=permitted.order_by().values("pk"))


class PermittedImages(PermittedMixin, ImagesAdminAPIViewSet):
    """The images that the user may use."""

    policy = image_policy


class PermittedDocuments(PermittedMixin, DocumentsAdminAPIViewSet):
    """The documents that the user may use."""

    policy = document_policy


class PagesToRead(PagesAdminAPIViewSet):
    """The pages, only to be read: the admin uses none of the actions, such as to publish, and no check sees them."""

    actions: ClassVar[dict[str, Any]] = {}


@hooks.register("construct_admin_api", order=1)
def replace_endpoints(router: Any) -> None:
    """Replace Wagtail's endpoints, which are registered before, by those that ask for permission."""
    router.register_endpoint("pages", PagesToRead)
    router.register_endpoint("images", PermittedImages)
    router.register_endpoint("documents", PermittedDocuments)
