"""Who sees, restores and deletes for good what is in the bin; and that nobody else finds it."""

from typing import Any

import pytest
from django.contrib.auth.models import Group, Permission
from django.test import Client
from django.urls import reverse
from wagtail.log_actions import LogContext
from wagtail.models import Collection, CollectionViewRestriction, GroupPagePermission, Page

from about.models import AboutPage
from actris_cms.core.models import CustomDocument, CustomImage
from actris_cms.operations.backup.making import Wanted, models_of_backup
from actris_cms.users.models import User
from tests.factories import AboutPageFactory, DocumentFactory, ImageFactory, UserFactory, stream
from tests.leaks import Answer, files_of, look_everywhere, make_site
from upkeep.bin.models import BinEntry

from .test_restoring import delete

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
LIST, RESTORE, DELETE = "list", "restore", "delete for good"


def somebody(name: str, *codenames: str, page: Page | None = None) -> User:
    """Return a user of the admin with permissions for the pages below one."""
    group = Group.objects.create(name=name)
    group.permissions.add(Permission.objects.get(codename="access_admin"))
    for codename in codenames:
        permission = Permission.objects.get(codename=codename)
        GroupPagePermission.objects.create(group=group, page=page, permission=permission)
    user: User = UserFactory(username=name)
    user.groups.add(group)
    return user


@pytest.fixture
def people(section: AboutPage, home: Page, editor: User, publisher: User, admin_user: User) -> dict[str, User]:
    """Users by their role."""
    other = AboutPageFactory(parent=home, title="Other section")
    publishes = ("add_page", "change_page", "publish_page", "bulk_delete_page")
    return {
        "administrator": admin_user,
        "publisher": publisher,
        "editor": editor,
        "publisher of the section": somebody("publisher of the section", *publishes, page=section),
        "publisher of another section": somebody("publisher of another section", *publishes, page=other),
        "user of the admin": somebody("user of the admin"),
        "visitor": UserFactory.create(username="visitor"),
    }


def allowed(user: User | None, entry: BinEntry) -> set[str]:
    """Return what a user can do with an entry."""
    client = Client()
    if user:
        client.force_login(user)
    found = set()
    listed = client.get(reverse("bin:report"))
    if listed.status_code == 200 and entry.title in listed.content.decode():
        found.add(LIST)
    undo = reverse("bin:undo", args=[entry.batch])
    for name, view in ((RESTORE, "bin:restore"), (DELETE, "bin:delete")):
        url = reverse(view, args=[entry.pk])
        shown = client.get(url)
        if shown.status_code == 200 and entry.title in shown.content.decode():
            found.add(name)
        else:
            client.post(url)
            client.post(undo) if name == RESTORE else None
            assert BinEntry.objects.filter(pk=entry.pk).exists()
    return found


EVERYTHING = {LIST, RESTORE, DELETE}
OF_A_LIVE_PAGE = {
    "administrator": EVERYTHING,
    "publisher": EVERYTHING,
    "editor": set(),  # Only publishers delete what is live.
    "publisher of the section": EVERYTHING,
    "publisher of another section": set(),
    "user of the admin": set(),
    "visitor": set(),
}
OF_A_DRAFT = OF_A_LIVE_PAGE | {"editor": {LIST, RESTORE}}
OF_A_PICTURE = OF_A_DRAFT | {"publisher of the section": set()}


@pytest.mark.parametrize(
    ("kind", "expected"),
    [("live page", OF_A_LIVE_PAGE), ("draft", OF_A_DRAFT), ("picture", OF_A_PICTURE)],
)
def test_those_restore_something_who_could_delete_it(
    people: dict[str, User], section: AboutPage, kind: str, expected: dict[str, set[str]]
) -> None:
    if kind == "picture":
        thing: Any = ImageFactory(title="Cell suite")
    else:
        thing = AboutPageFactory(parent=section, title="Cell services", live=kind == "live page")
    entry = delete(thing, people["administrator"])
    assert {role: allowed(user, entry) for role, user in people.items()} == expected
    assert allowed(None, entry) == set()


def test_who_may_change_one_page_only_restores_that(section: AboutPage) -> None:
    page = AboutPageFactory(parent=section, title="Cell services", live=False)
    user = somebody("editor of a page", "change_page", page=page)
    entry = delete(AboutPage.objects.get(pk=page.pk), user)
    assert allowed(user, entry) == {LIST, RESTORE}


def test_a_picture_that_visitors_would_see_again_takes_a_publisher(section: AboutPage, editor: User) -> None:
    image: CustomImage = ImageFactory(title="Cell suite")
    shown = {"image": {"image": image.pk, "alt_text": "Suite", "decorative": False}}
    AboutPageFactory(parent=section, body=stream(("image", shown))).save_revision().publish()
    entry = delete(image, UserFactory.create(is_superuser=True))
    client = Client()
    client.force_login(editor)
    answer = client.post(reverse("bin:restore", args=[entry.pk]), follow=True)
    assert "Only a publisher can restore it" in answer.content.decode()
    assert not CustomImage.objects.exists()


def test_a_page_comes_back_only_where_the_user_may_add_it(people: dict[str, User], section: AboutPage) -> None:
    entry = delete(AboutPageFactory(parent=section, title="Cell services"), people["administrator"])
    client = Client()
    client.force_login(people["publisher of the section"])
    elsewhere = Page.objects.get(title="Other section")
    url = reverse("bin:restore", args=[entry.pk])
    answer = client.post(url, {"parent": elsewhere.pk, "slug": "services"})
    assert "You may not add this page there." in answer.content.decode()
    assert BinEntry.objects.exists()


@pytest.mark.parametrize("role", ["publisher", "administrator"])
def test_a_file_whose_private_collection_is_gone_comes_back_closed(people: dict[str, User], role: str) -> None:
    collection = Collection.get_first_root_node().add_child(name="Board papers")
    CollectionViewRestriction.objects.create(collection=collection, restriction_type="login")
    entry = delete(DocumentFactory(collection=collection, is_shared=True), people["administrator"])
    collection.delete()
    client = Client()
    client.force_login(people[role])
    answer = client.post(reverse("bin:restore", args=[entry.pk]), follow=True).content.decode()
    if role == "publisher":
        assert "Its private collection is gone" in answer
        assert not CustomDocument.objects.exists()
    else:
        assert not CustomDocument.objects.get().is_shared


def test_a_page_does_not_come_back_where_visitors_would_not_find_it(people: dict[str, User], home: Page) -> None:
    entry = delete(AboutPageFactory(parent=home, title="Cell services"), people["administrator"])
    client = Client()
    client.force_login(people["administrator"])
    answer = client.post(reverse("bin:restore", args=[entry.pk]), {"parent": home.pk, "slug": "admin"})
    assert answer.context["form"].errors.keys() == {"slug"}
    assert BinEntry.objects.exists()


def test_renaming_a_page_twice_puts_nothing_into_the_bin(section: AboutPage, admin_user: User) -> None:
    page = AboutPageFactory(parent=section, title="Cell services", slug="first")
    with LogContext(user=admin_user):
        for slug in ("second", "first", "second", "third"):
            page.slug = slug
            page.save_revision().publish()
    assert not BinEntry.objects.exists()


def test_a_copy_without_personal_data_leaves_the_bin_out() -> None:
    labels = {model._meta.label for model in models_of_backup(Wanted(personal=False))}
    assert not {label for label in labels if label.startswith("upkeep.Bin")}
    assert "upkeep.BinRow" in {model._meta.label for model in models_of_backup(Wanted())}


@pytest.mark.slow(seconds=30)
def test_nothing_in_the_bin_is_found_by_visitors(
    section: AboutPage, admin_user: User, django_capture_on_commit_callbacks: Any
) -> None:
    def visit(url: str) -> Answer:
        answer: Any = Client().get(url)
        headers = "\n".join(f"{name}: {value}" for name, value in answer.headers.items())
        return Answer(answer.status_code, headers, answer.getvalue())

    with django_capture_on_commit_callbacks(execute=True):
        made = make_site(section, visit)
        files = list(files_of(made))
    with django_capture_on_commit_callbacks(execute=True):
        for hidden in made:
            for thing in (hidden.page, hidden.image, hidden.document):
                delete(type(thing).objects.get(pk=thing.pk), admin_user)
    assert look_everywhere(visit, made, files) == []
