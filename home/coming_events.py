"""The block of the home page that lists coming events."""

from typing import Any

from django.apps import apps
from wagtail import blocks
from wagtail.models import Page, Site

from actris_cms.core.blocks import LinkBlock

COUNT = 3


class ComingEventsBlock(blocks.StructBlock):
    """The next events, soonest first. The block is empty while there is none.

    It gets the model of events by its name, because the apps of page types must not import each other.
    """

    eyebrow = blocks.CharBlock(max_length=120, required=False, label="Line above the title")
    title = blocks.CharBlock(max_length=120, default="Coming events")
    link = LinkBlock(optional=True, required=False)

    def get_context(self, value: Any, parent_context: dict[str, Any] | None = None) -> dict[str, Any]:
        """Add the events, and the link to all of them."""
        context: dict[str, Any] = super().get_context(value, parent_context)
        request = context.get("request")
        if site := Site.find_for_request(request):
            coming = apps.get_model("newsroom", "EventPage").coming_below(site.root_page.path, request)
            has_more = len(coming) > COUNT
            more = self.more_link(value["link"], context.get("newsroom"), has_more=has_more) if coming else None
            context |= {"coming_events": coming[:COUNT], "more": more}
        return context

    def more_link(self, link: Any, newsroom: Page | None, *, has_more: bool) -> Any:
        """Return the link that the editor chose; without one, and if there are more events, a link to the newsroom."""
        if link.href or not (newsroom and has_more):
            return link
        return self.child_blocks["link"].normalize({"text": "All coming events", "page": newsroom})

    class Meta:
        icon = "date"
        label = "Coming events"
        description = "Up to three events that take place next. It is hidden while there are none."
        group = "Home"
        template = "home/blocks/coming_events.html"
        styles = ("home/home.css",)
        preview_value = {
            "eyebrow": "",
            "title": "Coming events",
            "link": {"text": "All events", "page": None, "document": None, "url": "/newsroom/"},
        }
