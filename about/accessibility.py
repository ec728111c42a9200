"""What a new accessibility statement says: its words, and the figures that `make accessibility` measured."""

import json
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any, Final

FILE: Final = Path(__file__).with_name("accessibility.json")


@cache
def _prepared() -> dict[str, Any]:
    found: dict[str, Any] = json.loads(FILE.read_text(encoding="utf-8"))
    return found


def prepared(name: str) -> Any:
    """Return a text or number of a new statement."""
    return _prepared()[name]


def assessed_on() -> date:
    """Return the day of the assessment that a new statement has."""
    return date.fromisoformat(prepared("assessed_on"))


def prepared_text(name: str) -> list[tuple[str, str]]:
    """Return a stream with one text."""
    return [("rich_text", prepared(name))]


def limitations() -> list[tuple[str, dict[str, Any]]]:
    """Return the stream of the limitations that a new statement names."""
    return [("limitation", dict(value)) for value in prepared("limitations")]


def measurements() -> list[tuple[str, dict[str, Any]]]:
    """Return the stream of what was measured."""
    measured = prepared("measurements").values()
    return [("measurement", value | {"date": date.fromisoformat(value["date"])}) for value in measured]
