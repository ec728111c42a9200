"""Offers to turn articles into events and events into articles, and names this in the history of pages."""

from collections.abc import Iterator
from typing import Any

from django.urls import URLPattern, URLResolver, include, path, reverse
from wagtail import hooks
from wagtail.admin.widgets import Button
from wagtail.log_actions import LogActionRegistry
from wagtail.models import Page

from actris_cms.explained import explain

from .models import ArticlePage, CategoryPage, EventPage, LecturePage, NewsroomPage
from .posters import hooks as poster_hooks  # noqa: F401 -- registers them
from .turning.pages import MADE_ARTICLE, MADE_EVENT
from .turning.permissions import may_turn
from .turning.views import MakeArticleView, MakeEventView

ACTIONS: dict[type[Page], tuple[str, str, str]] = {
    ArticlePage: ("Make this an event", "newsroom_turning:make_event", "date"),
    EventPage: ("Make this an article", "newsroom_turning:make_article", "doc-full"),
}

explain("publish-news", NewsroomPage, CategoryPage, ArticlePage)
explain("announce-an-event", EventPage, "newsroom_turning")
explain("publish-a-lecture", LecturePage)


@hooks.register("register_admin_urls")
def register_turning_urls() -> list[URLPattern | URLResolver]:
    """Return the URLs of both actions."""
    patterns = [
        path("<int:pk>/make-event/", MakeEventView.as_view(), name="make_event"),
        path("<int:pk>/make-article/", MakeArticleView.as_view(), name="make_article"),
    ]
    return [path("newsroom/", include((patterns, "newsroom_turning")))]


@hooks.register("register_page_header_buttons")
def offer_to_turn_the_page(page: Page, user: Any, view_name: str, next_url: str | None = None) -> Iterator[Button]:
    """Return the button for the menu of an article or an event."""
    if page.pk and page.specific_class in ACTIONS and may_turn(page.specific, user):
        label, name, icon = ACTIONS[page.specific_class]
        yield Button(label, reverse(name, args=[page.pk]), icon_name=icon, priority=40)


@hooks.register("register_log_actions")
def register_turning(actions: LogActionRegistry) -> None:
    """Name the entries of the history."""
    actions.register_action(MADE_EVENT, "Make an event", "Made this article an event")
    actions.register_action(MADE_ARTICLE, "Make an article", "Made this event an article")
