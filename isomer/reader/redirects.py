"""Reads `_redirects`, with one rule per line: the old URL path, the new URL and an optional status code."""

from pathlib import Path
from typing import Final

from isomer.notes import Note, NoteKind, leaving_out
from isomer.reader.files import read_text
from isomer.reader.model import RedirectRule

REDIRECTS_FILE: Final = "_redirects"
TEMPORARY: Final = frozenset({"302", "303", "307"})


def read_redirects(root: Path, notes: list[Note]) -> list[RedirectRule]:
    """Return the rules for single URLs. Adds a note for each rule with wildcards or placeholders."""
    path = root / REDIRECTS_FILE
    if not path.is_file():
        return []
    rules: list[RedirectRule] = []
    text = ""
    with leaving_out(notes):
        text = read_text(root, path)
    for number, line in enumerate(text.split("\n"), 1):
        parts = line.split()
        if not parts or parts[0].startswith("#"):
            continue
        status = parts[2].rstrip("!") if len(parts) > 2 else "301"
        plain = len(parts) in {2, 3} and parts[0].startswith("/") and "*" not in line and "/:" not in parts[0]
        if plain and (status in TEMPORARY or status in {"301", "308"}):
            rules.append(RedirectRule(parts[0], parts[1], status not in TEMPORARY, number))
            continue
        message = f"this rule does not redirect one address to one other; create it by hand: {line.strip()[:120]}"
        notes.append(Note(NoteKind.LEFT_OUT, REDIRECTS_FILE, number, message))
    return rules
