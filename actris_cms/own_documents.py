"""Documents that a link names by their URL instead of choosing them.

Only a chosen document is known to be shown by a page, and so public with it.
"""

import re
from typing import Any
from urllib.parse import unquote, urlsplit

from django.conf import settings
from django.http.request import validate_host
from django.urls import reverse
from wagtail.documents import get_document_model


def document_at(url: str) -> int | None:
    """Return the primary key of the document that the URL of this site leads to, with or without the host."""
    try:
        parts = urlsplit(str(url).strip())
        host = parts.hostname or ""
    except ValueError:
        return None
    own = {urlsplit(settings.SITE_URL).hostname}
    if host and host not in own and ("*" in settings.ALLOWED_HOSTS or not validate_host(host, settings.ALLOWED_HOSTS)):
        return None
    pattern = re.escape(reverse("wagtaildocs_serve", args=[0, "name"])).replace("0/name", r"(\d{1,9})/.+")
    match = re.fullmatch(pattern, unquote(parts.path))
    if match is None or not get_document_model()._default_manager.filter(pk=match[1]).exists():
        return None
    return int(match[1])


def documents_named_in(text: Any) -> set[int]:
    """Return the primary keys in all URLs of documents in a text, whether or not they exist."""
    return {int(pk) for pk in re.findall(r"/documents/(\d{1,9})/", str(text))}
