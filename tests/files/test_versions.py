"""The address of a document lasts when its file is replaced, and the files that it had before are kept."""

from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import Group, Permission
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from wagtail.documents.forms import get_document_form
from wagtail.models import Collection, GroupCollectionPermission, ModelLogEntry

from actris_cms.core.models import CustomDocument
from actris_cms.files.models import DocumentVersion, ProposedChange
from actris_cms.files.orphans import files_without_row
from actris_cms.users.models import User
from tests.conftest import member_of
from tests.factories import DocumentFactory

from .conftest import WITHDRAWALS, Shown, document_url

pytestmark = [pytest.mark.django_db, pytest.mark.slow]


def upload(name: str, content: bytes) -> SimpleUploadedFile:
    """Return a file to upload."""
    return SimpleUploadedFile(name, content, "application/pdf")


def replace(client: Client, document: CustomDocument, name: str = "fees-2027.pdf", content: bytes = b"new") -> str:
    """Submit the form of a document with another file. Return what the admin says."""
    url = reverse("wagtaildocs:edit", args=[document.pk])
    shared = {"is_shared": "on"} if document.is_shared else {}
    fields = {"title": document.title, "tags": "", "file": upload(name, content), **shared}
    answer = client.post(url, fields, follow=True)
    assert answer.status_code == 200
    return answer.content.decode()


def content_at(url: str, client: Client | None = None) -> bytes:
    """Return what is at an address, after redirects. Fails if it is not found."""
    answer: Any = (client or Client()).get(url, follow=True)
    assert answer.status_code == 200, url
    return b"".join(answer.streaming_content)


def trainees() -> Group:
    """Return a group that may use the admin and nothing in it."""
    group: Group = Group.objects.create(name="Trainees")
    group.permissions.add(Permission.objects.get(codename="access_admin"))
    return group


@pytest.fixture
def document(db: None) -> CustomDocument:
    """A document that is open without a page."""
    file = ContentFile(b"old", name="fees-2026.pdf")
    return DocumentFactory(title="Fees", file=file, is_shared=True)


class TestAddress:
    def test_of_a_replaced_file_leads_to_the_present_one(self, admin_client: Client, document: CustomDocument) -> None:
        before = document_url(document)
        assert content_at(before) == b"old"
        replace(admin_client, document)
        document.refresh_from_db()
        assert document.filename == "fees-2027.pdf"
        answer = Client().get(before)
        assert (answer.status_code, answer["Location"]) == (302, document_url(document))
        assert answer["Cache-Control"] == "private, no-cache"
        assert content_at(before) == content_at(f"/documents/{document.pk}/") == b"new"

    def test_without_a_name_is_shown_to_editors(self, admin_client: Client, document: CustomDocument) -> None:
        html = admin_client.get(reverse("wagtaildocs:edit", args=[document.pk])).content.decode()
        assert f'href="http://testserver/documents/{document.pk}/"' in html

    @pytest.mark.parametrize("withdraw", WITHDRAWALS)
    def test_of_a_withdrawn_document_does_not_name_its_file(self, withdraw: str, shown: Shown) -> None:
        WITHDRAWALS[withdraw](shown)
        for name in ("", "old.pdf"):
            answer = Client().get(f"/documents/{shown.document.pk}/{name}")
            assert shown.document.filename not in answer.headers.get("Location", "")
            assert answer.status_code in {404, 302, 200}
            assert answer.status_code != 200 or b"password" in answer.content

    def test_stays_when_a_file_of_the_same_name_comes(self, admin_client: Client, document: CustomDocument) -> None:
        before = document_url(document)
        replace(admin_client, document, name="fees-2026.pdf")
        document.refresh_from_db()
        assert document_url(document) == before
        assert content_at(before) == b"new"
        assert document.earlier_versions.get().file.read() == b"old"

    def test_of_no_document_is_not_found(self, db: None) -> None:
        assert Client().get("/documents/999999/").status_code == 404


class TestVersions:
    @pytest.fixture
    def version(self, admin_client: Client, document: CustomDocument) -> DocumentVersion:
        """The only earlier version of the document."""
        replace(admin_client, document)
        document.refresh_from_db()
        return document.earlier_versions.get()

    def test_are_listed_with_their_size_and_who_replaced_them(
        self, admin_client: Client, version: DocumentVersion
    ) -> None:
        html = admin_client.get(reverse("wagtaildocs:edit", args=[version.document_id])).content.decode()
        (row,) = [row for row in html.split("<tr>") if "fees-2026.pdf</a>" in row]
        assert "PDF, 3\xa0bytes" in row
        assert "admin" in row
        url = reverse("document_versions:file", args=[version.pk])
        assert content_at(url, admin_client) == b"old"

    def test_can_be_used_again(self, admin_client: Client, document: CustomDocument, version: DocumentVersion) -> None:
        answer = admin_client.post(reverse("document_versions:detail", args=[version.pk]), {"use": ""}, follow=True)
        assert "has the file “fees-2026.pdf” again" in answer.content.decode()
        assert content_at(f"/documents/{document.pk}/") == b"old"
        assert [one.file.read() for one in document.earlier_versions.all()] == [b"new", b"old"]
        assert ModelLogEntry.objects.filter(action="files.use_version", object_id=str(document.pk)).exists()

    def test_are_not_stored_twice_by_a_second_click(
        self, admin_client: Client, document: CustomDocument, version: DocumentVersion
    ) -> None:
        url = reverse("document_versions:detail", args=[version.pk])
        admin_client.post(url, {"use": ""})
        assert "already has this file" in admin_client.post(url, {"use": ""}, follow=True).content.decode()
        assert document.earlier_versions.count() == 2

    def test_are_those_that_visitors_had_if_two_people_replace_the_file(
        self, document: CustomDocument, admin_client: Client
    ) -> None:
        forms = [
            get_document_form(CustomDocument)(
                {"title": title, "tags": "", "is_shared": "on", "collection": document.collection_id},
                {"file": upload(f"{title}.pdf", title.encode())},
                instance=CustomDocument.objects.get(pk=document.pk),
            )
            for title in ("second", "third")
        ]
        for form in forms:
            assert form.is_valid(), form.errors
            form.save()
        assert [one.file.read() for one in document.earlier_versions.all()] == [b"second", b"old"]

    def test_a_title_changed_meanwhile_does_not_take_the_new_file_back(
        self, document: CustomDocument, admin_client: Client
    ) -> None:
        fields = {"title": "Fees of all courses", "tags": "", "is_shared": "on", "collection": document.collection_id}
        form = get_document_form(CustomDocument)(fields, instance=CustomDocument.objects.get(pk=document.pk))
        replace(admin_client, document)
        assert form.is_valid(), form.errors
        form.save()
        document.refresh_from_db()
        assert (document.title, document.file.read()) == ("Fees of all courses", b"new")

    def test_can_be_deleted_for_good(
        self, admin_client: Client, version: DocumentVersion, django_capture_on_commit_callbacks: Any
    ) -> None:
        with django_capture_on_commit_callbacks(execute=True):
            admin_client.post(reverse("document_versions:detail", args=[version.pk]), {"delete": ""})
        assert not DocumentVersion.objects.exists()
        assert not version.file.storage.exists(version.file.name)
        assert ModelLogEntry.objects.filter(action="files.delete_version").exists()

    def test_are_left_alone_without_a_choice(self, admin_client: Client, version: DocumentVersion) -> None:
        assert admin_client.post(reverse("document_versions:detail", args=[version.pk])).status_code == 400

    def test_of_which_the_file_is_lost_change_nothing(
        self, admin_client: Client, document: CustomDocument, version: DocumentVersion
    ) -> None:
        version.file.storage.delete(version.file.name)
        url = reverse("document_versions:detail", args=[version.pk])
        assert "is lost" in admin_client.post(url, {"use": ""}, follow=True).content.decode()
        assert admin_client.get(f"{url}file/").status_code == 404
        assert content_at(document_url(document)) == b"new"

    def test_go_with_their_document(
        self, document: CustomDocument, version: DocumentVersion, django_capture_on_commit_callbacks: Any
    ) -> None:
        with django_capture_on_commit_callbacks(execute=True):
            document.delete()
        assert not version.file.storage.exists(version.file.name)

    def test_are_no_leftover_uploads(self, version: DocumentVersion) -> None:
        lost = version.document.file.storage.save("documents/0123456789ab/lost.pdf", ContentFile(b"lost"))
        left = [name for _, name in files_without_row(timedelta(seconds=-60))]
        assert version.file.name not in left
        assert lost in left

    def test_are_public_nowhere(self, version: DocumentVersion) -> None:
        for url in (reverse("document_versions:file", args=[version.pk]), f"/uploads/{version.file.name}"):
            assert Client().get(url).status_code in {302, 404}

    @pytest.mark.parametrize(("role", "status"), [("publisher", 200), ("editor", 200), ("outsider", 302)])
    def test_are_for_those_who_may_change_the_document(
        self, role: str, status: int, version: DocumentVersion, request: pytest.FixtureRequest
    ) -> None:
        if role == "outsider":
            trainees()
            user = member_of("Trainees")
        else:
            user = request.getfixturevalue(role)
        client = Client()
        client.force_login(user)
        url = reverse("document_versions:detail", args=[version.pk])
        assert client.get(url).status_code == status
        assert client.post(url, {"delete": ""}).status_code == 302
        assert DocumentVersion.objects.exists() is (role != "publisher")


class TestWhoMayNotPublish:
    @pytest.fixture
    def client(self, editor: User) -> Client:
        """The client of an editor."""
        client = Client()
        client.force_login(editor)
        return client

    def test_proposes_the_file_and_the_version_comes_when_it_is_accepted(
        self, client: Client, admin_client: Client, shown: Shown
    ) -> None:
        assert "waits for a publisher" in replace(client, shown.document)
        assert not DocumentVersion.objects.exists()
        change = ProposedChange.objects.get()
        admin_client.post(reverse("proposed_changes:detail", args=[change.pk]), {"accept": change.version})
        assert DocumentVersion.objects.get().document == shown.document

    def test_proposes_to_use_an_earlier_version(self, client: Client, admin_client: Client, shown: Shown) -> None:
        replace(admin_client, shown.document)
        url = reverse("document_versions:detail", args=[DocumentVersion.objects.get().pk])
        assert "waits for a publisher" in client.post(url, {"use": ""}, follow=True).content.decode()
        shown.document.refresh_from_db()
        assert shown.document.file.read() == b"new"
        assert client.post(url, {"delete": ""}).status_code == 302
        assert DocumentVersion.objects.exists()


class TestSecondCopy:
    fields = {"title": "Fees again", "tags": ""}

    @pytest.fixture(autouse=True)
    def _hash(self, document: CustomDocument) -> None:
        document.get_file_hash()

    def add(self, client: Client, content: bytes = b"old", **fields: str) -> str:
        """Submit the form of a new document. Return what the admin says."""
        file = upload("copy.pdf", content)
        answer = client.post(reverse("wagtaildocs:add"), {**self.fields, "file": file, **fields}, follow=True)
        return answer.content.decode()

    def test_of_a_file_is_refused_and_the_first_one_named(self, admin_client: Client) -> None:
        html = self.add(admin_client)
        assert "This file is already here: it is the document “Fees”." in html
        assert 'type="checkbox" name="keep_second_copy"' in html
        assert CustomDocument.objects.count() == 1

    def test_is_added_if_the_editor_says_so(self, admin_client: Client) -> None:
        self.add(admin_client, keep_second_copy="on")
        assert CustomDocument.objects.count() == 2

    def test_is_refused_among_many_uploads(self, admin_client: Client) -> None:
        answer = admin_client.post(
            reverse("wagtaildocs:add_multiple"), {"files[]": upload("copy.pdf", b"old"), "title": "copy"}
        )
        assert "already here" in answer.json()["error_message"]

    def test_another_file_is_no_second_copy(self, admin_client: Client) -> None:
        self.add(admin_client, content=b"other")
        assert CustomDocument.objects.count() == 2

    def test_of_a_document_that_the_editor_may_not_choose_is_not_told(self, document: CustomDocument) -> None:
        root = Collection.get_first_root_node()
        document.collection = root.add_child(name="Board papers")
        document.save()
        group = trainees()
        own = root.add_child(name="Training")
        for name in ("add_document", "choose_document"):
            permission = Permission.objects.get(content_type__app_label="wagtaildocs", codename=name)
            GroupCollectionPermission.objects.create(group=group, collection=own, permission=permission)
        client = Client()
        client.force_login(member_of("Trainees"))
        self.add(client, collection=str(own.pk))
        assert CustomDocument.objects.count() == 2
