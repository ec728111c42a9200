"""How a draft looks in the results of the site's own search and of search engines."""

from typing import Any
from urllib.parse import unquote, urlsplit

from django.http import HttpRequest

from actris_cms.core.models import SiteIdentity, site_setting
from actris_cms.core.models.pages import DESCRIPTION_LENGTH
from actris_cms.discovery.head import head_of
from actris_cms.navigation.titles import html_title
from actris_cms.preview_modes import Context, PreviewMode, register
from actris_cms.privacy import is_public

from .answer import Result, ancestor_paths, result_of
from .index import entry_of_draft
from .results import pages_at
from .snippets import Marker

TITLE_LENGTH = 60  # Search engines cut longer titles.


def cut(text: str, length: int) -> str:
    """Return the text as search engines shorten it: after the last word that fits, else within a word."""
    return text if len(text) <= length else f"{text[: length + 1].rsplit(None, 1)[0][:length]} …"


def result_of_draft(page: Any, request: HttpRequest) -> Result:
    """Return the draft as a result of the site's search, for a query that marks no word."""
    titles = {path: above.title for path, above in pages_at(ancestor_paths(page.path)).items()}
    return result_of(request, entry_of_draft(page), titles, Marker(()))


def search_results(page: Any, request: HttpRequest, shown: Context) -> Context:
    """Return the result of the site's search, and what a search engine takes from the head of the page."""
    head = head_of(request, page, site_setting(request, SiteIdentity), shown)
    address = urlsplit(request.build_absolute_uri())
    return {
        "is_public": is_public(request, page),
        "target_url": getattr(page, "target_url", ""),
        "result": result_of_draft(page, request),
        "title": cut(html_title(request, page, head.title), TITLE_LENGTH),
        "description": cut(head.description, DESCRIPTION_LENGTH),
        "day": getattr(page, "date", None),
        "place": [f"{address.scheme}://{address.netloc}", *filter(None, unquote(address.path).split("/"))],
    }


register(PreviewMode("search", "Search result", 300, "search/preview.html", search_results))
