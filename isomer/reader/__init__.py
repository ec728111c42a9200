"""Reads an Isomer repository, or one page of it, into typed values, without Django and without writing anything."""

from dataclasses import replace
from pathlib import Path

from isomer.notes import IsomerError, NoteKind, leaving_out
from isomer.reader.collections import read_collections
from isomer.reader.data import read_data
from isomer.reader.files import inside, read_text, relative, walk
from isomer.reader.frontmatter import split_front_matter
from isomer.reader.git import read_changes, read_git
from isomer.reader.model import (
    Collection,
    FooterData,
    GitState,
    HomeData,
    IsomerSite,
    Menu,
    MenuEntry,
    MenuLink,
    PageKind,
    Post,
    RedirectRule,
    Section,
    SiteConfig,
    SourcePage,
)
from isomer.reader.pages import HOME_FILES, accept, read_loose_pages, read_page, redirect_from
from isomer.reader.posts import POSTS, read_listings, read_post, read_posts
from isomer.reader.redirects import read_redirects
from isomer.reader.settings import home_data, read_config, read_footer, read_menu

__all__ = [
    "Collection",
    "FooterData",
    "GitState",
    "HomeData",
    "IsomerSite",
    "Menu",
    "MenuEntry",
    "MenuLink",
    "PageKind",
    "Post",
    "RedirectRule",
    "Section",
    "SiteConfig",
    "SourcePage",
    "read_source",
]


def read_source(path: Path) -> IsomerSite:
    """Return the site in a folder, or the page in a file together with the settings of its site.

    Raises IsomerError if there is no site or page to read. Whatever else cannot be read is left out, with a note.
    """
    if not path.exists():
        raise IsomerError(str(path), None, "there is no such file or folder")
    if path.is_dir():
        return _read_site(path)
    if not path.is_file():
        raise IsomerError(str(path), None, "this is neither a page's file nor a site's folder")
    return _read_single_page(path)


def _check_root(root: Path) -> None:
    """Raise IsomerError unless the folder is a site of Isomer's Jekyll generation."""
    name = root.name
    if (root / "schema").is_dir() and not (root / "_config.yml").exists():
        message = "this is an Isomer Next repository: its pages are JSON under schema/, which is another format"
        raise IsomerError(name, None, message)
    try:
        empty = not any(path.name != ".git" for path in root.iterdir())
    except OSError as error:
        raise IsomerError(name, None, f"this folder cannot be read: {error.strerror}") from error
    if empty:
        raise IsomerError(name, None, "this folder is empty")
    if not (root / "_config.yml").exists():
        raise IsomerError(name, None, "this folder is not an Isomer site: it has no _config.yml")


def _read_site(root: Path) -> IsomerSite:
    root = root.resolve()
    _check_root(root)
    site = IsomerSite(root)
    notes = site.notes
    site.config = config = read_config(root, notes)
    site.git = read_git(root, notes)
    site.menu = read_menu(root, notes)
    site.footer = read_footer(root, notes)
    with leaving_out(notes, "index.md"):
        site.home = _read_home(root, site)
    site.redirects += read_redirects(root, notes)
    files = walk(root, root, notes)
    site.collections = read_collections(root, files, config, notes)
    site.posts = read_posts(root, files, config, notes)
    site.listings = read_listings(root, files, config, site.posts, notes)
    rooms = frozenset(page.file for page in site.listings)
    loose = read_loose_pages(root, files, config, rooms, notes)
    site.loose_pages = loose
    _gather_listings(site)
    site.gather()
    _read_changes(site)
    if any("site.data" in page.body for page in site.pages):
        site.data = read_data(root, notes)
    if not site.pages and site.home is None:
        reason = next((f"; {note}" for note in notes if note.kind == NoteKind.LEFT_OUT), "")
        raise IsomerError(root.name, None, f"this site has no pages{reason}")
    return site


def _gather_listings(site: IsomerSite) -> None:
    """Turn listings among the loose pages into categories.

    Without a newsroom, the first newsroom listing without text becomes it. If there is none, they stay ordinary pages.
    """
    listings = [page for page in site.loose_pages if page.kind in {PageKind.NEWSROOM, PageKind.CATEGORY}]
    site.loose_pages = [page for page in site.loose_pages if page not in listings]
    if not site.listings:
        rooms = [page for page in listings if page.kind == PageKind.NEWSROOM and not page.body.strip()]
        site.listings = rooms[:1]
    rest = [page for page in listings if page not in site.listings]
    if site.listings:
        site.listings += [replace(page, kind=PageKind.CATEGORY) for page in rest]
    else:
        site.loose_pages += [replace(page, kind=PageKind.PAGE) for page in rest]


def _read_home(root: Path, site: IsomerSite) -> HomeData | None:
    path = next((root / name for name in sorted(HOME_FILES) if (root / name).exists()), None)
    if path is None:
        return None
    matter = split_front_matter(read_text(root, path), path.name)
    site.notes += matter.notes
    line = matter.lines.get("redirect_from", 1)
    site.redirects = [RedirectRule(old, "/", True, line) for old in redirect_from(matter.values)]
    return home_data(path.name, matter, site.notes)


def _read_changes(site: IsomerSite) -> None:
    files = [page.file for page in site.pages] + ([site.home.file] if site.home else [])
    site.changed = read_changes(site.root, files, site.notes)


def _read_single_page(path: Path) -> IsomerSite:
    """Read one page. From the rest of its site, only settings and menu are read, for section titles and host names."""
    absolute = path.absolute()
    root = next((folder for folder in absolute.parents if (folder / "_config.yml").exists()), absolute.parent)
    site = IsomerSite(root, whole=False)
    site.config = read_config(root, site.notes)
    site.menu = read_menu(root, site.notes)
    file = relative(root, absolute)
    if file in HOME_FILES and (root / "_config.yml").exists():
        site.home = _read_home(root, site)
    elif POSTS in file.split("/")[:-1]:
        _read_single_post(site, absolute)
    else:
        _read_single_content_page(site, absolute, file)
    site.gather()
    _read_changes(site)
    return site


def _read_single_post(site: IsomerSite, path: Path) -> None:
    """Read one post, together with its newsroom and its category."""
    inside(site.root, path, file=relative(site.root, path))
    page = read_post(site.root, path, site.config, site.notes)
    if page is None:
        note = site.notes[-1]
        raise IsomerError(note.file, note.line, note.message)
    site.posts = [page]
    site.listings = read_listings(site.root, [], site.config, site.posts, site.notes)


def _read_single_content_page(site: IsomerSite, path: Path, file: str) -> None:
    folder = file.split("/")[0]
    collection = folder[1:] if folder.startswith("_") and "/" in file else ""
    page, notes = read_page(site.root, path, collection=collection)
    site.notes += notes
    page = accept(page, site.notes)
    if collection:
        site.collections = [Collection(collection, folder, (), True, (page,))]
    else:
        site.loose_pages = [page]
