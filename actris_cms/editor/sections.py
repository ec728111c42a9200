"""What editors of one section see of the others: what visitors see, too, and nothing else.

Wagtail shows the titles of all pages, images and documents in its choosers and in the API of the admin. docs/wagtail.md
lists what cannot be closed.
"""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from wagtail import hooks
from wagtail.documents.api.admin.views import DocumentsAdminAPIViewSet
from wagtail.documents.permissions import permission_policy as document_policy
from wagtail.images.api.admin.views import ImagesAdminAPIViewSet
from wagtail.images.permissions import permission_policy as image_policy
from wagtail.models import Page
from wagtail.permissions import page_permission_policy

from actris_cms.privacy import live_and_public

ACTIONS = ["choose", "add", "change", "delete"]


@hooks.register("construct_page_chooser_queryset")
def choose_what_one_may_see(pages: QuerySet[Page], request: HttpRequest) -> QuerySet[Page]:
    """Leave out what is neither public nor in a section that the user may edit.

    Raises PermissionDenied if the chooser was opened at such a page, because Wagtail shows its title.
    """
    explorable = page_permission_policy.explorable_instances(request.user)
    public = live_and_public(request, Page.objects.all())
    visible = Page.objects.filter(Q(pk__in=explorable.values("pk")) | Q(pk__in=public.values("pk")) | Q(depth=1))
    parent = request.resolver_match.kwargs.get("parent_page_id") if request.resolver_match else None
    if parent and not visible.filter(pk=parent).exists():
        raise PermissionDenied
    return pages.filter(pk__in=visible.order_by().values("pk"))


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


@hooks.register("construct_admin_api", order=1)
def replace_endpoints(router: Any) -> None:
    """Replace Wagtail's endpoints, which are registered before, by those that ask for permission."""
    router.register_endpoint("images", PermittedImages)
    router.register_endpoint("documents", PermittedDocuments)
