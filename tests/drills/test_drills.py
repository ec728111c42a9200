"""What a drill finds is counted right."""

from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from drills import __main__ as drills
from drills.two_editors import Saves


def test_saves_that_follow_one_another_overwrite_and_lose_nothing() -> None:
    saves = Saves(based_on=[2, 1, 3], told=5)
    assert (saves.overwritten([1, 2, 3, 4]), saves.lost([1, 2, 3, 4])) == (0, 0)


def test_a_save_that_was_not_based_on_the_one_before_is_found() -> None:
    saves = Saves(based_on=[1, 1, 3])  # The revision 2 was replaced by 3, which was based on 1.
    assert (saves.overwritten([1, 2, 3, 4]), saves.lost([1, 2, 3, 4])) == (1, 0)


def test_an_acknowledged_save_without_a_revision_is_lost() -> None:
    assert Saves(based_on=[1, 2, 3]).lost([1, 2, 3]) == 1


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
