"""The admin's list of the URLs of deleted pages, and its form of redirects."""

from typing import Any, ClassVar

from wagtail import VERSION as WAGTAIL_VERSION
from wagtail import hooks
from wagtail.admin.viewsets.model import ModelViewSet
from wagtail.permission_policies import ModelPermissionPolicy

from actris_cms.core.models import RemovedAddress
from actris_cms.explained import explain

from . import redirect_admin, redirect_files  # noqa: F401 -- importing replaces the form and the formats of redirects

explain("redirect-an-old-address", "wagtailredirects")
explain("remove-a-page", "removed_addresses")


class ViewAndDeletePolicy(ModelPermissionPolicy):
    """Permits viewing and deleting only: the site creates the objects itself."""

    def user_has_permission(self, user: Any, action: str) -> bool:
        """Whether the user may view or delete the objects; never for other actions."""
        allowed: bool = action in ("view", "delete") and super().user_has_permission(user, action)
        return allowed


class RemovedAddressViewSet(ModelViewSet):
    """The list of URLs of deleted pages. After deleting an entry, its URL answers 404 again."""

    model = RemovedAddress
    icon = "cross"
    menu_label = "Deleted pages"
    name = "removed_addresses"
    url_prefix = "deleted-pages"
    add_to_settings_menu = True
    menu_order = 850
    copy_view_enabled = False
    inspect_view_enabled = True
    form_fields: ClassVar[list[str]] = []
    list_display = ["path", "title", "removed_at"]
    list_filter = ["removed_at"]
    search_fields = ["path", "title"]

    @property
    def permission_policy(self) -> ModelPermissionPolicy:
        """The policy that permits viewing and deleting only."""
        return ViewAndDeletePolicy(self.model)


@hooks.register("register_admin_viewset")
def register_removed_addresses() -> RemovedAddressViewSet:
    """Register the list of deleted pages, in the Settings menu next to the redirects."""
    if WAGTAIL_VERSION >= (8, 0):
        # Wagtail 7.4 reads the policy from the view set only, which 9.0 no longer does.
        from wagtail.permissions import register_permission_policy

        register_permission_policy(RemovedAddress, ViewAndDeletePolicy(RemovedAddress))
    return RemovedAddressViewSet()
