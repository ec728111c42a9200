"""The newsroom: its lists and its articles."""

from .articles import ArticlePage, ArticleQuerySet, today_in_singapore
from .listings import CategoryPage, ListingPage, NewsroomPage

__all__ = [
    "ArticlePage",
    "ArticleQuerySet",
    "CategoryPage",
    "ListingPage",
    "NewsroomPage",
    "today_in_singapore",
]
