"""The site's icons for browsers and home screens, and the web manifest that lists them."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponseRedirect, JsonResponse
from django.templatetags.static import static
from django.views.decorators.http import require_safe

from actris_cms.core.models import SiteIdentity, site_setting
from actris_cms.images import showing
from actris_cms.images.presets import ICONS

from . import brand

TAB, TOUCH = ICONS[:2]  # iOS shows TOUCH on a home screen.


@dataclass(frozen=True)
class Icon:
    """An icon: its URL, its content type, and its sizes in the format of HTML and manifests."""

    url: str
    sizes: str
    content_type: str = "image/png"
    rel: str = ""
    purpose: str = "any"


# The drawn mark, for a site without a favicon.
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
    """Return the icons made from the site's favicon, and drawn ones for the sizes that it is too small for.

    Those with a `rel` are for the head of pages, those with a `purpose` for the manifest.
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
            if cut is None:  # Not made yet, or the image's file is missing.
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
    """Redirect `/favicon.ico` to the site's icon."""
    return HttpResponseRedirect(icons_of(site_setting(request, SiteIdentity))[0].url)


@require_safe
def manifest(request: HttpRequest) -> JsonResponse:
    """Serve the web manifest (W3C), with the name and icons of the site on a home screen."""
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
