"""The blocks of the institute's pages."""

from .contact import ContactBlock, DetailsBlock, LocationBlock, MailBlock
from .people import AboutStoryBlock, PeopleBlock, RoleBlock

__all__ = [
    "AboutStoryBlock",
    "ContactBlock",
    "DetailsBlock",
    "LocationBlock",
    "MailBlock",
    "PeopleBlock",
    "RoleBlock",
]
