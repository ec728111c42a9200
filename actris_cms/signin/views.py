"""The views of sign-in that django-allauth does not have, or whose behaviour differs here."""

import logging
from collections.abc import Callable
from functools import wraps
from typing import Any

from allauth.account.app_settings import LOGIN_TIMEOUT
from allauth.account.utils import get_next_redirect_url, perform_login
from allauth.account.views import LoginView as AllauthLoginView
from allauth.mfa.base.views import IndexView
from allauth.mfa.webauthn.views import LoginWebAuthnView
from allauth.socialaccount.providers.openid_connect import views as openid_connect
from django.conf import settings
from django.contrib.auth import SESSION_KEY, logout
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.middleware.csrf import get_token
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.utils.http import urlencode
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_POST
from django.views.generic import FormView
from requests import RequestException
from wagtail.admin import messages

from . import inviting
from .forms import AcceptForm
from .receivers import METHOD
from .second_factor import has_factor, must_have_factor
from .sessions import end_other_sessions

logger = logging.getLogger(__name__)


class LoginView(AllauthLoginView):
    """The only door by password, for the admin and for pages that need an account."""

    template_name = "signin/login.html"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Lead somebody who still needs a second factor to where it is set up."""
        half: Any = request.half_signed_in  # type: ignore[attr-defined]
        following = get_next_redirect_url(request) or reverse("wagtailadmin_home")
        if half and not has_factor(half):
            return redirect(f"{reverse('mfa_index')}?{urlencode({'next': following})}")
        if half and request.method == "GET":
            messages.warning(request, "Please sign in again, now with your second step.")
        if following.startswith(reverse("wagtailadmin_home")) and not request.user.has_perm(
            "wagtailadmin.access_admin"
        ):
            # Who is signed in, but may not use the admin, would be led there and back for ever.
            request.user = AnonymousUser()
        return super().dispatch(request, *args, **kwargs)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add what comes next, and the other provider."""
        context: dict[str, Any] = super().get_context_data(**kwargs)
        following = get_next_redirect_url(self.request) or ""
        return {
            **context,
            "next": following,
            "for_a_page": following and not following.startswith(reverse("wagtailadmin_home")),
            "provider": settings.OIDC_NAME if settings.SOCIALACCOUNT_PROVIDERS else "",
            "show_password_reset": True,
        }


def keep_short(request: HttpRequest) -> None:
    """Let a new session, which anyone can begin, last only as long as a sign-in takes."""
    session = request.session
    is_new = session.session_key is None or session.session_key != request.COOKIES.get(settings.SESSION_COOKIE_NAME)
    if session.modified and is_new and SESSION_KEY not in session:
        session.set_expiry(LOGIN_TIMEOUT)


def in_words(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Wrap a view that asks the other provider: if it does not answer as it should, lead back to the sign-in page."""

    @wraps(view)
    def wrapped(request: HttpRequest, provider_id: str) -> HttpResponse:
        try:
            answer = view(request, provider_id=provider_id)
        except (RequestException, AttributeError, LookupError, TypeError, ValueError) as error:
            logger.error("%s does not answer as it should: %r", settings.OIDC_NAME, error)
            words = f"{settings.OIDC_NAME} does not answer now. Please try again later, or sign in by password."
            messages.error(request, words)
            return redirect("account_login")
        keep_short(request)
        return answer

    return wrapped


to_provider = in_words(openid_connect.login)
from_provider = in_words(openid_connect.callback)


class PasskeyLoginView(LoginWebAuthnView):
    """Signs in by a passkey alone."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Return what the passkey has to sign. Anyone may ask, so the session that keeps it lasts only some minutes."""
        answer: HttpResponse = super().get(request, *args, **kwargs)
        keep_short(request)
        return answer


class TwoStepView(IndexView):
    """Where people see and change their factors."""

    template_name = "signin/two_step.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add whether one must be set up now, and what comes next."""
        context: dict[str, Any] = super().get_context_data(**kwargs)
        user = self.request.user
        authenticators = context["authenticators"]
        has = bool(authenticators.get("totp") or authenticators.get("webauthn"))
        return {
            **context,
            "has_factor": has,
            "must_set_up": not has and must_have_factor(user),
            "next": get_next_redirect_url(self.request) or "",
        }


def page_login(request: HttpRequest) -> HttpResponse:
    """Lead from Wagtail's sign-in page for visitors to the only one, with what comes next.

    If the admin has a host of its own, the page is then read there, because the session belongs to that host.
    """
    is_apart = settings.WAGTAILADMIN_BASE_URL != settings.SITE_URL
    login = f"{settings.WAGTAILADMIN_BASE_URL if is_apart else ''}{reverse('account_login')}"
    query = request.GET.urlencode()
    return redirect(f"{login}?{query}" if query else login)


@require_POST
def leave(request: HttpRequest) -> HttpResponse:
    """End a sign-in that waits for its second step: Wagtail's own view is for users who may use the admin."""
    logout(request)
    return redirect("account_login")


@require_GET
def session_status(request: HttpRequest) -> HttpResponse:
    """Tell the editor's page who is signed in, and the token for its forms, which changes with a sign-in."""
    user = request.user.pk if request.user.has_perm("wagtailadmin.access_admin") else None
    return JsonResponse({"user": user, "token": get_token(request)})


def signed_in(request: HttpRequest) -> HttpResponse:
    """Say that the sign-in beside an open editor worked."""
    if not request.user.is_authenticated:
        return redirect(f"{reverse('account_login')}?{urlencode({'next': request.path})}")
    return render(request, "signin/signed_in.html")


def end_others(request: HttpRequest) -> HttpResponse:
    """Ask, then end all other sessions of the user."""
    if not request.user.is_authenticated:
        return redirect("account_login")
    if request.method != "POST":
        return render(request, "signin/end_others.html")
    ended = end_other_sessions(request.user, request.session.session_key)
    messages.success(request, "You are signed out everywhere else." if ended else "You were signed in only here.")
    return redirect("wagtailadmin_account")


@method_decorator(sensitive_post_parameters(), name="dispatch")
class AcceptView(FormView):
    """An invited colleague sets a password, and is signed in."""

    template_name = "signin/accept.html"
    form_class = AcceptForm

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Find the invitation; say so if it is no longer open."""
        invitation = inviting.find(str(kwargs["token"]))
        if invitation is None:
            return render(request, "signin/no_invitation.html", status=410)
        self.invitation = invitation
        answer = super().dispatch(request, *args, **kwargs)
        answer.headers["Referrer-Policy"] = "strict-origin"  # What the page loads must not tell the link to any log.
        return answer

    def get_initial(self) -> dict[str, Any]:
        """Return the names that the inviter gave."""
        return {"first_name": self.invitation.first_name, "last_name": self.invitation.last_name}

    def get_form_kwargs(self) -> dict[str, Any]:
        """Let the validators of passwords know the address."""
        kwargs: dict[str, Any] = super().get_form_kwargs()
        kwargs["instance"] = AcceptForm.Meta.model(username=self.invitation.email, email=self.invitation.email)
        return kwargs

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the invitation."""
        return {**super().get_context_data(**kwargs), "invitation": self.invitation}

    def form_valid(self, form: AcceptForm) -> HttpResponse:
        """Make the account, and sign its owner in."""
        user = form.save(commit=False)
        if not inviting.accept(self.invitation, user):
            return render(self.request, "signin/no_invitation.html", status=410)
        self.request.session.flush()  # Of somebody else at the same browser.
        setattr(self.request, METHOD, "invitation")
        answer: HttpResponse = perform_login(self.request, user, email_verification="none")
        return answer
