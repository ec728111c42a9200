"""The record of a review, which shows when somebody has changed it."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from about.models import AboutPage
from review.models import Kind, Review, Shows
from review.record import as_data, digests_of, faults_of, stands, write

pytestmark = pytest.mark.django_db


@pytest.fixture
def record(review: Review, invite: Callable[..., Any]) -> list[dict[str, Any]]:
    """Three decisions, as they are exported."""
    reviewer, _ = invite(review)
    for kind, note in ((Kind.CHANGES, "Shorter, please"), (Kind.APPROVED, ""), (Kind.APPROVED, "Good")):
        write(review, kind, review.shown.values(), name="Tan Wei Ling", note=note, reviewer=reviewer)
    return [as_data(entry) for entry in review.record.all()]


def test_a_record_as_it_was_written_has_no_faults(record: list[dict[str, Any]]) -> None:
    assert faults_of(json.loads(json.dumps(record))) == []


@pytest.mark.parametrize(
    ("field", "value"),
    [("name", "Tan Wei Lin"), ("kind", "approved "), ("created_at", "2026-12-01T00:00:00+00:00"), ("note", "x")],
)
def test_a_changed_field_is_found(record: list[dict[str, Any]], field: str, value: str) -> None:
    record[1][field] = value
    assert faults_of(record) == ["Entry 2 was changed after it was written."]


def test_a_changed_digest_of_a_revision_is_found(record: list[dict[str, Any]]) -> None:
    digest = record[0]["revisions"][0]["digest"]
    record[0]["revisions"][0]["digest"] = digest[:-1] + ("0" if digest[-1] != "0" else "1")
    assert faults_of(record) == ["Entry 1 was changed after it was written."]


def test_a_removed_entry_is_found(record: list[dict[str, Any]]) -> None:
    del record[1]
    assert "Entry 2 does not follow the entry before it." in faults_of(record)


def test_the_command_verifies_a_file(record: list[dict[str, Any]], tmp_path: Path, capsys: Any) -> None:
    file = tmp_path / "record.json"
    file.write_text(json.dumps(record))
    call_command("verify_review", file)
    assert "all 3 entries are as they were written" in capsys.readouterr().out
    file.write_bytes(file.read_bytes().replace(b"Shorter", b"Sharter"))
    with pytest.raises(CommandError, match="Entry 1 was changed"):
        call_command("verify_review", file)


def test_what_is_added_to_an_entry_is_found(record: list[dict[str, Any]]) -> None:
    record[1]["approved_by"] = "The minister"
    assert faults_of(record) == ["Entry 2 was changed after it was written."]


def test_a_name_that_an_entry_has_twice_is_found(record: list[dict[str, Any]], tmp_path: Path) -> None:
    file = tmp_path / "record.json"
    file.write_text(json.dumps(record).replace('"note": "Good"', '"note": "Never", "note": "Good"'))
    with pytest.raises(CommandError, match="“note” twice"):
        call_command("verify_review", file)


@pytest.mark.parametrize("content", ["{", "{}", "[1]", pytest.param("[" * 200_000, id="deep"), r'[{"name": "\ud800"}]'])
def test_the_command_names_a_file_that_is_no_record(content: str, tmp_path: Path) -> None:
    file = tmp_path / "record.json"
    file.write_text(content)
    with pytest.raises(CommandError, match=r"record\.json"):
        call_command("verify_review", file)


def test_an_approval_stands_until_the_draft_says_something_else(
    about_page: AboutPage, make_review: Callable[..., Review], invite: Callable[..., Any]
) -> None:
    review = make_review(about_page, shows=Shows.LATEST)
    reviewer, _ = invite(review)
    entry = write(review, Kind.APPROVED, review.shown.values(), name="Tan", reviewer=reviewer)
    about_page.go_live_at = timezone.now()
    about_page.save_revision()
    assert stands(entry, digests_of(review.shown))
    about_page.title = "Another title"
    about_page.save_revision()
    assert not stands(entry, digests_of(review.shown))


@pytest.mark.parametrize(
    "words", [' data-block-key="and false"', ' data-block-key="not"', '<p data-block-key="no, not">']
)
def test_words_that_are_spelled_like_a_key_of_the_editor_void_an_approval(
    words: str, about_page: AboutPage, make_review: Callable[..., Review], invite: Callable[..., Any]
) -> None:
    review = make_review(about_page, shows=Shows.LATEST)
    entry = write(review, Kind.APPROVED, review.shown.values(), name="Tan", reviewer=invite(review)[0])
    about_page.title += words
    about_page.save_revision()
    assert not stands(entry, digests_of(review.shown))
