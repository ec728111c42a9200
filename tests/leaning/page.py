"""Reads and updates the tables of docs/wagtail.md."""

import hashlib
import importlib
import inspect
import re
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from importlib.metadata import packages_distributions, version
from pathlib import Path
from typing import Any

from .collected import Uses, function_of, original, overridden_templates, patched, private_names, source

PAGE = Path(__file__).parents[2] / "docs" / "wagtail.md"
SECTIONS: dict[str, Callable[[], Uses]] = {
    "Private names": private_names,
    "Patched": patched,
    "Overridden templates": overridden_templates,
}
RULE = "|---|---|---|---|---|\n"
INCLUDED_SCRIPT = re.compile(r'{% include "([^"]+\.js)"')


@dataclass(frozen=True)
class Row:
    """A row of a table: a name or template, where and why we use it, what to check, and the known versions.

    `seen` maps the digest of a source to the series of the package that have this source, such as 7.4.
    """

    name: str
    used_in: str = ""
    why: str = ""
    look_at: str = ""
    seen: dict[str, list[str]] = field(default_factory=dict)

    @classmethod
    def read(cls, line: str) -> "Row":
        name, used_in, why, look_at, seen = (cell.strip() for cell in line.strip().strip("|").split("|"))
        versions = re.findall(r"`(\w+)` ([\d., ]*\d)", seen)
        return cls(name.strip("`"), used_in, why, look_at, {digest: listed.split(", ") for digest, listed in versions})

    def written(self) -> str:
        seen = "; ".join(f"`{digest}` {', '.join(versions)}" for digest, versions in self.seen.items())
        return f"| `{self.name}` | {self.used_in} | {self.why} | {self.look_at} | {seen} |\n"

    def stands_for(self, use: str) -> bool:
        """Whether this is the row of a use, whose full name may be unknown."""
        return self.name == use or self.name.endswith(f".{use}")

    def renewed(self, uses: Uses) -> "Row":
        """Return this row with the modules that use it now and the digest of the installed version."""
        places = set().union(*(where for use, where in uses.items() if self.stands_for(use)))
        seen = self.seen
        if text := upstream(self.name):
            installed = series(self.name)
            seen = {digest: [one for one in versions if one != installed] for digest, versions in seen.items()}
            seen.setdefault(digest_of(text), []).append(installed)
        kept = {digest: sorted(versions) for digest, versions in seen.items() if versions}
        return replace(self, used_in=", ".join(f"`{place}`" for place in sorted(places)), seen=kept)


def digest_of(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:12]


def series(name: str) -> str:
    """Return the installed series of the package that has a name or template, such as 7.4."""
    path = original(name)
    package = path.parts[path.parts.index("site-packages") + 1] if path else name.split(".")[0]
    return ".".join(version(packages_distributions()[package][0]).split(".")[:2])


def upstream(name: str) -> str | None:
    """Return the source of a listed template or function; "" for other objects, None if it does not exist."""
    if path := original(name):
        text = path.read_text(encoding="utf-8")
        return "".join([text, *(upstream(script) or "" for script in INCLUDED_SCRIPT.findall(text))])
    parts = name.split(".")
    thing: Any = None
    for number, part in enumerate(parts):
        owner, thing = thing, inspect.getattr_static(thing, part, None)
        if thing is None and owner and not inspect.ismodule(owner):
            # An attribute of an instance is found in the source of the method that sets it, or of the class.
            method = function_of(owner)
            return None if part not in source(method or owner) else source(method) if method else ""
        if thing is None:
            try:
                thing = importlib.import_module(".".join(parts[: number + 1]))
            except ImportError:
                return None
    function = function_of(thing)
    return source(function) if function else ""


def listed(page: str, section: str) -> list[Row]:
    """Return the rows of a section of the page."""
    text = page.split(f"\n## {section}\n", 1)[1].split("\n## ", 1)[0]
    return [Row.read(line) for line in text.splitlines() if line.startswith("| `")]


def unlisted(rows: list[Row], uses: Uses) -> list[str]:
    return sorted(use for use in uses if not any(row.stands_for(use) for row in rows))


def write() -> None:
    """Update the tables: add new uses and remove those that no longer exist."""
    page = PAGE.read_text(encoding="utf-8")
    for section, collect in SECTIONS.items():
        uses, rows = collect(), listed(page, section)
        renewed = [row.renewed(uses) for row in [*rows, *map(Row, unlisted(rows, uses))]]
        table = "".join(sorted(row.written() for row in renewed if row.used_in))
        start = page.index(RULE, page.index(f"\n## {section}\n")) + len(RULE)
        page = page[:start] + table + re.sub(r"\A(?:\|.*\n)*", "", page[start:])
    PAGE.write_text(page, encoding="utf-8")
