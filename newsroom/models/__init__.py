"""The newsroom: its lists, its articles, its events."""

from .articles import ArticlePage, ArticleQuerySet, today_in_singapore
from .events import EventPage
from .listings import CategoryPage, ListingPage, NewsroomPage

__all__ = [
    "ArticlePage",
    "ArticleQuerySet",
    "CategoryPage",
    "EventPage",
    "ListingPage",
    "NewsroomPage",
    "today_in_singapore",
]
