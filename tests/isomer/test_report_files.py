"""The two files that an import leaves: a page that stands alone, and the same as data."""

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
from isomer.report.files import Written, write_files
from isomer.report.store import keep
from tests.factories import AboutPageFactory, ImageFactory

from .conftest import Import
from .looking import everything, files_below, first_page
from .reports import HOSTILE, STARTED, read, report, rows
from .samples import SampleSite
from .samples import page as sample_page

pytestmark = pytest.mark.django_db

DOCS = Path(__file__).resolve().parents[2] / "docs" / "importing-from-isomer.md"


def written(made: Report, site: Site, folder: Path, *, rehearsal: bool = False) -> Written:
    return write_files(document_of_report(made, site, rehearsal=rehearsal), folder)


def test_an_import_leaves_both_in_the_data_folder_and_says_where(
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


def test_a_rehearsal_says_so_and_leads_to_nothing_that_has_gone_again(
    sample: SampleSite, run_import: Import, tmp_path: Path
) -> None:
    sample.page('<p><a href="/nowhere/">Words</a></p>')

    run_import(sample.root, "--dry-run", "--report", str(tmp_path / "out" / "here"))

    (page,) = (tmp_path / "out" / "here").glob("*.html")
    assert "This was a rehearsal" in read(page).text_content()
    assert len(rows(read(page), "Dead links")) == 1
    assert not read(page).xpath("//a[not(starts-with(@href, '#'))]")


def test_a_report_never_goes_into_the_repository_that_is_read(sample: SampleSite, run_import: Import) -> None:
    sample.page()
    before, rows_before = files_below(sample.root), everything()

    with pytest.raises(CommandError, match="cannot go into the repository"):
        run_import(sample.root, "--report", str(sample.root / "_data" / ".." / "reports"))

    assert files_below(sample.root) == before
    assert everything() == rows_before


def test_a_page_without_a_site_around_it_may_lie_beside_its_report(tmp_path: Path, run_import: Import) -> None:
    page = tmp_path / "page.md"
    page.write_text(sample_page(), encoding="utf-8")

    run_import(page, "--report", str(tmp_path / "out"))

    assert len(files_below(tmp_path / "out")) == 2


def test_a_folder_that_cannot_be_written_stops_the_import_before_it_begins(
    sample: SampleSite, run_import: Import, tmp_path: Path
) -> None:
    sample.page()
    before = everything()
    (tmp_path / "taken").write_text("a file")

    with pytest.raises(CommandError, match=r"Nothing was imported\. The report cannot go to"):
        run_import(sample.root, "--report", str(tmp_path / "taken"))

    assert everything() == before


def test_a_report_that_fails_to_be_written_leaves_no_half_file_and_says_that_all_came_in(
    sample: SampleSite, run_import: Import, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(self: Path, target: Path) -> Path:
        raise OSError(28, "No space left on device")

    sample.page()
    monkeypatch.setattr(files.Path, "replace", refuse)

    with pytest.raises(CommandError, match=r"Everything was imported, but the report .* No space left"):
        run_import(sample.root, "--report", str(tmp_path / "out"))

    assert files_below(tmp_path / "out") == []
    assert first_page().live


def test_reports_of_one_second_get_names_of_their_own(site: Site, tmp_path: Path) -> None:
    first, second = written(report("a.md"), site, tmp_path), written(report("b.md"), site, tmp_path)

    assert first.page.name == "import-20260301-120506.html"
    assert {second.page.stem, second.data.stem} == {"import-20260301-120506-2"}
    assert rows(read(first.page), "Dead links")[0][0] == "a.md:7"


def test_the_page_stands_alone(site: Site, tmp_path: Path) -> None:
    page = written(report("index.md"), site, tmp_path).page
    text = page.read_text(encoding="utf-8")

    assert not read(page).xpath("//script | //link | //img | //iframe | //@style | //@src | //@onclick")
    assert not re.search(r"url\(|@import|@font-face", text)
    edit = "http://testserver" + reverse("wagtailadmin_pages:edit", args=[site.root_page_id])
    assert set(re.findall(r"https?://[^\"\s<]+", text)) == {edit}


def test_its_style_names_no_colour_but_takes_the_sites_tokens() -> None:
    own = files.STYLE.read_text(encoding="utf-8")

    assert not re.search(r"#[0-9a-fA-F]{3,8}\b|\b(?:rgb|hsl)a?\(", own)
    used = set(re.findall(r"var\((--[\w-]+)\)", own))
    assert used
    assert all(f"{token}:" in files.style() for token in used)


def test_hostile_words_stay_words(site: Site, tmp_path: Path) -> None:
    made = report(*HOSTILE)
    made.pages = [PageResult(file, f"/{file}/", file, Outcome.CREATED) for file in HOSTILE]
    made.source = "<img src=x onerror=alert(1)>"

    page = read(written(made, site, tmp_path).page)

    assert [(where, what) for where, what, _ in rows(page, "Dead links")] == [
        (f"{file}:7", f"about {file}") for file in HOSTILE
    ]
    assert not page.xpath("//script | //img | //b")


def test_a_long_section_is_closed_and_a_short_one_open(site: Site, tmp_path: Path) -> None:
    made = report(notes=files.SHORT + 1)
    made.add(*report(notes=files.SHORT, kind=NoteKind.LEGACY).notes)

    page = read(written(made, site, tmp_path).page)

    assert page.xpath("//details[not(@open)]/summary/h3/text()") == ["Dead links"]
    assert "Legacy content" in page.xpath("//details[@open]/summary/h3/text()")
    targets = set(page.xpath("//@id"))
    assert {href[1:] for href in page.xpath("//nav//a/@href")} <= targets


def test_the_data_holds_all_by_documented_keys(site: Site, tmp_path: Path) -> None:
    image = ImageFactory()
    page = AboutPageFactory(parent=site.root_page, title="First page")
    made = report("_section/First page.md", "elsewhere.md")
    made.pages = [PageResult("_section/First page.md", "/section/first/", "First page", Outcome.UPDATED)]
    made.subjects = {"images/a.png": Subject(image=image.pk), "_section/First page.md": Subject(page=page.pk)}
    made.settings = {"footer": Outcome.CREATED}

    data = json.loads(written(made, site, tmp_path).data.read_text(encoding="utf-8"))

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


def test_the_admin_hands_out_the_same_but_for_what_it_does_not_remember(site: Site) -> None:
    made = report("index.md", "a.md", kind=NoteKind.STYLE)
    made.add(*report("b.md").notes)
    forgotten = dict.fromkeys(("settings", "pages", "images", "documents"))

    run = keep(made, site)

    assert document_of_run(run) == {**document_of_report(made, site, rehearsal=False), **forgotten}
    assert run.started_at == STARTED
