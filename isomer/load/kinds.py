"""Maps each kind of source page to its page type."""

from typing import Any, Final

from about.models import AboutPage, ContactPage, PersonPage
from isomer.reader import PageKind
from newsroom.models import ArticlePage, CategoryPage, EventPage, NewsroomPage

PAGE_MODELS: Final[dict[PageKind, Any]] = {
    PageKind.PAGE: AboutPage,
    PageKind.PERSON: PersonPage,
    PageKind.CONTACT: ContactPage,
    PageKind.NEWSROOM: NewsroomPage,
    PageKind.CATEGORY: CategoryPage,
    PageKind.ARTICLE: ArticlePage,
    PageKind.EVENT: EventPage,
}


def first_model(kind: PageKind) -> Any:
    """Return the page type with which a page is made. An event begins as an article: it has to say when it is."""
    return PAGE_MODELS[PageKind.ARTICLE if kind == PageKind.EVENT else kind]
