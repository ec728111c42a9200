"""The page types of the newsroom."""

from .article_queryset import ArticleQuerySet
from .articles import ArticlePage
from .events import EventPage
from .lectures import LecturePage
from .listings import CategoryPage, ListingPage, NewsroomPage
from .readings import PosterReading

__all__ = [
    "ArticlePage",
    "ArticleQuerySet",
    "CategoryPage",
    "EventPage",
    "LecturePage",
    "ListingPage",
    "NewsroomPage",
    "PosterReading",
]
