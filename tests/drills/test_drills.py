"""What a drill finds is counted right, and a fault that cannot be made here is left out by a word."""

import signal
import sys
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from drills import __main__ as drills
from drills.faults import Fault
from drills.two_editors import Saves


def test_saves_that_follow_one_another_overwrite_and_lose_nothing() -> None:
    saves = Saves(based_on=[2, 1, 3], told=5)
    assert (saves.overwritten([1, 2, 3, 4]), saves.lost([1, 2, 3, 4])) == (0, 0)


def test_a_save_that_was_not_based_on_the_one_before_is_found() -> None:
    saves = Saves(based_on=[1, 1, 3])  # The revision 2 was replaced by 3, which was based on 1.
    assert (saves.overwritten([1, 2, 3, 4]), saves.lost([1, 2, 3, 4])) == (1, 0)


def test_an_acknowledged_save_without_a_revision_is_lost() -> None:
    assert Saves(based_on=[1, 2, 3]).lost([1, 2, 3]) == 1


def test_a_fault_that_cannot_be_made_on_this_machine_is_left_out(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    faults = [Fault("the clock jumps", lambda one: None, needs="libfaketime"), Fault("disk full", lambda one: None)]
    ran: list[str] = []

    def drill(chosen: list[Fault], seconds: float, editors: int, folder: Path) -> int:
        ran.extend(one.name for one in chosen)
        return 0

    monkeypatch.setattr(drills, "FAULTS", faults)
    monkeypatch.setattr(drills, "drill", drill)
    monkeypatch.setattr(signal, "signal", lambda *_: None)
    monkeypatch.setattr(sys, "argv", ["drills"])
    assert drills.main() == 0
    assert ran == ["disk full"]
    assert "Left out: the clock jumps needs libfaketime." in capsys.readouterr().err


@pytest.mark.parametrize(
    ("saves", "revisions", "status"),
    [
        (Saves(based_on=[1, 2], told=1), [1, 2, 3], 0),
        (Saves(based_on=[1, 1]), [1, 2, 3], 1),
        (Saves(based_on=[1, 2], others=Counter({"503": 1})), [1, 2, 3], 1),
    ],
)
def test_two_editors_fail_the_drill_if_anything_was_overwritten_or_refused(
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    tmp_path: Path,
    saves: Saves,
    revisions: list[int],
    status: int,
) -> None:
    class Installed:
        def __enter__(self) -> tuple[Any, Any]:
            return None, None

        def __exit__(self, *_: object) -> None:
            """End nothing."""

    monkeypatch.setattr(drills, "installed", lambda folder: Installed())
    monkeypatch.setattr(drills, "run_two_editors", lambda installation, number: (saves, revisions))
    assert drills.drill_two_editors(2, tmp_path) == status
    assert f"Silently overwritten: {saves.overwritten(revisions)}. Lost: 0." in capsys.readouterr().out
