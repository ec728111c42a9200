"""The blocks of the institute's pages."""

from .contact import ContactBlock, DetailsBlock, LocationBlock, MailBlock
from .enquiry import FieldsBlock
from .people import AboutStoryBlock, PeopleBlock, RoleBlock

__all__ = [
    "AboutStoryBlock",
    "ContactBlock",
    "DetailsBlock",
    "FieldsBlock",
    "LocationBlock",
    "MailBlock",
    "PeopleBlock",
    "RoleBlock",
]
