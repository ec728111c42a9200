"""The operators' guide names only commands, units and variables that exist."""

import re
from pathlib import Path

from django.conf import settings
from django.core.management import get_commands

GUIDE = (settings.BASE_DIR / "docs" / "operations.md").read_text()
# Other programs read these.
OF_OTHERS = {"LITESTREAM_REPLICA", "WEB_CONCURRENCY", "DJANGO_SETTINGS_MODULE"}


def code() -> list[str]:
    """Return the blocks and words of the guide that are code."""
    blocks = re.findall(r"(?s)```.*?```", GUIDE)
    return [*blocks, *re.findall(r"`([^`\n]+(?:\n[^`\n]+)?)`", re.sub(r"(?s)```.*?```", "", GUIDE))]


def test_all_commands_exist() -> None:
    named = {
        name
        for text in code()
        for name in re.findall(r"(?:\bmanage(?:\.py)?|^) ([a-z]+(?:_[a-z]+)*)\b", text.replace("manage.py `", ""))
    }
    assert {"backup", "prove_backup", "remove_orphans", "reset_second_factor", "restore"} <= named
    assert named - get_commands().keys() == set()


def test_all_units_and_make_targets_exist() -> None:
    units = set(re.findall(r"\bactris[\w-]*\.(?:service|socket)\b", GUIDE))
    assert units
    assert [unit for unit in units if not (settings.BASE_DIR / "deploy" / unit).exists()] == []
    targets = {name for text in code() for name in re.findall(r"\bmake ([a-z][a-z-]*)", text)}
    assert "backup" in targets
    assert targets - set(re.findall(r"(?m)^([a-z-]+):", (settings.BASE_DIR / "Makefile").read_text())) == set()


def test_all_variables_of_the_table_are_read_somewhere() -> None:
    rows = re.findall(r"(?m)^\| (`[A-Z][^|]*) \|", GUIDE)
    named = {name for row in rows for name in re.findall(r"`([A-Z0-9_]+)`", row)}
    assert len(named) > 40
    sources = [*Path(settings.BASE_DIR, "actris_cms").rglob("*.py"), settings.BASE_DIR / "deploy" / "gunicorn.conf.py"]
    read = "\n".join(path.read_text() for path in sources)
    quoted = set(re.findall(r'"([A-Z0-9_]+)"', read))
    quoted |= {f"S3_{name}" for name in quoted}  # These four are read in a loop.
    assert named - OF_OTHERS - quoted == set()


def test_each_trouble_at_night_is_told_in_at_most_four_lines() -> None:
    section = GUIDE.partition("## At 3 a.m.\n")[2].partition("\n## ")[0]
    troubles = [part for part in section.split("\n\n") if part.startswith("**")]
    assert len(troubles) >= 8
    assert [part.split(".")[0] for part in troubles if len(part.splitlines()) > 4] == []
    assert [part.split(".")[0] for part in troubles if not re.search(r"`(?:manage|systemctl|nginx)\b", part)] == []
