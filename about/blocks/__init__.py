"""The blocks of the institute's pages."""

from .accessibility import LimitationBlock, MeasurementBlock
from .contact import ContactBlock, DetailsBlock, LocationBlock, MailBlock
from .enquiry import FieldsBlock
from .people import AboutStoryBlock, PeopleBlock, RoleBlock

__all__ = [
    "AboutStoryBlock",
    "ContactBlock",
    "DetailsBlock",
    "FieldsBlock",
    "LimitationBlock",
    "LocationBlock",
    "MailBlock",
    "MeasurementBlock",
    "PeopleBlock",
    "RoleBlock",
]
