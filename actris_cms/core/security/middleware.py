"""Every answer of the application gets the headers of its kind."""

from enum import Enum

from csp.constants import HEADER
from csp.middleware import CSPMiddleware, PolicyParts
from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.urls import reverse

from .needs import Needs, needs_of
from .policies import ADMIN, DATA, FILES, PDF, in_order, permissions_policy

WAGTAILS_POLICY_OF_FILES = "default-src 'none'"


class Kind(Enum):
    """Whom an answer is for."""

    PAGE = "page"
    ADMIN = "admin"
    UPLOAD = "upload"
    DOCUMENT = "document"
    DATA = "data"  # Feeds, pictures, the manifest: nothing that runs, or shows anything of another address.


# Of what is no page. A page's own follows from what it needs.
POLICIES = {Kind.UPLOAD: FILES, Kind.DOCUMENT: FILES, Kind.DATA: DATA}


def kind_of(request: HttpRequest, response: HttpResponseBase) -> Kind:
    """The kind of an answer. A page that the admin shows (a draft, a preview) is a page.

    Wagtail makes it by a request of its own, which passes here first and leaves its kind on the response.
    """
    known: Kind | None = getattr(response, "_security_kind", None)
    if known:
        return known
    if request.path.startswith(settings.MEDIA_URL) and response.status_code < 400:
        return Kind.UPLOAD
    if response.get(HEADER) == WAGTAILS_POLICY_OF_FILES:
        return Kind.DOCUMENT
    block_preview = request.resolver_match and request.resolver_match.view_name == "wagtailadmin_block_preview"
    admin = request.path.startswith(reverse("wagtailadmin_home")) and not block_preview
    if admin:
        return Kind.ADMIN
    return Kind.PAGE if response.get("Content-Type", "text/html").startswith("text/html") else Kind.DATA


def _is_picture(response: HttpResponseBase) -> bool:
    return response.get("Content-Type", "").startswith("image/")


class SecurityHeadersMiddleware(CSPMiddleware):
    """Content-Security-Policy by kind and by what the page needs; Permissions-, Referrer- and Resource-Policy.

    It stands inside whatever compresses answers, for it reads the markup of pages, and outside XFrameOptionsMiddleware,
    whose word on frames it repeats. What SecurityMiddleware sends (HSTS, nosniff, COOP) is left to it.
    """

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        """Set the headers; on a page that passes a second time, as previews do, set them afresh."""
        kind = kind_of(request, response)
        passes_again = hasattr(response, "_security_kind")
        response._security_kind = kind  # type: ignore[attr-defined]
        if kind is Kind.DOCUMENT or passes_again:
            del response.headers[HEADER]
        if kind in (Kind.PAGE, Kind.ADMIN):
            framed = self._needs(response).framed if kind is Kind.PAGE else []
            response.headers["Permissions-Policy"] = permissions_policy(framed)
        if kind is Kind.ADMIN:
            response.headers.setdefault("Referrer-Policy", "same-origin")
        shared = kind is Kind.UPLOAD or (kind is Kind.DATA and _is_picture(response))
        response.headers["Cross-Origin-Resource-Policy"] = "cross-origin" if shared else "same-origin"
        response = super().process_response(request, response)
        if HEADER in response.headers:
            response.headers[HEADER] = in_order(response.headers[HEADER])
        return response

    def get_policy_parts(
        self, request: HttpRequest, response: HttpResponseBase, report_only: bool = False
    ) -> PolicyParts:
        """The policy for this answer, in the form that django-csp takes it."""
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
        """What the page needs; read once, and nothing where the answer is no page or is sent in pieces."""
        known: Needs | None = getattr(response, "_security_needs", None)
        if known is None:
            is_html = response.get("Content-Type", "").startswith("text/html") and not response.streaming
            known = needs_of(response.content.decode(errors="replace")) if is_html else Needs()  # type: ignore[attr-defined]
            response._security_needs = known  # type: ignore[attr-defined]
        return known
