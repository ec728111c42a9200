"""The forms that take a password or that anyone may send, and the middleware that limits attempts."""

import hashlib
import logging
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.http import url_has_allowed_host_and_scheme, urlencode

from .devices import device_of, new_device, remember_device
from .throttle import Attempt, Limit, Limits
from .visitor_address import shortened

logger = logging.getLogger(__name__)

MINUTE: Final = 60
HOUR: Final = 60 * MINUTE
LOGGED: Final = 100  # Characters of an account's name in the log.


@dataclass(frozen=True)
class GuardedForm:
    """A form whose attempts are limited."""

    kind: str
    limits: Limits
    too_many: str  # What there was too much of, in the words of the page that refuses an attempt.
    # Returns what is tried: a user name, the number of a password, an e-mail address; empty if nothing is.
    account: Callable[[HttpRequest, dict[str, Any]], str]
    can_succeed: bool = True
    can_forget: bool = False  # The password is one's own, and a new one can be asked for.
    is_shared: bool = False  # Many visitors give the same password, so the first limit is for each of them.
    is_open: bool = False  # Anyone may send it, and the log does not say who.
    # The view redirects for other reasons, too, and says on the request if what was tried was right.
    says_so: bool = False
    only_posted: bool = True  # Reading it costs nothing.


def _anybody(request: HttpRequest, kwargs: dict[str, Any]) -> str:
    """Return the same for all who ask: nothing is guessed, but each answer is kept for some minutes."""
    return "anybody"


def _posted(name: str) -> Callable[[HttpRequest, dict[str, Any]], str]:
    return lambda request, kwargs: request.POST.get(name, "")


def _in_address(name: str) -> Callable[[HttpRequest, dict[str, Any]], str]:
    return lambda request, kwargs: str(kwargs[name])


def _signed_link(request: HttpRequest, kwargs: dict[str, Any]) -> str:
    """Return a digest of the link of a reviewer who signs with a name: the log must not tell the link.

    What has no name is no attempt: robots press buttons, too, and must not use up what the person may send.
    """
    is_signed = request.POST.get("name", "").strip() and not request.POST.get("more")
    return hashlib.sha256(str(kwargs["token"]).encode()).hexdigest() if is_signed else ""


def _own_account(request: HttpRequest, kwargs: dict[str, Any]) -> str:
    """Return the account of a user whose old password is checked: Wagtail does so if either new password is given.

    What is sent without one is no attempt: it succeeds whatever the old password is, which would end the counting.
    """
    new = [request.POST.get(f"password-new_password{number}") for number in (1, 2)]
    return request.user.get_username() if any(new) else ""


def _second_step(request: HttpRequest, kwargs: dict[str, Any]) -> str:
    """Return the account whose password was right, if a code is tried: nobody guesses what a passkey signs."""
    signing_in = request.session.get("account_login")
    account = signing_in.get("user_pk") if isinstance(signing_in, dict) and "code" in request.POST else None
    return str(account or "")


def _signed_in(request: HttpRequest, kwargs: dict[str, Any]) -> str:
    """Return the account of a user who gives the password or a code again, before something important."""
    return request.user.get_username() if request.user.is_authenticated else ""


PASSWORDS: Final = Limits(together=Limit(5, 5 * MINUTE), account=Limit(50, HOUR), address=Limit(50, HOUR))
CODES: Final = Limits(together=Limit(5, 5 * MINUTE), account=Limit(20, HOUR), address=Limit(50, HOUR))
SHARED_PASSWORDS: Final = Limits(together=Limit(10, 5 * MINUTE), account=Limit(1000, HOUR), address=Limit(200, HOUR))
# For a form from one network, for a form from all of them, and for all forms from one network.
ENQUIRIES: Final = Limits(together=Limit(10, HOUR), account=Limit(200, HOUR), address=Limit(30, HOUR))
ANSWERS: Final = Limits(together=Limit(10, HOUR), account=Limit(500, HOUR), address=Limit(100, HOUR))
REVIEWS: Final = Limits(together=Limit(60, HOUR), account=Limit(200, HOUR), address=Limit(200, HOUR))
SIGN_INS: Final = Limits(together=Limit(100, HOUR), account=Limit(10_000, HOUR), address=Limit(100, HOUR))
NEW_PASSWORDS: Final = Limits(together=Limit(5, HOUR), account=Limit(20, HOUR), address=Limit(50, HOUR))

# By the name of the URL.
GUARDED_FORMS: Final = {
    "account_login": GuardedForm(
        "sign-in",
        PASSWORDS,
        "wrong passwords for this account, or from your network",
        _posted("login"),
        can_forget=True,
        says_so=True,
    ),
    "mfa_authenticate": GuardedForm(
        "second step", CODES, "wrong codes for this account, or from your network", _second_step, says_so=True
    ),
    "account_reauthenticate": GuardedForm(
        "own password", PASSWORDS, "wrong passwords for your account", _signed_in, can_forget=True, says_so=True
    ),
    "mfa_reauthenticate": GuardedForm("own code", CODES, "wrong codes for your account", _signed_in, says_so=True),
    "wagtailadmin_account": GuardedForm(
        "change of password", PASSWORDS, "wrong old passwords for your account", _own_account, can_forget=True
    ),
    "wagtailadmin_password_reset": GuardedForm(
        "new password",
        NEW_PASSWORDS,
        "requests for a new password for this e-mail address, or from your network",
        _posted("email"),
        can_succeed=False,
    ),
    "mfa_login_webauthn": GuardedForm(
        "sign-in by passkey", SIGN_INS, "sign-ins by passkey", _anybody, can_succeed=False, only_posted=False
    ),
    "openid_connect_login": GuardedForm(
        "sign-in elsewhere", SIGN_INS, "sign-ins by another provider", _anybody, can_succeed=False, only_posted=False
    ),
    "wagtailcore_authenticate_with_password": GuardedForm(
        "page password",
        SHARED_PASSWORDS,
        "wrong passwords for this page, or from your network",
        _in_address("page_view_restriction_id"),
        is_shared=True,
    ),
    "wagtaildocs_authenticate_with_password": GuardedForm(
        "collection password",
        SHARED_PASSWORDS,
        "wrong passwords for this document, or from your network",
        _in_address("restriction_id"),
        is_shared=True,
    ),
}

# By what a view says of itself (`actris_cms/open_forms.py`). What is tried is the number of a page, or a link.
OPEN_FORMS: Final = {
    "enquiry": GuardedForm(
        "enquiry",
        ENQUIRIES,
        "enquiries by this form, or from your network",
        _in_address("page_id"),
        can_succeed=False,
        is_open=True,
    ),
    "answer": GuardedForm(
        "answer",
        ANSWERS,
        "answers about this page, or from your network",
        _in_address("page_id"),
        can_succeed=False,
        is_open=True,
    ),
    "review": GuardedForm(
        "answer of a reviewer",
        REVIEWS,
        "comments and decisions by this link, or from your network",
        _signed_link,
        can_succeed=False,
        is_open=True,
    ),
}


def _form_of(request: HttpRequest, view: Callable[..., Any]) -> GuardedForm | None:
    """Return the form that a request sends; None if it sends none whose attempts are limited."""
    match = request.resolver_match
    if match is None:
        return None
    form = GUARDED_FORMS.get(match.view_name) or OPEN_FORMS.get(getattr(view, "open_form", ""))
    return form if form and (request.method == "POST" or not form.only_posted) else None


def _remember_for_others(request: HttpRequest) -> None:
    """Let the browser of somebody who has signed in have counters of its own where no attempt shows whose it is.

    Others can then use up what is left for an e-mail address, or for all, but not for the owner.
    """
    device = request.device  # type: ignore[attr-defined]
    for name in ("wagtailadmin_password_reset", "mfa_login_webauthn", "openid_connect_login"):
        form = GUARDED_FORMS[name]
        account = _anybody(request, {}) if form.account is _anybody else getattr(request.user, "email", "")
        if account:
            Attempt(form.kind, account, "", form.limits, device=device).remember_device()


class ThrottleMiddleware:
    """Counts attempts, and answers 429 if there are too many. List it after CsrfViewMiddleware and authentication."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Let the view answer. A guarded form redirects if the password was right, and is shown again if not.

        Views set `was_right` on the request after a right password or code, and after a sign-in by other means. The
        browser is then remembered. They find its number on the request as `device`.
        """
        known = device_of(request)
        request.device = known or new_device()  # type: ignore[attr-defined]
        response = self.get_response(request)
        was_right = getattr(request, "was_right", False)
        form: GuardedForm | None
        attempt: Attempt | None
        form, attempt = getattr(request, "_guarded_attempt", (None, None))
        if form is not None and attempt is not None:
            if was_right or (response.status_code == 302 and not form.says_so):
                attempt.succeed()
            else:
                logger.info("Failed %s for %s from %s", form.kind, *_who(form, attempt))
        if was_right and request.user.is_authenticated:
            _remember_for_others(request)
        if was_right and not known:
            remember_device(response, request.device)  # type: ignore[attr-defined]
        return response

    def process_view(
        self, request: HttpRequest, view: Callable[..., Any], args: Any, kwargs: dict[str, Any]
    ) -> HttpResponse | None:
        """Count an attempt before the view checks it; answer 429 if there were too many."""
        form = _form_of(request, view)
        account = form.account(request, kwargs) if form else ""
        if form is None or not account:
            return None
        visitor = request.META.get("CSRF_COOKIE", "") if form.is_shared else ""
        device = "" if form.is_shared or form.is_open else request.device  # type: ignore[attr-defined]
        attempt = Attempt(form.kind, account, request.META.get("REMOTE_ADDR", ""), form.limits, visitor, device)
        if seconds := attempt.begin():
            words = "Refused %s for %s from %s: too many attempts, wait %d s"
            logger.warning(words, form.kind, *_who(form, attempt), seconds)
            return too_many_attempts(request, form, seconds)
        if form.can_succeed:
            request._guarded_attempt = form, attempt  # type: ignore[attr-defined]
        return None


def _who(form: GuardedForm, attempt: Attempt) -> tuple[str, str]:
    """Return what was tried, and from where, for the log: the number of a page, or a mark of an account.

    LOG_PERSONAL_DATA lets the log name accounts and whole addresses. People also type passwords into the wrong field.
    """
    is_personal = not form.is_shared and not form.is_open
    is_named = settings.LOG_PERSONAL_DATA or not is_personal
    tried = f"{attempt.account[:LOGGED]!r}" if is_named else f"account {attempt.mark}"
    if form.is_open:
        return tried, "a visitor"
    return tried, attempt.address if settings.LOG_PERSONAL_DATA else shortened(attempt.address)


def too_many_attempts(request: HttpRequest, form: GuardedForm, seconds: int) -> HttpResponse:
    """Return a page that says what happened, how long to wait, and how to come back to the form."""
    context = {"form": form, "minutes": -(-seconds // MINUTE), "form_url": _form_url(request)}
    response = render(request, "429.html", context, status=429)
    response.headers["Retry-After"] = str(seconds)
    response.headers["Cache-Control"] = "no-store"
    return response


def _form_url(request: HttpRequest) -> str:
    """Return the URL that shows the form again: the protected page or document, or the form with what comes next."""
    protected = request.POST.get("return_url", "")
    if url_has_allowed_host_and_scheme(protected, request.get_host(), request.is_secure()):
        return protected
    following = request.POST.get("next", "")
    return f"{request.path}?{urlencode({'next': following})}" if following else request.path
