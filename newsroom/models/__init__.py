"""The page types of the newsroom."""

from .article_queryset import ArticleQuerySet
from .articles import ArticlePage
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
