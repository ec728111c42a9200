"""The models that every page shares."""

from .media import CustomDocument, CustomImage, CustomRendition
from .pages import BasePage
from .settings import Announcement, Footer, Navigation, SiteIdentity, site_setting

__all__ = [
    "Announcement",
    "BasePage",
    "CustomDocument",
    "CustomImage",
    "CustomRendition",
    "Footer",
    "Navigation",
    "SiteIdentity",
    "site_setting",
]
