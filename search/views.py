"""The search page, and the OpenSearch description for browsers."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.html import format_html
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from actris_cms.core.models import SiteIdentity, site_setting

from .answer import Answer
from .empty import record_empty_search
from .promoted import count_views
from .query import MAX_QUERY_LENGTH, MAX_WORDS


@never_cache
@require_safe
def search(request: HttpRequest) -> HttpResponse:
    """Show the search form and the results. Invalid query parameters are ignored."""
    answer = Answer(request)
    is_empty = answer.has_query and not answer.total and not answer.promoted
    context = {"answer": answer, "max_length": MAX_QUERY_LENGTH, "max_words": MAX_WORDS}
    response = render(request, "search/search.html", context)
    response["X-Robots-Tag"] = "noindex"
    if is_empty:
        record_empty_search(answer.query.text)
    if answer.promoted:
        count_views(answer.promoted)
    return response


@require_safe
def open_search(request: HttpRequest) -> HttpResponse:
    """Return the description that lets browsers offer this search (OpenSearch 1.1)."""
    identity = site_setting(request, SiteIdentity)
    document = format_html(
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        '<OpenSearchDescription xmlns="http://a9.com/-/spec/opensearch/1.1/">\n'
        "<ShortName>{}</ShortName>\n<Description>Search {}</Description>\n"
        '<Url type="text/html" template="{}?q={{searchTerms}}"/>\n'
        "<InputEncoding>UTF-8</InputEncoding>\n</OpenSearchDescription>\n",
        identity.short_name,
        identity.site_name,
        request.build_absolute_uri(reverse("search")),
    )
    return HttpResponse(document, content_type="application/opensearchdescription+xml; charset=utf-8")
