"""What is live changes only by who may publish: others propose a change of a picture or document."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import Group, Permission
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from wagtail.models import Collection, ModelLogEntry, Site

from about.models import AboutPage
from actris_cms.core.models import CustomDocument, CustomImage, SiteIdentity
from actris_cms.files.models import ProposedChange
from actris_cms.files.proposals import waiting_for
from actris_cms.users.models import User
from tests.conftest import member_of
from tests.factories import DocumentFactory, ImageFactory, picture

from .conftest import WITHDRAWALS, Shown, move_to_private_collection, page_with_files

pytestmark = pytest.mark.slow


def acceptance() -> dict[str, str]:
    """Return the form of a publisher who accepts the only change as it is now."""
    return {"accept": ProposedChange.objects.get().version}


def image_form(image: CustomImage, **fields: Any) -> dict[str, Any]:
    """Return the submitted form of an image."""
    return {"title": image.title, "description": image.description, "credit": "", "tags": "", **fields}


def edit_url(file: Any) -> str:
    """Return the URL of the form of an image or document."""
    return reverse("wagtailimages:edit" if isinstance(file, CustomImage) else "wagtaildocs:edit", args=[file.pk])


def new_picture() -> SimpleUploadedFile:
    """A black picture."""
    return SimpleUploadedFile("black.png", picture((40, 30), "#000000"), "image/png")


@pytest.fixture
def editors_client(editor: User) -> Client:
    """A client of somebody who may not publish."""
    client = Client()
    client.force_login(editor)
    return client


@pytest.fixture
def publishers_client(publisher: User) -> Client:
    """A client of somebody who may publish."""
    client = Client()
    client.force_login(publisher)
    return client


def test_an_editor_proposes_a_change_of_a_live_picture(
    shown: Shown, editors_client: Client, publishers_client: Client, django_capture_on_commit_callbacks: Any
) -> None:
    image = shown.image
    old = image.file.name
    answer = editors_client.post(
        edit_url(image), image_form(image, title="Another suite", file=new_picture()), follow=True
    )
    assert "waits for a publisher" in answer.content.decode()
    image.refresh_from_db()
    assert (image.title, image.file.name) == ("Cell processing suite", old)
    assert image.file.storage.exists(old)

    change = ProposedChange.objects.get()
    detail = reverse("proposed_changes:detail", args=[change.pk])
    page = publishers_client.get(detail).content.decode()
    assert "<ins>Another</ins> suite" in page and reverse("proposed_changes:file", args=[change.pk]) in page
    assert publishers_client.get(reverse("proposed_changes:file", args=[change.pk])).status_code == 200
    with django_capture_on_commit_callbacks(execute=True):
        answer = publishers_client.post(detail, acceptance(), follow=True)
    assert "is made" in answer.content.decode()
    image.refresh_from_db()
    assert (image.title, image.width, image.height) == ("Another suite", 40, 30)
    assert not ProposedChange.objects.exists()
    assert not image.file.storage.exists("proposed/black.png")


def test_an_editor_proposes_a_change_of_a_live_document(
    shown: Shown, editors_client: Client, publishers_client: Client
) -> None:
    document = shown.document
    edition = SimpleUploadedFile("guide.pdf", b"%PDF-1.4 second edition", "application/pdf")
    editors_client.post(edit_url(document), {"title": document.title, "tags": "donors", "file": edition})
    document.refresh_from_db()
    assert b"second" not in document.file.read()
    assert [tag.name for tag in document.tags.all()] == ["donors"]  # Nobody outside the admin sees tags.
    detail = reverse("proposed_changes:detail", args=[ProposedChange.objects.get().pk])
    publishers_client.post(detail, acceptance())
    document = CustomDocument.objects.get()
    assert b"second" in document.file.read()
    assert [tag.name for tag in document.tags.all()] == ["donors"]


def test_a_publisher_accepts_only_what_they_have_seen(
    shown: Shown, editors_client: Client, publishers_client: Client
) -> None:
    editors_client.post(edit_url(shown.image), image_form(shown.image, title="Another suite"))
    detail = reverse("proposed_changes:detail", args=[ProposedChange.objects.get().pk])
    seen = re.findall(r'name="accept" value="([^"]+)"', publishers_client.get(detail).content.decode())[0]
    assert {"accept": seen} == acceptance()
    editors_client.post(edit_url(shown.image), image_form(shown.image, title="Swapped"))

    answer = publishers_client.post(detail, {"accept": seen}, follow=True)

    assert "was changed after you opened it" in answer.content.decode()
    assert "<ins>Swapped</ins>" in answer.content.decode()
    shown.image.refresh_from_db()
    assert shown.image.title == "Cell processing suite"
    publishers_client.post(detail, acceptance())
    shown.image.refresh_from_db()
    assert shown.image.title == "Swapped"


def test_a_refused_change_leaves_nothing_behind(
    shown: Shown, editors_client: Client, publishers_client: Client, django_capture_on_commit_callbacks: Any
) -> None:
    editors_client.post(edit_url(shown.image), image_form(shown.image, file=new_picture()))
    change = ProposedChange.objects.get()
    name, storage = change.file.name, change.file.storage
    with django_capture_on_commit_callbacks(execute=True):
        publishers_client.post(reverse("proposed_changes:detail", args=[change.pk]), {"refuse": ""})
    assert not ProposedChange.objects.exists()
    assert not storage.exists(name)


def test_the_file_of_a_change_goes_with_the_picture(
    shown: Shown, editors_client: Client, django_capture_on_commit_callbacks: Any
) -> None:
    editors_client.post(edit_url(shown.image), image_form(shown.image, file=new_picture()))
    change = ProposedChange.objects.get()
    with django_capture_on_commit_callbacks(execute=True):
        shown.image.delete()
    assert not change.file.storage.exists(change.file.name)


def test_a_second_proposal_of_the_same_editor_is_added_to_the_first(shown: Shown, editors_client: Client) -> None:
    editors_client.post(edit_url(shown.image), image_form(shown.image, title="First thought", file=new_picture()))
    editors_client.post(edit_url(shown.image), image_form(shown.image, title="Second thought", credit="A. Tan"))
    change = ProposedChange.objects.get()
    assert change.values == {"title": "Second thought", "credit": "A. Tan"}
    assert change.file.size


def test_a_proposal_of_somebody_else_is_not_lost(shown: Shown, editors_client: Client) -> None:
    editors_client.post(edit_url(shown.image), image_form(shown.image, title="First thought"))
    other = Client()
    other.force_login(member_of("Communications editors", username="other"))
    answer = other.post(edit_url(shown.image), image_form(shown.image, title="Second thought"))
    assert "already waits for a publisher" in answer.content.decode()
    assert ProposedChange.objects.get().values == {"title": "First thought"}


def test_a_proposal_that_came_in_the_meantime_is_not_lost(
    shown: Shown, editors_client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    editors_client.post(edit_url(shown.image), image_form(shown.image, title="First thought"))
    monkeypatch.setattr("actris_cms.files.forms.ProposingForm.clean", lambda form: form.cleaned_data)
    other = Client()
    other.force_login(member_of("Communications editors", username="other"))
    answer = other.post(edit_url(shown.image), image_form(shown.image, title="Second thought"))
    assert "already waits for a publisher" in answer.content.decode()
    assert ProposedChange.objects.get().values == {"title": "First thought"}


def test_a_publisher_who_saves_while_a_change_waits_is_told(
    shown: Shown, editors_client: Client, publishers_client: Client
) -> None:
    editors_client.post(edit_url(shown.image), image_form(shown.image, title="First thought"))
    answer = publishers_client.post(edit_url(shown.image), image_form(shown.image, title="My thought"), follow=True)
    assert "waits for a publisher. It was made before you saved." in answer.content.decode()
    assert ProposedChange.objects.get().values == {"title": "First thought"}


def test_the_form_shows_another_editor_what_waits_but_only_the_proposer_withdraws_it(
    shown: Shown, editors_client: Client
) -> None:
    editors_client.post(edit_url(shown.image), image_form(shown.image, title="Cell freezing suite", file=new_picture()))
    other = Client()
    other.force_login(member_of("Communications editors", username="other"))
    change = ProposedChange.objects.get()
    detail = reverse("proposed_changes:detail", args=[change.pk])
    for url in (edit_url(shown.image), detail):
        page = other.get(url).content.decode()
        assert "Cell <del>processing</del> suite" in page and "Cell <ins>freezing</ins> suite" in page
        assert reverse("proposed_changes:file", args=[change.pk]) in page
        assert 'name="refuse"' not in page
    other.post(detail, {"refuse": ""})
    assert ProposedChange.objects.exists()
    assert 'name="refuse"' in editors_client.get(detail).content.decode()


def test_the_form_of_a_document_shows_what_waits(shown: Shown, editors_client: Client) -> None:
    edition = SimpleUploadedFile("second-edition.pdf", b"%PDF-1.4 second edition", "application/pdf")
    editors_client.post(edit_url(shown.document), {"title": "<b>Guide</b>", "tags": "", "file": edition})
    page = editors_client.get(edit_url(shown.document)).content.decode()
    assert "second-edition" in page
    assert "&lt;" in page and "<b>Guide" not in page


@pytest.mark.parametrize(("button", "outcome"), [("accept", "accepted"), ("refuse", "refused")])
def test_who_proposed_a_change_is_told_the_decision_by_mail_and_in_the_admin(
    button: str, outcome: str, shown: Shown, editors_client: Client, publishers_client: Client, mailoutbox: list[Any]
) -> None:
    User.objects.filter(username="editor").update(email="editor@example.org")
    editors_client.post(edit_url(shown.image), image_form(shown.image, credit="A. Tan"))
    detail = reverse("proposed_changes:detail", args=[ProposedChange.objects.get().pk])
    assert "Message" in publishers_client.get(detail).content.decode()
    publishers_client.post(detail, {button: acceptance()["accept"], "word": "Ask “Ada” <first>."})

    [message] = mailoutbox
    assert message.to == ["editor@example.org"]
    assert message.subject == f"Your change of “Cell processing suite” was {outcome}"
    assert "Ask “Ada” <first>." in message.body
    assert f"http://testserver{edit_url(shown.image)}" in message.body
    home = reverse("wagtailadmin_home")
    for_editor, for_publisher = (one.get(home).content.decode() for one in (editors_client, publishers_client))
    assert "“Ask “Ada” &lt;first&gt;.”" in for_editor and outcome in for_editor
    assert "Ask “Ada”" not in for_publisher
    assert ModelLogEntry.objects.latest("timestamp").message == f"{outcome.capitalize()} a proposed change"


def test_who_withdraws_an_own_change_gets_no_mail(shown: Shown, editors_client: Client, mailoutbox: list[Any]) -> None:
    editors_client.post(edit_url(shown.image), image_form(shown.image, credit="A. Tan"))
    editors_client.post(reverse("proposed_changes:detail", args=[ProposedChange.objects.get().pk]), {"refuse": ""})
    assert not ProposedChange.objects.exists()
    assert not mailoutbox
    assert "your change" not in editors_client.get(reverse("wagtailadmin_home")).content.decode()


def test_the_decision_about_a_file_that_is_deleted_is_not_shown(
    shown: Shown, editors_client: Client, publishers_client: Client
) -> None:
    editors_client.post(edit_url(shown.image), image_form(shown.image, credit="A. Tan"))
    detail = reverse("proposed_changes:detail", args=[ProposedChange.objects.get().pk])
    publishers_client.post(detail, {"refuse": "", "word": "No."})
    shown.image.delete()
    assert "“No.”" not in editors_client.get(reverse("wagtailadmin_home")).content.decode()


def test_a_lost_file_is_said_in_words(shown: Shown, editors_client: Client, publishers_client: Client) -> None:
    editors_client.post(edit_url(shown.image), image_form(shown.image, file=new_picture()))
    change = ProposedChange.objects.get()
    change.file.storage.delete(change.file.name)
    assert publishers_client.get(reverse("proposed_changes:file", args=[change.pk])).status_code == 404
    detail = reverse("proposed_changes:detail", args=[change.pk])
    answer = publishers_client.post(detail, acceptance(), follow=True)
    assert "The proposed file is lost" in answer.content.decode()
    ProposedChange.objects.update(file="")
    assert publishers_client.get(reverse("proposed_changes:file", args=[change.pk])).status_code == 404


def test_many_proposals_need_no_more_queries(
    editors_client: Client, publisher: User, section: AboutPage, django_assert_max_num_queries: Any
) -> None:
    for number in range(5):
        image = page_with_files(section, slug=f"page-{number}").image
        editors_client.post(edit_url(image), image_form(image, title="Another suite"))
    publisher = User.objects.get(pk=publisher.pk)
    with django_assert_max_num_queries(16):
        assert len(waiting_for(publisher)) == 5


def test_only_a_publisher_may_accept_and_only_those_concerned_may_look(
    shown: Shown, editors_client: Client, client: Client
) -> None:
    editors_client.post(edit_url(shown.image), image_form(shown.image, title="Another suite"))
    detail = reverse("proposed_changes:detail", args=[ProposedChange.objects.get().pk])
    editors_client.post(detail, acceptance())
    shown.image.refresh_from_db()
    assert shown.image.title == "Cell processing suite"
    assert client.get(detail).status_code == 302


@pytest.mark.parametrize("state", ["unpublished", "scheduled", "expired"])
def test_an_editor_changes_at_once_what_no_live_page_shows(state: str, shown: Shown, editors_client: Client) -> None:
    WITHDRAWALS[state](shown)
    editors_client.post(edit_url(shown.image), image_form(shown.image, title="Another suite"))
    shown.image.refresh_from_db()
    assert shown.image.title == "Another suite"
    assert not ProposedChange.objects.exists()


def test_a_publisher_changes_live_files_at_once(shown: Shown, publishers_client: Client) -> None:
    publishers_client.post(edit_url(shown.image), image_form(shown.image, title="Another suite"))
    shown.image.refresh_from_db()
    assert shown.image.title == "Another suite"


def test_a_picture_of_a_page_that_goes_live_at_a_set_time_waits(
    shown: Shown, section: AboutPage, editors_client: Client, publisher: User
) -> None:
    page = AboutPage(title="Tomorrow", slug="tomorrow", live=False)
    section.add_child(instance=page)
    image = ImageFactory()
    page.listing_image, page.go_live_at = image, timezone.now() + timedelta(days=1)
    page.save_revision(user=publisher).publish(user=publisher)
    editors_client.post(edit_url(image), image_form(image, title="Another suite"))
    image.refresh_from_db()
    assert image.title == "Cell processing suite"


def test_the_publisher_of_one_section_takes_nothing_out_of_a_private_collection(
    shown: Shown, section: AboutPage, django_user_model: Any
) -> None:
    move_to_private_collection(shown)
    shown.page.unpublish()
    user = member_of("Communications editors", username="section")
    group = Group.objects.create(name="Section")
    group.page_permissions.create(page=section, permission=Permission.objects.get(codename="publish_page"))
    user.groups.add(group)
    client = Client()
    client.force_login(user)
    root = Collection.get_first_root_node()
    client.post(edit_url(shown.document), {"title": shown.document.title, "tags": "", "collection": root.pk})
    shown.document.refresh_from_db()
    assert shown.document.collection != root


def test_an_empty_answer_changes_nothing(shown: Shown, editors_client: Client, publishers_client: Client) -> None:
    editors_client.post(edit_url(shown.image), image_form(shown.image, title="Another suite"))
    detail = reverse("proposed_changes:detail", args=[ProposedChange.objects.get().pk])
    assert publishers_client.post(detail).status_code == 400
    assert ProposedChange.objects.exists()


def test_a_logo_waits_for_who_may_change_the_settings(
    site: Site, editors_client: Client, editor: User, image: CustomImage
) -> None:
    SiteIdentity.objects.update_or_create(site=site, defaults={"logo": image})
    editors_client.post(edit_url(image), image_form(image, title="Another logo"))
    image.refresh_from_db()
    assert image.title == "Cell processing suite"


def test_an_editor_cannot_take_a_file_out_of_a_private_collection(
    shown: Shown, editors_client: Client, publishers_client: Client
) -> None:
    move_to_private_collection(shown)
    root = Collection.get_first_root_node()
    document = shown.document
    form = {"title": document.title, "tags": "", "collection": root.pk}
    editors_client.post(edit_url(document), form)
    document.refresh_from_db()
    assert document.collection != root
    bulk = reverse("wagtail_bulk_action", args=["core", "customdocument", "add_to_collection"])
    editors_client.post(f"{bulk}?id={document.pk}", {"collection": root.pk})
    document.refresh_from_db()
    assert document.collection != root
    publishers_client.post(reverse("proposed_changes:detail", args=[ProposedChange.objects.get().pk]), acceptance())
    document.refresh_from_db()
    assert document.collection == root


def test_an_editor_cannot_open_a_file_without_a_page(editors_client: Client, image: CustomImage) -> None:
    assert "is_shared" not in editors_client.get(edit_url(image)).content.decode()
    editors_client.post(edit_url(image), image_form(image, is_shared="on"))
    image.refresh_from_db()
    assert not image.is_shared


def deletions(shown: Shown) -> list[tuple[str, str]]:
    """Return the URLs of all views that delete a picture or a document."""
    image, document = shown.image.pk, shown.document.pk
    single = [
        reverse("wagtailimages:delete", args=[image]),
        reverse("wagtailimages:delete_multiple", args=[image]),
        reverse("wagtaildocs:delete", args=[document]),
        reverse("wagtaildocs:delete_multiple", args=[document]),
    ]
    bulk = [
        f"{reverse('wagtail_bulk_action', args=['core', model, 'delete'])}?id={pk}"
        for model, pk in (("customimage", image), ("customdocument", document))
    ]
    return [*single, *bulk]  # type: ignore[list-item]


def test_an_editor_deletes_no_live_file_even_an_own_one(shown: Shown, editors_client: Client, editor: User) -> None:
    for file in (shown.image, shown.document):
        file.uploaded_by_user = editor
        file.save()
    for url in deletions(shown):
        editors_client.post(str(url))
    assert CustomImage.objects.exists() and CustomDocument.objects.exists()


def test_an_editor_deletes_own_files_that_are_not_live(editors_client: Client, editor: User) -> None:
    image, document = ImageFactory(uploaded_by_user=editor), DocumentFactory(uploaded_by_user=editor)
    editors_client.post(reverse("wagtailimages:delete", args=[image.pk]))
    editors_client.post(reverse("wagtaildocs:delete", args=[document.pk]))
    assert not CustomImage.objects.exists() and not CustomDocument.objects.exists()


def test_publishers_find_what_waits_in_the_menu(
    shown: Shown, editors_client: Client, publishers_client: Client
) -> None:
    editors_client.post(edit_url(shown.image), image_form(shown.image, title="Another suite"))
    listed = publishers_client.get(reverse("proposed_changes:list")).content.decode()
    assert "Cell processing suite" in listed
    home = reverse("wagtailadmin_home")
    for_publishers, for_editors = (client.get(home).content.decode() for client in (publishers_client, editors_client))
    for words in ("Changes of files", "1 change of images"):
        assert words in for_publishers and words not in for_editors


def test_the_form_says_that_a_change_waits(shown: Shown, editors_client: Client) -> None:
    assert "waits until a publisher" in editors_client.get(edit_url(shown.image)).content.decode()
    editors_client.post(edit_url(shown.image), image_form(shown.image, title="Another suite"))
    assert "See the change" in editors_client.get(edit_url(shown.image)).content.decode()


def test_a_change_that_is_no_longer_possible_says_why(
    shown: Shown, editors_client: Client, publishers_client: Client
) -> None:
    editors_client.post(edit_url(shown.image), image_form(shown.image, title="Another suite"))
    ProposedChange.objects.update(values={"title": "IMG_2034.JPG"})
    detail = reverse("proposed_changes:detail", args=[ProposedChange.objects.get().pk])
    answer = publishers_client.post(detail, acceptance(), follow=True)
    assert "Give a title that says what this is" in answer.content.decode()
    shown.image.refresh_from_db()
    assert shown.image.title == "Cell processing suite"
