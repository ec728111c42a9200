"""Reads the resource room: its page, its categories and its posts."""

import re
import unicodedata
from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, timedelta, timezone
from pathlib import Path
from typing import Final

from isomer.notes import Note, NoteKind, leaving_out
from isomer.reader.addresses import WHOLE_ADDRESS
from isomer.reader.files import HIDDEN, read_text, relative
from isomer.reader.frontmatter import has_front_matter
from isomer.reader.model import PageKind, Post, SiteConfig, SourcePage
from isomer.reader.pages import PAGE_ENDINGS, accept, is_excluded, read_page, title_of_name
from isomer.reader.yamltext import as_text

POSTS: Final = "_posts"
POST_NAME: Final = re.compile(r"^(\d{2,4}-\d{1,2}-\d{1,2})-(.*)\.([^.]+)$")
DAY: Final = re.compile(r"^\s*(\d{2,4})-(\d{1,2})-(\d{1,2})(.*)$", re.DOTALL)
DAY_FORMATS: Final = ("%d %B %Y", "%d %b %Y", "%d/%m/%Y", "%B %d, %Y")
KEPT_IN_ADDRESSES: Final = "._~!$&'()+,;=@"
SINGAPORE: Final = timezone(timedelta(hours=8))
LISTING_FILES: Final = ("index.html", "index.md")
DEFAULT_NEWSROOM: Final = "news"


def today() -> date:
    """Return the current date in Singapore."""
    return datetime.now(SINGAPORE).date()


def parse_day(text: str) -> date | None:
    """Return a date written in any of the usual ways, or None. A time with a zone is converted to Singapore's.

    None also if the calendar does not have the day in Singapore: it ends with the year 9999.
    """
    found = DAY.match(text)
    if found is None:
        return next((day for form in DAY_FORMATS if (day := _parsed(text.strip(), form))), None)
    if found.group(4).strip():
        try:
            moment = datetime.fromisoformat(re.sub(r"\s+(?=[+-]\d|Z$)", "", text.strip()))
        except ValueError:
            moment = None
        if moment is not None and moment.tzinfo is not None:
            try:
                return moment.astimezone(SINGAPORE).date()
            except OverflowError:
                return None
    year, month, number = (int(part) for part in found.groups()[:3])
    try:
        return date(year + 2000 if year < 100 else year, month, number)
    except ValueError:
        return None


def _parsed(text: str, form: str) -> date | None:
    try:
        return datetime.strptime(text, form).date()
    except ValueError:
        return None


def read_posts(root: Path, files: list[Path], config: SiteConfig, notes: list[Note]) -> list[SourcePage]:
    """Return the posts of all `_posts` folders, ordered by date."""
    posts = []
    for path in files:
        file = relative(root, path)
        folders = file.split("/")[:-1]
        if POSTS not in folders or path.suffix.lower() not in PAGE_ENDINGS - {""} or is_excluded(file, config):
            continue
        above = folders[: folders.index(POSTS)]
        hidden = "its folder is hidden" if any(part[0] in HIDDEN for part in above) else ""
        with leaving_out(notes, file):
            if page := read_post(root, path, config, notes, hidden=hidden):
                posts.append(page)
    return sorted(posts, key=lambda page: (page.post.day if page.post else date.min, page.file))


def read_post(root: Path, path: Path, config: SiteConfig, notes: list[Note], *, hidden: str = "") -> SourcePage | None:
    """Return a post. A file without a date in its name, which Jekyll would not publish, gives a note and None."""
    file = relative(root, path)
    named = POST_NAME.match(path.name)
    if named is None:
        message = "the name of this post does not begin with a date, so it is not a post; it was not imported"
        notes.append(Note(NoteKind.NOT_IMPORTED, file, None, message))
        return None
    folders = file.split("/")[: file.split("/").index(POSTS)]
    page, found = _read(root, path, lambda _: _derived(folders, named.group(2)))
    written = as_text(page.values.get("date"))
    given = parse_day(written)
    day = given or parse_day(named.group(1))
    if day is None:
        message = f"this post has no readable date ({named.group(1)}); it was not imported"
        notes.append(Note(NoteKind.NOT_IMPORTED, file, page.lines.get("date"), message))
        return None
    notes += found
    if written and given is None:
        message = f"the date {written[:80]} cannot be read; the post has the date in the name of its file, {day}"
        notes.append(Note(NoteKind.LEFT_OUT, file, page.lines.get("date"), message))
    if day > today() and not config.publishes_future:
        hidden = hidden or f"its date, {day}, is in the future"
    external = as_text(page.values.get("external"))
    permalink = as_text(page.values.get("permalink"))
    if not external and WHOLE_ADDRESS.match(permalink):
        external = permalink
    post = Post(day, "/".join(folders), external, as_text(page.values.get("file_url")))
    return accept(replace(page, kind=PageKind.ARTICLE, post=post), notes, unpublished=hidden)


def _read(root: Path, path: Path, derive: Callable[[Path], str]) -> tuple[SourcePage, list[Note]]:
    """Return a post and the notes about it. Without front matter, its title comes from its file name, as in Jekyll."""
    text = read_text(root, path)
    if has_front_matter(text):
        return read_page(root, path, derive=derive)
    file, named = relative(root, path), POST_NAME.match(path.name)
    title = title_of_name(named.group(2) if named else path.stem)
    page = SourcePage(file, title, derive(path), text, 1, {}, {})
    return page, [Note(NoteKind.TITLE, file, None, f"this post has no front matter; it is called {title}")]


def _derived(folders: list[str], name: str) -> str:
    """Return the URL path that Jekyll gives a post without a permalink: its folders and its name without the date."""
    kept = "".join(
        character
        if unicodedata.category(character)[0] in "LM" or character.isdecimal() or character in KEPT_IN_ADDRESSES
        else "-"
        for character in name
    )
    slug = re.sub(r"-{2,}", "-", kept).strip("-") or "post"
    return "/" + "".join(f"{part}/" for part in dict.fromkeys(folder.lower() for folder in folders)) + f"{slug}.html"


def read_listings(
    root: Path, files: list[Path], config: SiteConfig, posts: list[SourcePage], notes: list[Note]
) -> list[SourcePage]:
    """Return the newsroom and its categories: the folder from the settings, its subfolders, and folders with posts."""
    folders = {page.post.folder for page in posts if page.post and page.post.folder}
    for path in files:
        inner = path.relative_to(root)
        if path.name in LISTING_FILES and not any(part[0] in HIDDEN for part in inner.parts) and len(inner.parts) > 1:
            folder = inner.parent.as_posix()
            if folder == config.resources_name or folder.startswith(f"{config.resources_name}/") or folder in folders:
                folders.add(folder)
    if not folders and not posts:
        return []
    newsroom = newsroom_folder(config, folders)
    below = sorted(folders - {newsroom}, key=str.lower)
    return [_listing_page(root, folder, newsroom, notes) for folder in (newsroom, *below)]


def newsroom_folder(config: SiteConfig, folders: set[str]) -> str:
    """Return the folder of the newsroom: the one from the settings, or else the first with posts."""
    first = sorted((folder.split("/")[0] for folder in folders if folder), key=str.lower)
    return config.resources_name or (first[0] if first else DEFAULT_NEWSROOM)


def _listing_page(root: Path, folder: str, newsroom: str, notes: list[Note]) -> SourcePage:
    kind = PageKind.NEWSROOM if folder == newsroom else PageKind.CATEGORY
    path = next((root / folder / name for name in LISTING_FILES if (root / folder / name).is_file()), None)
    with leaving_out(notes, relative(root, path) if path else ""):
        if path is not None and has_front_matter(read_text(root, path)):
            page, found = read_page(root, path, derive=lambda _: f"/{folder}/")
            notes += found
            title = page.title if as_text(page.values.get("title")) else _title_case(folder)
            return accept(replace(page, kind=kind, title=title), notes)
    return SourcePage(f"{folder}/", _title_case(folder), f"/{folder}/", "", 1, {}, {}, kind=kind)


def _title_case(folder: str) -> str:
    """Return the title that Isomer's template gives a category: the words of its folder name, capitalised."""
    return " ".join(word.capitalize() for word in re.split(r"[-_ ]+", folder.rsplit("/", 1)[-1]) if word)
