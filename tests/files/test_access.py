"""Who may open pictures and documents."""

from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth.models import Permission
from django.test import Client
from wagtail.models import Page, Site

from actris_cms.core.models import CustomImage, Footer, SiteIdentity
from actris_cms.users.models import User
from tests.factories import DocumentFactory, ImageFactory, link, stream

from .conftest import WITHDRAWALS, Change, Shown, document_url, opened, restrict

pytestmark = pytest.mark.slow


def test_everybody_may_open_what_a_public_page_shows(shown: Shown, client: Client) -> None:
    assert all(opened(client, shown.urls))


@pytest.mark.parametrize("state", WITHDRAWALS)
def test_nobody_else_may_open_what_only_a_page_shows_that_is_not_public(
    state: str, shown: Shown, client: Client, make: Callable[[Change, Shown], None]
) -> None:
    urls = shown.urls
    make(WITHDRAWALS[state], shown)
    assert not any(opened(client, urls))


@pytest.mark.parametrize("state", WITHDRAWALS)
def test_what_was_withdrawn_is_closed_although_it_was_open_before(
    state: str, shown: Shown, client: Client, make: Callable[[Change, Shown], None]
) -> None:
    urls = shown.urls
    assert all(opened(client, urls))
    make(WITHDRAWALS[state], shown)
    assert not any(opened(client, urls))


@pytest.mark.parametrize("state", [state for state in WITHDRAWALS if state != "in a private collection"])
def test_editors_may_open_everything_in_the_library(
    state: str, shown: Shown, client: Client, editor: User, make: Callable[[Change, Shown], None]
) -> None:
    urls = shown.urls
    make(WITHDRAWALS[state], shown)
    client.force_login(editor)
    assert all(opened(client, urls))


def test_who_gave_the_password_of_a_page_may_open_its_files(shown: Shown, client: Client) -> None:
    restriction = restrict(shown, restriction_type="password", password="sesame")
    urls = shown.urls
    client.post(
        f"/_util/authenticate_with_password/{restriction.pk}/{shown.page.pk}/",
        {"password": "sesame", "return_url": "/"},
    )
    answers = [client.get(url) for url in urls]
    assert {answer.status_code for answer in answers} == {200}
    assert all("private" in answer["Cache-Control"] for answer in answers)


def test_admin_users_may_not_open_files_of_a_private_collection_that_they_may_not_change(
    shown: Shown, client: Client
) -> None:
    WITHDRAWALS["in a private collection"](shown)
    reader = User.objects.create_user("reader")
    reader.user_permissions.add(Permission.objects.get(codename="access_admin"))
    client.force_login(reader)
    assert not any(opened(client, shown.urls))


def test_a_page_outside_the_site_opens_nothing(shown: Shown, client: Client) -> None:
    root = Page.get_first_root_node()
    shown.page.move(root, pos="last-child")
    assert not any(opened(client, shown.urls))


def test_protected_pages_need_no_query_each(shown: Shown, client: Client, django_assert_max_num_queries: Any) -> None:
    restrict(shown, restriction_type="login")
    for number in range(6):
        shown.page.copy(update_attrs={"slug": f"copy-{number}", "title": "Copy"})
    client.force_login(User.objects.create_user("visitor"))
    url = shown.urls[0]
    with django_assert_max_num_queries(20):
        assert client.get(url).status_code == 200


def test_who_may_see_one_of_two_protected_pages_may_open_a_file_that_both_show(
    shown: Shown, client: Client, editor: User
) -> None:
    other = shown.page.copy(update_attrs={"slug": "other", "title": "Other"}, to=shown.page.get_parent().get_parent())
    restrict(shown, restriction_type="groups")
    other.view_restrictions.create(restriction_type="login")
    visitor = User.objects.create_user("visitor")
    client.force_login(visitor)
    assert all(opened(client, shown.urls))


def test_a_draft_of_a_public_page_opens_nothing(shown: Shown, client: Client) -> None:
    hidden = ImageFactory(title="Not yet approved")
    shown.page.listing_image = hidden
    shown.page.save_revision()
    assert client.get(hidden.get_rendition("max-165x165").url).status_code == 404


def test_files_in_settings_are_open_as_every_page_shows_them(site: Site, client: Client) -> None:
    logo, privacy = ImageFactory(), DocumentFactory()
    SiteIdentity.objects.update_or_create(site=site, defaults={"logo": logo})
    Footer.objects.update_or_create(site=site, defaults={"links": stream(("link", link(document=privacy.pk)))})
    assert client.get(logo.get_rendition("max-165x165").url).status_code == 200
    assert client.get(document_url(privacy)).status_code == 200


def test_a_shared_file_is_open_without_a_page(image: CustomImage, client: Client) -> None:
    document = DocumentFactory(is_shared=True)
    image.is_shared = True
    image.save()
    assert all(opened(client, [document_url(document), image.get_rendition("max-165x165").url]))


def test_a_collection_with_a_password_closes_shared_files_too(shown: Shown, client: Client) -> None:
    for file in (shown.image, shown.document):
        file.is_shared = True
    WITHDRAWALS["in a private collection"](shown)
    assert not any(opened(client, shown.urls))


def test_only_renditions_are_served(image: CustomImage, client: Client, publisher: User) -> None:
    client.force_login(publisher)
    for path in (image.file.name, f"images/../{image.file.name}", f"images/%2e%2e/{image.file.name}", "images/"):
        assert client.get(f"/uploads/{path}").status_code == 404


def test_searching_finds_no_shared_document_that_nothing_links(client: Client, site: Site) -> None:
    DocumentFactory(title="Leukapheresis in numbers", is_shared=True)
    answer: Any = client.get("/search/?q=leukapheresis")
    assert "Leukapheresis in numbers" not in answer.content.decode()
