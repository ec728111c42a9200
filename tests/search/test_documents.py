"""The texts of many files: read several at a time, within limits, and none is forgotten."""

import io
import threading
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.core.management import call_command
from wagtail.models import Site

from actris_cms.core.models import CustomDocument
from actris_cms.operations.scheduler import JOBS
from search import documents
from search.documents import read_texts, waiting
from search.models import Entry
from search.signals import texts_deferred
from tests.factories import DocumentFactory
from tests.isomer.samples import SampleSite

from .pdfs import pdf_of

pytestmark = pytest.mark.slow


def added(number: int) -> list[CustomDocument]:
    """Return new documents whose files nobody has read."""
    found = []
    for each in range(number):
        document = DocumentFactory(title=f"Guide {each}", file=ContentFile(pdf_of(f"Words {each}"), name=f"{each}.pdf"))
        document._set_document_file_metadata()
        document.save()
        found.append(document)
    return found


def texts() -> dict[str, str]:
    """Return the indexed text of the documents by their titles."""
    return dict(Entry.objects.filter(document__isnull=False).values_list("title", "text"))


def ignore() -> None:
    """Count nothing."""


def nobody(pk: int) -> None:
    """Refuse a task."""
    pytest.fail(f"a task was queued for document {pk}")


@pytest.mark.django_db
def test_several_files_are_read_at_a_time_and_indexed_in_the_calling_thread(monkeypatch: pytest.MonkeyPatch) -> None:
    together = threading.Barrier(3, timeout=20)

    def read(document: CustomDocument) -> str:
        together.wait()
        return f"text of {document.title}"

    monkeypatch.setattr(documents, "text_of_file", read)
    done: list[int] = []
    outcome = read_texts(added(6), lambda: done.append(1), jobs=3)
    assert (outcome.read, outcome.empty, outcome.left, len(done)) == (6, 0, 0, 6)
    assert texts() == {f"Guide {number}": f"text of Guide {number}" for number in range(6)}


@pytest.mark.django_db
def test_no_more_texts_wait_than_fit_into_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    given: list[CustomDocument] = []

    def source() -> Any:
        for document in added(12):
            given.append(document)
            yield document
            assert len(given) - Entry.objects.filter(text="read").count() <= documents.AHEAD * 2 + 1

    monkeypatch.setattr(documents, "text_of_file", lambda document: "read")
    assert read_texts(source(), ignore, jobs=2).read == 12


@pytest.mark.django_db
def test_files_that_are_not_begun_in_time_are_left_to_a_job(monkeypatch: pytest.MonkeyPatch) -> None:
    first, *others = added(3)
    now = iter([0.0, 5.0, 11.0, 12.0])
    monkeypatch.setattr(documents.time, "monotonic", lambda: next(now))
    outcome = read_texts([first, *others], ignore, jobs=1, seconds=10)
    monkeypatch.undo()
    assert (outcome.read, outcome.left) == (1, 2)
    assert list(waiting()) == others
    assert JOBS["read_waiting_documents"].run() == 2
    assert texts() == {f"Guide {number}": f"Words {number}" for number in range(3)}
    assert JOBS["read_waiting_documents"].run() == 0


@pytest.mark.django_db
def test_a_file_that_was_replaced_or_deleted_meanwhile_is_not_indexed(monkeypatch: pytest.MonkeyPatch) -> None:
    replaced, deleted, _ = found = added(3)
    CustomDocument.objects.filter(pk=replaced.pk).update(file_hash="another")
    CustomDocument.objects.filter(pk=deleted.pk).delete()
    monkeypatch.setattr(documents, "text_of_file", lambda document: "read")
    assert read_texts(found, ignore).read == 1
    assert texts() == {"Guide 0": "", "Guide 2": "read"}


@pytest.mark.django_db
def test_a_damaged_file_is_read_once_and_a_new_one_again() -> None:
    (document,) = added(1)
    document.file = ContentFile(b"%PDF-1.4 nothing else", name="damaged.pdf")
    document._set_document_file_metadata()
    document.save()
    assert read_texts(waiting(), ignore).empty == 1
    assert not waiting().exists()
    document.file = ContentFile(pdf_of("Mended"), name="mended.pdf")
    document._set_document_file_metadata()
    document.save()
    assert read_texts(waiting(), ignore).empty == 0
    assert texts() == {"Guide 0": "Mended"}


@pytest.mark.django_db
def test_the_command_reads_new_files_only_and_says_how_many(monkeypatch: pytest.MonkeyPatch) -> None:
    added(2)
    out = io.StringIO()
    call_command("reindex_search", new_files=True, stdout=out)
    assert "Documents read: 2. Without text: 0. It took" in out.getvalue()
    monkeypatch.setattr(documents, "text_of_file", lambda document: pytest.fail("the file was read again"))
    call_command("reindex_search", new_files=True, stdout=out)
    assert "Documents read: 0." in out.getvalue()


@pytest.mark.slow
@pytest.mark.parametrize("option", [(), ("--no-renditions",)])
def test_an_import_reads_its_documents_before_it_ends_and_queues_no_task(
    site: Site,
    tmp_path: Path,
    option: tuple[str, ...],
    django_capture_on_commit_callbacks: Any,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    sample = SampleSite(tmp_path)
    sample.write("files/guide.pdf", pdf_of("Leukapheresis"))
    sample.page('<p><a href="/files/guide.pdf">Guide to services</a></p>')
    monkeypatch.setattr("search.signals.take_text", SimpleNamespace(enqueue=nobody))
    out = io.StringIO()
    with django_capture_on_commit_callbacks(execute=True):
        call_command("import_isomer", str(sample.root), *option, stdout=out)
    said = out.getvalue().strip().splitlines()[-1].startswith("Documents read: 1. Without text: 0.")
    assert (said, waiting().exists(), texts()["Guide to services"]) == (
        (False, True, "") if option else (True, False, "Leukapheresis")
    )


@pytest.mark.django_db
def test_tasks_are_queued_again_after_the_context(django_capture_on_commit_callbacks: Any) -> None:
    with django_capture_on_commit_callbacks(execute=True), texts_deferred():
        added(1)
    assert texts() == {"Guide 0": ""}
    with django_capture_on_commit_callbacks(execute=True):
        waiting().get().save()
    assert texts() == {"Guide 0": "Words 0"}


def test_others_are_read_beside_a_slow_file(monkeypatch: pytest.MonkeyPatch, db: None) -> None:
    others, all_others = [], threading.Event()

    def read(document: CustomDocument) -> str:
        if document.title == "Guide 0":
            assert all_others.wait(20)
        else:
            others.append(document.title)
            if len(others) == 4:
                all_others.set()
        return document.title

    monkeypatch.setattr(documents, "text_of_file", read)
    assert read_texts(added(5), ignore, jobs=2).read == 5
    assert set(texts()) == set(texts().values())


@pytest.mark.django_db
def test_a_file_that_could_not_be_opened_is_read_later() -> None:
    [document] = added(1)
    data = document.file.open().read()
    document.file.storage.delete(document.file.name)
    outcome = read_texts(waiting(), ignore)
    assert (outcome.read, outcome.left, waiting().count()) == (0, 1, 1)

    document.file.storage.save(document.file.name, ContentFile(data))
    assert read_texts(waiting(), ignore).read == 1
    assert texts() == {"Guide 0": "Words 0"}


@pytest.mark.django_db
def test_a_long_text_survives_a_change_of_the_title(
    monkeypatch: pytest.MonkeyPatch, django_capture_on_commit_callbacks: Any
) -> None:
    monkeypatch.setattr("search.index.MAX_TEXT_LENGTH", 3)
    [document] = added(1)
    read_texts(waiting(), ignore)
    with django_capture_on_commit_callbacks(execute=True):
        document.title = "Handbook"
        document.save()
    assert (texts(), waiting().exists()) == ({"Handbook": "Wor"}, False)
