"""sitemap.xml: every page that search engines may list, with when it was last changed and the pictures it shows.

A part takes the same few queries whether the site has ten pages or ten thousand, and no page is loaded whole.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime
from pathlib import PurePosixPath
from typing import Any, NamedTuple
from urllib.parse import urljoin

from django.contrib.contenttypes.models import ContentType
from django.contrib.sitemaps import Sitemap, views
from django.core.paginator import Paginator
from django.db.models import CharField, Max, OuterRef, Q, Subquery, Value
from django.db.models.functions import Concat
from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.views.decorators.http import require_safe
from wagtail.images import get_image_model
from wagtail.models import Page, ReferenceIndex, get_page_models
from wagtail.query import PageQuerySet

from ..models import BasePage
from ..models.media import CustomRendition
from ..navigation import url_of
from ..pagecache.kinds import ALL_PAGES
from ..pagecache.recording import keep_page
from ..privacy import live_and_public
from ..renditions.presets import PRESETS
from .addresses import site_of

PART = 2000  # Pages in one file. The protocol allows 50,000; a crawler that reads a small one again costs little.
MOST_PICTURES = 1000  # Of one page: what Google's image extension allows.
UNLISTED = {"X-Robots-Tag": "noindex"}  # As Django says it of a part.
FOR_SHARING = (PRESETS["share"].operation, PRESETS["share-whole"].operation)  # No page shows pictures cut so.
CARD_PICTURES = ("listing_image", "share_image")  # They stand for the page elsewhere, and are not on it.
FORMATS = (".avif", ".png", ".jpg", ".webp")  # Of two as wide, the later.


class Listed(NamedTuple):
    """What the sitemap needs to know of a page."""

    pk: int
    url_path: str
    changed: datetime | None


def _page_types() -> list[type[BasePage]]:
    return [model for model in get_page_models() if issubclass(model, BasePage)]


def listed_pages(request: HttpRequest) -> PageQuerySet:
    """The pages of the request's site that search engines may list: all see them, and they lead nowhere else."""
    root = site_of(request).root_page
    pages = live_and_public(request, Page.objects.filter(path__startswith=root.path))
    elsewhere = Q(pk__in=[])
    for model in _page_types():
        elsewhere |= model.leads_elsewhere()
    return pages.exclude(elsewhere)


def _newest_below(request: HttpRequest) -> dict[int, datetime | None]:
    """When the newest page below each page that lists such was published, by the key of the list.

    Only pages that every visitor may see: the day would tell of the others.
    """
    listings = [model for model in _page_types() if model.lists_pages_below]
    # Up to the last path that a page right below can have: all other pages below come before it. PostgreSQL would make
    # the pattern of a `startswith` anew for each page of the site.
    last = Concat(OuterRef("path"), Value(Page.alphabet[-1] * Page.steplen), output_field=CharField())
    inside = Page.objects.filter(path__range=(OuterRef("path"), last))
    below: Any = live_and_public(request, inside).order_by().values("locale")
    newest = Subquery(below.annotate(newest=Max("last_published_at")).values("newest")[:1])
    lists = Page.objects.live().type(*listings).order_by().annotate(newest=newest)
    return dict(lists.values_list("pk", "newest"))


def _listed(request: HttpRequest, start: int = 0, stop: int | None = None) -> list[Listed]:
    """Those of the listed pages, in the order of the tree.

    What a list says changes with the newest page that it lists. Those few are asked for by themselves: a question that
    PostgreSQL takes to be asked for each page of the site is one that it compiles first, for a quarter of a second.
    """
    pages = listed_pages(request).order_by("path").values_list("pk", "url_path", "last_published_at")
    rows = list(pages[start:stop])
    newest = _newest_below(request) if rows else {}
    return [Listed(pk, url_path, newest.get(pk) or changed) for pk, url_path, changed in rows]


def _last_change(pages: Iterable[Listed]) -> datetime | None:
    return max((page.changed for page in pages if page.changed), default=None)


def _pictures(pages: Sequence[Listed]) -> dict[int, list[str]]:
    """The addresses of the pictures that each page shows, the widest size of each, by the page's key. Two queries."""
    kinds = ContentType.objects.get_for_models(Page, get_image_model())
    shown: dict[int, set[int]] = defaultdict(set)
    references = ReferenceIndex.objects.filter(
        base_content_type=kinds[Page],
        to_content_type=kinds[get_image_model()],
        object_id__in=[str(page.pk) for page in pages],
    ).exclude(model_path__in=CARD_PICTURES)
    for page, image in references.values_list("object_id", "to_object_id"):
        shown[int(page)].add(int(image))
    images = set().union(*shown.values())
    widest: dict[int, tuple[int, int, str]] = {}
    sizes = CustomRendition.objects.filter(image__in=images)
    for spec in FOR_SHARING:
        sizes = sizes.exclude(filter_spec__startswith=spec)
    for image, name, width in sizes.values_list("image_id", "file", "width").iterator():
        ending = PurePosixPath(name).suffix.lower()
        rank = (width, FORMATS.index(ending) if ending in FORMATS else -1, name)
        widest[image] = max(widest.get(image, rank), rank)
    storage = CustomRendition._meta.get_field("file").storage
    return {
        page: [storage.url(widest[image][-1]) for image in sorted(found) if image in widest][:MOST_PICTURES]
        for page, found in shown.items()
    }


class Part(Sitemap):
    """One file of the sitemap: some of the pages, in the order of the tree."""

    def __init__(self, request: HttpRequest, number: int) -> None:
        """Part `number`, counted from 1."""
        self.request = request
        self.pages = _listed(request, (number - 1) * PART, number * PART)
        self.latest_lastmod = _last_change(self.pages)

    def get_urls(self, page: Any = 1, site: Any = None, protocol: Any = None) -> list[dict[str, Any]]:
        """The pages as the template writes them. A part has an address of its own, and no pages of its own."""
        pictures = _pictures(self.pages)
        base = site_of(self.request).root_url
        return [
            {
                "location": urljoin(base, url_of(self.request, row.url_path)),
                "lastmod": row.changed,
                "images": [urljoin(base, url) for url in pictures.get(row.pk, ())],
            }
            for row in self.pages
        ]


def _keep(request: HttpRequest) -> None:
    """Let the page cache keep what is listed until any page changes."""
    ALL_PAGES.shown(site_of(request).pk, None)
    keep_page()


@require_safe
def sitemap(request: HttpRequest) -> HttpResponse:
    """All pages in one file; where they are more than a part holds, the list of the parts."""
    if listed_pages(request).count() <= PART:
        return sitemap_part(request, "1")
    _keep(request)
    base = site_of(request).root_url
    items = [
        {"location": urljoin(base, reverse("sitemap_part", args=(part.number,))), "changed": _last_change(part)}
        for part in Paginator(_listed(request), PART)
    ]
    context = {"parts": items}
    return TemplateResponse(request, "sitemap_index.xml", context, content_type="application/xml", headers=UNLISTED)


@require_safe
def sitemap_part(request: HttpRequest, section: str) -> HttpResponse:
    """One part, by its number. Raises Http404 for one that would be empty."""
    _keep(request)
    part = Part(request, int(section))
    if section != "1" and not part.pages:
        raise Http404("The sitemap has fewer parts.")
    sitemaps: Any = {section: part}
    response: HttpResponse = views.sitemap(request, sitemaps, template_name="sitemap.xml")
    return response
