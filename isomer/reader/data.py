"""Reads the files of `_data`, whose values template markup can show."""

import csv
import io
import json
from pathlib import Path
from typing import Any, Final

from isomer.characters import without_control_characters
from isomer.notes import IsomerError, Note, leaving_out
from isomer.reader.files import inside, read_text, relative, walk
from isomer.reader.yamltext import YamlReader, YamlValue

FOLDER: Final = "_data"
# Isomer's own files. They are read as settings.
SETTINGS: Final = frozenset({"navigation", "footer"})


def read_data(root: Path, notes: list[Note]) -> dict[str, YamlValue]:
    """Return the values in `_data` by the names of folders and files. A file that cannot be read gives a note."""
    found: dict[str, YamlValue] = {}
    for path in walk(root, root / FOLDER):
        *folders, name = path.relative_to(root / FOLDER).with_suffix("").parts
        if not folders and name in SETTINGS:
            continue
        place: Any = found
        for folder in folders:
            place = place.setdefault(folder, {})
        with leaving_out(notes):
            if isinstance(place, dict):
                place[name] = _read(root, inside(root, path, file=relative(root, path)), notes)
    return found


def _read(root: Path, path: Path, notes: list[Note]) -> YamlValue:
    name, text = relative(root, path), read_text(root, path)
    if path.suffix.lower() in {".yml", ".yaml"}:
        reader = YamlReader(name)
        value = reader.read(text)
        notes += reader.notes
        return value
    try:
        if path.suffix.lower() == ".json":
            return _as_texts(json.loads(text))
        if path.suffix.lower() in {".csv", ".tsv"}:
            delimiter = "," if path.suffix.lower() == ".csv" else "\t"
            return [_as_texts(row) for row in csv.DictReader(io.StringIO(text), delimiter=delimiter)]
    except (ValueError, RecursionError, csv.Error) as error:
        raise IsomerError(name, None, f"this file cannot be read: {error}") from error
    return None


def _as_texts(value: Any) -> YamlValue:
    """Return a value with all its scalars as text, as in YAML."""
    if isinstance(value, dict):
        return {str(key): _as_texts(entry) for key, entry in value.items() if key is not None}
    if isinstance(value, list):
        return [_as_texts(entry) for entry in value]
    if value is None:
        return None
    written = str(value).lower() if isinstance(value, bool) else str(value)
    return without_control_characters(written)[0]
