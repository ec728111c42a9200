"""The page types of the newsroom."""

from .article_queryset import ArticleQuerySet
from .articles import ArticlePage
from .events import EventPage
from .lectures import LecturePage
from .listings import CategoryPage, ListingPage, NewsroomPage

__all__ = [
    "ArticlePage",
    "ArticleQuerySet",
    "CategoryPage",
    "EventPage",
    "LecturePage",
    "ListingPage",
    "NewsroomPage",
]
