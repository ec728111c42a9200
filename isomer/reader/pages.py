"""Reads pages: which files are pages, what they are called, where they stand, whether Isomer publishes them."""

from __future__ import annotations

import fnmatch
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path, PurePosixPath
from typing import Final

from isomer.convert import MARKDOWN_ENDINGS
from isomer.notes import IsomerError, Note, NoteKind
from isomer.reader import known
from isomer.reader.addresses import WHOLE_ADDRESS, ZERO_WIDTH, check_permalink, has_control_characters, page_key
from isomer.reader.files import HIDDEN, read_text, relative
from isomer.reader.frontmatter import split_front_matter
from isomer.reader.model import PageKind, SiteConfig, SourcePage
from isomer.reader.yamltext import YamlValue, as_text

PAGE_ENDINGS: Final = MARKDOWN_ENDINGS | {".html", ".htm", ".xhtml", ""}
STATIC_FOLDERS: Final = frozenset({"images", "files", "assets"})
# What Jekyll leaves out of every site, whatever its settings say.
ALWAYS_EXCLUDED: Final = (
    ".sass-cache .jekyll-cache gemfiles Gemfile Gemfile.lock node_modules vendor/bundle/ vendor/cache/ vendor/gems/ "
    "vendor/ruby/ README.md LICENSE"
).split()
HOME_FILES: Final = frozenset({"index.md", "index.html"})
# The pages of Isomer's own template: its search, and what it shows where there is nothing.
PLUMBING_LAYOUTS: Final = frozenset({"search", "datagovsg-search", "datagovsg-v2-search", "egazette-search"})
PLUMBING_ADDRESSES: Final = frozenset({"/404", "/search"})
LAYOUT_KINDS: Final = {
    "contact_us": PageKind.CONTACT,
    "resources": PageKind.NEWSROOM,
    "resources-alt": PageKind.CATEGORY,
}


def is_page_file(root: Path, path: Path) -> bool:
    """Whether Jekyll would make a page of a file: one of text that begins with front matter."""
    inner = path.relative_to(root)
    ending = path.suffix.lower()
    if ending not in PAGE_ENDINGS or (not ending and inner.parts[0] in STATIC_FOLDERS):
        return False
    return begins_like_a_page(path)


def begins_like_a_page(path: Path) -> bool:
    """Whether the first bytes of a file are three dashes."""
    try:
        with path.open("rb") as stream:
            return stream.read(6).removeprefix(b"\xef\xbb\xbf").startswith(b"---")
    except OSError:
        return path.suffix.lower() in MARKDOWN_ENDINGS  # Reading it as a page says what is wrong.


def is_excluded(file: str, config: SiteConfig) -> bool:
    """Whether the site's settings, or Jekyll's own, leave a file out: by a pattern, or by how its path begins."""
    patterns = [pattern for pattern in (*config.exclude, *ALWAYS_EXCLUDED) if pattern.rstrip("/")]
    return any(
        fnmatch.fnmatchcase(file, pattern.rstrip("/")) or file.startswith(pattern)
        for pattern in patterns
        if pattern not in config.include
    )


def read_page(
    root: Path, path: Path, *, collection: str = "", derive: Callable[[Path], str] | None = None
) -> tuple[SourcePage, list[Note]]:
    """One page, whatever its layout. `derive` gives the address of one that has none of its own."""
    file = relative(root, path)
    matter = split_front_matter(read_text(root, path), file)
    values, lines, notes = matter.values, matter.lines, list(matter.notes)
    derived = derive(path) if derive else derived_permalink(root, path, collection)
    permalink = _permalink(values, lines, file, derived, notes)
    broken = any(note.kind == NoteKind.FRONT_MATTER for note in matter.notes)
    page = SourcePage(
        file=file,
        title=_title(values, lines, path, file),
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
        kind=LAYOUT_KINDS.get(as_text(values.get("layout")), PageKind.PAGE),
        # Jekyll drops front matter that it cannot read, so such a page has been known by its derived address.
        former=(derived,) if broken and page_key(derived) != page_key(permalink) else (),
        unpublished="it says published: false" if as_text(values.get("published")).lower() == "false" else "",
    )
    if not as_text(values.get("title")):
        message = f"this page has no title; it is called {page.title} after its file"
        notes.append(Note(NoteKind.TITLE, file, None, message))
    return page, notes


def _permalink(values: dict[str, YamlValue], lines: dict[str, int], file: str, derived: str, notes: list[Note]) -> str:
    line = lines.get("permalink")
    if isinstance(values.get("permalink"), (list, dict)):
        raise IsomerError(file, line, "the permalink must be a text")
    written = as_text(values.get("permalink"))
    if WHOLE_ADDRESS.match(written):
        message = f"the permalink {written} is a whole address, which no page can have; it is {derived} instead"
        notes.append(Note(NoteKind.ADDRESS, file, line, message))
        written = ""
    return check_permalink("" if written == "false" else written or derived, file, line)


def _title(values: dict[str, YamlValue], lines: dict[str, int], path: Path, file: str) -> str:
    value = values.get("title")
    if isinstance(value, (list, dict)):
        raise IsomerError(file, lines.get("title"), "the title must be a text; put it between quotes")
    title = as_text(value).translate(ZERO_WIDTH)
    if has_control_characters(title):
        title = "".join(" " if has_control_characters(character) else character for character in title)
    return " ".join(title.split()) or title_of_name(path.stem) or path.name


def title_of_name(name: str) -> str:
    """What Jekyll calls something without a title: the words of its file's or folder's name, capitalised."""
    return " ".join(part.capitalize() for part in name.split("-") if part)


def derived_permalink(root: Path, path: Path, collection: str) -> str:
    """The address that Jekyll gives a page without a permalink."""
    inner = PurePosixPath(relative(root, path)).with_suffix("").as_posix()
    if collection:
        return f"/{collection}/{inner.partition('/')[2]}.html"
    return f"/{inner.removesuffix('index')}" if inner.split("/")[-1] == "index" else f"/{inner}.html"


def is_plumbing(page: SourcePage) -> bool:
    """Whether a page belongs to Isomer's template and not to the institute."""
    name = page.file.rsplit("/", 1)[-1]
    return page.layout in PLUMBING_LAYOUTS or name.startswith("404") or page_key(page.permalink) in PLUMBING_ADDRESSES


def read_loose_pages(
    root: Path, files: list[Path], config: SiteConfig, taken: frozenset[str], notes: list[Note]
) -> list[SourcePage]:
    """Every page outside collections and posts; those `taken` are read elsewhere, as the home page is."""
    pages = []
    for path in files:
        inner = path.relative_to(root)
        hidden = any(part[0] in HIDDEN for part in inner.parts)
        file = inner.as_posix()
        if hidden or file in taken or file in HOME_FILES or is_excluded(file, config) or not is_page_file(root, path):
            continue
        page, found = read_page(root, path)
        if is_plumbing(page):
            continue
        notes += found
        pages.append(accept(page, notes))
    return pages


def accept(page: SourcePage, notes: list[Note], *, unpublished: str = "") -> SourcePage:
    """The page as it is imported, with notes on what nothing here carries; why it is not published, if it is not.

    Raises IsomerError where it claims the home page's address.
    """
    if page_key(page.permalink) == "/":
        raise IsomerError(page.file, page.lines.get("permalink"), "the permalink / belongs to the home page")
    keys = {PageKind.CONTACT: known.CONTACT, PageKind.ARTICLE: known.POST}.get(page.kind, known.PAGE)
    known.report_unknown(page.values, keys, page.file, notes)
    reason = unpublished or page.unpublished
    if reason:
        notes.append(Note(NoteKind.UNPUBLISHED, page.file, None, f"Isomer does not publish this page: {reason}"))
    return replace(page, unpublished=reason)
