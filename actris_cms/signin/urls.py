"""The URLs of sign-in: only those of django-allauth's views that are used."""

from allauth.account import views as account
from allauth.mfa.base import views as mfa
from allauth.mfa.recovery_codes import views as codes
from allauth.mfa.totp import views as totp
from allauth.mfa.webauthn import views as webauthn
from django.urls import include, path
from django.views.generic import RedirectView
from wagtail.admin.auth import require_admin_access

from . import views
from .account import AccountView
from .removing import RemoveAppView, RemovePasskeyView

to_login = RedirectView.as_view(pattern_name="account_login")
to_two_step = RedirectView.as_view(pattern_name="mfa_index")

two_step = [
    path("", views.TwoStepView.as_view(), name="mfa_index"),
    path("sign-in/", mfa.AuthenticateView.as_view(template_name="signin/second_step.html"), name="mfa_authenticate"),
    path("confirm/", mfa.ReauthenticateView.as_view(template_name="signin/confirm.html"), name="mfa_reauthenticate"),
    path("app/", totp.ActivateTOTPView.as_view(template_name="signin/add_app.html"), name="mfa_activate_totp"),
    path("app/remove/", RemoveAppView.as_view(), name="mfa_deactivate_totp"),
    path("passkeys/", to_two_step, name="mfa_list_webauthn"),
    path("passkeys/sign-in/", views.PasskeyLoginView.as_view(), name="mfa_login_webauthn"),
    path(
        "passkeys/add/",
        webauthn.AddWebAuthnView.as_view(template_name="signin/add_passkey.html"),
        name="mfa_add_webauthn",
    ),
    path(
        "passkeys/confirm/",
        webauthn.ReauthenticateWebAuthnView.as_view(template_name="signin/confirm_passkey.html"),
        name="mfa_reauthenticate_webauthn",
    ),
    path("passkeys/<int:pk>/remove/", RemovePasskeyView.as_view(), name="mfa_remove_webauthn"),
    path(
        "codes/", codes.ViewRecoveryCodesView.as_view(template_name="signin/codes.html"), name="mfa_view_recovery_codes"
    ),
    path(
        "codes/new/",
        codes.GenerateRecoveryCodesView.as_view(template_name="signin/new_codes.html"),
        name="mfa_generate_recovery_codes",
    ),
    path("codes/download/", codes.download_recovery_codes, name="mfa_download_recovery_codes"),
]

urlpatterns = [
    path("_util/login/", views.page_login, name="wagtailcore_login"),
    path("admin/login/", views.LoginView.as_view(), name="account_login"),
    path(
        "admin/login/not-active/",
        account.AccountInactiveView.as_view(template_name="signin/not_active.html"),
        name="account_inactive",
    ),
    path("admin/login/leave/", views.leave, name="leave_sign_in"),
    path("admin/login/failed/", to_login, name="socialaccount_login_error"),
    path("admin/login/cancelled/", to_login, name="socialaccount_login_cancelled"),
    path("admin/login/by/<str:provider_id>/", views.to_provider, name="openid_connect_login"),
    path("admin/login/by/<str:provider_id>/back/", views.from_provider, name="openid_connect_callback"),
    path(
        "admin/confirm/",
        account.ReauthenticateView.as_view(template_name="signin/confirm.html"),
        name="account_reauthenticate",
    ),
    path("admin/account/", require_admin_access(AccountView.as_view()), name="wagtailadmin_account"),
    path("admin/session/", views.session_status, name="session_status"),
    path("admin/session/again/", views.signed_in, name="signed_in"),
    path("admin/session/end-others/", views.end_others, name="end_other_sessions"),
    path("admin/invitation/<str:token>/", views.AcceptView.as_view(), name="invitation"),
    path("admin/two-step/", include(two_step)),
]
