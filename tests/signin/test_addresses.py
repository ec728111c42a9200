"""An e-mail address lets in, by a new password or another provider: so it has one account, and changes are told."""

from typing import Any

import pytest
from django.core import mail
from django.core.management import CommandError, call_command
from django.db import IntegrityError, transaction
from django.test import Client

from actris_cms.users.models import User

from .conftest import enter

NAME = {"first_name": "A", "last_name": "B"}


def change(client: Client, email: str) -> Any:
    """Send the account form."""
    data = {f"name_email-{name}": value for name, value in {**NAME, "email": email}.items()}
    data |= {"theme-theme": "dark", "theme-contrast": "system", "theme-density": "default"}
    data |= {"locale-preferred_language": "", "locale-current_time_zone": "Asia/Singapore"}
    return client.post("/admin/account/", data)


@pytest.fixture
def root(db: None) -> User:
    """An administrator."""
    return User.objects.create_superuser("root", "root@example.org", "x")


def email_of(user: User) -> str:
    user.refresh_from_db()
    return user.email


@pytest.mark.usefixtures("at_once")
def test_the_old_address_is_told_of_a_new_one(client: Client, owner: User) -> None:
    enter(client)
    assert change(client, "new@example.org").status_code == 302
    assert email_of(owner) == "new@example.org"
    assert (mail.outbox[-1].to, "another e-mail address" in mail.outbox[-1].body) == (["owner@example.org"], True)


def test_the_address_of_somebody_else_is_refused(client: Client, owner: User, root: User) -> None:
    enter(client)
    assert "Another account has this" in change(client, "Root@Example.org").content.decode()
    assert email_of(owner) == "owner@example.org"
    administrator = Client()
    administrator.force_login(root)
    data = {**NAME, "email": "root@example.org", "password1": "", "password2": ""}
    for url, username in ((f"/admin/users/edit/{owner.pk}/", "owner"), ("/admin/users/new/", "third")):
        new = {"username": username, "is_active": "on"}
        if username == "third":
            new |= {"password1": "a long horse battery", "password2": "a long horse battery"}
        assert "Another account has this" in administrator.post(url, data | new).content.decode()
    assert User.objects.filter(email__iexact="root@example.org").count() == 1


def test_a_new_administrator_with_a_taken_address_is_refused_in_words(root: User) -> None:
    options = {"username": "second", "email": "ROOT@example.org", "interactive": False}
    with pytest.raises(CommandError, match="email: Another account has this"), transaction.atomic():
        call_command("createsuperuser", **options)
    assert list(User.objects.values_list("username", flat=True)) == ["root"]


@pytest.mark.django_db
class TestDatabase:
    def test_it_refuses_a_second_user_with_an_address_in_any_case_of_letters(self, root: User) -> None:
        with pytest.raises(IntegrityError, match="one_user_for_each_email"), transaction.atomic():
            User.objects.create_user("other", "Root@Example.org")
        with pytest.raises(IntegrityError, match="one_user_for_each_email"), transaction.atomic():
            User.objects.filter(pk=User.objects.create_user("third", "x@example.org").pk).update(email=root.email)

    def test_any_number_of_users_may_have_no_address(self) -> None:
        for name in "abc":
            User.objects.create_user(name)
        assert User.objects.filter(email="").count() == 3


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_the_migration_names_the_users_who_share_an_address_and_changes_nothing() -> None:
    try:
        call_command("migrate", "users", "0001", verbosity=0)
        for name, email in {"ann": "Team@example.org", "bob": "team@example.org", "cy": "", "di": ""}.items():
            User.objects.create_user(name, email)
        with pytest.raises(CommandError) as refused:
            call_command("migrate", "users", verbosity=0)
        assert "\n  team@example.org: ann, bob\n" in str(refused.value)
        assert not any(name in str(refused.value) for name in ("cy", "di,"))
        User.objects.filter(username="bob").update(email="bob@example.org")
    finally:
        call_command("migrate", verbosity=0)
    with pytest.raises(IntegrityError):
        User.objects.create_user("eve", "TEAM@example.org")


def test_long_after_the_sign_in_the_password_is_asked_for(client: Client, owner: User) -> None:
    enter(client)
    session = client.session
    session["account_authentication_methods"][0]["at"] -= 600
    session.save()
    answer = change(client, "thief@example.org").content.decode()
    assert '<a href="/admin/confirm/?next=%2Fadmin%2Faccount%2F">' in answer
    assert email_of(owner) == "owner@example.org"
    assert change(client, "owner@example.org").status_code == 302
