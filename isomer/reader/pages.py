"""Reads pages: which files are pages, what they are called, where they stand."""

from __future__ import annotations

import fnmatch
from pathlib import Path, PurePosixPath
from typing import Final

from isomer.notes import IsomerError, Note, NoteKind
from isomer.reader import known
from isomer.reader.addresses import ZERO_WIDTH, check_permalink, has_control_characters, page_key
from isomer.reader.files import read_text, relative, walk
from isomer.reader.frontmatter import has_front_matter, split_front_matter
from isomer.reader.model import Collection, SourcePage
from isomer.reader.settings import read_mapping
from isomer.reader.yamltext import YamlValue, as_flag, as_list, as_mapping, as_text

PAGE_ENDINGS: Final = frozenset({".md", ".markdown", ".html", ".htm", ""})
NO_PAGES: Final = frozenset({"images", "files", "misc", "assets", "node_modules", "vendor"})
THEME_FOLDERS: Final = frozenset({"_data", "_includes", "_layouts", "_sass", "_plugins", "_site", "_posts"})
HOME_FILES: Final = frozenset({"index.md", "index.html"})


def read_page(root: Path, path: Path, *, collection: str = "") -> tuple[SourcePage, list[Note]]:
    """One page, whatever its layout."""
    file = relative(root, path)
    matter = split_front_matter(read_text(root, path), file)
    values, lines = matter.values, matter.lines
    title = _title(values, lines, path, file)
    raw = as_text(values.get("permalink"))
    if isinstance(values.get("permalink"), (list, dict)):
        raise IsomerError(file, lines.get("permalink"), "the permalink must be a text")
    permalink = check_permalink(raw or derived_permalink(root, path, collection), file, lines.get("permalink"))
    page = SourcePage(
        file=file,
        title=title,
        permalink=permalink,
        body=matter.body,
        body_line=matter.body_line,
        values=values,
        lines=lines,
        description=as_text(values.get("description")),
        image=as_text(values.get("image")),
        layout=as_text(values.get("layout")),
        collection=collection,
        third_nav_title=as_text(values.get("third_nav_title")),
    )
    notes = list(matter.notes)
    if not as_text(values.get("title")):
        notes.append(Note(NoteKind.TITLE, file, None, f"this page has no title; it is called {title} after its file"))
    return page, notes


def _title(values: dict[str, YamlValue], lines: dict[str, int], path: Path, file: str) -> str:
    value = values.get("title")
    if isinstance(value, (list, dict)):
        raise IsomerError(file, lines.get("title"), "the title must be a text; put it between quotes")
    title = as_text(value).translate(ZERO_WIDTH)
    if has_control_characters(title):
        title = "".join(" " if has_control_characters(character) else character for character in title)
    return " ".join(title.split()) or " ".join(part.capitalize() for part in path.stem.split("-")) or path.name


def derived_permalink(root: Path, path: Path, collection: str) -> str:
    """The address that Jekyll gives a page without a permalink."""
    inner = PurePosixPath(relative(root, path)).with_suffix("").as_posix()
    if collection:
        return f"/{collection}/{inner.partition('/')[2]}.html"
    return f"/{inner.removesuffix('index')}" if inner.endswith("index") else f"/{inner}.html"


def read_collections(root: Path, notes: list[Note]) -> list[Collection]:
    """The collections that are declared in a `collection.yml` and that Isomer publishes, with their pages."""
    result = []
    for folder in sorted(path for path in root.iterdir() if path.name.startswith("_") and path.is_dir()):
        file = f"{folder.name}/collection.yml"
        found = read_mapping(root, folder / "collection.yml", notes)
        if found is None:
            _report_undeclared(root, folder, notes)
            continue
        declared = as_mapping(found[0].get("collections"))
        name = folder.name[1:]
        settings = as_mapping(declared.get(name) or next(iter(declared.values()), None))
        known.report_unknown(found[0], known.COLLECTION_FILE, file, notes)
        known.report_unknown(settings, known.COLLECTION, file, notes)
        order = tuple(dict.fromkeys(as_text(entry) for entry in as_list(settings.get("order"))))
        output = as_flag(settings.get("output"))
        if not output:
            message = f"the collection {name} is not published (output is not true); its pages are not imported"
            notes.append(Note(NoteKind.NOT_IMPORTED, file, None, message))
        pages = _collection_pages(root, folder, name, order, notes) if output else ()
        result.append(Collection(name, folder.name, order, output, pages))
    return result


def _report_undeclared(root: Path, folder: Path, notes: list[Note]) -> None:
    """Pages in a folder that only looks like a collection are not published."""
    if folder.name in THEME_FOLDERS:
        return
    count = sum(path.suffix.lower() in PAGE_ENDINGS - {""} and _begins_like_a_page(path) for path in walk(root, folder))
    if count:
        message = f"this folder has no collection.yml; its {count} pages are not published, and not imported"
        notes.append(Note(NoteKind.NOT_IMPORTED, folder.name, None, message))


def _begins_like_a_page(path: Path) -> bool:
    try:
        with path.open("rb") as stream:
            return stream.read(6).removeprefix(b"\xef\xbb\xbf").startswith(b"---")
    except OSError:
        return False


def _collection_pages(
    root: Path, folder: Path, name: str, order: tuple[str, ...], notes: list[Note]
) -> tuple[SourcePage, ...]:
    pages = []
    for path in walk(root, folder):
        inner = path.relative_to(folder)
        if path.suffix.lower() not in PAGE_ENDINGS or any(part[0] in "._~#" for part in inner.parts):
            continue
        if page := _published(root, path, name, notes):
            pages.append(page)
    place = {entry: number for number, entry in enumerate(order)}
    return tuple(sorted(pages, key=lambda page: (place.get(page.file.partition("/")[2], len(place)), page.file)))


def read_loose_pages(root: Path, exclude: tuple[str, ...], rooms: set[str], notes: list[Note]) -> list[SourcePage]:
    """Every page outside collections, media and the resource room; the home page is read elsewhere."""
    pages = []
    skipped = 0
    for path in walk(root, root):
        inner = path.relative_to(root)
        skipped += "_posts" in inner.parts
        hidden = any(part[0] in "._~#" for part in inner.parts)
        if hidden or inner.as_posix() in HOME_FILES or inner.parts[0] in NO_PAGES:
            continue
        if inner.parts[0] in rooms or path.suffix.lower() not in PAGE_ENDINGS or _excluded(inner.as_posix(), exclude):
            continue
        if page := _published(root, path, "", notes):
            pages.append(page)
    if skipped:
        message = f"no page type carries the {skipped} posts of the resource room"
        notes.append(Note(NoteKind.NOT_IMPORTED, next(iter(rooms), "_config.yml"), None, message))
    return pages


def _excluded(file: str, patterns: tuple[str, ...]) -> bool:
    return any(
        fnmatch.fnmatchcase(file, pattern.rstrip("/")) or file.startswith(pattern.rstrip("/") + "/")
        for pattern in ("README.md", "LICENSE", "CHANGELOG.md", *patterns)
        if pattern.rstrip("/")
    )


def _published(root: Path, path: Path, collection: str, notes: list[Note]) -> SourcePage | None:
    """The page if it is one that Isomer publishes and that has a page type here; a note otherwise."""
    file = relative(root, path)
    text = read_text(root, path) if path.suffix else ""
    if not has_front_matter(text):
        if path.suffix.lower() == ".md":
            raise IsomerError(file, 1, "this page has no front matter: it must begin with a line of three dashes")
        return None
    page, found = read_page(root, path, collection=collection)
    notes += found
    reason = ""
    if as_text(page.values.get("published")).lower() == "false":
        reason = "the page says published: false"
    elif page.layout not in {"", "page", "default", "simple-page", "leftnav-page-content"}:
        reason = f"no page type carries pages with the layout {page.layout}"
    if reason:
        notes.append(Note(NoteKind.NOT_IMPORTED, file, page.lines.get("layout"), reason))
        return None
    accept(page, notes)
    return page


def accept(page: SourcePage, notes: list[Note]) -> None:
    """Report what a page that is imported says and nothing here carries.

    Raises IsomerError where it claims the home page's address.
    """
    if page_key(page.permalink) == "/":
        raise IsomerError(page.file, page.lines.get("permalink"), "the permalink / belongs to the home page")
    known.report_unknown(page.values, known.PAGE, page.file, notes)
