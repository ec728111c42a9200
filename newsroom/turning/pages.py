"""Turns an article into an event, and an event into an article. The page stays the same page.

An event is an article with a row of its own for its facts, so this adds or removes that row and changes the content
type. The primary key, the URL, revisions, comments, the workflow, view restrictions, aliases, and all that refers to
the page stay as they are. Revisions get the facts as well, so that each of them still opens.

The facts of a former event are in the log of the page, from which the next event takes them.
"""

from typing import Any, Final

from django.contrib.contenttypes.models import ContentType
from django.db import DEFAULT_DB_ALIAS, transaction
from wagtail.log_actions import log
from wagtail.models import Page, PageLogEntry, ReferenceIndex, Revision, WorkflowState
from wagtail.search import index

from newsroom.models import ArticlePage, EventPage

MADE_EVENT: Final = "newsroom.make_event"
MADE_ARTICLE: Final = "newsroom.make_article"
FACTS: Final = tuple(field for field in EventPage._meta.local_fields if not field.primary_key)


class TurnedError(Exception):
    """The page was turned by another request, such as by the same form sent twice."""


def as_event(article: ArticlePage, facts: dict[str, Any]) -> EventPage:
    """Return an unsaved event with the fields of an article, and with `facts` by the names of their columns."""
    event = EventPage()
    for field in ArticlePage._meta.concrete_fields:
        setattr(event, field.attname, getattr(article, field.attname))
    event.articlepage_ptr_id = article.pk
    for name, value in facts.items():
        setattr(event, name, value)
    return event


def facts_of(event: EventPage) -> dict[str, Any]:
    """Return the facts of an event by the names of their columns."""
    return {field.attname: getattr(event, field.attname) for field in FACTS}


def facts_of_former_event(article: ArticlePage) -> dict[str, Any]:
    """Return the facts that an article had when it was last an event; empty if it never was."""
    entries = PageLogEntry.objects.filter(page=article.pk, action=MADE_ARTICLE).order_by("-timestamp", "-pk")
    data = entries.values_list("data", flat=True).first() or {}
    stored = data.get("facts", {})
    found = {field.attname: field.to_python(stored[field.name]) for field in FACTS if field.name in stored}
    if not ArticlePage.objects.filter(pk=found.get("highlights_id"), eventpage=None).exists():
        found.pop("highlights_id", None)
    return found


@transaction.atomic
def turn_into_event(article: ArticlePage, facts: dict[str, Any]) -> EventPage:
    """Turn an article and its aliases into events, as they are live and in all revisions. Return the event.

    Raises TurnedError if it is one.
    """
    _lock(article)
    for page in _with_aliases(article):
        index.remove_object(page)
        event = as_event(page, facts)
        event.content_type = ContentType.objects.get_for_model(EventPage)
        event.save_base(raw=True, force_insert=True)  # Only the row of facts: the article is there.
        _change_type(event, _stored(event))
    return EventPage.objects.get(pk=article.pk)


@transaction.atomic
def turn_into_article(event: EventPage) -> ArticlePage:
    """Turn an event and its aliases into articles. The facts stay in its revisions. Return the article.

    Raises TurnedError if it is one.
    """
    _lock(event)
    for page in _with_aliases(event):
        index.remove_object(page)
        # `delete` would delete the article with its revisions, too.
        EventPage.objects.filter(pk=page.pk)._raw_delete(using=DEFAULT_DB_ALIAS)
        article = ArticlePage.objects.get(pk=page.pk)
        article.content_type = ContentType.objects.get_for_model(ArticlePage)
        _change_type(article, {})
    return ArticlePage.objects.get(pk=event.pk)


@transaction.atomic
def make_event(article: ArticlePage, facts: dict[str, Any], user: Any) -> EventPage:
    """Turn an article into an event as an editor: with a new revision, and an entry in its history."""
    event = turn_into_event(article, facts)
    draft: EventPage = event.get_latest_revision_as_object()
    for name, value in facts.items():
        setattr(draft, name, value)
    _save_revision(event, draft, MADE_EVENT, user)
    return EventPage.objects.get(pk=article.pk)


@transaction.atomic
def make_article(event: EventPage, user: Any) -> ArticlePage:
    """Turn an event into an article as an editor: with a new revision, and the facts in an entry of its history."""
    facts = _stored(event.get_latest_revision_as_object())
    article = turn_into_article(event)
    _save_revision(article, article.get_latest_revision_as_object(), MADE_ARTICLE, user, {"facts": facts})
    return ArticlePage.objects.get(pk=event.pk)


def _save_revision(page: Page, draft: Page, action: str, user: Any, data: dict[str, Any] | None = None) -> None:
    """Save the draft as a new revision, and publish it if it differs from what is live only in its type."""
    is_live_version = page.live and not page.has_unpublished_changes and page.current_workflow_state is None
    revision = draft.save_revision(user=user, clean=False)
    if is_live_version:
        revision.publish(user=user, log_action=False)
    log(instance=page, action=action, user=user, revision=revision, data=data)


def _lock(page: Page) -> None:
    """Wait until no other request changes the page. Raises TurnedError if one has turned it meanwhile."""
    if Page.objects.select_for_update().get(pk=page.pk).specific_class is not type(page):
        raise TurnedError(page.pk)


def _with_aliases(page: ArticlePage) -> list[Any]:
    """Return the page and its aliases, also those of aliases."""
    found = [page]
    for each in found:
        found.extend(Page.objects.filter(alias_of=each.pk).specific())
    return [type(page).objects.get(pk=each.pk) for each in found]


def _stored(event: EventPage) -> dict[str, Any]:
    """Return the facts as revisions store them."""
    data = event.serializable_data()
    return {field.name: data[field.name] for field in FACTS}


def _change_type(page: ArticlePage, facts: dict[str, Any]) -> None:
    """Give the page's row, revisions and workflows the type of `page`, and the revisions those facts they lack."""
    kind = page.content_type
    Page.objects.filter(pk=page.pk).update(content_type=kind)
    revisions = Revision.page_revisions.filter(object_id=str(page.pk))
    for revision in revisions.only("pk", "content").iterator():
        content = {**facts, **revision.content, "content_type": kind.pk}
        Revision.objects.filter(pk=revision.pk).update(content=content, content_type=kind)
    WorkflowState.objects.for_instance(page).update(content_type=kind)
    ReferenceIndex.remove_for_object(page)  # It would keep the references of the other type.
    page.save(clean=False)  # Also tells the indexes and the page cache.
