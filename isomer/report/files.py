"""Writes what an import had to say as two files: a page to read and print, and the same for programs."""

from __future__ import annotations

import json
import re
from datetime import datetime
from itertools import count, groupby
from operator import itemgetter
from pathlib import Path
from typing import Final, NamedTuple

from django.conf import settings
from django.contrib.staticfiles import finders
from django.template.loader import render_to_string

from isomer.report.document import Document

SHORT: Final = 30  # A table of so many rows is shown open.
FOLDER: Final = "reports"
FONT_FACE: Final = re.compile(r"@font-face\s*\{[^}]*\}")
COMMENT: Final = re.compile(r"/\*.*?\*/", re.DOTALL)
INDENT: Final = re.compile(r"\n\s+")
STYLE: Final = Path(__file__).with_name("report.css")


class Written(NamedTuple):
    """Where the report lies."""

    page: Path
    data: Path


def default_folder() -> Path:
    """The folder of reports beside the database."""
    return Path(settings.DATA_DIR) / FOLDER


def write_files(document: Document, folder: Path) -> Written:
    """Write a report as `import-YYYYMMDD-HHMMSS.html` and `.json`, with a number after it where those are taken.

    Each file appears whole or not at all. Raises OSError where the folder cannot be written.
    """
    folder.mkdir(parents=True, exist_ok=True)
    moment = datetime.fromisoformat(document["started_at"])
    stem = f"import-{moment:%Y%m%d-%H%M%S}"
    names = (stem if number == 1 else f"{stem}-{number}" for number in count(1))
    free = next(name for name in names if not any(folder.glob(f"{name}.*")))
    return Written(
        _write(folder / f"{free}.html", as_page(document)),
        _write(folder / f"{free}.json", json.dumps(document, ensure_ascii=False) + "\n"),
    )


def _write(path: Path, text: str) -> Path:
    unfinished = path.with_name(f".{path.name}.part")
    try:
        unfinished.write_text(text, encoding="utf-8", errors="backslashreplace")
        return unfinished.replace(path)
    finally:
        unfinished.unlink(missing_ok=True)


def as_page(document: Document) -> str:
    """The report as a page that stands alone: no script, no request, its style in its head."""
    notes = {kind: list(found) for kind, found in groupby(document["notes"], key=itemgetter("kind"))}
    sections = [
        {**kind, "anchor": f"kind-{number}", "rows": notes[kind["kind"]]}
        for number, kind in enumerate(document["kinds"], 1)
    ]
    context = {
        "report": document,
        "moment": datetime.fromisoformat(document["started_at"]),
        "figures": figures(document["totals"]),
        "weights": [(weight, list(found)) for weight, found in groupby(sections, key=itemgetter("weight"))],
        "style": style(),
        "short": SHORT,
    }
    # Twenty thousand rows would carry more blanks than words.
    return INDENT.sub("\n", render_to_string("isomer/report.html", context))


def figures(totals: dict[str, int]) -> list[tuple[str, int]]:
    """The totals that say something: what is nought is left out."""
    return [(name[:1].upper() + name[1:], number) for name, number in totals.items() if number]


def style() -> str:
    """The site's tokens, without the fonts that they ask for, and the page's own style."""
    found = finders.find("css/tokens.css")
    tokens = Path(found).read_text(encoding="utf-8") if found else ""
    return FONT_FACE.sub("", COMMENT.sub("", tokens)) + COMMENT.sub("", STYLE.read_text(encoding="utf-8"))
