"""Reads collections: the sections of the menu, with their pages in their order."""

from pathlib import Path
from typing import Final

from isomer.convert import MARKDOWN_ENDINGS
from isomer.notes import Note, NoteKind, leaving_out
from isomer.reader import known_keys
from isomer.reader.files import HIDDEN, relative
from isomer.reader.model import Collection, SiteConfig, SourcePage
from isomer.reader.pages import (
    PAGE_ENDINGS,
    accept,
    begins_like_a_page,
    is_page_file,
    read_page,
)
from isomer.reader.posts import POSTS, parse_day
from isomer.reader.settings import read_mapping
from isomer.reader.yamltext import YamlValue, as_flag, as_list, as_mapping, as_text

THEME_FOLDERS: Final = frozenset({"_data", "_includes", "_layouts", "_sass", "_plugins", "_site", "_drafts", POSTS})


def read_collections(root: Path, files: list[Path], config: SiteConfig, notes: list[Note]) -> list[Collection]:
    """Return all collections. Pages that Isomer does not publish are included, with the reason."""
    result = []
    by_folder: dict[str, list[Path]] = {}
    for path in files:
        by_folder.setdefault(path.relative_to(root).parts[0], []).append(path)
    for folder in sorted(path for path in root.iterdir() if path.name.startswith("_") and path.is_dir()):
        if folder.name in THEME_FOLDERS:
            continue
        settings = _settings(root, folder, config, notes)
        if settings is None:
            reason = "its folder is not a collection"
        else:
            reason = "" if as_flag(settings.get("output")) else f"the collection {folder.name[1:]} has no output: true"
        entries = as_list(settings.get("order")) if settings else []
        order = tuple(dict.fromkeys(as_text(entry) for entry in entries))
        pages = _collection_pages(root, folder, by_folder.get(folder.name, []), order, reason, notes)
        if settings is None and not pages:
            continue
        result.append(Collection(folder.name[1:], folder.name, order, not reason, pages))
    return result


def _settings(root: Path, folder: Path, config: SiteConfig, notes: list[Note]) -> dict[str, YamlValue] | None:
    """Return the settings from `collection.yml` and, for older sites, `_config.yml`; None if neither declares them."""
    file, name = f"{folder.name}/collection.yml", folder.name[1:]
    found = read_mapping(root, folder / "collection.yml", notes)
    of_config: dict[str, YamlValue] = {}
    if name in config.collections:
        of_config["output"] = "true" if config.collections[name] else "false"
    if found is None and (folder / "collection.yml").is_file():
        return {"output": "true"}  # It cannot be read, but the folder is a collection.
    if found is None:
        return of_config if name in config.collections else None
    declared = as_mapping(found[0].get("collections"))
    settings = as_mapping(declared.get(name) or next(iter(declared.values()), None))
    known_keys.report_unknown(found[0], known_keys.COLLECTION_FILE, file, notes)
    known_keys.report_unknown(settings, known_keys.COLLECTION, file, notes)
    return {**of_config, **settings}


def _collection_pages(
    root: Path, folder: Path, files: list[Path], order: tuple[str, ...], reason: str, notes: list[Note]
) -> tuple[SourcePage, ...]:
    pages = []
    for path in files:
        inner = path.relative_to(folder)
        hidden = any(part[0] in HIDDEN for part in inner.parts) or POSTS in inner.parts
        if hidden or path.suffix.lower() not in PAGE_ENDINGS or inner.as_posix() == "collection.yml":
            continue
        if not is_page_file(root, path):
            _report_static(root, path, notes)
            continue
        with leaving_out(notes, relative(root, path)):
            page, found = read_page(root, path, collection=folder.name[1:])
            notes += found
            pages.append(accept(page, notes, unpublished=reason))
    place = {entry: number for number, entry in enumerate(order)}

    def key(page: SourcePage) -> tuple[int, str, str]:
        """Sort by the place in `order`, and pages without one by date, oldest first."""
        day = parse_day(as_text(page.values.get("date")))
        return place.get(page.file.partition("/")[2], len(place)), day.isoformat() if day else "~", page.file

    return tuple(sorted(pages, key=key))


def _report_static(root: Path, path: Path, notes: list[Note]) -> None:
    """Add a note for a Markdown file without front matter, which Jekyll publishes as a plain file."""
    if path.suffix.lower() in MARKDOWN_ENDINGS and not begins_like_a_page(path):
        message = "this file has no front matter, so it is not a page; it was not imported"
        notes.append(Note(NoteKind.NOT_IMPORTED, relative(root, path), 1, message))
