"""Adds the guide to the admin's Help menu, and says which of its sections explain screens of Wagtail."""

from django.http import HttpRequest
from django.urls import URLPattern, URLResolver, include, path, reverse
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from actris_cms.core.models import Announcement, Footer, Navigation, SiteIdentity
from actris_cms.explained import explain

from .views import CONTENTS, TITLE, ChapterView, ContentsView

explain("change-a-page", "wagtailadmin_explore", "wagtailadmin_explore_root", "wagtailadmin_pages")
explain("remove-a-page", "wagtailadmin_pages:delete", "wagtailadmin_pages:unpublish")
explain("add-images-and-documents", "wagtailimages", "wagtaildocs", "wagtailadmin_collections")
explain("change-menu-footer-and-announcement", Announcement, Footer, Navigation, SiteIdentity)


@hooks.register("register_admin_urls")
def add_urls() -> list[URLPattern | URLResolver]:
    """Add the screens of the guide."""
    patterns = [
        path("", ContentsView.as_view(), name="contents"),
        path("<slug:chapter>/", ChapterView.as_view(), name="chapter"),
    ]
    return [path("guide/", include((patterns, "guide")))]


@hooks.register("register_help_menu_item")
def add_guide() -> MenuItem:
    """Add the guide to the Help menu."""
    return MenuItem(TITLE, reverse(CONTENTS), name="guide", icon_name="help", order=10)


@hooks.register("construct_help_menu")
def remove_wagtails_guide(request: HttpRequest, items: list[MenuItem]) -> None:
    """Remove Wagtail's guide from the menu, lest there be two: the contents of ours link to it."""
    items[:] = [item for item in items if item.name != "editor-guide"]
