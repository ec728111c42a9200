"""Sets the security headers of each response by its kind."""

from collections.abc import Callable
from enum import Enum

from csp.constants import HEADER
from csp.middleware import CSPMiddleware, PolicyParts
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.urls import reverse

from .needs import Needs, needs_of
from .policies import ADMIN, DATA, FILES, PDF, VISITORS, as_header, permissions_policy, sort_directives

WAGTAIL_FILE_POLICY = "default-src 'none'"


class Kind(Enum):
    """The kinds of responses that get different headers."""

    PAGE = "page"
    ADMIN = "admin"
    UPLOAD = "upload"
    DOCUMENT = "document"
    DATA = "data"  # Feeds, images, the manifest: they run no scripts and load nothing else.


# Policies of responses that are not pages. A page's policy depends on its markup.
POLICIES = {Kind.UPLOAD: FILES, Kind.DOCUMENT: FILES, Kind.DATA: DATA}


def kind_of(request: HttpRequest, response: HttpResponseBase) -> Kind:
    """Return the kind of a response. A draft or preview in the admin counts as a page.

    Wagtail renders those with an internal request, which passes through here first and sets the kind on the response.
    """
    known: Kind | None = getattr(response, "_security_kind", None)
    if known:
        return known
    if request.path.startswith(settings.MEDIA_URL) and response.status_code < 400:
        return Kind.UPLOAD
    if response.get(HEADER) == WAGTAIL_FILE_POLICY:
        return Kind.DOCUMENT
    block_preview = request.resolver_match and request.resolver_match.view_name == "wagtailadmin_block_preview"
    admin = request.path.startswith(reverse("wagtailadmin_home")) and not block_preview
    if admin:
        return Kind.ADMIN
    return Kind.PAGE if response.get("Content-Type", "text/html").startswith("text/html") else Kind.DATA


def _is_picture(response: HttpResponseBase) -> bool:
    return response.get("Content-Type", "").startswith("image/")


def early_errors_middleware(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """Add the headers to errors of SecurityMiddleware, such as for a host that is not allowed. List this first."""

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        if response.status_code >= 400 and HEADER not in response.headers:
            response.headers[HEADER] = as_header(VISITORS)
            response.headers["Cross-Origin-Opener-Policy"] = "same-origin"
            response.headers["Cross-Origin-Resource-Policy"] = "same-origin"
            response.headers["Permissions-Policy"] = permissions_policy([])
            response.headers["Referrer-Policy"] = settings.SECURE_REFERRER_POLICY
            response.headers["X-Content-Type-Options"] = "nosniff"
        return response

    return middleware


class SecurityHeadersMiddleware(CSPMiddleware):
    """Sets Content-Security-Policy, Permissions-Policy, Referrer-Policy and Cross-Origin-Resource-Policy.

    List it after middleware that compresses responses, because it reads the markup of pages, and before
    XFrameOptionsMiddleware, whose header it repeats in the policy. SecurityMiddleware sets HSTS, nosniff and COOP.
    """

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        """Set the headers; previews pass through twice, and their policy is replaced."""
        kind = kind_of(request, response)
        passes_again = hasattr(response, "_security_kind")
        response._security_kind = kind  # type: ignore[attr-defined]
        if kind is Kind.DOCUMENT or passes_again:
            del response.headers[HEADER]
        if kind in (Kind.PAGE, Kind.ADMIN):
            framed = self._needs(response).framed if kind is Kind.PAGE else []
            response.headers["Permissions-Policy"] = permissions_policy(framed, passkeys=kind is Kind.ADMIN)
        if kind is Kind.ADMIN:
            response.headers.setdefault("Referrer-Policy", "same-origin")
        shared = kind is Kind.UPLOAD or (kind is Kind.DATA and _is_picture(response))
        response.headers["Cross-Origin-Resource-Policy"] = "cross-origin" if shared else "same-origin"
        response = super().process_response(request, response)
        if HEADER in response.headers:
            response.headers[HEADER] = sort_directives(response.headers[HEADER])
        return response

    def get_policy_parts(
        self, request: HttpRequest, response: HttpResponseBase, report_only: bool = False
    ) -> PolicyParts:
        """Return the policy of this response as django-csp expects it."""
        parts = super().get_policy_parts(request, response, report_only)
        kind: Kind = response._security_kind  # type: ignore[attr-defined]
        if report_only:
            return parts
        if kind in POLICIES:
            inline = response.get("Content-Disposition", "").startswith("inline")
            pdf = inline and response.get("Content-Type", "").startswith("application/pdf")
            parts.config = PDF if pdf else POLICIES[kind]
            return parts
        needs = self._needs(response) if kind is Kind.PAGE else Needs()
        replace = dict(ADMIN) if kind is Kind.ADMIN else needs.replace
        if response.get("X-Frame-Options") == "SAMEORIGIN":
            replace["frame-ancestors"] = ["'self'"]
        parts.replace = {**replace, **(parts.replace or {})}
        if needs.update:
            parts.update = {**needs.update, **(parts.update or {})}
        return parts

    @staticmethod
    def _needs(response: HttpResponseBase) -> Needs:
        """Return what the page needs, read once; nothing if the response is not HTML or is streamed."""
        known: Needs | None = getattr(response, "_security_needs", None)
        if known is None:
            is_html = response.get("Content-Type", "").startswith("text/html") and not response.streaming
            known = needs_of(response.content.decode(errors="replace")) if is_html else Needs()  # type: ignore[attr-defined]
            response._security_needs = known  # type: ignore[attr-defined]
        return known
