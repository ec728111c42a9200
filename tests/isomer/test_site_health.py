"""What the newest import asks of editors is among the remarks of site health."""

from typing import Any

import pytest
from django.urls import reverse
from wagtail.models import Site

from about.models import AboutPage
from actris_cms.remarks import SOURCES
from isomer.load.report import Report, Subject
from isomer.notes import Note, NoteKind
from isomer.report.store import save_run

pytestmark = pytest.mark.django_db


def run_with(site: Site, *notes: tuple[NoteKind, str], subjects: dict[str, Subject] | None = None) -> None:
    """Save an import with these notes."""
    report = Report()
    report.notes = [Note(kind, file, 3, f"about {kind}") for kind, file in notes]
    report.subjects = subjects or {}
    save_run(report, site)


def remarks() -> list[Any]:
    return list(SOURCES["isomer"].remarks())


def test_only_what_asks_for_something_and_no_check_of_pages_finds(site: Site, about_page: AboutPage) -> None:
    assert remarks() == []
    run_with(site, (NoteKind.LEFT_OUT, "old.md"))
    kinds = (NoteKind.TITLE, NoteKind.LEFT_OUT, NoteKind.DEAD_LINK, NoteKind.LEGACY, NoteKind.STYLE)
    run_with(site, *((kind, "a.md") for kind in kinds), subjects={"a.md": Subject(page=about_page.pk)})
    found = remarks()
    assert [(one.kind, one.weight, one.place, one.subject) for one in found] == [
        ("left out", 3, "a.md", "About ACTRIS"),
        ("title", 5, "a.md", "About ACTRIS"),
    ]
    assert found[0].url == reverse("wagtailadmin_pages:edit", args=[about_page.pk])


def test_site_health_hears_of_an_import_after_its_commit(site: Site, django_capture_on_commit_callbacks: Any) -> None:
    from upkeep.models import StoredRemark

    with django_capture_on_commit_callbacks(execute=True):
        run_with(site, (NoteKind.LEFT_OUT, "a.md"))
    assert StoredRemark.objects.get().message == "about left out"
