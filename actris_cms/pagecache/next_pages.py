"""Lets browsers prepare the page that a visitor is about to open (speculation rules)."""

from collections.abc import Iterable
from functools import cached_property
from typing import Any

from django.conf import settings
from django.templatetags.static import static
from django.urls import reverse

from .wsgi import Application, StartResponse, may_be_cached

HEADER = "Speculation-Rules"
RULES = "next-pages.speculationrules"


class NextPages:
    """WSGI middleware that sends the header Speculation-Rules with pages, and keeps private pages from being prepared.

    The header depends on the visitor: there is none for those with a session, who would see an older state of what they
    edit, and none for those who save data. So it is added outside the page cache, whose pages are the same for all.
    `deploy/nginx.conf.template` does the same for the pages in its cache.
    """

    def __init__(self, application: Application) -> None:
        self._application = application
        self._session = f"{settings.SESSION_COOKIE_NAME}="
        self._admin = reverse("wagtailadmin_home")

    @cached_property
    def _header(self) -> tuple[str, str]:
        """The header; read late, because the site also starts before static files are collected."""
        return HEADER, f'"{static(RULES)}"'

    def __call__(self, environ: dict[str, Any], start_response: StartResponse) -> Iterable[bytes]:
        """Pass the request on; add the header to a page, or refuse to have it prepared."""
        path = environ.get("PATH_INFO", "")
        if environ["REQUEST_METHOD"] not in ("GET", "HEAD") or not path.endswith("/") or path.startswith(self._admin):
            return self._application(environ, start_response)
        if "prefetch" in environ.get("HTTP_SEC_PURPOSE", ""):
            return self._prepare(environ, start_response)
        return self._application(environ, self._with_header(environ, start_response))

    def _with_header(self, environ: dict[str, Any], start_response: StartResponse) -> StartResponse:
        """Return a function that starts a response, with the header if it is a page for a visitor who may have it."""
        if (
            self._session in environ.get("HTTP_COOKIE", "")
            or "HTTP_AUTHORIZATION" in environ
            or environ.get("HTTP_SAVE_DATA", "").lower() == "on"
        ):
            return start_response

        def start(status: str, headers: list[tuple[str, str]], *rest: Any) -> Any:
            # With 304, browsers update the headers of the page that they have.
            is_page = status.startswith("304") or (status.startswith("200") and _is_public_html(headers))
            return start_response(status, [*headers, self._header] if is_page else headers, *rest)

        return start

    def _prepare(self, environ: dict[str, Any], start_response: StartResponse) -> Iterable[bytes]:
        """Answer a browser that prepares a page: by an error, which ends that, if the page is not the same for all.

        A form for a password, for example, sets a cookie.
        """
        started: list[Any] = []
        answer = self._application(environ, lambda *args: started.append(args))
        status, headers = started[0][:2]
        if status.startswith("200") and not may_be_cached(status, headers):
            if hasattr(answer, "close"):
                answer.close()
            start_response("403 Forbidden", [("Content-Length", "0"), ("Cache-Control", "no-store")])
            return []
        self._with_header(environ, start_response)(*started[0])
        return answer


def _is_public_html(headers: list[tuple[str, str]]) -> bool:
    """Whether a page may be kept: the pages that a private one links to may be as private, and are not prepared."""
    given = {name.lower(): value for name, value in headers}
    return given.get("content-type", "").startswith("text/html") and "no-store" not in given.get("cache-control", "")
