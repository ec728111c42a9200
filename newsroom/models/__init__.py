"""The newsroom: its lists, its articles, its events."""

from .article_counts import ArticleCounts
from .articles import ArticlePage, ArticleQuerySet
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
