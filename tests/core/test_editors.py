"""The communications team's permissions, the approval workflow, and titles of images and documents."""

import pytest
from django.contrib.auth.models import Group
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse
from wagtail.models import Workflow
from wagtail.test.utils.form_data import nested_form_data, rich_text, streamfield

from about.models import AboutPage
from actris_cms.core.models import CustomDocument, CustomImage
from actris_cms.core.models.media import validate_meaningful_title
from actris_cms.users.models import User
from tests.factories import ImageFactory, picture_file

pytestmark = pytest.mark.django_db


def edit(client: Client, page: AboutPage, text: str, action: str = "", **fields: str) -> None:
    """Submit the page's edit form with one paragraph, and other fields."""
    body = streamfield([("rich_text", rich_text(f"<p>{text}</p>"))])
    data = nested_form_data({"title": page.title, "slug": page.slug, "summary": "", "body": body})
    data |= {"comments-TOTAL_FORMS": 0, "comments-INITIAL_FORMS": 0, **fields}
    if action:
        data[f"action-{action}"] = "1"
    response = client.post(reverse("wagtailadmin_pages:edit", args=(page.pk,)), data)
    assert response.status_code == 302


def public_html() -> str:
    """Return the HTML of About ACTRIS for visitors."""
    return Client().get("/about-us/about-actris/").content.decode()


def test_there_are_two_groups_and_one_workflow_of_one_step() -> None:
    assert set(Group.objects.values_list("name", flat=True)) == {"Communications editors", "Communications publishers"}
    workflow = Workflow.objects.get()
    assert workflow.name == "Communications approval"
    assert [task.name for task in workflow.tasks] == ["Approval by a publisher"]


def test_pages_have_the_workflow(about_page: AboutPage) -> None:
    assert about_page.get_workflow() == Workflow.objects.get()


def test_editors_may_edit_but_not_publish(about_page: AboutPage, editor: User) -> None:
    may = about_page.permissions_for_user(editor)
    assert (may.can_edit(), may.can_add_subpage(), may.can_publish(), may.can_unpublish()) == (True, True, False, False)


def test_publishers_may_publish(about_page: AboutPage, publisher: User) -> None:
    may = about_page.permissions_for_user(publisher)
    assert (may.can_edit(), may.can_publish(), may.can_unpublish(), may.can_lock()) == (True, True, True, True)


@pytest.mark.slow
def test_visitors_see_a_draft_only_after_a_publisher_has_approved_it(
    client: Client, about_page: AboutPage, editor: User, publisher: User
) -> None:
    client.force_login(editor)
    edit(client, about_page, "Words of the draft")
    assert "Words of the draft" not in public_html()
    edit(client, about_page, "Words of the draft", action="submit")
    assert "Words of the draft" not in public_html()

    client.force_login(publisher)
    task = about_page.current_workflow_task_state
    url = reverse("wagtailadmin_pages:workflow_action", args=(about_page.pk, "approve", task.pk))
    assert client.post(url, {"comment": ""}).status_code in (200, 302)
    assert "Words of the draft" in public_html()


def test_an_editor_cannot_approve(client: Client, about_page: AboutPage, editor: User) -> None:
    client.force_login(editor)
    edit(client, about_page, "Words of the draft", action="submit")
    task = about_page.current_workflow_task_state
    client.post(reverse("wagtailadmin_pages:workflow_action", args=(about_page.pk, "approve", task.pk)))
    assert "Words of the draft" not in public_html()


@pytest.mark.parametrize(
    "title",
    [
        "IMG_2034.JPG",
        "DSC00123",
        "scan0001",
        "untitled (2)",
        "20240131_1201",
        "board-2024.png",
        "final_final",
        "   ",
        "a",
        "P1010032",
        "WhatsApp Image 2024-01-31 at 12.01.22",
        "Untitled design",
        "IMG_2034 copy",
        "cell-processing-suite-v2",
    ],
)
def test_a_file_name_is_not_a_valid_title(title: str) -> None:
    with pytest.raises(ValidationError, match="says what this is"):
        validate_meaningful_title(title)


@pytest.mark.parametrize(
    "title",
    [
        "Cell processing suite",
        "ACTRIS wordmark",
        "Townhall 2026",
        "图片",
        "Dr Yap Eng Soo",
        "PD-1",
        "CAR-T",
        "End-to-end",
    ],
)
def test_a_meaningful_title_is_valid(title: str) -> None:
    validate_meaningful_title(title)


def test_the_upload_form_rejects_a_file_name_as_the_title(client: Client, editor: User) -> None:
    client.force_login(editor)
    data = {
        "title": "IMG_2034.JPG",
        "file": picture_file(),
        "description": "",
        "credit": "",
        "collection": 1,
        "tags": "",
    }
    response = client.post(reverse("wagtailimages:add"), data)
    assert "says what this is" in response.content.decode()
    assert CustomImage.objects.count() == 0


def test_documents_need_a_meaningful_title_too() -> None:
    with pytest.raises(ValidationError):
        CustomDocument(title="form_v2.pdf").full_clean()


def test_the_title_of_an_image_never_becomes_its_alt_text() -> None:
    assert ImageFactory(title="Cell processing suite", description="").default_alt_text == ""
    assert ImageFactory(description="A gowned scientist").default_alt_text == "A gowned scientist"


def test_the_admin_shows_the_institutes_name(client: Client, editor: User) -> None:
    assert "ACTRIS" in client.get(reverse("wagtailadmin_login")).content.decode()
    client.force_login(editor)
    assert "ACTRIS" in client.get(reverse("wagtailadmin_home")).content.decode()


@pytest.mark.parametrize("action", ["reject", "approve"])
def test_a_workflow_step_that_is_sent_twice_is_done_once_and_the_words_are_saved(
    client: Client, about_page: AboutPage, editor: User, publisher: User, action: str
) -> None:
    client.force_login(editor)
    edit(client, about_page, "First words", action="submit")
    client.force_login(publisher)
    step = {"action-workflow-action": "true", "workflow-action-name": action}
    edit(client, about_page, "First words", **step)
    edit(client, about_page, "Second words", **step)
    about_page.refresh_from_db()
    assert "Second words" in str(about_page.get_latest_revision_as_object().body)
    assert about_page.workflow_states.count() == 1
