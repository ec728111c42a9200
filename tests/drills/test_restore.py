"""The restore drill crawls small sites, and large ones if it is asked to."""

from pathlib import Path

import pytest

from drills import restore
from testbed.processes import BenchError


def drilled(monkeypatch: pytest.MonkeyPatch, *arguments: str) -> list[tuple[int, bool]]:
    """Return the sizes that are drilled with these arguments, each with whether it is crawled."""
    found: list[tuple[int, bool]] = []
    monkeypatch.setattr(restore, "drill", lambda pages, folder, *, crawl: found.append((pages, crawl)))
    assert restore.main(arguments) == 0
    return found


def test_a_large_site_is_crawled_only_if_it_is_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    assert drilled(monkeypatch) == [(200, True), (20_000, False)]
    assert drilled(monkeypatch, "20000", "--crawl") == [(20_000, True)]
    assert drilled(monkeypatch, "100", "5000") == [(100, True), (5000, False)]


def test_the_help_is_shown_and_words_are_refused(capsys: pytest.CaptureFixture[str]) -> None:
    for arguments, status in ((["--help"], 0), (["many"], 2)):
        with pytest.raises(SystemExit) as ended:
            restore.main(arguments)
        assert ended.value.code == status
    said = capsys.readouterr()
    assert "--crawl" in said.out
    assert "invalid int value: 'many'" in said.err


def test_a_site_that_is_not_the_same_fails_the_drill(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def fail(pages: int, folder: Path, *, crawl: bool) -> None:
        raise BenchError("restore again has failed, see above.")

    monkeypatch.setattr(restore, "drill", fail)
    assert restore.main(["200"]) == 1
    assert "restore again has failed" in capsys.readouterr().err
