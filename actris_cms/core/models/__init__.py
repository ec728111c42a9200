"""The models that all page types share."""

from .announcement import Announcement
from .media import CustomDocument, CustomImage, CustomRendition
from .pages import BasePage
from .removed import RemovedAddress
from .settings import Footer, Navigation, SiteIdentity
from .shell import footer_address, site_setting

__all__ = [
    "Announcement",
    "BasePage",
    "CustomDocument",
    "CustomImage",
    "CustomRendition",
    "Footer",
    "Navigation",
    "RemovedAddress",
    "SiteIdentity",
    "footer_address",
    "site_setting",
]
