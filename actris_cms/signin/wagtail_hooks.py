"""What sign-in adds to the admin: a panel of the account, invitations, the report of sign-ins, the editor's script."""

from typing import Any, Final

from allauth.mfa.models import Authenticator
from django import forms
from django.contrib.auth import get_user_model
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.templatetags.static import static
from django.urls import URLPattern, URLResolver, include, path, reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.admin.ui.menus import MenuItem as RowMenuItem
from wagtail.admin.views.account import BaseSettingsPanel

from actris_cms.explained import explain
from actris_cms.reports import register_report

from . import inviting, managing, screens
from .models import SignIn
from .sessions import SIGN_IN

RECENT: Final = 10
FACTORS: Final = {
    Authenticator.Type.WEBAUTHN: "a passkey",
    Authenticator.Type.TOTP: "an authenticator app",
    Authenticator.Type.RECOVERY_CODES: "recovery codes",
}

register_report(screens.SignInReport, "sign-ins", may_read=screens.may_read_sign_ins, order=1300)
explain(
    "sign-in",
    "invitations",
    "sign_ins",
    "reset_second_step",
    "wagtailadmin_account",
    "wagtailusers_users",
    "wagtailusers_groups",
)


class SignInPanel(BaseSettingsPanel):
    """Shows users their factors and their recent sign-ins."""

    name = "sign_in"
    title = "Two-step sign-in"
    order = 600
    form_class = forms.Form
    template_name = "signin/admin/panel.html"

    def get_form(self) -> forms.Form:
        """Return an empty form: what the panel leads to is not saved with the account."""
        return forms.Form()

    def get_context_data(self) -> dict[str, Any]:
        """Return the factors and sign-ins."""
        types = set(Authenticator.objects.filter(user=self.user).values_list("type", flat=True))
        return {
            "factors": [words for kind, words in FACTORS.items() if kind in types],
            "sign_ins": SignIn.objects.filter(user=self.user)[:RECENT],
            "current": self.request.session.get(SIGN_IN),
        }


@hooks.register("register_account_settings_panel")
def add_sign_in_panel(request: HttpRequest, user: Any, profile: Any) -> SignInPanel:
    """Add the panel to the account page."""
    return SignInPanel(request, user, profile)


class InvitationsMenuItem(MenuItem):
    """The entry of the Settings menu, for users who may invite."""

    def is_shown(self, request: HttpRequest) -> bool:
        """Whether the user may invite."""
        return inviting.may_invite(request.user)


@hooks.register("register_settings_menu_item")
def add_invitations() -> MenuItem:
    """Add invitations to the Settings menu, behind the users."""
    return InvitationsMenuItem("Invitations", reverse(screens.INDEX), name="invitations", icon_name="mail", order=601)


@hooks.register("register_admin_urls")
def add_urls() -> list[URLPattern | URLResolver]:
    """Add the screens."""
    invitations = [
        path("", screens.Invitations.as_view(), name="index"),
        path("results/", screens.Invitations.as_view(results_only=True), name="index_results"),
        path("new/", screens.Invite.as_view(), name="invite"),
        path("<int:pk>/again/", screens.Repeat.as_view(), name="repeat"),
        path("<int:pk>/withdraw/", screens.Withdraw.as_view(), name="withdraw"),
    ]
    return [
        path("invitations/", include((invitations, "invitations"))),
        path("users/<int:pk>/second-step/", screens.Reset.as_view(), name="reset_second_step"),
    ]


@hooks.register("register_user_listing_buttons")
def add_reset(user: Any, request_user: Any) -> list[RowMenuItem]:
    """Let administrators remove the factors of a user in the list of users."""
    if not screens.may_reset(request_user, user):
        return []
    url = reverse("reset_second_step", args=[user.pk])
    return [RowMenuItem("Remove the second step", url=url, icon_name="key", priority=40)]


@hooks.register("before_bulk_action")
def refuse_on_administrators(request: HttpRequest, action_type: str, objects: list[Any], action: Any) -> None:
    """Deny actions on several users if one of them is an administrator."""
    if action.model is get_user_model() and not all(managing.may_manage(request.user, of) for of in objects):
        raise PermissionDenied


@hooks.register("insert_global_admin_js")
def add_session_script() -> SafeString:
    """Add the script that notices the end of a session while somebody writes."""
    return format_html(
        '<script src="{}" data-status="{}" data-sign-in="{}?next={}"></script>',
        static("js/admin/session.js"),
        reverse("session_status"),
        reverse("account_login"),
        reverse("signed_in"),
    )
