"""The `<title>` of a page."""

import re

from django.http import HttpRequest
from wagtail.models import Page

from actris_cms.core.models import SiteIdentity, site_setting

from .page_rows import SECTION_DEPTH
from .sections import public_ancestors


def html_title(request: HttpRequest, page: Page | None, shown: str = "") -> str:
    """Return the `<title>` of a page, or `shown` in place of its own, with the short name of the site.

    The name is left out if the title contains it. Where another page has the same title, the page above follows.
    """
    title = shown or (page and (page.seo_title or page.title)) or ""
    parts = [title]
    if page and not page.seo_title and getattr(page, "shares_title", False) and page.depth > SECTION_DEPTH:
        parts += [row.title for row in public_ancestors(request, page)[-1:]]
    name = site_setting(request, SiteIdentity).title_name
    return " | ".join(parts if re.search(rf"\b{re.escape(name)}\b", title) else [*parts, name])
