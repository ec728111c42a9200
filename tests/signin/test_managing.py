"""Somebody manages users in a group of their own, and must not become an administrator by it."""

from typing import Any

import pytest
from django.contrib.auth.models import Group, Permission
from django.test import Client

from actris_cms.users.models import User

from ..conftest import member_of

WORDS = "a long horse battery"
FORM = {"first_name": "A", "last_name": "B", "password1": "", "password2": "", "is_active": "on"}


@pytest.fixture
def root(db: None) -> User:
    """An administrator."""
    return User.objects.create_superuser("root", "root@example.org", WORDS)


@pytest.fixture
def manager(db: None) -> Client:
    """The admin, opened by somebody who may do all with users."""
    user = member_of("Communications editors", username="manager", email="manager@example.org")
    user.user_permissions.add(*Permission.objects.filter(content_type__app_label="users"))
    client = Client()
    client.force_login(user)
    return client


def send(client: Client, url: str, **fields: Any) -> Any:
    return client.post(url, FORM | fields)


def test_nobody_else_changes_or_copies_an_administrator(manager: Client, root: User) -> None:
    takeover = {
        "username": "root",
        "email": "thief@example.org",
        "password1": "stolen horse x",
        "password2": "stolen horse x",
    }
    for url in (f"/admin/users/edit/{root.pk}/", f"/admin/users/copy/{root.pk}/"):
        assert manager.get(url)["Location"] == "/admin/"
        send(manager, url, **takeover)
    before, root = root, User.objects.get(username="root")
    assert (root.email, root.password) == (before.email, before.password)
    assert User.objects.filter(is_superuser=True).count() == 1


def test_nor_makes_one(manager: Client, editor: User) -> None:
    new = {"username": "new", "email": "new@example.org", "password1": WORDS, "password2": WORDS}
    assert send(manager, "/admin/users/new/", is_superuser="on", **new).status_code == 302
    edited = {"username": "editor", "email": "editor@example.org", "is_superuser": "on"}
    assert send(manager, f"/admin/users/edit/{editor.pk}/", **edited).status_code == 302
    assert User.objects.filter(email__in=["new@example.org", "editor@example.org"]).count() == 2
    assert not User.objects.filter(is_superuser=True).exists()


def test_nor_acts_on_several_with_one_among_them(manager: Client, root: User, editor: User) -> None:
    group = Group.objects.get(name="Communications publishers")
    for action, data in (("set_active_state", {"mark_as_active": "False"}), ("assign_role", {"role": group.pk})):
        url = f"/admin/bulk/users/user/{action}/?id={root.pk}&id={editor.pk}"
        assert manager.post(url, data)["Location"] == "/admin/"
        assert not User.objects.filter(is_active=False).exists()
        assert manager.post(url.replace(f"id={root.pk}&", ""), data).status_code == 302
        User.objects.update(is_active=True)
    assert not root.groups.exists()
    assert editor.groups.filter(pk=group.pk).exists()


def test_an_administrator_does_all_of_that(root: User, editor: User) -> None:
    client = Client()
    client.force_login(root)
    edited = {"username": "editor", "email": "editor@example.org", "is_superuser": "on"}
    send(client, f"/admin/users/edit/{editor.pk}/", **edited)
    editor.refresh_from_db()
    assert editor.is_superuser
