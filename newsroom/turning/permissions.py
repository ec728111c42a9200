"""Says who may turn a page, and which pages cannot be turned."""

from typing import Any

from newsroom.models import ArticlePage, EventPage


def may_turn(page: ArticlePage, user: Any) -> bool:
    """Whether a user may turn a page, so that the action is offered."""
    return bool(page.permissions_for_user(user).can_edit()) and not obstacle(page, user)


def obstacle(page: ArticlePage, user: Any) -> str:
    """Return why a page that the user may edit cannot be turned now, for the editor; empty if it can.

    The type of a page has no drafts: visitors of a live page see the change at once, so it takes the right to publish.
    """
    if page.alias_of_id:
        return "This page is an alias. Its original decides whether it is an event."
    lock = page.get_lock()
    if lock and lock.for_user(user):
        return "This page is locked."
    if page.live and not page.permissions_for_user(user).can_publish():
        return "Visitors see this page, so only a publisher can do this: its type has no drafts."
    if not isinstance(page, EventPage) and page.events.exists():
        return "This article is the report on an event, so it cannot be an event itself."
    return ""
