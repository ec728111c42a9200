"""A backup is of one moment, with all files of that moment, while editors save, upload, replace and delete."""

import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import connection, transaction
from django.test import Client
from wagtail.models import Page

from about.models import AboutPage
from actris_cms.core.models import CustomDocument
from actris_cms.operations.backup import making, proving
from actris_cms.operations.backup.errors import BackupError
from actris_cms.operations.backup.making import Wanted, make
from actris_cms.operations.backup.restoring import restore
from actris_cms.operations.backup.snapshot import snapshot
from home.models import HomePage

from ...factories import AboutPageFactory, DocumentFactory

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow(seconds=10)]


class Editors:
    """A thread in which editors work until `stop`."""

    def __init__(self) -> None:
        self.rounds, self.failures = 0, list[Exception]()
        self._ending = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()

    def _run(self) -> None:
        try:
            while not self._ending.is_set():
                self.rounds += 1
                self.work()
        except Exception as error:  # the test must see it
            self.failures.append(error)
        finally:
            connection.close()

    def work(self) -> None:
        """Save two pages that always say the same, upload a document, replace one, and delete one."""
        with transaction.atomic():
            for slug in ("one", "two"):
                page = AboutPage.objects.get(slug=slug)
                page.title = f"Round {self.rounds}"
                page.save_revision().publish()
        new = DocumentFactory(title=f"Document {self.rounds}", file=ContentFile(b"new", name="new.txt"))
        old = new.file.name
        new.file = ContentFile(str(self.rounds).encode(), name="replaced.txt")
        new.save()
        transaction.on_commit(lambda: default_storage.delete(old))
        if self.rounds % 2:
            new.delete()

    def wait_for(self, rounds: int) -> bool:
        """Wait until they are in this round; return whether they are."""
        until = time.monotonic() + 20
        while self.rounds < rounds and time.monotonic() < until:
            time.sleep(0.02)
        return self.rounds >= rounds

    def stop(self) -> None:
        """Wait for the end of their work, and fail if it failed."""
        self._ending.set()
        self._thread.join(30)
        assert self.failures == []


@pytest.fixture
def editors(db: None) -> Iterator[Editors]:
    """Editors at work on two pages."""
    home = HomePage.objects.get()
    for slug in ("one", "two"):
        AboutPageFactory(parent=home, slug=slug, title="Round 0")
    found = Editors()
    yield found
    found.stop()


def test_a_backup_is_of_one_moment(editors: Editors, monkeypatch: pytest.MonkeyPatch) -> None:
    read, made = making._spool, []

    def read_later(*args: Any) -> None:
        seen = editors.rounds
        assert editors.wait_for(seen + 2), "The editors wait for the backup"
        read(*args)

    monkeypatch.setattr(making, "_spool", read_later)
    for number in range(2):
        made.append(make(Wanted(), Path(default_storage.path("")) / f"../{number}.tar"))
    editors.stop()
    for one in made:
        found = restore(one.path, replace=True, index=False)
        assert proving.differences(found.manifest) == []
        assert found.manifest.missing == []
        assert len({page.title for page in AboutPage.objects.filter(slug__in=("one", "two"))}) == 1
        assert Page.find_problems() == ([], [], [], [], [])
        for document in CustomDocument.objects.all():
            assert document.file.read().decode() in {document.title.removeprefix("Document "), "new"}


def test_a_file_that_is_deleted_while_the_backup_runs_is_in_it(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    document = DocumentFactory(file=ContentFile(b"once", name="once.txt"))
    read = making._spool

    def delete_first(*args: Any) -> None:
        default_storage.delete(document.file.name)
        read(*args)

    monkeypatch.setattr(making, "_spool", delete_first)
    made = make(Wanted(pages=False))
    restore(made.path, replace=True, index=False)
    assert CustomDocument.objects.get().file.read() == b"once"


def test_a_file_that_a_site_has_lost_is_named_and_the_rest_is_backed_up(db: None) -> None:
    lost, kept = DocumentFactory(), DocumentFactory()
    default_storage.delete(lost.file.name)
    made = make(Wanted(pages=False))
    assert made.manifest.missing == [lost.file.name]
    assert f"files/{kept.file.name}" in made.manifest.members


def test_files_that_vanish_all_the_time_stop_the_backup(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    vanished = iter(range(100))
    monkeypatch.setattr(making.uploads, "keep", lambda names, folder: {f"{next(vanished)}.txt"})
    with pytest.raises(BackupError, match="Uploads are deleted faster"):
        make(Wanted(pages=False))


def test_nothing_can_be_written_in_a_snapshot_and_everything_after_it(db: None) -> None:
    with pytest.raises(Exception, match=r"readonly|read-only"), snapshot():
        HomePage.objects.update(title="Changed")
    HomePage.objects.update(title="Changed after")
    assert HomePage.objects.get().title == "Changed after"


def test_pages_are_rendered_for_a_backup_without_being_changed(sample: Path, transactional_db: None) -> None:
    """Although they show pictures whose sizes are still to be made."""
    restore(sample, replace=True, index=False)
    made = make(Wanted())
    assert made.manifest.pages
    page = next(url for url in made.manifest.pages if url.endswith("/cells/"))
    again = make(Wanted())
    assert again.manifest.pages == made.manifest.pages
    assert Client().get("/about-us/cells/").status_code == 200
    AboutPage.objects.filter(slug="cells").update(seo_title="Other words")
    assert {url for url, digest in make(Wanted()).manifest.pages.items() if digest != made.manifest.pages[url]} == {
        page
    }


def test_only_one_backup_runs_at_a_time(db: None, settings: Any) -> None:
    from actris_cms.operations.backup.keeping import working

    with working("backup"), pytest.raises(BackupError, match="Another process is working on a backup"):
        make(Wanted(pages=False))
    assert not list(settings.BACKUP_DIR.glob("*"))
