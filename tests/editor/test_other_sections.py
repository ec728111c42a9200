"""An editor of one section sees nothing of the others that visitors do not see, but for what Wagtail decides."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.contrib.auth.models import Group, Permission
from django.test import Client
from django.urls import reverse
from wagtail.models import Collection, GroupPagePermission, Page, PageViewRestriction

from about.models import AboutPage
from actris_cms.core.models import CustomDocument, CustomImage
from actris_cms.users.models import User
from home.models import HomePage
from tests.factories import (
    AboutPageFactory,
    CategoryPageFactory,
    DocumentFactory,
    ImageFactory,
    NewsroomPageFactory,
    UserFactory,
)

from .walk import admin_urls

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
# What Wagtail shows to everybody who may enter the admin: docs/wagtail.md lists it.
DECIDED_BY_WAGTAIL = {
    "/admin/reports/page-types-usage/",
    "/admin/reports/page-types-usage/results/",
}


@pytest.fixture
def others(home: HomePage, publisher: User) -> AboutPage:
    """A section with a live page, a private page, and a draft that has a draft below it and an image of its own."""
    section: AboutPage = AboutPageFactory(parent=home, title="Other section")
    AboutPageFactory(parent=section, title="Live page")
    private = AboutPageFactory(parent=section, title="Secret private page")
    PageViewRestriction.objects.create(page=private, restriction_type=PageViewRestriction.LOGIN)
    draft = AboutPageFactory(parent=section, title="Secret draft", live=False, locked=True, owner=publisher)
    AboutPageFactory(parent=draft, title="Secret draft below", live=False)
    draft.save_revision(user=publisher, log_action=True)
    collection = Collection.get_first_root_node().add_child(name="Secret collection")
    ImageFactory(title="Secret image", collection=collection)
    DocumentFactory(title="Secret document", collection=collection)
    return section


@pytest.fixture
def admin(client: Client, section: AboutPage) -> Client:
    """A client of an editor who may edit one section, and no image or document."""
    group = Group.objects.create(name="Editors of one section")
    group.permissions.add(Permission.objects.get(codename="access_admin"))
    for codename in ("add_page", "change_page"):
        GroupPagePermission.objects.create(
            group=group, page=section, permission=Permission.objects.get(codename=codename)
        )
    user = UserFactory.create(username="editor-of-one-section")
    user.groups.add(group)
    client.force_login(user)
    client.raise_request_exception = False
    return client


def responses(client: Client) -> Iterator[tuple[str, str]]:
    """Yield each view of the admin, over a draft of the other section, its image and document, with what it shows."""
    pages = list(Page.objects.filter(title__contains="Secret").values_list("pk", flat=True))
    draft = Page.objects.get(title="Secret draft").pk
    objects = [draft, CustomImage.objects.get().pk, CustomDocument.objects.get().pk]
    values: dict[str, list[object]] = {
        "app_label": ["wagtailcore", "core"],
        "app_name": ["core"],
        "content_type_app_name": ["about"],
        "content_type_model_name": ["aboutpage"],
        "model_name": ["page", "customimage", "customdocument"],
        "action": ["add_tags", "add_to_collection", "delete", "move", "publish", "unpublish"],
        "action_name": ["approve", "copy"],
        "task_state_id": [1],
        "revision_id": [1],
        "destination_id": [draft],
        "filter_spec": ["width-100"],
        "uidb64": ["MQ"],
        "token": ["a-token"],
    }
    for url in admin_urls(values, dict.fromkeys(objects)):
        of_many = "/bulk/" in url or "multiple" in url
        queries: tuple[dict[str, Any], ...]
        queries = ({}, {"id": pages}, {"id": objects[1:]}) if of_many else ({}, {"id": pages, "q": "secret"})
        for query in queries:
            response = client.get(url, query)
            if response.status_code == 404 and not of_many:
                break
            if not response.streaming:
                yield url, response.content.decode()


@pytest.mark.slow(seconds=13)
def test_no_view_of_the_admin_shows_what_visitors_do_not_see(admin: Client, others: AboutPage) -> None:
    shown = {re.sub(r"\d+", "ID", url) for url, html in responses(admin) if "Secret" in html}
    assert shown - DECIDED_BY_WAGTAIL == set()
    assert DECIDED_BY_WAGTAIL - shown == set(), (
        "Wagtail no longer shows these: remove them here and in docs/wagtail.md."
    )


def test_a_chooser_offers_the_public_pages_of_other_sections(admin: Client, others: AboutPage) -> None:
    html = admin.get(reverse("wagtailadmin_choose_page_child", args=(others.pk,))).content.decode()
    assert "Live page" in html
    assert "Secret" not in html


def test_a_chooser_finds_only_the_public_pages_of_other_sections(admin: Client, others: AboutPage) -> None:
    url = reverse("wagtailadmin_choose_page_search")
    assert "Live page" in admin.get(url, {"q": "live"}).content.decode()
    assert "Secret" not in admin.get(url, {"q": "secret"}).content.decode()


def test_a_chooser_does_not_open_a_draft_of_another_section(admin: Client, others: AboutPage) -> None:
    draft = others.get_children().get(title="Secret draft")
    assert admin.get(reverse("wagtailadmin_choose_page_child", args=(draft.pk,))).status_code in (302, 403)


def test_a_chooser_of_several_pages_returns_what_it_offers(
    admin: Client, others: AboutPage, section: AboutPage
) -> None:
    own = AboutPageFactory(parent=section, title="Own draft", live=False)
    asked = [Page.objects.get(title=title).pk for title in ("Live page", "Secret draft", "Secret private page")]

    response = admin.get(reverse("wagtailadmin_choose_page_chosen_multiple"), {"id": [own.pk, *asked, 1]})

    assert {page["adminTitle"] for page in response.json()["result"]} == {"Own draft", "Live page"}


def test_a_move_is_confirmed_only_if_it_is_possible(admin: Client, others: AboutPage, section: AboutPage) -> None:
    page, place = (AboutPageFactory(parent=section, title=title, live=False) for title in ("A", "B"))
    draft = Page.objects.get(title="Secret draft")

    def status(moved: Page, destination: Page) -> int:
        return admin.get(reverse("wagtailadmin_pages:move_confirm", args=(moved.pk, destination.pk))).status_code

    assert [status(page, place), status(page, draft), status(draft, place)] == [200, 302, 302]


def test_a_bulk_action_still_names_what_one_sees_but_must_not_change(admin: Client, others: AboutPage) -> None:
    pages = Page.objects.filter(title__in=("Live page", "Secret draft"))

    html = admin.get("/admin/bulk/wagtailcore/page/delete/", {"id": [page.pk for page in pages]}).content.decode()

    assert "You don't have permission to delete this page" in html.replace("&#x27;", "'")
    assert "Live page" in html


def test_several_pages_are_not_moved_to_what_one_does_not_see(
    admin: Client, others: AboutPage, section: AboutPage
) -> None:
    page = AboutPageFactory(parent=section, title="Own draft", live=False)
    url = f"/admin/bulk/wagtailcore/page/move/?id={page.pk}"
    for title in ("Secret draft", "Secret private page"):
        html = admin.post(url, {"chooser": Page.objects.get(title=title).pk}, follow=True).content.decode()
        assert ("Secret" in html, "This field is required" in html) == (False, True)
    html = admin.post(url, {"chooser": Page.objects.get(title="Live page").pk}).content.decode()
    assert "cannot be moved to Live page" in html


def test_a_page_is_not_copied_to_what_one_may_not_edit(admin: Client, others: AboutPage, section: AboutPage) -> None:
    page = AboutPageFactory(parent=section, title="Own draft", live=False)
    data = {"new_title": "A copy", "new_slug": "a-copy", "new_parent_page": Page.objects.get(title="Secret draft").pk}
    html = admin.post(reverse("wagtailadmin_pages:copy", args=(page.pk,)), data).content.decode()
    assert ("Secret" in html, "This field is required" in html) == (False, True)


def test_pages_without_a_common_place_are_named(admin: Client, section: AboutPage, home: HomePage) -> None:
    home.refresh_from_db()
    newsroom = NewsroomPageFactory(parent=home, slug="newsroom")
    GroupPagePermission.objects.create(
        group=Group.objects.get(name="Editors of one section"),
        page=newsroom,
        permission=Permission.objects.get(codename="change_page"),
    )
    drafts = [CategoryPageFactory(parent=newsroom, title="A category", live=False)]
    drafts.append(AboutPageFactory(parent=section, title="A page", live=False))
    html = admin.get("/admin/bulk/wagtailcore/page/move/", {"id": [page.pk for page in drafts]}).content.decode()
    assert [title in html for title in ("A category", "A page")] == [True, True]


def test_an_editor_of_all_sections_still_finds_drafts(client: Client, editor: User, others: AboutPage) -> None:
    client.force_login(editor)
    url = reverse("wagtailadmin_choose_page_search")
    assert "Secret draft below" in client.get(url, {"q": "secret"}).content.decode()


@pytest.mark.parametrize("kind", ["images", "documents"])
def test_the_api_lists_what_one_may_use(client: Client, editor: User, others: AboutPage, kind: str) -> None:
    client.force_login(editor)
    titles = [item["title"] for item in client.get(f"/admin/api/main/{kind}/").json()["items"]]
    assert titles == [f"Secret {kind[:-1]}"]
