"""Offers to make events of posters, where their words can be read."""

from collections.abc import Iterator
from typing import Any
from urllib.parse import urlencode

from django.urls import URLPattern, URLResolver, include, path, reverse
from wagtail import hooks
from wagtail.admin.widgets import Button
from wagtail.models import Page

from actris_cms.explained import explain

from ..models import CategoryPage, NewsroomPage
from .views import ChoosePosterView, EventOfPosterView, places_for_events

explain("make-an-event-of-a-poster", "newsroom_posters")


@hooks.register("register_admin_urls")
def register_poster_urls() -> list[URLPattern | URLResolver]:
    """Return the URLs of both pages."""
    patterns = [
        path("", ChoosePosterView.as_view(), name="choose"),
        path("<int:image_pk>/", EventOfPosterView.as_view(), name="event"),
    ]
    return [path("newsroom/posters/", include((patterns, "newsroom_posters")))]


@hooks.register("register_image_header_buttons")
def offer_for_the_picture(image: Any, user: Any) -> Iterator[Button]:
    """Return the button of the form of a picture."""
    if not image.is_svg() and places_for_events(user).exists():
        url = reverse("newsroom_posters:event", args=[image.pk])
        yield Button("Make an event of this poster", url, icon_name="date", priority=40)


@hooks.register("register_page_header_buttons")
def offer_for_the_list(page: Page, user: Any, view_name: str, next_url: str | None = None) -> Iterator[Button]:
    """Return the button for the menu of a newsroom or a category."""
    if page.specific_class in (NewsroomPage, CategoryPage) and places_for_events(user).filter(pk=page.pk).exists():
        back = urlencode({"next": next_url or reverse("wagtailadmin_explore", args=[page.pk])})
        url = f"{reverse('newsroom_posters:choose')}?{back}"
        yield Button("Make an event of a poster", url, icon_name="date", priority=40)
