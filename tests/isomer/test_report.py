"""What an import says: what is kept of it, and what each note means to an editor."""

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
from isomer.report.store import keep
from tests.factories import DocumentFactory, ImageFactory

from .conftest import Import
from .looking import everything, first_page
from .reports import report
from .samples import SampleSite


class TestExplanations:
    def test_every_kind_of_note_is_explained_in_one_sentence_and_under_a_title_of_its_own(self) -> None:
        assert set(EXPLANATIONS) == set(NoteKind)
        assert len({words.title for words in EXPLANATIONS.values()}) == len(NoteKind)
        for words in EXPLANATIONS.values():
            assert re.fullmatch(r"[A-Z][^.]{30,}\.", words.meaning), words.meaning

    def test_what_is_to_be_mended_comes_before_what_is_only_told(self) -> None:
        weights = [list(Weight).index(words.weight) for words in EXPLANATIONS.values()]
        assert weights == sorted(weights)
        assert set(weights) == {0, 1, 2}

    def test_a_kind_that_is_not_known_any_more_keeps_its_name_and_comes_last(self) -> None:
        assert explain("crossed wires").title == "Crossed wires"
        assert rank("crossed wires") > max(rank(kind) for kind in NoteKind)


@pytest.mark.django_db
class TestWhatIsKept:
    def test_an_import_leaves_a_run_whose_notes_lead_to_the_page(self, sample: SampleSite, run_import: Import) -> None:
        sample.page('<p><a href="/nowhere/">Words</a></p>')

        run_import(sample.root)

        run = ImportRun.objects.get()
        assert (run.source, run.totals["pages created"], run.totals["sections created"]) == ("site", 1, 1)
        note = ImportNote.objects.get()
        assert (note.run, note.kind, note.file, note.line) == (run, "dead link", "_section/First page.md", 6)
        assert note.page == first_page().page_ptr

    @pytest.mark.parametrize("body", ['<p><a href="/nowhere/">Words</a></p>', "<script>bad()</script>"])
    def test_a_rehearsal_and_a_failed_import_leave_none(
        self, sample: SampleSite, run_import: Import, body: str
    ) -> None:
        sample.page(body)
        before = everything()

        if "script" in body:
            with pytest.raises(CommandError):
                run_import(sample.root)
        else:
            run_import(sample.root, "--dry-run")

        assert everything() == before

    def test_what_the_run_found_comes_before_what_is_remembered_and_the_home_page_is_always_known(
        self, site: Site
    ) -> None:
        image, document = ImageFactory(), DocumentFactory()
        made = report("images/a.png", "files/a.pdf", "index.md", "_data/footer.yml")
        made.subjects = {"images/a.png": Subject(image=image.pk), "files/a.pdf": Subject(document=document.pk)}

        keep(made, site)

        found = {note.file: note for note in ImportNote.objects.all()}
        assert (found["images/a.png"].image, found["files/a.pdf"].document) == (image, document)
        assert found["index.md"].page_id == site.root_page_id
        assert (found["_data/footer.yml"].page, found["_data/footer.yml"].image) == (None, None)

    def test_a_note_about_a_collection_leads_to_its_section(self, sample: SampleSite, run_import: Import) -> None:
        sample.page()
        sample.write(
            "_section/collection.yml",
            "collections:\n  section:\n    output: true\n    colour: red\n    order:\n      - First page.md\n",
        )

        run_import(sample.root)

        assert ImportNote.objects.get().page == AboutPage.objects.get(slug="section").page_ptr

    def test_a_thousand_notes_take_few_queries(self, site: Site, django_assert_max_num_queries: Any) -> None:
        with django_assert_max_num_queries(15):
            keep(report(notes=1000), site)
        assert ImportNote.objects.count() == 1000

    def test_the_oldest_runs_of_the_site_are_forgotten_in_few_queries(
        self, site: Site, django_assert_max_num_queries: Any
    ) -> None:
        other = Site.objects.create(hostname="other.example.org", root_page=site.root_page)
        keep(report("a.md"), other)
        first = keep(report(notes=500), site)
        for _ in range(KEPT_RUNS - 1):
            keep(report("a.md"), site)
        assert first.notes.count() == 500

        with django_assert_max_num_queries(10):
            keep(report("a.md"), site)

        assert ImportRun.objects.filter(site=site).count() == KEPT_RUNS
        assert not ImportRun.objects.filter(pk=first.pk).exists()
        assert not ImportNote.objects.filter(run=first.pk).exists()
        assert ImportRun.objects.filter(site=other).count() == 1

    def test_what_a_database_cannot_hold_is_cut_or_replaced(self, site: Site) -> None:
        keep(report("nu\0ll.md", "half\udcff.md", "n" * 2000), site)

        null, half, long = ImportNote.objects.all()
        assert (null.file, half.file, len(long.file)) == ("nu\N{REPLACEMENT CHARACTER}ll.md", "half?.md", 1000)
        assert len(long.message) > 2000
