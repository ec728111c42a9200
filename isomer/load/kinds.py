"""Maps each kind of source page to its page type."""

from typing import Any, Final

from about.models import AboutPage, ContactPage, PersonPage
from isomer.reader import PageKind
from newsroom.models import ArticlePage, CategoryPage, NewsroomPage

PAGE_MODELS: Final[dict[PageKind, Any]] = {
    PageKind.PAGE: AboutPage,
    PageKind.PERSON: PersonPage,
    PageKind.CONTACT: ContactPage,
    PageKind.NEWSROOM: NewsroomPage,
    PageKind.CATEGORY: CategoryPage,
    PageKind.ARTICLE: ArticlePage,
}
