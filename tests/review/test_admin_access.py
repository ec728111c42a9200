"""Who may make, see and change reviews: who may edit each of their pages, at each use."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import Group, Permission
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from wagtail.models import GroupPagePermission

from about.models import AboutPage
from actris_cms.users.models import User
from home.models import HomePage
from review.links import is_open
from review.models import Review
from tests.factories import AboutPageFactory, UserFactory

pytestmark = pytest.mark.django_db

DENIED = 302  # Wagtail sends who is signed in to the admin's home page, and others to the sign-in page.


@pytest.fixture
def other_section(home: HomePage) -> AboutPage:
    """A section that the communications team edits, and an editor of another section too."""
    page: AboutPage = AboutPageFactory(parent=home, title="Other section")
    return page


@pytest.fixture
def users(editor: User, publisher: User, other_section: AboutPage) -> dict[str, User | None]:
    """A user of each role."""
    group = Group.objects.create(name="Editors of the other section")
    group.permissions.add(Permission.objects.get(codename="access_admin"))
    change = Permission.objects.get(codename="change_page")
    GroupPagePermission.objects.create(group=group, page=other_section, permission=change)
    other = UserFactory.create(username="other")
    other.groups.add(group)
    boss = UserFactory.create(username="boss", is_superuser=True)
    return {"anonymous": None, "other": other, "editor": editor, "publisher": publisher, "superuser": boss}


ROLES = {"anonymous": False, "other": False, "editor": True, "publisher": True, "superuser": True}
# Who uses the admin may look at the site on a day to come, which leaves out the drafts that the user may not edit.
OF_THE_ADMIN = dict.fromkeys(ROLES, 200) | {"anonymous": 302}
MENUS = ("review_links:report", "day")
ACTIONS = ("renew", "revoke", "close", "extend", "add", "answer", "resolve")


def answers(client: Client, review: Review, page: AboutPage) -> dict[str, int]:
    """Return the status of each view of a review, and of each action."""
    new = f"{reverse('reviews:new')}?page={page.pk}"
    form = {"pages": page.pk, "people": "a@example.org", "days": 1, "shows": "fixed"}
    detail = reverse("reviews:detail", args=[review.pk])
    statuses = {
        "new": client.get(new).status_code,
        "make": client.post(new, form).status_code,
        "detail": client.get(detail).status_code,
        "record": client.get(reverse("reviews:record", args=[review.pk])).status_code,
    }
    for action in ACTIONS:
        values = {"action": action, "about": review.reviewers.earliest("pk").pk, "days": 3, "people": "b@example.org"}
        if action in ("answer", "resolve"):
            comments = review.pages.get().comments
            values |= {"about": comments.create(name="Tan", text="Shorter?").pk, "text": "Yes"}
        statuses[action] = client.post(detail, values).status_code
        Review.objects.update(closed_at=None)
    return statuses


@pytest.mark.parametrize(("role", "allowed"), ROLES.items())
def test_each_view_is_for_who_may_edit_the_pages(
    role: str, allowed: bool, client: Client, users: dict[str, Any], about_page: AboutPage, review: Review, invite: Any
) -> None:
    invite(review)
    if users[role]:
        client.force_login(users[role])
    redirects = {"revoke", "close", "extend", "answer", "resolve"}
    expected = {"new": 200, "make": 200, "detail": 200, "record": 200, "renew": 200, "add": 200} | dict.fromkeys(
        redirects, 302
    )
    found = answers(client, review, about_page)
    assert found == (expected if allowed else dict.fromkeys(expected, DENIED))
    assert Review.objects.count() == (2 if allowed else 1)
    if not allowed:
        review.refresh_from_db()
        assert review.reviewers.get().revoked_at is None
        assert not review.pages.get().comments.filter(answers__isnull=False).exists()


@pytest.mark.parametrize(("role", "status"), OF_THE_ADMIN.items())
def test_who_uses_the_admin_sees_the_report_and_the_days_to_come(
    role: str, status: int, client: Client, users: dict[str, Any], section: AboutPage
) -> None:
    new: AboutPage = AboutPageFactory(parent=section, title="Secret draft", slug="secret", live=False)
    new.go_live_at = timezone.now() + timedelta(days=1)
    new.save_revision(approved_go_live_at=new.go_live_at)
    if users[role]:
        client.force_login(users[role])
    later = timezone.now() + timedelta(days=2)
    screens = {name: client.get(reverse(name)) for name in MENUS}
    screens["site"] = client.get(reverse("day_site", args=[later]))
    assert {name: answer.status_code for name, answer in screens.items()} == dict.fromkeys(screens, status)
    may_see = ROLES[role]
    assert ("Secret draft" in screens["day"].content.decode()) is may_see
    draft = client.get(reverse("day_page", args=[later, new.url.lstrip("/")]))
    assert draft.status_code == (302 if status == 302 else 200 if may_see else 404)


def test_a_review_with_one_page_that_one_may_not_edit_is_closed_to_one(
    client: Client,
    users: dict[str, Any],
    about_page: AboutPage,
    other_section: AboutPage,
    make_review: Callable[..., Review],
    invite: Any,
) -> None:
    mixed, own = make_review(about_page, other_section), make_review(other_section)
    invite(mixed, "Goh")
    invite(own, "Lim")
    client.force_login(users["other"])
    assert client.get(reverse("reviews:detail", args=[mixed.pk])).status_code == DENIED
    assert client.get(reverse("reviews:detail", args=[own.pk])).status_code == 200
    report = client.get(reverse("review_links:report")).content.decode()
    assert "Lim" in report
    assert "Goh" not in report
    form = client.get(reverse("wagtailadmin_pages:edit", args=[other_section.pk])).content.decode()
    assert reverse("reviews:detail", args=[own.pk]) in form
    assert reverse("reviews:detail", args=[mixed.pk]) not in form
    url = f"{reverse('reviews:new')}?page={other_section.pk}&page={about_page.pk}"
    assert client.get(url).status_code == DENIED


def test_drafts_below_that_one_may_not_edit_are_not_named(
    client: Client, users: dict[str, Any], about_page: AboutPage, other_section: AboutPage
) -> None:
    AboutPageFactory(parent=about_page, title="Secret draft", live=False)
    client.force_login(users["other"])
    url = f"{reverse('reviews:new')}?page={other_section.pk}&below={about_page.pk}"
    assert client.get(url).status_code == DENIED


def test_pages_that_one_may_not_edit_are_left_out_of_a_choice_without_a_name(
    client: Client, users: dict[str, Any], about_page: AboutPage, other_section: AboutPage
) -> None:
    client.force_login(users["other"])
    url = reverse("wagtail_bulk_action", args=["wagtailcore", "page", "review"])
    shown = client.get(f"{url}?id={about_page.pk}&id={other_section.pk}", follow=True).content.decode()
    assert "1 page is left out" in shown
    assert "About ACTRIS" not in shown


def test_rights_lost_are_lost_at_the_next_request(
    client: Client, editor: User, publisher: User, review: Review, about_page: AboutPage, invite: Any
) -> None:
    invite(review)
    client.force_login(editor)
    detail = reverse("reviews:detail", args=[review.pk])
    assert client.get(detail).status_code == 200
    editor.groups.clear()
    editor.groups.add(Group.objects.create(name="Nobody"))
    assert client.get(detail).status_code == DENIED
    assert client.post(detail, {"action": "close"}).status_code == DENIED
    assert not is_open(Review.objects.get())
    client.force_login(publisher)
    assert "may no longer edit" in client.get(detail).content.decode()


def test_the_menu_of_reports_has_the_links_for_who_edits_pages(client: Client, users: dict[str, Any]) -> None:
    url = reverse("review_links:report")
    client.force_login(users["editor"])
    assert client.get(url).status_code == 200
    group = Group.objects.create(name="Others")
    group.permissions.add(Permission.objects.get(codename="access_admin"))
    nobody = UserFactory.create(username="nobody")
    nobody.groups.add(group)
    client.force_login(nobody)
    assert client.get(url).status_code == DENIED


@pytest.mark.parametrize("values", [{}, {"action": "delete"}, {"action": "renew"}, {"action": "revoke", "about": "x"}])
def test_a_malformed_action_does_nothing(
    values: dict[str, str], client: Client, editor: User, review: Review, invite: Any
) -> None:
    reviewer, _ = invite(review)
    client.force_login(editor)
    assert client.post(reverse("reviews:detail", args=[review.pk]), values).status_code == 404
    reviewer.refresh_from_db()
    assert reviewer.revoked_at is None


def test_reviewers_and_comments_of_another_review_are_not_reached(
    client: Client, editor: User, about_page: AboutPage, make_review: Callable[..., Review], invite: Any
) -> None:
    one, other = make_review(about_page), make_review(about_page)
    reviewer, _ = invite(other)
    comment = other.pages.get().comments.create(name="Tan", text="Shorter?")
    client.force_login(editor)
    for action, about in (("renew", reviewer), ("revoke", reviewer), ("answer", comment), ("resolve", comment)):
        values = {"action": action, "about": about.pk, "text": "Yes"}
        assert client.post(reverse("reviews:detail", args=[one.pk]), values).status_code == 404
