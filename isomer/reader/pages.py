"""Reads pages: which files are pages, their titles and permalinks, and whether Isomer publishes them."""

import fnmatch
import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path, PurePosixPath
from typing import Final

from actris_cms.path_keys import path_key
from isomer.convert import MARKDOWN_ENDINGS, plain_words
from isomer.notes import Note, NoteKind, leaving_out
from isomer.reader import known_keys
from isomer.reader.addresses import WHOLE_ADDRESS, ZERO_WIDTH, clean_permalink, has_control_characters
from isomer.reader.files import HIDDEN, read_text, relative
from isomer.reader.frontmatter import split_front_matter
from isomer.reader.model import PageKind, SiteConfig, SourcePage
from isomer.reader.yamltext import YamlValue, as_text

PAGE_ENDINGS: Final = MARKDOWN_ENDINGS | {".html", ".htm", ".xhtml", ""}
HOST: Final = re.compile(r"^https?://[^/]*", re.IGNORECASE)
STATIC_FOLDERS: Final = frozenset({"images", "files", "assets"})
# Jekyll excludes these from every site, whatever its settings.
ALWAYS_EXCLUDED: Final = (
    ".sass-cache .jekyll-cache gemfiles Gemfile Gemfile.lock node_modules vendor/bundle/ vendor/cache/ vendor/gems/ "
    "vendor/ruby/ README.md LICENSE"
).split()
HOME_FILES: Final = frozenset({"index.md", "index.html"})
# The technical pages of Isomer's template: its search and its "not found" page.
TECHNICAL_LAYOUTS: Final = frozenset({"search", "datagovsg-search", "datagovsg-v2-search", "egazette-search"})
TECHNICAL_PATHS: Final = frozenset({"/404", "/search"})
LAYOUT_KINDS: Final = {
    "contact_us": PageKind.CONTACT,
    "resources": PageKind.NEWSROOM,
    "resources-alt": PageKind.CATEGORY,
}


def is_page_file(root: Path, path: Path) -> bool:
    """Whether Jekyll would make a page from a file: a text file that begins with front matter."""
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
        return path.suffix.lower() in MARKDOWN_ENDINGS  # Reading it later raises the error that names the problem.


def is_excluded(file: str, config: SiteConfig) -> bool:
    """Whether the site's settings or Jekyll's defaults exclude a file, by a pattern or by the start of its path."""
    patterns = [pattern for pattern in (*config.exclude, *ALWAYS_EXCLUDED) if pattern.rstrip("/")]
    return any(
        fnmatch.fnmatchcase(file, pattern.rstrip("/")) or file.startswith(pattern)
        for pattern in patterns
        if pattern not in config.include
    )


def read_page(
    root: Path, path: Path, *, collection: str = "", derive: Callable[[Path], str] | None = None
) -> tuple[SourcePage, list[Note]]:
    """Return a page and the notes about it. `derive` computes the URL path of a page without a permalink."""
    file = relative(root, path)
    matter = split_front_matter(read_text(root, path), file)
    values, lines, notes = matter.values, matter.lines, list(matter.notes)
    derived = derive(path) if derive else derived_permalink(root, path, collection)
    permalink = _permalink(values, lines, file, derived, notes)
    # Jekyll ignores front matter that it cannot read, so such a page was available at its derived URL.
    broken = any(note.kind == NoteKind.FRONT_MATTER for note in matter.notes)
    page = SourcePage(
        file=file,
        title=_title(values, path),
        permalink=permalink,
        body=matter.body,
        body_line=matter.body_line,
        values=values,
        lines=lines,
        description=plain_words(as_text(values.get("description"))),
        image=as_text(values.get("image")),
        layout=as_text(values.get("layout")),
        collection=collection,
        third_nav_title=plain_words(as_text(values.get("third_nav_title"))),
        kind=LAYOUT_KINDS.get(as_text(values.get("layout")), PageKind.PAGE),
        former=(*([derived] if broken and path_key(derived) != path_key(permalink) else []), *redirect_from(values)),
        unpublished="it has published: false" if as_text(values.get("published")).lower() == "false" else "",
    )
    if not _written_title(values):
        message = f"this page has no title; it was called {page.title} after its file"
        notes.append(Note(NoteKind.TITLE, file, None, message))
    return page, notes


def redirect_from(values: dict[str, YamlValue]) -> tuple[str, ...]:
    """Return the URL paths that lead to a page by the key `redirect_from`, which is one text or a list."""
    value = values.get("redirect_from")
    given = [as_text(entry) for entry in (value if isinstance(value, list) else [value])]
    return tuple(clean_permalink(HOST.sub("", address)) for address in given if address)


def _permalink(values: dict[str, YamlValue], lines: dict[str, int], file: str, derived: str, notes: list[Note]) -> str:
    """Return the permalink, or the derived one, with a note, if no page can have the one in the front matter."""
    value = values.get("permalink")
    written = as_text(value)
    problem = ""
    if isinstance(value, (list, dict)):
        problem = "the permalink is not a text"
    elif WHOLE_ADDRESS.match(written):
        problem = f"the permalink {written} is a full web address, which no page can have"
    elif written and path_key(clean_permalink(written)) == "/":
        problem = f"the permalink {written} belongs to the home page"
    given = "" if problem or written == "false" else written
    found = clean_permalink(given or derived)
    if not problem and given and found != re.sub(r"/{2,}", "/", f"/{given}"):
        problem = f"the permalink {written} holds backslashes or steps to a folder above"
    if problem:
        notes.append(Note(NoteKind.ADDRESS, file, lines.get("permalink"), f"{problem}; it is {found} instead"))
    return found


def _title(values: dict[str, YamlValue], path: Path) -> str:
    """Return the title on one line, or else the one that Jekyll derives from the file name."""
    title = _written_title(values)
    if has_control_characters(title):
        title = "".join(" " if has_control_characters(character) else character for character in title)
    return " ".join(title.split()) or title_of_name(path.stem) or path.name


def _written_title(values: dict[str, YamlValue]) -> str:
    value = values.get("title")
    written = ", ".join(map(as_text, value)) if isinstance(value, list) else as_text(value)
    return plain_words(written.translate(ZERO_WIDTH))


def title_of_name(name: str) -> str:
    """Return the title that Jekyll derives from the name of a file or folder: its words, capitalised."""
    return " ".join(part.capitalize() for part in name.split("-") if part)


def derived_permalink(root: Path, path: Path, collection: str) -> str:
    """Return the URL path that Jekyll gives a page without a permalink."""
    inner = PurePosixPath(relative(root, path)).with_suffix("").as_posix()
    if collection:
        return f"/{collection}/{inner.partition('/')[2]}.html"
    return f"/{inner.removesuffix('index')}" if inner.split("/")[-1] == "index" else f"/{inner}.html"


def is_technical_page(page: SourcePage) -> bool:
    """Whether a page is a technical page of Isomer's template and not content of the institute."""
    name = page.file.rsplit("/", 1)[-1]
    return page.layout in TECHNICAL_LAYOUTS or name.startswith("404") or path_key(page.permalink) in TECHNICAL_PATHS


def read_loose_pages(
    root: Path, files: list[Path], config: SiteConfig, taken: frozenset[str], notes: list[Note]
) -> list[SourcePage]:
    """Return all pages outside collections and posts, except the home page and the files in `taken`."""
    pages: list[SourcePage] = []
    for path in files:
        inner = path.relative_to(root)
        hidden = any(part[0] in HIDDEN for part in inner.parts)
        file = inner.as_posix()
        if hidden or file in taken or file in HOME_FILES or is_excluded(file, config) or not is_page_file(root, path):
            continue
        with leaving_out(notes, file):
            page, found = read_page(root, path)
            if not is_technical_page(page):
                notes += found
                pages.append(accept(page, notes))
    return pages


def accept(page: SourcePage, notes: list[Note], *, unpublished: str = "") -> SourcePage:
    """Return the page with its reason for being unpublished, if any, and add notes about it and about unknown keys."""
    keys = {PageKind.CONTACT: known_keys.CONTACT, PageKind.ARTICLE: known_keys.POST}.get(page.kind, known_keys.PAGE)
    known_keys.report_unknown(page.values, keys, page.file, notes)
    reason = unpublished or page.unpublished
    if reason:
        notes.append(Note(NoteKind.UNPUBLISHED, page.file, None, f"Isomer does not publish this page: {reason}"))
    return replace(page, unpublished=reason)
