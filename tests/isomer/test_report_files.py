"""The two files of an import's report: a standalone HTML page, and JSON."""

import json
import re
from pathlib import Path
from typing import Any

import pytest
from django.core.management.base import CommandError
from django.urls import reverse
from wagtail.models import Site

from isomer.load import Report
from isomer.load.report import Outcome, PageResult, Subject
from isomer.notes import NoteKind
from isomer.report import files
from isomer.report.document import document_of_report, document_of_run
from isomer.report.files import WrittenReport, write_files
from isomer.report.store import save_run
from tests.factories import AboutPageFactory, ImageFactory

from .conftest import Import
from .imported import files_below, first_page, row_counts
from .reports import HOSTILE, STARTED, read, report, rows
from .samples import SampleSite
from .samples import page as sample_page

pytestmark = pytest.mark.django_db

DOCS = Path(__file__).resolve().parents[2] / "docs" / "importing-from-isomer.md"


def write(created: Report, site: Site, folder: Path, *, rehearsal: bool = False) -> WrittenReport:
    return write_files(document_of_report(created, site, rehearsal=rehearsal), folder)


def test_an_import_writes_both_to_the_data_folder_and_prints_their_paths(
    sample: SampleSite, run_import: Import, settings: Any
) -> None:
    sample.page()

    printed = run_import(sample.root)

    page, data = sorted((settings.DATA_DIR / "reports").iterdir())
    assert re.fullmatch(r"import-\d{8}-\d{6}\.html", page.name)
    assert data.name == page.name.replace(".html", ".json")
    assert f"The report: {page}\n" in printed
    assert str(data) in printed
    assert rows(read(page), "Pages") == [["_section/First page.md", "First page/section/first/", "Created", "Edit"]]


def test_the_report_of_a_dry_run_says_so_and_has_no_links(
    sample: SampleSite, run_import: Import, tmp_path: Path
) -> None:
    sample.page('<p><a href="/nowhere/">Words</a></p>')

    run_import(sample.root, "--dry-run", "--report", str(tmp_path / "out" / "here"))

    (page,) = (tmp_path / "out" / "here").glob("*.html")
    assert "This was a rehearsal" in read(page).text_content()
    assert len(rows(read(page), "Dead links")) == 1
    assert not read(page).xpath("//a[not(starts-with(@href, '#'))]")


def test_a_report_is_never_written_into_the_source_repository(sample: SampleSite, run_import: Import) -> None:
    sample.page()
    before, rows_before = files_below(sample.root), row_counts()

    with pytest.raises(CommandError, match="cannot be written into the source repository"):
        run_import(sample.root, "--report", str(sample.root / "_data" / ".." / "reports"))

    assert files_below(sample.root) == before
    assert row_counts() == rows_before


def test_the_report_of_a_single_page_may_be_in_the_same_folder(tmp_path: Path, run_import: Import) -> None:
    page = tmp_path / "page.md"
    page.write_text(sample_page(), encoding="utf-8")

    run_import(page, "--report", str(tmp_path / "out"))

    assert len(files_below(tmp_path / "out")) == 2


def test_an_import_does_not_start_if_the_report_folder_is_not_writable(
    sample: SampleSite, run_import: Import, tmp_path: Path
) -> None:
    sample.page()
    before = row_counts()
    (tmp_path / "taken").write_text("a file")

    with pytest.raises(CommandError, match=r"Nothing was imported\. The report cannot go to"):
        run_import(sample.root, "--report", str(tmp_path / "taken"))

    assert row_counts() == before


def test_a_report_that_cannot_be_written_leaves_no_file_and_the_error_says_so(
    sample: SampleSite, run_import: Import, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(self: Path, target: Path) -> Path:
        raise OSError(28, "No space left on device")

    sample.page()
    monkeypatch.setattr(files.Path, "replace", fail)

    with pytest.raises(CommandError, match=r"Everything was imported, but the report .* No space left"):
        run_import(sample.root, "--report", str(tmp_path / "out"))

    assert files_below(tmp_path / "out") == []
    assert first_page().live


def test_two_reports_in_the_same_second_get_different_names(site: Site, tmp_path: Path) -> None:
    first, second = write(report("a.md"), site, tmp_path), write(report("b.md"), site, tmp_path)

    assert first.page.name == "import-20260301-120506.html"
    assert {second.page.stem, second.data.stem} == {"import-20260301-120506-2"}
    assert rows(read(first.page), "Dead links")[0][0] == "a.md:7"


def test_the_page_loads_nothing(site: Site, tmp_path: Path) -> None:
    page = write(report("index.md"), site, tmp_path).page
    text = page.read_text(encoding="utf-8")

    assert not read(page).xpath("//script | //link | //img | //iframe | //@style | //@src | //@onclick")
    assert not re.search(r"url\(|@import|@font-face", text)
    edit = "http://testserver" + reverse("wagtailadmin_pages:edit", args=[site.root_page_id])
    assert set(re.findall(r"https?://[^\"\s<]+", text)) == {edit}


def test_its_styles_use_only_colours_of_the_tokens() -> None:
    css = files.STYLE.read_text(encoding="utf-8")

    assert not re.search(r"#[0-9a-fA-F]{3,8}\b|\b(?:rgb|hsl)a?\(", css)
    used = set(re.findall(r"var\((--[\w-]+)\)", css))
    assert used
    assert all(f"{token}:" in files.style() for token in used)


def test_hostile_text_is_escaped(site: Site, tmp_path: Path) -> None:
    created = report(*HOSTILE)
    created.pages = [PageResult(file, f"/{file}/", file, Outcome.CREATED) for file in HOSTILE]
    created.source = "<img src=x onerror=alert(1)>"

    page = read(write(created, site, tmp_path).page)

    assert [(location, message) for location, message, _ in rows(page, "Dead links")] == [
        (f"{file}:7", f"about {file}") for file in HOSTILE
    ]
    assert not page.xpath("//script | //img | //b")


def test_a_long_section_is_closed_and_a_short_one_open(site: Site, tmp_path: Path) -> None:
    created = report(notes=files.MAX_OPEN_ROWS + 1)
    created.add(*report(notes=files.MAX_OPEN_ROWS, kind=NoteKind.LEGACY).notes)

    page = read(write(created, site, tmp_path).page)

    assert page.xpath("//details[not(@open)]/summary/h3/text()") == ["Dead links"]
    assert "Legacy content" in page.xpath("//details[@open]/summary/h3/text()")
    targets = set(page.xpath("//@id"))
    assert {href[1:] for href in page.xpath("//nav//a/@href")} <= targets


def test_the_json_is_complete_and_all_its_keys_are_documented(site: Site, tmp_path: Path) -> None:
    image = ImageFactory()
    page = AboutPageFactory(parent=site.root_page, title="First page")
    created = report("_section/First page.md", "elsewhere.md")
    created.pages = [PageResult("_section/First page.md", "/section/first/", "First page", Outcome.UPDATED)]
    created.subjects = {"images/a.png": Subject(image=image.pk), "_section/First page.md": Subject(page=page.pk)}
    created.settings = {"footer": Outcome.CREATED}

    data = json.loads(write(created, site, tmp_path).data.read_text(encoding="utf-8"))

    edit = "http://testserver" + reverse("wagtailadmin_pages:edit", args=[page.pk])
    assert (data["format"], data["rehearsal"], data["seconds"]) == (1, False, 1.2)
    assert data["started_at"] == "2026-03-01T12:05:06+08:00"
    assert [note["edit"] for note in data["notes"]] == [edit, ""]
    assert [(kind["kind"], kind["notes"]) for kind in data["kinds"]] == [("dead link", 2)]
    assert (data["pages"][0]["edit"], data["settings"]) == (edit, {"footer": "created"})
    assert [entry["file"] for entry in data["images"]] == ["images/a.png"]
    documented = DOCS.read_text(encoding="utf-8")
    keys = {*data, *data["notes"][0], *data["kinds"][0], *data["pages"][0]}
    assert [key for key in sorted(keys) if f"`{key}`" not in documented] == []


def test_the_json_of_the_admin_is_the_same_without_what_is_not_recorded(site: Site) -> None:
    created = report("index.md", "a.md", kind=NoteKind.STYLE)
    created.add(*report("b.md").notes)
    not_recorded = dict.fromkeys(("settings", "pages", "images", "documents"))

    run = save_run(created, site)

    assert document_of_run(run) == {**document_of_report(created, site, rehearsal=False), **not_recorded}
    assert run.started_at == STARTED
