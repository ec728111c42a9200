"""Suggestions where something was not found: the pages whose URLs are most like what was asked for."""

from difflib import SequenceMatcher

from django.db.models import Q
from django.http import HttpRequest
from django.utils.text import slugify
from wagtail.models import Site

from actris_cms.privacy import restricted_paths

from .page_rows import SECTION_DEPTH, NavigationItem, PageRow, page_rows, url_of

MAX_COMPARED_LENGTH = 200  # Characters that are compared: more would only cost time.
MIN_SIMILARITY = 0.4  # Of 1. Below this, the sections of the site help more than a guess.


def similar_pages(request: HttpRequest, asked: str, limit: int = 5) -> list[NavigationItem]:
    """Return the pages whose URL paths are most like what was asked for, or the site's sections if none is similar."""
    asked = asked[:MAX_COMPARED_LENGTH]
    words = {word for word in slugify(asked.replace("/", " ")).split("-") if len(word) > 3}
    site = Site.find_for_request(request)
    if site is None:
        return []
    condition = Q(pk__in=[])
    for word in sorted(words, key=len, reverse=True)[:8]:
        condition |= Q(slug__contains=word) | Q(slug__startswith=word[:4])
    hidden = restricted_paths(request)
    below = Q(path__startswith=site.root_page.path, depth__gte=SECTION_DEPTH)
    found = page_rows(condition & below, hidden, 200) if words else []
    matcher = SequenceMatcher(b=asked.strip("/").lower())

    def similarity(row: PageRow) -> float:
        matcher.set_seq1(url_of(request, row.url_path)[:MAX_COMPARED_LENGTH].strip("/").lower())
        return matcher.ratio()

    rated = sorted(((similarity(row), row) for row in found), reverse=True)
    found = [row for rating, row in rated if rating > MIN_SIMILARITY]
    top = below & Q(depth=SECTION_DEPTH)
    found = found or page_rows(top & Q(numchild__gt=0), hidden, limit) or page_rows(top, hidden, limit)
    return [NavigationItem(row.title, url_of(request, row.url_path)) for row in found[:limit]]
