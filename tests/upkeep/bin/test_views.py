"""What is deleted in the admin is in the bin, and comes back by “Undo” or from the list."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from wagtail.contrib.redirects.models import Redirect
from wagtail.contrib.search_promotions.models import Query, SearchPromotion
from wagtail.models import Page

from about.models import AboutPage
from actris_cms.core.models import CustomDocument, CustomImage
from actris_cms.users.models import User
from search.models import SynonymGroup
from tests.factories import AboutPageFactory, DocumentFactory, ImageFactory
from tests.queued import let_tasks_wait, run_tasks
from upkeep.bin import large
from upkeep.bin.bringing_back import restore
from upkeep.bin.models import BinEntry
from upkeep.bin.restoring import CannotRestoreError
from upkeep.bin.retention import delete_outdated

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
UNDO = re.compile(r'action="(/admin/reports/bin/undo/[^"]+)"')


@pytest.fixture
def admin(client: Client, publisher: User) -> Client:
    """A client of a publisher."""
    client.force_login(publisher)
    return client


@pytest.fixture
def service(section: AboutPage) -> AboutPage:
    """A page with one below it."""
    page: AboutPage = AboutPageFactory(parent=section, title="Cell services", slug="services")
    AboutPageFactory(parent=page, title="Cell sorting", slug="sorting")
    return AboutPage.objects.get(pk=page.pk)


def deleted(admin: Client, page: Page) -> Any:
    """Delete a page in its view, and return the next screen."""
    return admin.post(reverse("wagtailadmin_pages:delete", args=[page.pk]), follow=True)


def undo(admin: Client, answer: Any) -> Any:
    """Press the button of the message."""
    return admin.post(UNDO.search(answer.content.decode())[1], follow=True)  # type: ignore[index]


def test_the_message_after_a_deletion_offers_undo(admin: Client, service: AboutPage) -> None:
    answer = deleted(admin, service)
    assert "It is in the bin until" in answer.content.decode()
    assert Client().get("/about-us/services/sorting/").status_code == 410
    answer = undo(admin, answer)
    assert "“Cell services” is restored." in answer.content.decode()
    assert Client().get("/about-us/services/sorting/").status_code == 200
    assert not BinEntry.objects.exists()


def test_pages_deleted_together_come_back_together(admin: Client, section: AboutPage) -> None:
    pages = [AboutPageFactory(parent=section, title=title) for title in ("First", "Second", "Third")]
    query = "&".join([*(f"id={page.pk}" for page in pages), f"next={reverse('bin:report')}"])
    url = reverse("wagtail_bulk_action", args=["wagtailcore", "page", "delete"])
    answer = admin.post(f"{url}?{query}", follow=True)
    assert BinEntry.objects.count() == 3
    assert "They are in the bin until" in answer.content.decode()
    undo(admin, answer)
    assert [page.title for page in section.get_children()] == ["First", "Second", "Third"]


@pytest.mark.parametrize("name", ["wagtailimages:delete", "wagtailimages:delete_multiple", "bulk"])
def test_a_picture_comes_back_with_its_file_and_sizes(
    admin: Client, name: str, django_capture_on_commit_callbacks: Any
) -> None:
    image: CustomImage = ImageFactory()
    size = image.get_rendition("width-100")
    image.tags.add("suite")
    bulk = f"{reverse('wagtail_bulk_action', args=['core', 'customimage', 'delete'])}?id={image.pk}"
    url = bulk if name == "bulk" else reverse(name, args=[image.pk])
    headers = {"x-requested-with": "XMLHttpRequest"} if name.endswith("multiple") else {}
    with django_capture_on_commit_callbacks(execute=True):
        admin.post(url, headers=headers)
    assert not CustomImage.objects.exists()
    answer = admin.get("/admin/images/")
    with django_capture_on_commit_callbacks(execute=True):
        undo(admin, answer)
    found = CustomImage.objects.get(pk=image.pk)
    assert found.file.storage.exists(found.file.name)
    assert size.file.storage.exists(found.renditions.get(filter_spec="width-100").file.name)
    assert list(found.tags.names()) == ["suite"]


def test_a_file_that_is_deleted_for_good_leaves_nothing(admin: Client, django_capture_on_commit_callbacks: Any) -> None:
    document: CustomDocument = DocumentFactory()
    with django_capture_on_commit_callbacks(execute=True):
        admin.post(reverse("wagtaildocs:delete", args=[document.pk]))
    assert document.file.storage.exists(document.file.name)
    entry = BinEntry.objects.get()
    with django_capture_on_commit_callbacks(execute=True):
        answer = admin.post(reverse("bin:delete", args=[entry.pk]), follow=True)
    assert "is deleted for good" in answer.content.decode()
    assert not document.file.storage.exists(document.file.name)


@pytest.mark.parametrize("kind", ["redirect", "synonyms", "promotion"])
def test_settings_come_back(client: Client, admin_user: User, home: Page, kind: str) -> None:
    client.force_login(admin_user)
    if kind == "redirect":
        thing: Any = Redirect.objects.create(old_path="/old", redirect_page=home)
        url = reverse("wagtailredirects:delete", args=[thing.pk])
    elif kind == "synonyms":
        thing = SynonymGroup.objects.create(words="cell\nzell")
        url = reverse("wagtailsnippets_search_synonymgroup:delete", args=[thing.pk])
    else:
        query = Query.get("cells")
        thing = SearchPromotion.objects.create(query=query, page=home)
        url = reverse("wagtailsearchpromotions:delete", args=[query.pk])
    answer = client.post(url, follow=True)
    assert not type(thing).objects.filter(pk=thing.pk).exists()
    undo(client, answer)
    assert type(thing).objects.filter(pk=thing.pk).exists()


def test_a_page_whose_address_is_taken_comes_back_at_another_one(admin: Client, service: AboutPage) -> None:
    service.save_revision().publish()
    answer = deleted(admin, service)
    AboutPageFactory(parent=service.get_parent(), title="New services", slug="services")
    answer = undo(admin, answer)
    assert "Another page has its address now." in answer.content.decode()
    assert 'value="services-2"' in answer.content.decode()
    entry = BinEntry.objects.get()
    form = {"parent": service.get_parent().pk, "slug": "services"}
    answer = admin.post(reverse("bin:restore", args=[entry.pk]), form)
    assert "Another page has this address." in answer.content.decode()
    admin.post(reverse("bin:restore", args=[entry.pk]), {**form, "slug": "services-2"})
    assert Client().get("/about-us/services-2/sorting/").status_code == 200
    assert AboutPage.objects.get(pk=service.pk).get_latest_revision_as_object().slug == "services-2"
    moved = Client().get("/about-us/services/sorting/")
    assert (moved.status_code, moved["Location"]) == (301, "/about-us/services-2/sorting/")


def test_a_page_whose_parent_is_in_the_bin_asks_for_that_first(admin: Client, service: AboutPage) -> None:
    deleted(admin, Page.objects.get(slug="sorting"))
    below = BinEntry.objects.get()
    deleted(admin, AboutPage.objects.get(pk=service.pk))
    above = BinEntry.objects.exclude(pk=below.pk).get()
    html = admin.get(reverse("bin:restore", args=[below.pk])).content.decode()
    assert "is in the bin, too" in html
    assert reverse("bin:restore", args=[above.pk]) in html
    with pytest.raises(CannotRestoreError, match="The page above it is gone"):
        restore(below, None)
    restore(above, None)
    restore(below, None)
    assert Client().get("/about-us/services/sorting/").status_code == 200


def test_a_page_whose_parent_is_gone_comes_back_elsewhere(admin: Client, service: AboutPage, home: Page) -> None:
    deleted(admin, Page.objects.get(slug="sorting"))
    AboutPage.objects.get(pk=service.pk).delete()
    entry = BinEntry.objects.get()
    html = admin.get(reverse("bin:restore", args=[entry.pk])).content.decode()
    assert "The page above it is gone." in html
    admin.post(reverse("bin:restore", args=[entry.pk]), {"parent": service.get_parent().pk, "slug": "sorting"})
    assert Client().get("/about-us/sorting/").status_code == 200


def test_the_list_says_what_was_deleted_by_whom_and_until_when_it_is_kept(
    admin: Client, service: AboutPage, publisher: User
) -> None:
    deleted(admin, service)
    html = " ".join(admin.get(reverse("bin:report")).content.decode().split())
    for words in ("Cell services", "with 1 page below it", str(publisher), "Kept until", "/about-us/services/"):
        assert words in html
    assert "Cell services" not in admin.get(reverse("bin:report"), {"q": "something else"}).content.decode()
    assert "Cell services" in admin.get(reverse("bin:report"), {"q": "services"}).content.decode()
    assert b"Cell services" in b"".join(admin.get(reverse("bin:report"), {"export": "csv"}).streaming_content)


def test_the_number_of_queries_of_the_list_does_not_grow(
    admin: Client, section: AboutPage, django_assert_max_num_queries: Any
) -> None:
    for number in range(12):
        deleted(admin, AboutPageFactory(parent=section, title=f"Page {number}"))
    with django_assert_max_num_queries(40):
        admin.get(reverse("bin:report"))


@pytest.fixture
def tasks_for_two_pages(monkeypatch: pytest.MonkeyPatch, settings: Any) -> None:
    """Two pages are many, and tasks wait."""
    monkeypatch.setattr(large, "LARGE", 1)
    let_tasks_wait(settings)


def test_a_large_section_is_deleted_and_restored_by_tasks(
    admin: Client, service: AboutPage, tasks_for_two_pages: None
) -> None:
    url = reverse("wagtailadmin_pages:delete", args=[service.pk])
    assert "is being deleted" not in admin.post(url, {"confirm_site_name": "another"}, follow=True).content.decode()
    html = admin.post(url, follow=True).content.decode()
    assert "2 pages are being deleted." in html
    assert "“Cell services” is being deleted." in html
    assert Page.objects.filter(pk=service.pk).exists()
    run_tasks()
    assert not Page.objects.filter(pk=service.pk).exists()
    entry, html = BinEntry.objects.get(), admin.get(reverse("bin:report")).content.decode()
    assert "is being deleted" not in html
    html = admin.post(reverse("bin:undo", args=[entry.batch]), follow=True).content.decode()
    assert "“Cell services” is being restored." in html
    run_tasks()
    assert Client().get("/about-us/services/sorting/").status_code == 200
    assert not BinEntry.objects.exists()


def test_a_mail_says_why_a_task_did_not_delete_or_restore_a_section(
    admin: Client, service: AboutPage, publisher: User, tasks_for_two_pages: None
) -> None:
    User.objects.filter(pk=publisher.pk).update(email="mei@example.org")
    bulk = reverse("wagtail_bulk_action", args=["wagtailcore", "page", "delete"])
    admin.post(f"{bulk}?id={service.pk}")
    groups = list(publisher.groups.all())
    publisher.groups.clear()
    Page.objects.filter(pk=service.pk).update(draft_title="Not for everybody")
    run_tasks()
    assert Page.objects.filter(pk=service.pk).exists()
    Page.objects.filter(pk=service.pk).update(draft_title="Cell services")
    publisher.groups.set(groups)
    admin.post(f"{bulk}?id={service.pk}")
    run_tasks()
    admin.post(reverse("bin:undo", args=[BinEntry.objects.get().batch]))
    AboutPageFactory(parent=service.get_parent(), title="New services", slug="services")
    run_tasks()
    assert BinEntry.objects.exists()
    told = [(message.to, message.subject, message.body) for message in mail.outbox]
    assert [subject for _, subject, _ in told] == [
        "“Cell services” was not deleted",
        "“Cell services” is still in the bin",
    ]
    assert "Another page has its address now." in told[1][2]


def test_nothing_is_restored_for_somebody_who_has_left(
    client: Client, admin_user: User, service: AboutPage, tasks_for_two_pages: None
) -> None:
    client.force_login(admin_user)
    client.post(reverse("wagtailadmin_pages:delete", args=[service.pk]))
    run_tasks()
    client.post(reverse("bin:undo", args=[BinEntry.objects.get().batch]))
    User.objects.filter(pk=admin_user.pk).update(is_active=False)
    run_tasks()
    assert BinEntry.objects.exists()
    assert not mail.outbox


def test_what_was_deleted_thirty_days_ago_is_deleted_for_good(admin: Client, service: AboutPage) -> None:
    deleted(admin, service)
    BinEntry.objects.update(deleted_at=timezone.now() - timedelta(days=29, hours=23))
    assert delete_outdated() == 0
    BinEntry.objects.update(deleted_at=timezone.now() - timedelta(days=30, hours=1))
    assert delete_outdated() == 1
    assert not BinEntry.objects.exists()


def test_what_code_deletes_is_not_kept(service: AboutPage) -> None:
    service.delete()
    ImageFactory().delete()
    assert not BinEntry.objects.exists()


def test_what_is_restored_twice_is_there_once(admin: Client, service: AboutPage) -> None:
    deleted(admin, service)
    entry = BinEntry.objects.get()
    restore(entry, None)
    with pytest.raises(CannotRestoreError, match="no longer in the bin"):
        restore(entry, None)
