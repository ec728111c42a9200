"""How a draft looks where its link is shared."""

from base64 import b64encode
from dataclasses import replace
from typing import Any
from urllib.parse import urlsplit

from django.http import HttpRequest

from actris_cms.core.models import SiteIdentity, site_setting
from actris_cms.preview_modes import Context, PreviewMode, register
from actris_cms.privacy import is_public

from .head import head_of
from .sharing import FORMATS, encoded, share_image_of


def share_card(page: Any, request: HttpRequest, shown: Context) -> Context:
    """Return the host, and the title, description and picture of the page's Open Graph data.

    The picture is drawn into the answer, because the address that it will have answers only for published pages.
    """
    identity = site_setting(request, SiteIdentity)
    wanted = share_image_of(page, identity.site_name)
    if wanted.photograph and wanted.photograph.collection.get_view_restrictions():
        wanted = replace(wanted, photograph=None)
    content = b64encode(encoded(wanted)).decode()
    return {
        "is_public": is_public(request, page),
        "target_url": getattr(page, "target_url", ""),
        "host": urlsplit(request.build_absolute_uri()).hostname,
        "head": head_of(request, page, identity, shown),
        "picture": f"data:image/{FORMATS[wanted.kind].lower()};base64,{content}",
        "alt": wanted.alt,
    }


register(PreviewMode("share", "Share card", 200, "discovery/share_preview.html", share_card))
