"""The explanations of notes, and the records of an import in the database."""

import re
from typing import Any

import pytest
from django.core.management.base import CommandError
from wagtail.models import Site

from about.models import AboutPage
from isomer.load.report import Subject
from isomer.models import KEPT_RUNS, ImportNote, ImportRun
from isomer.notes import NoteKind
from isomer.report.explain import EXPLANATIONS, Weight, explain, rank
from isomer.report.store import save_run
from tests.factories import DocumentFactory, ImageFactory

from .conftest import Import
from .imported import first_page, row_counts
from .reports import report
from .samples import SampleSite

ALWAYS = (NoteKind.MENDED_DATE, NoteKind.NO_STATEMENT)  # What every import of a sample site says.


class TestExplanations:
    def test_every_kind_of_note_has_a_unique_title_and_an_explanation_in_one_sentence(self) -> None:
        assert set(EXPLANATIONS) == set(NoteKind)
        assert len({explanation.title for explanation in EXPLANATIONS.values()}) == len(NoteKind)
        for explanation in EXPLANATIONS.values():
            assert re.fullmatch(r"[A-Z][^.]{30,}\.", explanation.meaning), explanation.meaning

    def test_kinds_are_ordered_by_weight(self) -> None:
        weights = [list(Weight).index(explanation.weight) for explanation in EXPLANATIONS.values()]
        assert weights == sorted(weights)
        assert set(weights) == {0, 1, 2}

    def test_an_unknown_kind_keeps_its_name_and_comes_last(self) -> None:
        assert explain("crossed wires").title == "Crossed wires"
        assert rank("crossed wires") > max(rank(kind) for kind in NoteKind)


@pytest.mark.django_db
class TestRecords:
    def test_an_import_is_recorded_with_notes_that_link_to_pages(self, sample: SampleSite, run_import: Import) -> None:
        sample.page('<p><a href="/nowhere/">Words</a></p>')

        run_import(sample.root)

        run = ImportRun.objects.get()
        assert (run.source, run.totals["pages created"], run.totals["sections created"]) == ("site", 1, 1)
        note = ImportNote.objects.exclude(kind__in=ALWAYS).get()
        assert (note.run, note.kind, note.file, note.line) == (run, "dead link", "_section/First page.md", 6)
        assert note.page == first_page().page_ptr

    @pytest.mark.parametrize("body", ['<p><a href="/nowhere/">Words</a></p>', "<script>bad()</script>"])
    def test_a_dry_run_and_a_failed_import_are_not_recorded(
        self, sample: SampleSite, run_import: Import, body: str
    ) -> None:
        sample.page(body)
        before = row_counts()

        if "script" in body:
            with pytest.raises(CommandError):
                run_import(sample.root)
        else:
            run_import(sample.root, "--dry-run")

        assert row_counts() == before

    def test_notes_link_to_the_subjects_of_the_run_and_to_the_home_page(self, site: Site) -> None:
        image, document = ImageFactory(), DocumentFactory()
        created = report("images/a.png", "files/a.pdf", "index.md", "_data/footer.yml")
        created.subjects = {"images/a.png": Subject(image=image.pk), "files/a.pdf": Subject(document=document.pk)}

        save_run(created, site)

        found = {note.file: note for note in ImportNote.objects.all()}
        assert (found["images/a.png"].image, found["files/a.pdf"].document) == (image, document)
        assert found["index.md"].page_id == site.root_page_id
        assert (found["_data/footer.yml"].page, found["_data/footer.yml"].image) == (None, None)

    def test_a_note_about_a_collection_links_to_its_section(self, sample: SampleSite, run_import: Import) -> None:
        sample.page()
        sample.write(
            "_section/collection.yml",
            "collections:\n  section:\n    output: true\n    colour: red\n    order:\n      - First page.md\n",
        )

        run_import(sample.root)

        note = ImportNote.objects.exclude(kind__in=ALWAYS).get()
        assert note.page == AboutPage.objects.get(slug="section").page_ptr

    def test_saving_a_thousand_notes_needs_few_queries(self, site: Site, django_assert_max_num_queries: Any) -> None:
        with django_assert_max_num_queries(15):
            save_run(report(notes=1000), site)
        assert ImportNote.objects.count() == 1000

    def test_the_oldest_runs_of_the_site_are_deleted_with_few_queries(
        self, site: Site, django_assert_max_num_queries: Any
    ) -> None:
        other = Site.objects.create(hostname="other.example.org", root_page=site.root_page)
        save_run(report("a.md"), other)
        first = save_run(report(notes=500), site)
        for _ in range(KEPT_RUNS - 1):
            save_run(report("a.md"), site)
        assert first.notes.count() == 500

        with django_assert_max_num_queries(10):
            save_run(report("a.md"), site)

        assert ImportRun.objects.filter(site=site).count() == KEPT_RUNS
        assert not ImportRun.objects.filter(pk=first.pk).exists()
        assert not ImportNote.objects.filter(run=first.pk).exists()
        assert ImportRun.objects.filter(site=other).count() == 1

    def test_values_that_a_database_cannot_store_are_cut_or_replaced(self, site: Site) -> None:
        save_run(report("nu\0ll.md", "half\udcff.md", "n" * 2000), site)

        null, half, long = ImportNote.objects.all()
        assert (null.file, half.file, len(long.file)) == ("nu\N{REPLACEMENT CHARACTER}ll.md", "half?.md", 1000)
        assert len(long.message) > 2000
