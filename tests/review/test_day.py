"""The screens of the site on a day to come."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from wagtail.models import GroupPagePermission, Page

from about.models import AboutPage
from actris_cms.users.models import User
from tests.factories import AboutPageFactory, UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def soon(section: AboutPage) -> AboutPage:
    """A page that is to be published tomorrow."""
    page: AboutPage = AboutPageFactory(parent=section, title="Our vision", live=False)
    page.go_live_at = timezone.now() + timedelta(days=1)
    page.save_revision(approved_go_live_at=page.go_live_at)
    return page


def site_in(days: int, page: Page) -> str:
    moment = timezone.now() + timedelta(days=days)
    return reverse("day_page", args=(moment, page.url.lstrip("/")))


def test_an_editor_chooses_a_time_and_sees_the_site(client: Client, editor: User, soon: AboutPage) -> None:
    client.force_login(editor)
    form = client.get(reverse("day"))
    assert "Our vision" in form.content.decode()
    chosen = client.get(reverse("day"), {"moment": f"{timezone.localtime() + timedelta(days=2):%Y-%m-%d %H:%M}"})
    assert chosen.status_code == 302
    assert chosen["Location"].endswith("/site/")
    assert client.get(chosen["Location"]).status_code == 200
    assert client.get(site_in(0, soon)).status_code == 404
    shown = client.get(site_in(2, soon))
    assert shown.status_code == 200
    assert "no-store" in shown["Cache-Control"]
    assert (
        f'href="{reverse("day_site", args=(timezone.now() + timedelta(days=2),))}about-us/"' in shown.content.decode()
    )


@pytest.mark.parametrize("given", ["", "yesterday", "2020-01-01 10:00", "2999-01-01 10:00"])
def test_a_time_that_cannot_be_shown_is_refused_in_words(client: Client, editor: User, given: str) -> None:
    client.force_login(editor)
    answer = client.get(reverse("day"), {"moment": given})
    assert answer.status_code == 200
    assert "error-message" in answer.content.decode()


def test_who_may_not_edit_a_page_does_not_see_its_scheduled_draft(
    client: Client, editor: User, soon: AboutPage, about_page: AboutPage
) -> None:
    GroupPagePermission.objects.filter(group__in=editor.groups.all()).update(page=about_page)
    client.force_login(editor)
    assert client.get(site_in(2, soon)).status_code == 404
    assert "Our vision" not in client.get(reverse("day")).content.decode()
    shown = client.get(site_in(2, about_page)).content.decode()
    assert "Our vision" not in shown
    assert "Without 1 draft that you may not see" in shown


def test_visitors_and_users_without_the_admin_are_sent_to_the_login(client: Client, soon: AboutPage) -> None:
    for user in (None, UserFactory.create(username="reader")):
        if user:
            client.force_login(user)
        for url in (reverse("day"), site_in(2, soon)):
            answer = client.get(url)
            assert answer.status_code == 302
            assert "Our vision" not in answer.content.decode()


@pytest.mark.parametrize("moment", ["00010101T0000", "99991231T2359"])
def test_a_moment_at_the_edge_of_the_calendar_is_not_found(client: Client, editor: User, moment: str) -> None:
    client.force_login(editor)
    assert client.get(f"{reverse('day')}{moment}/site/").status_code == 404


def test_it_never_shows_the_admin_or_a_review(client: Client, editor: User) -> None:
    client.force_login(editor)
    for path in ("admin/", "admin/pages/", "review/x/", "about-us\0/"):
        assert client.get(reverse("day_page", args=(timezone.now() + timedelta(days=1), path))).status_code == 404


def test_a_list_of_many_scheduled_pages_needs_as_many_queries_as_one_of_few(
    client: Client, editor: User, soon: AboutPage, section: AboutPage
) -> None:
    client.force_login(editor)
    client.get(reverse("day"))
    counts = []
    for number in range(2):
        with CaptureQueriesContext(connection) as asked:
            shown = client.get(reverse("day")).content.decode()
        counts.append(len(asked))
        for other in range(5):
            page = AboutPageFactory(parent=section, title=f"Soon {number}-{other}", live=False)
            page.go_live_at = soon.go_live_at
            page.save_revision(approved_go_live_at=page.go_live_at)
    assert "Soon 0-4" in shown
    assert counts[0] == counts[1]
