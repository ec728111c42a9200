"""Uploads may be in a storage that is not a folder of this machine."""

from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import InMemoryStorage, default_storage
from django.core.management import CommandError, call_command

from actris_cms.core.models import CustomDocument
from actris_cms.operations.backup.errors import BackupError
from actris_cms.operations.backup.making import Made, Wanted, make
from actris_cms.operations.backup.restoring import restore
from actris_cms.operations.models import BackupRun

from ...factories import DocumentFactory
from ..test_object_store import endpoint, stopped, store  # noqa: F401 -- fixtures

pytestmark = pytest.mark.django_db(transaction=True)
MEMORY = {"BACKEND": "django.core.files.storage.InMemoryStorage"}


def start_storage(settings: Any) -> None:
    """Use a new and empty storage."""
    settings.STORAGES = {**settings.STORAGES, "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"}}
    settings.STORAGES = {**settings.STORAGES, "default": MEMORY}
    assert isinstance(default_storage, InMemoryStorage)


@pytest.fixture
def made(settings: Any) -> Made:
    """A backup of two documents, whose storage is empty afterwards."""
    start_storage(settings)
    for name in ("one", "two"):
        DocumentFactory(title=f"Document {name}", file=ContentFile(name.encode(), name=f"{name}.txt"))
    found = make(Wanted(pages=False))
    CustomDocument.objects.all().delete()
    start_storage(settings)
    return found


def test_uploads_of_another_machine_are_copied_and_come_back(made: Made) -> None:
    restore(made.path, replace=True, index=False)
    assert {document.title: document.file.read() for document in CustomDocument.objects.all()} == {
        "Document one": b"one",
        "Document two": b"two",
    }


def test_another_file_of_the_same_name_stops_the_restore_and_stays(made: Made) -> None:
    default_storage.save("documents/two.txt", ContentFile(b"another"))
    with pytest.raises(BackupError, match=r"has another file named documents/two.txt"):
        restore(made.path, replace=True, index=False)
    assert not CustomDocument.objects.exists()
    assert default_storage.listdir("documents")[1] == ["two.txt"]
    assert default_storage.open("documents/two.txt").read() == b"another"


def test_a_restore_may_be_repeated_there(made: Made) -> None:
    restore(made.path, replace=True, index=False)
    restore(made.path, replace=True, index=False)
    assert default_storage.listdir("documents")[1] == ["one.txt", "two.txt"]


@pytest.mark.slow(seconds=5)
def test_a_bucket_is_backed_up_and_filled_again(store: Any) -> None:  # noqa: F811
    document = DocumentFactory(file=ContentFile(b"in a bucket", name="guide.txt"))
    made = make(Wanted(pages=False))
    document.delete()
    assert not default_storage.exists(document.file.name)
    restore(made.path, replace=True, index=False)
    assert CustomDocument.objects.get().file.read() == b"in a bucket"
    with stopped(store), pytest.raises(CommandError, match="The object store cannot be used"):
        call_command("backup", no_pages=True)
    assert "The object store cannot be used" in BackupRun.objects.get(is_restore=False).problem
