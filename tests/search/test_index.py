"""What is indexed of pages and documents, and when; no file makes an upload fail."""

import logging
from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.core.management import call_command

from about.models import AboutPage
from actris_cms.core.models import CustomDocument
from search import pdf
from search.index import delete_unused_words, index_page, weights_of
from search.models import Entry, Posting, Word
from search.pdf import text_of_pdf
from search.texts import Texts, texts_of_page
from tests.factories import AboutPageFactory, DocumentFactory, items, link, stream

from .conftest import text
from .pdfs import pdf_of

Commit = Callable[..., Any]


def words_of(title: str) -> set[str]:
    return set(Word.objects.filter(postings__entry__title=title).values_list("text", flat=True))


# --- Pages ---------------------------------------------------------------------------------------------------------


def test_the_texts_of_all_blocks_are_what_visitors_read(facilities: AboutPage) -> None:
    person = {"image": None, "title": "Ada Tan", "text": "<p>Director</p>", "link": link()}
    page = AboutPageFactory(
        parent=facilities,
        title="Blocks",
        summary="A summary.",
        body=stream(
            ("heading", {"text": "<p>Our <i>people</i></p>", "level": "2", "anchor": "a"}),
            ("cards", {"kind": "people", "cards": items(person)}),
            ("bullet_list", {"items": "<ul><li>First</li><li>Second</li></ul>"}),
            ("quote", {"text": "<p>Well said.</p>", "attribution": "A colleague"}),
            ("legacy", "<table><tr><td>Old cell</td></tr></table>"),
        ),
    )
    texts = texts_of_page(page)
    assert texts.headings == ["Our people", "Ada Tan"]
    assert texts.body == ["Our people", "Ada Tan", "Director", "First Second", "Well said.", "A colleague", "Old cell"]
    assert "A summary." in texts.keywords


def test_a_title_word_weighs_more_than_any_number_of_others_and_more_in_a_short_title() -> None:
    title = weights_of(Texts("Release assay"))
    long = weights_of(Texts("Release assay and many other words beside them here"))
    body = weights_of(Texts("Other", body=["assay " * 500], headings=["assay"] * 50))
    assert title["assay", True] > long["assay", True] > body["assay", True] > 0


def test_saving_a_page_with_the_same_words_writes_no_postings(
    facilities: AboutPage, django_assert_num_queries: Any
) -> None:
    page = AboutPage.objects.get(slug="clean-rooms")
    before = set(Posting.objects.values_list("pk", flat=True))
    index_page(page)
    assert set(Posting.objects.values_list("pk", flat=True)) == before


def test_a_draft_does_not_change_the_index(facilities: AboutPage) -> None:
    page = AboutPage.objects.get(slug="clean-rooms")
    page.body = text("Unheard-of words.")
    page.save_revision()
    assert not Word.objects.filter(text="unheard").exists()


def test_a_page_is_published_even_if_indexing_fails(
    facilities: AboutPage, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(page: AboutPage) -> Texts:
        raise ValueError("no words")

    monkeypatch.setattr("search.index.texts_of_page", fail)
    page = AboutPageFactory(parent=facilities, title="Unreadable")
    assert AboutPage.objects.filter(pk=page.pk, live=True).exists()
    assert f"Page {page.pk} could not be written" in caplog.text


def test_unused_words_can_be_deleted(facilities: AboutPage) -> None:
    AboutPage.objects.get(slug="clean-rooms").delete()
    assert Word.objects.filter(text="fourteen").exists()
    assert delete_unused_words() > 0
    assert not Word.objects.filter(text="fourteen").exists()
    assert Word.objects.filter(text="facilities").exists()


# --- Documents -----------------------------------------------------------------------------------------------------


def test_a_replaced_file_is_read_again_but_a_new_title_does_not_cause_it(
    brochure: CustomDocument, django_capture_on_commit_callbacks: Commit, monkeypatch: pytest.MonkeyPatch
) -> None:
    brochure.file = ContentFile(pdf_of("Apheresis alone"), name="c.pdf")
    brochure._set_document_file_metadata()
    with django_capture_on_commit_callbacks(execute=True):
        brochure.save()
    assert words_of("Brochure for partners") >= {"apheresis", "alone"}
    assert "leukapheresis" not in words_of("Brochure for partners")

    monkeypatch.setattr("search.signals.text_of_file", lambda document: pytest.fail("the file was read again"))
    brochure.title = "Brochure for patients"
    with django_capture_on_commit_callbacks(execute=True):
        brochure.save()
    assert words_of("Brochure for patients") >= {"apheresis", "patients"}


@pytest.mark.parametrize("data", [b"", b"%PDF-1.4 nothing else", b"\0" * 1000, pdf_of("Words")[:300], b"GIF89a"])
def test_a_damaged_file_can_be_uploaded(
    db: None, django_capture_on_commit_callbacks: Commit, data: bytes, caplog: pytest.LogCaptureFixture
) -> None:
    with django_capture_on_commit_callbacks(execute=True), caplog.at_level(logging.WARNING):
        document = DocumentFactory(title="Damaged file", file=ContentFile(data, name="damaged.pdf"))
    assert CustomDocument.objects.filter(pk=document.pk).exists()
    assert words_of("Damaged file") == {"damaged", "file"}
    assert "damaged" in caplog.text


def test_other_kinds_of_files_are_indexed_by_their_title(db: None, django_capture_on_commit_callbacks: Commit) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        DocumentFactory(title="Price list", file=ContentFile(b"a,b", name="prices.csv"))
    assert words_of("Price list") == {"price", "list"}


@pytest.mark.slow
def test_the_text_of_all_pages_is_extracted_in_order_up_to_the_limits(monkeypatch: pytest.MonkeyPatch) -> None:
    data = pdf_of("First", "Second", "Third")
    assert text_of_pdf(data, "sample").split() == ["First", "Second", "Third"]
    monkeypatch.setattr(pdf, "MAX_PAGES", 2)
    assert text_of_pdf(data, "sample").split() == ["First", "Second"]
    monkeypatch.setattr(pdf, "MAX_CHARACTERS", 5)
    assert text_of_pdf(data, "sample") == "First"


def test_a_file_that_needs_too_much_memory_is_skipped_and_one_that_ran_out_of_time_is_left_for_later(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(pdf, "TIMEOUT", 0.01)
    assert text_of_pdf(pdf_of("Words"), "slow.pdf") is None
    assert "slow.pdf" in caplog.text
    monkeypatch.undo()
    monkeypatch.setattr(pdf, "MEMORY", 20 * 1024 * 1024)
    assert text_of_pdf(pdf_of("Words"), "large.pdf") == ""
    assert "large.pdf" in caplog.text


def test_hyphenation_and_ligatures_are_removed() -> None:
    assert pdf.cleaned("manu-\nfacturing of\neﬀec\u00ad\ntive ﬁbres\0\n\n  CAR-\nT") == (
        "manufacturing of\neffective fibres\nCAR-\nT"
    )


# --- The command ---------------------------------------------------------------------------------------------------


def test_reindexing_restores_a_lost_index(
    brochure: CustomDocument, facilities: AboutPage, capsys: pytest.CaptureFixture[str]
) -> None:
    live = facilities.get_descendants(inclusive=True).live().count() + 1  # And the home page.
    Entry.objects.all().delete()
    AboutPageFactory(parent=facilities, title="Draft", live=False)
    call_command("reindex_search")
    printed = capsys.readouterr().out
    assert Entry.objects.exclude(page=None).count() == live
    assert "leukapheresis" in words_of("Brochure for partners")
    row = next(line for line in printed.splitlines() if "Pages " in line)
    assert row.split("│")[2].strip() == str(live)


@pytest.mark.slow
def test_reindexing_twice_changes_nothing_but_the_option_all_rebuilds_everything(brochure: CustomDocument) -> None:
    call_command("reindex_search", verbosity=0)
    before = set(Posting.objects.values_list("pk", flat=True))
    call_command("reindex_search", verbosity=0)
    assert set(Posting.objects.values_list("pk", flat=True)) == before
    call_command("reindex_search", "--all", verbosity=0)
    after = set(Posting.objects.values_list("pk", flat=True))
    assert len(after) == len(before)
    assert not after & before
