"""Only administrators change, copy and make administrators: whoever manages users otherwise must not become one."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from wagtail.admin.views import generic
from wagtail.users.views import users


def may_manage(user: Any, of: Any) -> bool:
    """Whether a user, who may manage users at all, may manage this one."""
    return bool(user.is_superuser or not of.is_superuser)


class OnlyAdministratorsMake:
    """A view with the form of a user: administrators are for administrators."""

    request: HttpRequest

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Deny the form of an administrator to others."""
        if "pk" in kwargs and not may_manage(request.user, self.get_object()):  # type: ignore[attr-defined]
            raise PermissionDenied
        answer: HttpResponseBase = super().dispatch(request, *args, **kwargs)  # type: ignore[misc]
        return answer

    def get_form(self, *args: Any, **kwargs: Any) -> Any:
        """Let others not choose it, whatever they send."""
        form = super().get_form(*args, **kwargs)  # type: ignore[misc]
        if not self.request.user.is_superuser and "is_superuser" in form.fields:
            form.fields["is_superuser"].disabled = True
            form.fields["is_superuser"].help_text = "Only administrators can make administrators."
        return form


class CreateView(OnlyAdministratorsMake, users.CreateView):
    """Makes a user."""


class EditView(OnlyAdministratorsMake, users.EditView):
    """Changes a user."""


class CopyView(OnlyAdministratorsMake, generic.CopyView):
    """Makes a user like another one."""


class UserViewSet(users.UserViewSet):
    """Wagtail's screens of users, with these views."""

    add_view_class = CreateView
    edit_view_class = EditView
    copy_view_class = CopyView
