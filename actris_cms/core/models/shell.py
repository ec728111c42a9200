"""The settings that stand on every page, as a page asks for them: all at once."""

from typing import TypeVar

from django.http import HttpRequest
from wagtail.blocks import StreamValue
from wagtail.models import Site

from ..contact import contact_address, with_contact_locations
from ..fields import streams_of
from .settings import Announcement, Footer, Navigation, PreviewedSetting, SiteIdentity

SHOWN_ON_EVERY_PAGE: tuple[type[PreviewedSetting], ...] = (SiteIdentity, Navigation, Footer, Announcement)
Setting = TypeVar("Setting", bound=PreviewedSetting)


def _site_row(request: HttpRequest) -> Site | None:
    """The request's site with all that stands on every page, in one query a request."""
    if not hasattr(request, "_site_row"):
        site = Site.find_for_request(request)
        related = [setting._meta.model_name for setting in SHOWN_ON_EVERY_PAGE]
        rows = with_contact_locations(Site.objects.select_related(*related), request)
        found = rows.filter(pk=site.pk).order_by() if site else ()
        request._site_row = next(iter(found), None)  # type: ignore[attr-defined]
    row: Site | None = request._site_row  # type: ignore[attr-defined]
    return row


def site_setting(request: HttpRequest, model: type[Setting]) -> Setting:
    """A setting of the request's site. The first call fetches all four in one query; a visit never writes one.

    What a preview put on the request stays: the preview shows the unsaved setting among the saved ones.
    """
    if not hasattr(request, model.get_cache_attr_name()):
        row = _site_row(request)
        for setting in SHOWN_ON_EVERY_PAGE:
            if not hasattr(request, setting.get_cache_attr_name()):
                saved = getattr(row, setting._meta.model_name, None)
                setattr(request, setting.get_cache_attr_name(), saved or setting(site=row))
    found: Setting = getattr(request, model.get_cache_attr_name())
    return found


def shell_streams(request: HttpRequest) -> list[StreamValue]:
    """The streams of what stands on every page, such as the menu's entries."""
    return [stream for setting in SHOWN_ON_EVERY_PAGE for stream in streams_of(site_setting(request, setting))]


def footer_address(request: HttpRequest) -> str:
    """The address in the footer: its own, or that of the contact page."""
    return site_setting(request, Footer).address or contact_address(_site_row(request))
