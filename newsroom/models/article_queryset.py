"""The queryset of articles for lists, cards and counts."""

from collections import Counter
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from django.db import models
from django.db.models import OuterRef, Q, Subquery, Value
from django.db.models.functions import Cast, Coalesce, Substr
from django.db.models.query import ModelIterable
from django.http import HttpRequest
from wagtail.models import Page
from wagtail.query import PageQuerySet

from actris_cms.core.blocks.choosers import prefetched_choices
from actris_cms.privacy import live_and_public
from actris_cms.tree import parent_path

from ..dependencies import NEWEST, newest_name

if TYPE_CHECKING:
    from .articles import ArticlePage

# Properties of a page that `for_cards` replaces with annotations, so that they need no further queries.
ANNOTATIONS = ("has_body", "category_title")


class SpecificIterable(ModelIterable):
    """Yields events as `EventPage`, lectures as `LecturePage` and other articles as `ArticlePage`, from one query.

    The people who speak in the lectures are fetched together.
    """

    def __iter__(self) -> "Iterator[ArticlePage]":
        """Copy annotations and prefetched relations from each article to its event or lecture."""
        found: list[Any] = []
        for article in super().__iter__():
            special = getattr(article, "eventpage", None) or getattr(article, "lecturepage", None)
            if special is not None:
                vars(special).update({name: value for name, value in vars(article).items() if name in ANNOTATIONS})
                special._state.fields_cache = article._state.fields_cache | special._state.fields_cache
            found.append(special or article)
        speakers = [article.speakers for article in found if hasattr(article, "speakers")]
        with prefetched_choices(speakers, ()):
            for stream in speakers:
                list(stream)  # Reads the blocks, with the people.
        yield from found


class ArticleQuerySet(PageQuerySet):
    """Articles, including events and lectures."""

    def public_below(self, path: str, request: HttpRequest) -> "ArticleQuerySet":
        """Return the articles below a tree path that every visitor may see."""
        return live_and_public(request, self.filter(path__startswith=path))

    def at_depth(self, depth: int) -> "ArticleQuerySet":
        """Return the articles at one depth of the tree.

        The condition is a range. For `depth=…`, SQLite expects few pages, so it reads all pages of the site and sorts
        them, instead of reading the newest articles until it has enough.
        """
        return self.filter(depth__range=(depth, depth))

    def newest_below(self, path: str, request: HttpRequest, limit: int) -> "list[ArticlePage]":
        """Return the newest public articles below a tree path for cards, and declare them."""
        found = list(self.public_below(path, request).for_cards()[:limit])
        NEWEST.declare(newest_name(path, None, limit), [article.pk for article in found])
        return found

    def counts_by_parent_and_year(self) -> Counter[tuple[str, int]]:
        """Return the number of articles by (tree path of the parent page, year)."""
        # The year is cut from the date as text, because `ExtractYear` on SQLite calls Python for each row.
        year = Substr(Cast("date", models.CharField()), 1, 4)
        rows = self.order_by().values_list(parent_path(), year).annotate(models.Count("pk"))
        return Counter({(path, int(year)): count for path, year, count in rows})

    def for_cards(self) -> "ArticleQuerySet":
        """Return the articles newest first, with all that cards show. `has_body` is annotated; the body is deferred."""
        above = parent_path(OuterRef("path"))
        category = Page.objects.filter(path=above, categorypage__isnull=False).order_by().values("title")[:1]
        found: ArticleQuerySet = (
            self.alias(body_text=Cast("body", models.TextField()))
            .annotate(
                has_body=~Q(body_text="[]"),
                category_title=Coalesce(Subquery(category), Value("")),
            )
            .select_related("listing_image", "body_image", "document", "eventpage", "lecturepage")
            .prefetch_related("listing_image__renditions", "body_image__renditions")
            .defer_streamfields()
            .defer("eventpage__registration_link", "lecturepage__transcript")
            .order_by("-date", "-pk")
        )
        found._iterable_class = SpecificIterable
        return found
