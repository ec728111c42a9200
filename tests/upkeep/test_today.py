"""The first screen of the admin: what waits for the user, for others, and what there is to mend."""

from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import Group, Permission
from django.test import Client
from django.urls import reverse
from wagtail.models import GroupPagePermission, Page

from about.models import AboutPage
from actris_cms.feedback.models import Answer, AnswerCount
from actris_cms.singapore import today
from actris_cms.users.models import User
from home.models import HomePage
from tests.factories import AboutPageFactory, stream
from upkeep.health.refreshing import refresh_all
from upkeep.models import PageFinding, ReviewDate
from upkeep.today.most_met import most_met

pytestmark = [pytest.mark.django_db, pytest.mark.slow]


def shown(client: Client, user: User) -> str:
    """Return the words of the panel, on one line."""
    client.force_login(user)
    html = client.get(reverse("wagtailadmin_home")).content.decode()
    assert 'id="today-section"' in html
    return " ".join(html.split('id="today-section"')[1].split("w-panel--dashboard")[0].split())


def submitted(page: AboutPage, user: User) -> Any:
    """Submit a draft of a page; return where the workflow stands."""
    page.save_revision(user=user)
    return page.get_workflow().start(page, user)


def _editors_of(page: AboutPage) -> Group:
    """Return a group that may edit only a page and what is below it."""
    group: Group = Group.objects.create(name="Editors of a section")
    group.permissions.add(Permission.objects.get(codename="access_admin"))
    change = Permission.objects.get(codename="change_page", content_type__app_label="wagtailcore")
    GroupPagePermission.objects.create(group=group, page=page, permission=change)
    return group


def test_a_draft_waits_for_a_publisher_and_then_for_its_author(
    client: Client, home: HomePage, about_page: AboutPage, editor: User, publisher: User
) -> None:
    assert "Nothing waits for you." in shown(client, publisher)
    state = submitted(about_page, editor)
    assert "1 draft to approve" in shown(client, publisher)
    assert "1 draft of yours to approve" in shown(client, editor)
    state.current_task_state.reject(user=publisher, comment="Please add the fee")
    assert "to approve" not in shown(client, publisher)
    words = shown(client, editor)
    assert "About ACTRIS</a> came back from publisher" in words
    assert "Please add the fee" in words
    assert "came back" not in shown(client, publisher)
    editor.groups.set([_editors_of(AboutPageFactory(parent=home))])
    assert "About ACTRIS" not in shown(client, editor).split("Waits for others")[0]
    editor.groups.set([Group.objects.get(name="Communications editors")])
    assert "came back" in shown(client, editor)
    about_page.delete()
    assert "came back" not in shown(client, editor)


def test_pages_to_read_again_wait_for_their_owner_and_are_done_in_one_click(
    client: Client, about_page: AboutPage, editor: User, publisher: User
) -> None:
    ReviewDate.objects.create(page=about_page, due=today() - timedelta(days=1), owner=editor)
    assert "Reviewed: nothing to change" in shown(client, editor)
    words = shown(client, publisher)
    assert "1 page to read again" in words
    assert "Reviewed: nothing to change" not in words
    client.force_login(editor)
    home = reverse("wagtailadmin_home")
    assert client.post(reverse("review_dates:reviewed", args=[about_page.pk]), {"next": home}).url == home
    assert "Nothing waits for you." in shown(client, editor)


def test_a_long_list_is_cut(client: Client, section: AboutPage, editor: User) -> None:
    for _ in range(7):
        page = AboutPageFactory(parent=section)
        ReviewDate.objects.create(page=page, due=today(), owner=editor)
    words = shown(client, editor)
    assert words.count("Reviewed: nothing to change") == 5
    assert "All 7 pages to read again" in words


def test_pages_that_most_visitors_meet_are_mended_first(
    client: Client, home: HomePage, section: AboutPage, publisher: User
) -> None:
    filler = stream(("rich_text", "<p>No info.</p>"))
    below = AboutPageFactory(parent=section, title="Below", summary="x", body=filler)
    deepest = AboutPageFactory(parent=below, title="Deepest", body=filler)

    def first() -> list[Page]:
        return [one.page for one in most_met(PageFinding.objects.all(), 9) if one.page.pk in (below.pk, deepest.pk)]

    refresh_all()
    assert [page.pk for page in first()] == [below.pk, deepest.pk]
    assert "The pages nearest to the home page are first." in shown(client, publisher)
    day = today()
    AnswerCount.objects.create(page=deepest, day=day, answer=Answer.YES, number=3)
    AnswerCount.objects.create(page=below, day=day, answer=Answer.NO, number=2)
    AnswerCount.objects.create(page=below, day=day, answer=Answer.UNCLEAR, number=2)  # Of the same two visitors.
    AnswerCount.objects.create(page=below, day=day - timedelta(days=400), answer=Answer.YES, number=9)
    assert [page.pk for page in first()] == [deepest.pk, below.pk]
    words = shown(client, publisher)
    assert words.index("Deepest") < words.index("Below")
    assert "Filler text</a> and 1 more" in words
    assert "The pages that most visitors answered about are first." in words


def test_the_panel_costs_few_queries(
    client: Client, section: AboutPage, publisher: User, django_assert_max_num_queries: Any
) -> None:
    for _ in range(5):
        page = AboutPageFactory(parent=section, body=stream(("rich_text", "<p>No info.</p>")))
        submitted(page, publisher)
        ReviewDate.objects.create(page=page, due=today(), owner=publisher)
    refresh_all()
    client.force_login(publisher)
    client.get(reverse("wagtailadmin_home"))
    with django_assert_max_num_queries(60):
        client.get(reverse("wagtailadmin_home"))
