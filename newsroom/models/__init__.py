"""The newsroom: its lists, its articles, its events."""

from .article_counts import ArticleCounts
from .article_queryset import ArticleQuerySet
from .articles import ArticlePage
from .events import EventPage
from .listings import CategoryPage, ListingPage, NewsroomPage

__all__ = [
    "ArticleCounts",
    "ArticlePage",
    "ArticleQuerySet",
    "CategoryPage",
    "EventPage",
    "ListingPage",
    "NewsroomPage",
]
