"""Articles become events, and events become articles, and stay the same pages."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.contrib.contenttypes.models import ContentType
from django.test import Client
from django.urls import reverse
from wagtail.models import (
    Comment,
    GroupApprovalTask,
    Page,
    PageLogEntry,
    PageViewRestriction,
    ReferenceIndex,
    Revision,
    Workflow,
    WorkflowState,
    WorkflowTask,
)

from about.models import AboutPage
from actris_cms.users.models import User
from newsroom.models import ArticlePage, CategoryPage, EventPage
from newsroom.turning.pages import TurnedError, make_article, make_event
from search.models import Entry
from tests.factories import SINGAPORE, ArticlePageFactory, EventPageFactory, link, stream

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

STARTS = datetime(2026, 5, 12, 9, tzinfo=SINGAPORE)
FACTS = {
    "starts_at": "2026-05-12 09:00",
    "ends_at": "2026-05-12 17:00",
    "attendance": "in_person",
    "venue": "Auditorium",
    "venue_address": "",
    "audience": "",
    "fee": "Free",
    "registration_url": "https://example.org/register",
    "registration_closes_at": "",
    "highlights": "",
}


@pytest.fixture
def article(events: CategoryPage) -> ArticlePage:
    """A published article with two revisions."""
    page: ArticlePage = ArticlePageFactory(
        parent=events, title="Talk on cells", slug="talk", body=stream(("rich_text", "<p>First words</p>"))
    )
    page.save_revision().publish()
    page.refresh_from_db()
    page.body = stream(("rich_text", "<p>Later words</p>"))
    page.save_revision().publish()
    return ArticlePage.objects.get(pk=page.pk)


@pytest.fixture
def signed_in(client: Client, publisher: User) -> Client:
    """A browser in which a publisher is signed in."""
    client.force_login(publisher)
    return client


def to_event(client: Client, page: Page, **changes: Any) -> Any:
    """Make an event of an article."""
    return client.post(reverse("newsroom_turning:make_event", args=[page.pk]), {**FACTS, **changes})


def to_article(client: Client, page: Page) -> Any:
    """Make an article of an event."""
    return client.post(reverse("newsroom_turning:make_article", args=[page.pk]))


def test_an_article_becomes_an_event_at_the_same_address(
    article: ArticlePage, signed_in: Client, client: Client
) -> None:
    assert to_event(signed_in, article).status_code == 302
    event = EventPage.objects.get(pk=article.pk)
    assert event.specific_class is EventPage
    assert (event.url, event.live, event.has_unpublished_changes) == (article.url, True, False)
    assert (event.starts_at, event.venue, event.fee) == (STARTS, "Auditorium", "Free")
    assert event.registration_link[0].value["url"] == "https://example.org/register"
    assert (event.first_published_at, event.translation_key) == (article.first_published_at, article.translation_key)
    html = client.get(event.url).content.decode()
    assert '<time datetime="2026-05-12T09:00:00+08:00">' in html
    assert "Later words" in html


def test_going_back_keeps_the_facts_for_the_next_time(article: ArticlePage, signed_in: Client, client: Client) -> None:
    to_event(signed_in, article)
    event = EventPage.objects.get(pk=article.pk)
    event.seats = "20 seats"
    event.save_revision().publish()
    assert to_article(signed_in, article).status_code == 302
    page = Page.objects.get(pk=article.pk)
    assert page.specific_class is ArticlePage
    assert not EventPage.objects.exists()
    assert '<time datetime="2026-05-12T09:00:00+08:00">' not in client.get(article.url).content.decode()
    form = signed_in.get(reverse("newsroom_turning:make_event", args=[article.pk])).context["form"]
    assert form["starts_at"].value().strftime("%d %B %H:%M") == "12 May 09:00"
    assert form["registration_url"].value() == "https://example.org/register"
    to_event(signed_in, article, fee="S$20")
    event = EventPage.objects.get(pk=article.pk)
    assert (event.seats, event.fee, event.registration_link[0].value["url"]) == (
        "20 seats",
        "S$20",
        "https://example.org/register",
    )


def test_each_revision_still_opens_and_can_be_compared_reverted_to_and_previewed(
    article: ArticlePage, signed_in: Client
) -> None:
    before = list(Revision.page_revisions.filter(object_id=str(article.pk)).values_list("pk", flat=True))
    to_event(signed_in, article)
    for turned in range(2):
        first, *_, last = Revision.page_revisions.filter(object_id=str(article.pk)).order_by("pk")
        assert first.pk == min(before)
        assert first.as_object().body[0].value.source == "<p>First words</p>"
        for name, args in (
            ("revisions_revert", [article.pk, first.pk]),
            ("revisions_compare", [article.pk, first.pk, last.pk]),
            ("revisions_view", [article.pk, first.pk]),
            ("history", [article.pk]),
            ("edit", [article.pk]),
        ):
            response = signed_in.get(reverse(f"wagtailadmin_pages:{name}", args=args))
            assert response.status_code == 200, (name, turned)
        kinds = set(Revision.page_revisions.filter(object_id=str(article.pk)).values_list("content_type", flat=True))
        assert kinds == {Page.objects.get(pk=article.pk).content_type_id}
        if not turned:
            to_article(signed_in, article)
    first = Revision.page_revisions.filter(object_id=str(article.pk)).earliest("pk")
    first.publish()
    assert "First words" in signed_in.get(article.url).content.decode()


def test_a_revision_that_is_reverted_to_keeps_the_facts(article: ArticlePage, signed_in: Client) -> None:
    to_event(signed_in, article)
    Revision.page_revisions.filter(object_id=str(article.pk)).earliest("pk").publish()
    event = EventPage.objects.get(pk=article.pk)
    assert (event.starts_at, event.venue, event.body[0].value.source) == (STARTS, "Auditorium", "<p>First words</p>")


def types_of_references_to(page: Page) -> set[tuple[int, str]]:
    """Return the pages that the index knows to refer to a page, and their types."""
    found = ReferenceIndex.get_references_to(page).values_list("object_id", "content_type__model")
    return {(int(pk), model) for pk, model in found}


def test_comments_restrictions_aliases_and_references_stay(
    article: ArticlePage, signed_in: Client, publisher: User, section: AboutPage, events: CategoryPage
) -> None:
    section.body = stream(("button", {"link": link(page=article.pk, text="Talk"), "style": "primary"}))
    section.save()
    article.body = stream(("button", {"link": link(page=section.pk, text="About"), "style": "primary"}))
    article.save_revision().publish()
    article.refresh_from_db()
    Comment.objects.create(page=article, user=publisher, text="Check", contentpath="title")
    PageViewRestriction.objects.create(page=article, restriction_type="login")
    events.refresh_from_db()
    alias = article.create_alias(update_slug="talk-again", parent=events)
    to_event(signed_in, article)
    assert Comment.objects.filter(page=article).count() == 1
    assert PageViewRestriction.objects.filter(page=article).count() == 1
    assert EventPage.objects.get(pk=alias.pk).alias_of_id == article.pk
    assert types_of_references_to(article) == {(section.pk, "aboutpage")}
    assert types_of_references_to(section) == {(article.pk, "eventpage"), (alias.pk, "eventpage")}
    to_article(signed_in, article)
    assert types_of_references_to(section) == {(article.pk, "articlepage"), (alias.pk, "articlepage")}
    assert Page.objects.get(pk=alias.pk).specific_class is ArticlePage
    assert Comment.objects.filter(page=article).count() == 1


@pytest.mark.usefixtures("search_index")
def test_search_finds_it_once_as_what_it_is(article: ArticlePage, signed_in: Client) -> None:
    for turn, kind in ((to_event, "event"), (to_article, "article")):
        turn(signed_in, article)
        assert list(Entry.objects.filter(page=article.pk).values_list("kind", flat=True)) == [kind]
        assert [page.pk for page in Page.objects.search("cells")] == [article.pk]
    assert [page.pk for page in ArticlePage.objects.search("cells")] == [article.pk]
    assert list(EventPage.objects.search("cells")) == []


def test_a_workflow_goes_on(article: ArticlePage, signed_in: Client, publisher: User) -> None:
    workflow = Workflow.objects.create(name="Review")
    task = GroupApprovalTask.objects.create(name="Look")
    task.groups.set(publisher.groups.all())
    WorkflowTask.objects.create(workflow=workflow, task=task, sort_order=0)
    article.save_revision()
    state = workflow.start(article, publisher)
    to_event(signed_in, article)
    state.refresh_from_db()
    assert state.status == WorkflowState.STATUS_IN_PROGRESS
    assert state.content_type == ContentType.objects.get_for_model(EventPage)
    event = EventPage.objects.get(pk=article.pk)
    assert event.current_workflow_state == state
    state.current_task_state.approve(user=publisher)
    assert EventPage.objects.get(pk=article.pk).starts_at == STARTS


def test_a_draft_stays_a_draft(article: ArticlePage, client: Client, editor: User) -> None:
    article.unpublish()
    client.force_login(editor)
    assert to_event(client, article).status_code == 302
    event = EventPage.objects.get(pk=article.pk)
    assert (event.live, event.has_unpublished_changes) == (False, True)
    assert event.get_latest_revision_as_object().venue == "Auditorium"


def test_unpublished_changes_stay_unpublished(article: ArticlePage, signed_in: Client) -> None:
    article.title = "New title"
    article.save_revision()
    to_event(signed_in, article)
    event = EventPage.objects.get(pk=article.pk)
    assert (event.title, event.venue, event.has_unpublished_changes) == ("Talk on cells", "Auditorium", True)
    draft = event.get_latest_revision_as_object()
    assert (draft.title, draft.venue) == ("New title", "Auditorium")


def test_who_may_not_publish_cannot_turn_what_visitors_see(article: ArticlePage, client: Client, editor: User) -> None:
    client.force_login(editor)
    response = to_event(client, article)
    assert response.url == reverse("wagtailadmin_pages:edit", args=[article.pk])
    assert "only a publisher" in client.get(response.url).content.decode()
    assert not EventPage.objects.exists()


def test_who_may_not_edit_the_page_is_refused(article: ArticlePage, client: Client, db: None) -> None:
    client.force_login(User.objects.create_user("nobody"))
    assert to_event(client, article).status_code == 302
    assert not EventPage.objects.exists()


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"starts_at": ""}, "starts_at"),
        ({"venue": ""}, "venue"),
        ({"ends_at": "2026-05-11 09:00"}, "ends_at"),
        ({"registration_url": "no address"}, "registration_url"),
    ],
)
def test_what_is_missing_or_wrong_is_asked_for(
    article: ArticlePage, signed_in: Client, changes: dict[str, str], field: str
) -> None:
    response = to_event(signed_in, article, **changes)
    assert response.status_code == 200
    assert list(response.context["form"].errors) == [field]
    assert not EventPage.objects.exists()


def test_the_address_can_fill_in_the_form(article: ArticlePage, signed_in: Client) -> None:
    url = reverse("newsroom_turning:make_event", args=[article.pk])
    html = signed_in.get(
        url, {"starts_at": "2026-05-12T09:00:00+08:00", "venue": "Hall", "ends_at": "x"}
    ).content.decode()
    assert 'value="2026-05-12 09:00"' in html
    assert 'value="Hall"' in html


def test_an_article_that_reports_on_an_event_stays_one(report: ArticlePage, signed_in: Client) -> None:
    to_event(signed_in, report)
    assert Page.objects.get(pk=report.pk).specific_class is ArticlePage


def test_the_action_is_in_the_menu_of_the_page(article: ArticlePage, signed_in: Client) -> None:
    url = reverse("wagtailadmin_pages:edit", args=[article.pk])
    assert "Make this an event" in signed_in.get(url).content.decode()
    to_event(signed_in, article)
    html = signed_in.get(url).content.decode()
    assert "Make this an article" in html
    assert "Make this an event" not in html


def test_the_history_names_what_happened(article: ArticlePage, signed_in: Client) -> None:
    to_event(signed_in, article)
    to_article(signed_in, article)
    html = signed_in.get(reverse("wagtailadmin_pages:history", args=[article.pk])).content.decode()
    assert "Made this article an event" in html
    assert "Made this event an article" in html


@pytest.mark.parametrize("turned_back", [False, True])
def test_it_can_be_unpublished_and_deleted(article: ArticlePage, signed_in: Client, turned_back: bool) -> None:
    to_event(signed_in, article)
    if turned_back:
        to_article(signed_in, article)
    Page.objects.get(pk=article.pk).specific.unpublish()
    assert not Page.objects.get(pk=article.pk).live
    signed_in.post(reverse("wagtailadmin_pages:delete", args=[article.pk]))
    assert not Page.objects.filter(pk=article.pk).exists()
    assert not Revision.objects.filter(object_id=str(article.pk)).exists()


def test_an_event_that_was_never_saved_in_the_editor_becomes_an_article(
    events: CategoryPage, signed_in: Client
) -> None:
    event = EventPageFactory(parent=events, title="Workshop")
    html = signed_in.get(reverse("newsroom_turning:make_article", args=[event.pk])).content.decode()
    assert "Auditorium" in html
    to_article(signed_in, event)
    assert Page.objects.get(pk=event.pk).specific_class is ArticlePage
    assert PageLogEntry.objects.get(action="newsroom.make_article").data["facts"]["venue"] == "Auditorium"


def test_a_page_that_was_turned_in_another_window_is_opened(article: ArticlePage, signed_in: Client) -> None:
    to_event(signed_in, article)
    response = to_event(signed_in, article, venue="Elsewhere")
    assert response.url == reverse("wagtailadmin_pages:edit", args=[article.pk])
    assert EventPage.objects.get(pk=article.pk).venue == "Auditorium"


def test_a_page_that_another_request_has_just_turned_is_not_turned_twice(article: ArticlePage, publisher: User) -> None:
    make_event(article, {"starts_at": STARTS, "venue": "Auditorium"}, publisher)
    with pytest.raises(TurnedError):
        make_event(article, {"starts_at": STARTS, "venue": "Elsewhere"}, publisher)
    event = EventPage.objects.get()
    make_article(event, publisher)
    with pytest.raises(TurnedError):
        make_article(event, publisher)


def test_it_leaves_the_lists_of_events_and_comes_back(
    article: ArticlePage, signed_in: Client, main: Callable[[str], str]
) -> None:
    soon = datetime.now(SINGAPORE) + timedelta(days=3)
    to_event(signed_in, article, starts_at=f"{soon:%Y-%m-%d %H:%M}", ends_at="")
    assert "Upcoming events" in main("/newsroom/")
    to_article(signed_in, article)
    assert "Upcoming events" not in main("/newsroom/")
