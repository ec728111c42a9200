"""The site settings that every page shows, fetched together in one query."""

from typing import Any, TypeVar

from django.http import HttpRequest
from wagtail.blocks import StreamValue
from wagtail.models import Site

from actris_cms.fields import streams_of

from ..contact import contact_address, with_contact_address, with_footer_page
from .announcement import Announcement
from .previewed import PreviewedSetting
from .settings import Footer, Navigation, SiteIdentity

SHOWN_ON_EVERY_PAGE: tuple[type[PreviewedSetting], ...] = (SiteIdentity, Navigation, Footer, Announcement)
Setting = TypeVar("Setting", bound=PreviewedSetting)


def _site_row(request: HttpRequest) -> Site | None:
    """Return the request's site with the settings that every page shows, in one query per request."""
    if not hasattr(request, "_site_row"):
        site = Site.find_for_request(request)
        related = [setting._meta.model_name for setting in SHOWN_ON_EVERY_PAGE]
        rows = with_footer_page(with_contact_address(Site.objects.select_related(*related), request), request)
        found = rows.filter(pk=site.pk).order_by() if site else ()
        request._site_row = next(iter(found), None)  # type: ignore[attr-defined]
    row: Site | None = request._site_row  # type: ignore[attr-defined]
    return row


def site_setting(request: HttpRequest, model: type[Setting]) -> Setting:
    """Return a setting of the request's site. The first call fetches all four in one query, and never creates one.

    A setting that a preview put on the request takes precedence over the saved one.
    """
    if not hasattr(request, model.get_cache_attr_name()):
        row = _site_row(request)
        for setting in SHOWN_ON_EVERY_PAGE:
            if not hasattr(request, setting.get_cache_attr_name()):
                saved = getattr(row, setting._meta.model_name, None)
                setattr(request, setting.get_cache_attr_name(), saved or setting(site=row))
    found: Setting = getattr(request, model.get_cache_attr_name())
    if isinstance(found, Footer):
        _add_link(found, getattr(_site_row(request), "footer_page", None))
    return found


def _add_link(footer: Footer, page: int | None) -> None:
    """Add a link to a page to those of the footer, as it is shown, unless an editor has added one."""
    links: Any = footer.links
    raw = list(links.raw_data)
    if page and all(link["value"].get("page") != page for link in raw):
        footer.links = links.stream_block.to_python([*raw, {"type": "link", "value": {"page": page}}])


def shell_streams(request: HttpRequest) -> list[StreamValue]:
    """Return the stream values of the settings that every page shows, such as the menu's entries."""
    return [stream for setting in SHOWN_ON_EVERY_PAGE for stream in streams_of(site_setting(request, setting))]


def footer_address(request: HttpRequest) -> str:
    """Return the postal address in the footer: the footer's own, or that of the contact page."""
    return site_setting(request, Footer).address or contact_address(_site_row(request))
