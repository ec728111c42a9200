"""A colleague is invited by mail, and sets a password alone."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import Group
from django.test import Client
from django.utils import timezone

from actris_cms.signin import inviting
from actris_cms.signin.models import Invitation, SignIn
from actris_cms.users.models import User

from .conftest import is_in

EMAIL = "new.colleague@example.org"
PASSWORD = "a long horse battery"
NAMES = {"first_name": "Wei Ling", "last_name": "Tan"}


def group(name: str) -> Group:
    return Group.objects.get(name=name)


@pytest.fixture
def root(db: None) -> Client:
    """The admin, opened by an administrator."""
    client = Client()
    client.force_login(User.objects.create_superuser("root", "root@example.org", PASSWORD))
    return client


@pytest.fixture
def by_publisher(publisher: User) -> Client:
    """The admin, opened by a publisher."""
    client = Client()
    client.force_login(publisher)
    return client


def invite(client: Client, *groups: str, email: str = EMAIL, **fields: Any) -> Any:
    """Send the form."""
    data = {"email": email, **NAMES, "groups": [group(name).pk for name in groups], **fields}
    return client.post("/admin/invitations/new/", data)


def link_in(mail: Any) -> str:
    """Return the path of the link in a mail."""
    found = re.search(r"http://testserver(/admin/invitation/\S+)", mail.body)
    assert found
    return found[1]


def accept(url: str, client: Client | None = None, password: str = PASSWORD) -> Any:
    return (client or Client()).post(url, {**NAMES, "password1": password, "password2": password})


def test_the_colleague_gets_a_link_and_is_signed_in_with_the_rights_of_the_group(
    root: Client, client: Client, mailoutbox: list[Any]
) -> None:
    assert invite(root, "Communications editors")["Location"] == "/admin/invitations/"
    mail = mailoutbox[0]
    assert (mail.to, mail.reply_to) == ([EMAIL], ["root@example.org"])
    url = link_in(mail)
    assert 'value="Wei Ling"' in client.get(url).content.decode()
    assert accept(url, client)["Location"] == "/admin/"
    user = User.objects.get(username=EMAIL)
    assert (user.email, user.first_name, user.is_superuser) == (EMAIL, "Wei Ling", False)
    assert [str(one) for one in user.groups.all()] == ["Communications editors"]
    assert is_in(client)
    assert SignIn.objects.get(user=user).method == "invitation"
    client.post("/admin/logout/")
    client.post("/admin/login/", {"login": EMAIL, "password": PASSWORD})
    assert is_in(client)


def test_a_link_works_once(root: Client, mailoutbox: list[Any]) -> None:
    invite(root, "Communications editors")
    url = link_in(mailoutbox[0])
    accept(url)
    for answer in (Client().get(url), accept(url, password="another long horse")):
        assert answer.status_code == 410
        assert "This invitation is over" in answer.content.decode()
    assert User.objects.filter(username=EMAIL).count() == 1


def test_a_link_ends_after_a_week(root: Client, mailoutbox: list[Any]) -> None:
    invite(root, "Communications editors")
    invitation = Invitation.objects.get()
    assert invitation.expires_at - invitation.created_at == pytest.approx(timedelta(days=7), abs=timedelta(seconds=9))
    Invitation.objects.update(expires_at=timezone.now())
    assert accept(link_in(mailoutbox[0])).status_code == 410
    assert "Expired" in root.get("/admin/invitations/").content.decode()


def test_only_the_mail_has_the_link(root: Client, mailoutbox: list[Any]) -> None:
    invite(root, "Communications editors")
    token = link_in(mailoutbox[0]).split("/")[-2]
    assert token not in str(Invitation.objects.values().get())


def test_what_the_page_loads_does_not_tell_the_link(root: Client, client: Client, mailoutbox: list[Any]) -> None:
    invite(root, "Communications editors")
    assert client.get(link_in(mailoutbox[0]))["Referrer-Policy"] == "strict-origin"


def test_sent_again_only_the_new_link_works(root: Client, mailoutbox: list[Any]) -> None:
    invite(root, "Communications editors")
    url = f"/admin/invitations/{Invitation.objects.get().pk}/again/"
    assert url in root.get("/admin/invitations/").content.decode()
    assert f"Send a new link to {EMAIL}?" in root.get(url).content.decode()
    root.post(url)
    old, new = map(link_in, mailoutbox)
    assert Client().get(old).status_code == 410
    assert Client().get(new).status_code == 200


def test_withdrawn_it_no_longer_works(root: Client, mailoutbox: list[Any]) -> None:
    invite(root, "Communications editors")
    url = f"/admin/invitations/{Invitation.objects.get().pk}/withdraw/"
    assert "Its link then no longer works." in root.get(url).content.decode()
    root.post(url)
    assert accept(link_in(mailoutbox[0])).status_code == 410


@pytest.mark.parametrize(
    ("taken", "noticed"),
    [({"username": EMAIL}, True), ({"username": EMAIL}, False), ({"username": "b", "email": EMAIL.upper()}, True)],
    ids=["the name", "the name at the last moment", "the address"],
)
def test_whose_name_or_address_was_taken_meanwhile_is_told_so(
    root: Client, mailoutbox: list[Any], monkeypatch: pytest.MonkeyPatch, taken: dict[str, str], noticed: bool
) -> None:
    invite(root, "Communications editors")
    User.objects.create_user(**taken)
    if not noticed:
        monkeypatch.setattr(inviting, "has_account", lambda email: False)
    answer = accept(link_in(mailoutbox[0]))
    assert answer.status_code == 410
    assert "there is an account with your address" in answer.content.decode()
    assert User.objects.count() == 2
    assert Invitation.objects.get().accepted_at is None


def test_an_address_that_an_earlier_colleague_no_longer_has_can_be_invited(root: Client, mailoutbox: list[Any]) -> None:
    invite(root, "Communications editors")
    accept(link_in(mailoutbox[0]))
    User.objects.filter(username=EMAIL).update(username="earlier", email="elsewhere@example.org")
    invite(root, "Communications editors")
    assert accept(link_in(mailoutbox[1])).status_code == 302
    assert User.objects.filter(email=EMAIL).count() == 1


def test_an_address_that_is_too_long_for_a_username_is_not_invited(root: Client) -> None:
    long = f"{'a' * 60}@{'b' * 60}.{'c' * 40}.example.org"
    assert "at most 150 characters" in invite(root, "Communications editors", email=long).content.decode()


def test_a_weak_password_is_refused(root: Client, mailoutbox: list[Any]) -> None:
    invite(root, "Communications editors")
    for weak in ("12345678", "new.colleague", "password"):
        assert accept(link_in(mailoutbox[0]), password=weak).status_code == 200
    assert not User.objects.filter(username=EMAIL).exists()


def test_publishers_invite_into_their_own_groups_only(by_publisher: Client, mailoutbox: list[Any]) -> None:
    page = by_publisher.get("/admin/invitations/new/").content.decode()
    assert "Communications publishers" in page
    assert "Communications editors" not in page
    assert "is_superuser" not in page
    for groups in (("Communications editors",), ()):
        assert invite(by_publisher, *groups).status_code == 200
    assert invite(by_publisher, "Communications publishers", is_superuser="on").status_code == 302
    accept(link_in(mailoutbox[0]))
    user = User.objects.get(username=EMAIL)
    assert not user.is_superuser
    assert [str(one) for one in user.groups.all()] == ["Communications publishers"]


def test_publishers_see_only_their_own_invitations(root: Client, by_publisher: Client) -> None:
    invite(root, "Communications editors")
    pk = Invitation.objects.get().pk
    assert EMAIL not in by_publisher.get("/admin/invitations/").content.decode()
    for action in ("again", "withdraw"):
        assert by_publisher.post(f"/admin/invitations/{pk}/{action}/").status_code == 404
    assert Invitation.objects.count() == 1


def test_editors_invite_nobody(editor: User) -> None:
    client = Client()
    client.force_login(editor)
    assert "/admin/invitations/" not in client.get("/admin/").content.decode()
    for url in ("/admin/invitations/", "/admin/invitations/new/"):
        assert client.get(url)["Location"] == "/admin/"
    invite(client, "Communications editors")
    assert not Invitation.objects.exists()


@pytest.mark.parametrize("loss", ["left the group", "not active"])
def test_an_invitation_gives_no_more_than_the_inviter_still_may(
    by_publisher: Client, publisher: User, mailoutbox: list[Any], loss: str
) -> None:
    invite(by_publisher, "Communications publishers")
    if loss == "not active":
        User.objects.filter(pk=publisher.pk).update(is_active=False)
    else:
        publisher.groups.clear()
    assert accept(link_in(mailoutbox[0])).status_code == 410


def test_an_administrator_makes_administrators_and_who_only_adds_users_does_not(
    root: Client, editor: User, mailoutbox: list[Any]
) -> None:
    from django.contrib.auth.models import Permission

    editor.user_permissions.add(Permission.objects.get(codename="add_user"))
    by_editor = Client()
    by_editor.force_login(editor)
    invite(by_editor, "Communications editors", email="a@example.org", is_superuser="on")
    invite(root, email="b@example.org", is_superuser="on")
    for mail in mailoutbox:
        accept(link_in(mail))
    made = dict(User.objects.filter(email__in=["a@example.org", "b@example.org"]).values_list("email", "is_superuser"))
    assert made == {"a@example.org": False, "b@example.org": True}
    invite(root, email="c@example.org", is_superuser="on")
    pk = Invitation.objects.get(email="c@example.org").pk
    assert by_editor.post(f"/admin/invitations/{pk}/again/")["Location"] == "/admin/"
    assert len(mailoutbox) == 3


def test_who_has_an_account_or_an_open_invitation_is_not_invited_again(root: Client, editor: User) -> None:
    User.objects.filter(pk=editor.pk).update(email="Editor@example.org")
    answer = invite(root, "Communications editors", email="editor@example.org")
    assert "has an account already" in answer.content.decode()
    invite(root, "Communications editors")
    assert "open already" in invite(root, "Communications editors", email=EMAIL.upper()).content.decode()


def test_with_a_second_factor_required_the_colleague_sets_one_up_first(
    root: Client, client: Client, mailoutbox: list[Any], settings: Any
) -> None:
    invite(root, "Communications editors")
    settings.SECOND_FACTOR = "all"
    accept(link_in(mailoutbox[0]), client)
    assert client.get("/admin/", follow=True).redirect_chain[-1][0].startswith("/admin/two-step/")
