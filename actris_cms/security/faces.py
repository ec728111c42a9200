"""Two faces of the site: the public one, and the one of those who edit. By settings, they are apart.

- ADMIN_URL: the admin is answered at its own host only. WAGTAILADMIN_BASE_URL differs from SITE_URL then.
- ADMIN_NETWORKS: the admin is answered to these networks only.
- PUBLIC_ONLY: this process has neither the admin nor reviews, takes no forms, and never writes to the database. Others
  do, and the proxy passes requests to them: see `deploy/nginx.conf.template`.

What is refused is not found, so that nobody learns what is there.
"""

from collections.abc import Callable
from typing import NoReturn
from urllib.parse import urlsplit

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse

from actris_cms.networks import is_in

from .visitor_address import networks

READING = ("GET", "HEAD", "OPTIONS")


class FacesMiddleware:
    """Raises Http404 for what this face of the site does not have, or does not show to this visitor."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response
        self._networks = networks(settings.ADMIN_NETWORKS)
        self._admin_paths = tuple(settings.ADMIN_PATHS)
        self._editing_paths = tuple(settings.EDITING_PATHS)

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Pass on what is not refused."""
        path = request.path if request.path.endswith("/") else f"{request.path}/"  # Where Django would lead.
        is_reading = request.method in READING and not path.startswith(self._editing_paths)
        if settings.PUBLIC_ONLY and not is_reading:
            self._refuse(request, "Another process answers this.")
        is_admin = path.startswith(self._admin_paths)
        # The sign-in for visitors' pages says where the admin is.
        if (is_admin and not self._is_at_home(request)) or (
            (is_admin or path == reverse("wagtailcore_login")) and not self._is_near(request)
        ):
            self._refuse(request, "The admin is elsewhere.")
        return self.get_response(request)

    @staticmethod
    def _refuse(request: HttpRequest, why: str) -> NoReturn:
        """Say that it is not found, and to `SlashMiddleware` that a missing slash must not be added either."""
        request.leads_nowhere = True  # type: ignore[attr-defined]
        raise Http404(why)

    @staticmethod
    def _is_at_home(request: HttpRequest) -> bool:
        own, usual = (urlsplit(url).netloc.lower() for url in (settings.WAGTAILADMIN_BASE_URL, settings.SITE_URL))
        return own == usual or request.get_host().lower() == own

    def _is_near(self, request: HttpRequest) -> bool:
        return not self._networks or is_in(request.META.get("REMOTE_ADDR", ""), self._networks)
