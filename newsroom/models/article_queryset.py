"""Articles as they are listed: the newest of a place, as cards, by place and year."""

from collections import Counter
from collections.abc import Iterator
from typing import TYPE_CHECKING

from django.db import models
from django.db.models import OuterRef, Q, Subquery, Value
from django.db.models.functions import Cast, Coalesce, Substr
from django.db.models.query import ModelIterable
from django.http import HttpRequest
from wagtail.models import Page
from wagtail.query import PageQuerySet

from actris_cms.core.privacy import live_and_public
from actris_cms.core.tree import parent_path

from ..dependencies import NEWEST, newest_name

if TYPE_CHECKING:
    from .articles import ArticlePage

OF_THE_QUERY = ("has_body", "category_title")  # What listings have of the database, and a page else asks for itself.


class OwnTypes(ModelIterable):
    """Articles, and events as events, with what the query brought along of them as articles."""

    def __iter__(self) -> "Iterator[ArticlePage]":
        """Give the pages one by one; no event asks for itself again."""
        for article in super().__iter__():
            event = getattr(article, "eventpage", None)
            if event is not None:
                vars(event).update({name: value for name, value in vars(article).items() if name in OF_THE_QUERY})
                event._state.fields_cache = article._state.fields_cache | event._state.fields_cache
            yield event or article


class ArticleQuerySet(PageQuerySet):
    """Articles as they are listed, events among them."""

    def seen_below(self, path: str, request: HttpRequest) -> "ArticleQuerySet":
        """Those below a place of the tree that every visitor may see."""
        return live_and_public(request, self.filter(path__startswith=path))

    def of_depth(self, depth: int) -> "ArticleQuerySet":
        """Those of a level of the tree.

        As a range: where a level is equal to one, SQLite expects so few pages that it reads all of the site and sorts
        what it finds, where it should go through the newest articles until there are enough.
        """
        return self.filter(depth__range=(depth, depth))

    def newest_of(self, path: str, request: HttpRequest, limit: int) -> "list[ArticlePage]":
        """So many of the newest below a place of the tree, as cards."""
        found = list(self.seen_below(path, request).for_cards()[:limit])
        NEWEST.shown(newest_name(path, None, limit), [article.pk for article in found])
        return found

    def by_place_and_year(self) -> Counter[tuple[str, int]]:
        """How many there are, by the tree path of the page above them and by year."""
        # Of the date as text: SQLite takes the year of a date by a call of Python for each article.
        year = Substr(Cast("date", models.CharField()), 1, 4)
        rows = self.order_by().values_list(parent_path(), year).annotate(models.Count("pk"))
        return Counter({(path, int(year)): count for path, year, count in rows})

    def for_cards(self) -> "ArticleQuerySet":
        """Newest first, each with all that a card shows; of its body a card needs to know only whether there is one."""
        above = parent_path(OuterRef("path"))
        category = Page.objects.filter(path=above, categorypage__isnull=False).order_by().values("title")[:1]
        found: ArticleQuerySet = (
            self.alias(body_text=Cast("body", models.TextField()))
            .annotate(
                has_body=~Q(body_text="[]"),
                category_title=Coalesce(Subquery(category), Value("")),
            )
            .select_related("listing_image", "document", "eventpage")
            .prefetch_related("listing_image__renditions")
            .defer_streamfields()
            .defer("eventpage__registration_link")
            .order_by("-date", "-pk")
        )
        found._iterable_class = OwnTypes
        return found
