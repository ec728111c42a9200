"""The newsroom: its lists, its articles, its events."""

from .articles import ArticlePage, ArticleQuerySet
from .events import EventPage
from .listings import CategoryPage, ListingPage, NewsroomPage

__all__ = [
    "ArticlePage",
    "ArticleQuerySet",
    "CategoryPage",
    "EventPage",
    "ListingPage",
    "NewsroomPage",
]
