"""The output of the import command: progress bars and summary."""

import io
from typing import Any

import pytest
from rich.console import Console
from wagtail.models import Site

from isomer.load import Options, Outcome, load_site
from isomer.notes import NoteKind
from isomer.reader import read_source
from isomer.summary import PhaseBars, console_for, shown_progress, write_summary

from .conftest import Import
from .reports import report
from .samples import SampleSite


class Output(io.StringIO):
    """The output stream of a command, with the attributes of Django's wrapper."""

    def __init__(self, *, terminal: bool) -> None:
        super().__init__()
        self._terminal = terminal
        self._out = self

    def isatty(self) -> bool:
        return self._terminal


def printed(*, all_notes: bool = False, terminal: bool = False, colour: bool = True, dry_run: bool = False) -> str:
    created = report("a.md", kind=NoteKind.STYLE)
    created.add(*report(notes=12).notes)
    created.redirects_created, created.settings = 3, {"footer": Outcome.LEFT_ALONE}
    output = Output(terminal=terminal)
    write_summary(console_for(output, colour=colour), created, dry_run=dry_run, all_notes=all_notes)
    return output.getvalue()


def test_notes_are_grouped_by_kind_with_the_most_important_first() -> None:
    lines = printed().splitlines()

    assert lines.index("Dead links: 12 (to mend)") < lines.index("Styles dropped: 1 (for the record)")
    assert "  a.md:7: style dropped: about a.md" in lines
    assert "13 notes:" in lines


def test_only_ten_notes_of_a_kind_are_printed_unless_all_are_requested() -> None:
    few, all_of_them = printed(), printed(all_notes=True)

    assert few.count(": dead link: ") == 10
    assert "  … and 2 more in the report\n" in few
    assert all_of_them.count(": dead link: ") == 12
    assert "more in the report" not in all_of_them


def test_the_table_has_redirects_and_settings() -> None:
    squeezed = " ".join(printed().split())

    assert "Redirects new / known │ 3 / 0" in squeezed
    assert "Footer │ left alone" in squeezed


def test_the_summary_of_a_dry_run_says_so() -> None:
    assert "This was a rehearsal: nothing was changed." in printed(dry_run=True)
    assert "rehearsal" not in printed()


@pytest.mark.parametrize(
    ("terminal", "colour", "codes"), [(True, True, True), (True, False, False), (False, True, False)]
)
def test_colour_codes_are_printed_only_to_terminals_with_colour(
    monkeypatch: pytest.MonkeyPatch, terminal: bool, colour: bool, codes: bool
) -> None:
    monkeypatch.setenv("FORCE_COLOR", "1")
    monkeypatch.setenv("TERM", "xterm-256color")
    monkeypatch.delenv("NO_COLOR", raising=False)

    assert ("\x1b[" in printed(terminal=terminal, colour=colour)) is codes


@pytest.mark.django_db
def test_verbosity_sets_how_much_is_printed(sample: SampleSite, run_import: Import) -> None:
    sample.page("".join(f'<p><a href="/nowhere-{number}/">Words</a></p>' for number in range(12)))

    assert run_import(sample.root, "--dry-run").count(": dead link: ") == 10
    assert run_import(sample.root, "--dry-run", "--verbosity=2").count(": dead link: ") == 12
    assert run_import(sample.root, "--verbosity=0") == ""


class TestProgress:
    def test_a_terminal_shows_every_phase_with_its_count(self) -> None:
        output = io.StringIO()
        console = Console(file=output, force_terminal=True, color_system=None, width=100)

        with shown_progress(console) as progress:
            progress.phase("Reading")
            progress.phase("Pages", 12)
            progress.advance()
            progress.advance(2)
            assert isinstance(progress, PhaseBars)
            progress._bars.refresh()
            shown = output.getvalue()
            progress.phase("Settings", 0)
            progress._bars.refresh()

        assert "Reading" in shown
        assert " 3/12 " in shown
        assert "12/12" in output.getvalue()

    def test_without_a_terminal_no_progress_is_shown(self) -> None:
        output = Output(terminal=False)

        with shown_progress(console_for(output, colour=True)) as progress:
            progress.phase("Pages", 2)
            progress.advance()

        assert output.getvalue() == ""

    @pytest.mark.django_db
    def test_the_import_advances_the_progress_with_every_page(self, sample: SampleSite, site: Site) -> None:
        events: list[Any] = []

        class Listener:
            def phase(self, name: str, total: int | None = None) -> None:
                events.append((name, total))

            def advance(self, steps: int = 1) -> None:
                events.append(steps)

        sample.order("First page.md", "Second page.md")
        sample.page()
        sample.page(name="Second page", permalink="/section/second/")

        load_site(read_source(sample.root), site, Options(), progress=Listener())

        assert events[events.index(("Pages", 2)) :][:3] == [("Pages", 2), 1, 1]
