"""The pages that somebody may have meant who came by an address where nothing is."""

from difflib import SequenceMatcher

from django.db.models import Q
from django.http import HttpRequest
from django.utils.text import slugify
from wagtail.models import Site

from ..privacy import restricted_paths
from .places import SECTION_DEPTH, Entry, Place, places, url_of

LONGEST_GUESS = 200  # Characters of an address that are compared: more tell nothing, and cost time.
LEAST_LIKENESS = 0.4  # Of 1. Below it, the sections of the site help more than a guess.


def nearest_pages(request: HttpRequest, limit: int = 5) -> list[Entry]:
    """The pages whose addresses are most like the one asked for; the sections of the site where none is."""
    asked = slugify(request.path[:LONGEST_GUESS].replace("/", " "))
    words = {word for word in asked.split("-") if len(word) > 3}
    site = Site.find_for_request(request)
    if site is None:
        return []
    condition = Q(pk__in=[])
    for word in sorted(words, key=len, reverse=True)[:8]:
        condition |= Q(slug__contains=word) | Q(slug__startswith=word[:4])
    hidden = restricted_paths(request)
    below = Q(path__startswith=site.root_page.path, depth__gte=SECTION_DEPTH)
    found = places(condition & below, hidden, 200) if words else []
    matcher = SequenceMatcher(b=request.path[:LONGEST_GUESS].strip("/").lower())

    def likeness(place: Place) -> float:
        matcher.set_seq1(url_of(request, place.url_path)[:LONGEST_GUESS].strip("/").lower())
        return matcher.ratio()

    rated = sorted(((likeness(place), place) for place in found), reverse=True)
    found = [place for rating, place in rated if rating > LEAST_LIKENESS]
    found = found or places(below & Q(depth=SECTION_DEPTH), hidden, limit)
    return [Entry(place.title, url_of(request, place.url_path)) for place in found[:limit]]
