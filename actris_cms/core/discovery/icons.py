"""The site's icon in every size that browsers and home screens ask for, and the manifest that names them."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponseRedirect, JsonResponse
from django.templatetags.static import static
from django.views.decorators.http import require_safe

from .. import brand
from ..models import SiteIdentity, site_setting
from ..renditions import showing
from ..renditions.presets import ICONS

TAB, TOUCH = ICONS[:2]  # TOUCH is what iOS shows on a home screen.


@dataclass(frozen=True)
class Icon:
    """An icon: its address, what kind of file it is, and its sizes as HTML and manifests write them."""

    url: str
    sizes: str
    content_type: str = "image/png"
    rel: str = ""
    purpose: str = "any"


# The drawn mark, for a site that has none of its own.
DRAWN = (
    ("img/favicon.ico", "32x32", "image/x-icon", "icon", ""),
    ("img/favicon.svg", "any", "image/svg+xml", "icon", "any"),
    ("img/apple-touch-icon.png", "180x180", "image/png", "apple-touch-icon", ""),
    ("img/icon-192.png", "192x192", "image/png", "", "any"),
    ("img/icon-512.png", "512x512", "image/png", "", "any"),
    ("img/icon-maskable-512.png", "512x512", "image/png", "", "maskable"),
)


def _drawn() -> list[Icon]:
    return [Icon(static(path), sizes, kind, rel, purpose) for path, sizes, kind, rel, purpose in DRAWN]


def icons_of(identity: SiteIdentity) -> list[Icon]:
    """The icons, made from the site's own mark as far as its pixels go, and drawn ones where they do not suffice.

    Those with a `rel` stand in the head of pages, those with a `purpose` in the manifest.
    """
    mark: Any = identity.favicon
    if mark is None:
        return _drawn()
    if mark.is_svg():
        drawing = showing.rendition(mark, f"icon-{TAB}")
        return [Icon(drawing.url, "any", "image/svg+xml", "icon")] if drawing else _drawn()
    own = []
    for size in ICONS:
        if size <= min(mark.width, mark.height):
            cut = showing.rendition(mark, f"icon-{size}")
            if cut is None:  # It is still to be made, or the library's file is gone.
                return _drawn()
            own.append(_icon(cut, size))
    if not own:
        return _drawn()
    larger = [icon for icon in _drawn() if icon.sizes in {f"{size}x{size}" for size in ICONS[len(own) :]}]
    return own + larger


def _icon(cut: Any, size: int) -> Icon:
    rels = {TAB: "icon", TOUCH: "apple-touch-icon"}
    return Icon(cut.url, f"{cut.width}x{cut.height}", rel=rels.get(size, ""), purpose="any" if size > TOUCH else "")


@require_safe
def favicon(request: HttpRequest) -> HttpResponseRedirect:
    """Lead what asks for the icon at its oldest address to where it is."""
    return HttpResponseRedirect(icons_of(site_setting(request, SiteIdentity))[0].url)


@require_safe
def manifest(request: HttpRequest) -> JsonResponse:
    """The web manifest (W3C), by which the site stands on a home screen under its own name and icon."""
    identity = site_setting(request, SiteIdentity)
    icons = [icon for icon in icons_of(identity) if icon.purpose]
    data = {
        "name": identity.site_name,
        "short_name": identity.short_name,
        "description": identity.tagline,
        "lang": "en-GB",
        "start_url": "/",
        "scope": "/",
        "display": "browser",
        "background_color": brand.GROUND,
        "theme_color": brand.GROUND,
        "icons": [
            {"src": icon.url, "sizes": icon.sizes, "type": icon.content_type, "purpose": icon.purpose} for icon in icons
        ],
    }
    return JsonResponse(data, content_type="application/manifest+json")
