"""sitemap.xml: every page that search engines may list, with its last change and the images it shows.

A part takes the same few queries whether the site has ten pages or ten thousand, and loads no page objects.
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

from actris_cms.core.models import BasePage
from actris_cms.core.models.media import CustomRendition
from actris_cms.images.presets import PRESETS
from actris_cms.navigation.page_rows import url_of
from actris_cms.pagecache.kinds import ALL_PAGES
from actris_cms.pagecache.recording import allow_caching
from actris_cms.privacy import live_and_public

from .lookups import site_or_404

PART_SIZE = 2000  # Pages in one file. The protocol allows 50,000, but smaller files are cheaper to fetch again.
MAX_IMAGES = 1000  # Of one page: the limit of Google's image extension.
NOINDEX_HEADERS = {"X-Robots-Tag": "noindex"}  # The header that Django sets on a part.
SHARE_OPERATIONS = (PRESETS["share"].operation, PRESETS["share-whole"].operation)  # Pages do not show these renditions.
CARD_IMAGE_FIELDS = ("listing_image", "share_image")  # Shown elsewhere, not on the page itself.
FORMATS = (".avif", ".png", ".jpg", ".webp")  # Of renditions with the same width, the later format is listed.


class ListedPage(NamedTuple):
    """What the sitemap needs of a page."""

    pk: int
    url_path: str
    changed: datetime | None


def _page_types() -> list[type[BasePage]]:
    return [model for model in get_page_models() if issubclass(model, BasePage)]


def listed_pages(request: HttpRequest) -> PageQuerySet:
    """Return the pages of the request's site that search engines may list: public ones that do not redirect."""
    root = site_or_404(request).root_page
    pages = live_and_public(request, Page.objects.filter(path__startswith=root.path))
    elsewhere = Q(pk__in=[])
    for model in _page_types():
        elsewhere |= model.redirecting_pages()
    return pages.exclude(elsewhere)


def _newest_below(request: HttpRequest) -> dict[int, datetime | None]:
    """Return when the newest descendant of each listing page was published, by the listing's primary key.

    Only public pages count: the date would disclose the others.
    """
    listings = [model for model in _page_types() if model.lists_descendants]
    # A range up to the last tree path that a child can have, which sorts after all other descendants. With
    # `startswith`, PostgreSQL would build the pattern again for each page of the site.
    last = Concat(OuterRef("path"), Value(Page.alphabet[-1] * Page.steplen), output_field=CharField())
    inside = Page.objects.filter(path__range=(OuterRef("path"), last))
    below: Any = live_and_public(request, inside).order_by().values("locale")
    newest = Subquery(below.annotate(newest=Max("last_published_at")).values("newest")[:1])
    lists = Page.objects.live().type(*listings).order_by().annotate(newest=newest)
    return dict(lists.values_list("pk", "newest"))


def _listed(request: HttpRequest, start: int = 0, stop: int | None = None) -> list[ListedPage]:
    """Return a slice of the listed pages, in tree order.

    A listing changes with the newest page that it lists. A separate query fetches those dates: as a subquery for each
    page of the site, PostgreSQL would first spend a quarter of a second on compiling it.
    """
    pages = listed_pages(request).order_by("path").values_list("pk", "url_path", "last_published_at")
    rows = list(pages[start:stop])
    newest = _newest_below(request) if rows else {}
    return [ListedPage(pk, url_path, newest.get(pk) or changed) for pk, url_path, changed in rows]


def _last_change(pages: Iterable[ListedPage]) -> datetime | None:
    return max((page.changed for page in pages if page.changed), default=None)


def _pictures(pages: Sequence[ListedPage]) -> dict[int, list[str]]:
    """Return the URLs of the images that each page shows, in the widest rendition, by primary key, in two queries."""
    kinds = ContentType.objects.get_for_models(Page, get_image_model())
    shown: dict[int, set[int]] = defaultdict(set)
    references = ReferenceIndex.objects.filter(
        base_content_type=kinds[Page],
        to_content_type=kinds[get_image_model()],
        object_id__in=[str(page.pk) for page in pages],
    ).exclude(model_path__in=CARD_IMAGE_FIELDS)
    for page, image in references.values_list("object_id", "to_object_id"):
        shown[int(page)].add(int(image))
    images = set().union(*shown.values())
    widest: dict[int, tuple[int, int, str]] = {}
    renditions = CustomRendition.objects.filter(image__in=images)
    for spec in SHARE_OPERATIONS:
        renditions = renditions.exclude(filter_spec__startswith=spec)
    for image, name, width in renditions.values_list("image_id", "file", "width").iterator():
        ending = PurePosixPath(name).suffix.lower()
        rank = (width, FORMATS.index(ending) if ending in FORMATS else -1, name)
        widest[image] = max(widest.get(image, rank), rank)
    storage = CustomRendition._meta.get_field("file").storage
    return {
        page: [storage.url(widest[image][-1]) for image in sorted(found) if image in widest][:MAX_IMAGES]
        for page, found in shown.items()
    }


class Part(Sitemap):
    """One file of the sitemap: a slice of the pages, in tree order."""

    def __init__(self, request: HttpRequest, number: int) -> None:
        """Fetch the pages of part `number`, counted from 1."""
        self.request = request
        self.pages = _listed(request, (number - 1) * PART_SIZE, number * PART_SIZE)
        self.latest_lastmod = _last_change(self.pages)

    def get_urls(self, page: Any = 1, site: Any = None, protocol: Any = None) -> list[dict[str, Any]]:
        """Return the entries for the template. The arguments are unused: a part is one page, with its own URL."""
        pictures = _pictures(self.pages)
        base = site_or_404(self.request).root_url
        return [
            {
                "location": urljoin(base, url_of(self.request, row.url_path)),
                "lastmod": row.changed,
                "images": [urljoin(base, url) for url in pictures.get(row.pk, ())],
            }
            for row in self.pages
        ]


def _allow_caching(request: HttpRequest) -> None:
    """Allow the page cache to store the response until any page changes."""
    ALL_PAGES.declare(site_or_404(request).pk, None)
    allow_caching()


@require_safe
def sitemap(request: HttpRequest) -> HttpResponse:
    """Serve all pages in one file, or the index of the parts if there are more than a part holds."""
    if listed_pages(request).count() <= PART_SIZE:
        return sitemap_part(request, "1")
    _allow_caching(request)
    base = site_or_404(request).root_url
    items = [
        {"location": urljoin(base, reverse("sitemap_part", args=(part.number,))), "changed": _last_change(part)}
        for part in Paginator(_listed(request), PART_SIZE)
    ]
    context = {"parts": items}
    return TemplateResponse(
        request, "sitemap_index.xml", context, content_type="application/xml", headers=NOINDEX_HEADERS
    )


@require_safe
def sitemap_part(request: HttpRequest, section: str) -> HttpResponse:
    """Serve one part by its number. Raises Http404 for an empty one, other than the first."""
    _allow_caching(request)
    part = Part(request, int(section))
    if section != "1" and not part.pages:
        raise Http404("The sitemap has fewer parts.")
    sitemaps: Any = {section: part}
    response: HttpResponse = views.sitemap(request, sitemaps, template_name="sitemap.xml")
    return response
