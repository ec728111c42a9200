"""The page types of the institute's pages."""

from .accessibility import AccessibilityPage
from .forms import EnquiryPage
from .pages import AboutPage, ContactPage, ContentPage
from .people import PersonPage

__all__ = ["AboutPage", "AccessibilityPage", "ContactPage", "ContentPage", "EnquiryPage", "PersonPage"]
