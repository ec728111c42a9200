"""Writes the report of an import to two files: an HTML page to read and print, and JSON for programs."""

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

MAX_OPEN_ROWS: Final = 30  # Tables with at most this many rows are shown open.
FOLDER: Final = "reports"
FONT_FACE: Final = re.compile(r"@font-face\s*\{[^}]*\}")
COMMENT: Final = re.compile(r"/\*.*?\*/", re.DOTALL)
INDENT: Final = re.compile(r"\n\s+")
STYLE: Final = Path(__file__).with_name("report.css")


class WrittenReport(NamedTuple):
    """The paths of a written report."""

    page: Path
    data: Path


def default_folder() -> Path:
    """Return the default folder of reports, in DATA_DIR."""
    return Path(settings.DATA_DIR) / FOLDER


def write_files(document: Document, folder: Path) -> WrittenReport:
    """Write a report as `import-YYYYMMDD-HHMMSS.html` and `.json`, with a number appended if these exist already.

    Each file is written atomically. Raises OSError if the folder is not writable.
    """
    folder.mkdir(parents=True, exist_ok=True)
    moment = datetime.fromisoformat(document["started_at"])
    stem = f"import-{moment:%Y%m%d-%H%M%S}"
    names = (stem if number == 1 else f"{stem}-{number}" for number in count(1))
    free = next(name for name in names if not any(folder.glob(f"{name}.*")))
    return WrittenReport(
        _write(folder / f"{free}.html", as_html(document)),
        _write(folder / f"{free}.json", json.dumps(document, ensure_ascii=False) + "\n"),
    )


def _write(path: Path, text: str) -> Path:
    unfinished = path.with_name(f".{path.name}.part")
    try:
        unfinished.write_text(text, encoding="utf-8", errors="backslashreplace")
        return unfinished.replace(path)
    finally:
        unfinished.unlink(missing_ok=True)


def as_html(document: Document) -> str:
    """Return the report as a self-contained HTML page: no scripts, no requests, the CSS inline."""
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
        "short": MAX_OPEN_ROWS,
    }
    # With twenty thousand rows, the indentation would be larger than the text.
    return INDENT.sub("\n", render_to_string("isomer/report.html", context))


def figures(totals: dict[str, int]) -> list[tuple[str, int]]:
    """Return the totals that are not zero, with their names capitalised."""
    return [(name[:1].upper() + name[1:], number) for name, number in totals.items() if number]


def style() -> str:
    """Return the site's design tokens, without web fonts, and the CSS of the report."""
    found = finders.find("css/tokens.css")
    tokens = Path(found).read_text(encoding="utf-8") if found else ""
    return FONT_FACE.sub("", COMMENT.sub("", tokens)) + COMMENT.sub("", STYLE.read_text(encoding="utf-8"))
