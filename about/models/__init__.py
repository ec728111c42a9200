"""The page types of the institute's pages."""

from .forms import EnquiryPage
from .pages import AboutPage, ContactPage, ContentPage
from .people import PersonPage

__all__ = ["AboutPage", "ContactPage", "ContentPage", "EnquiryPage", "PersonPage"]
