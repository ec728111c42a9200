"""Reads an Isomer repository, or one page of it, into typed values. No Django, no database, nothing written."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from isomer.notes import IsomerError, Note, NoteKind
from isomer.reader.collections import read_collections
from isomer.reader.files import inside, read_text, relative, walk
from isomer.reader.frontmatter import split_front_matter
from isomer.reader.git import read_git
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
from isomer.reader.pages import HOME_FILES, accept, read_loose_pages, read_page
from isomer.reader.posts import POSTS, read_post, read_posts, read_rooms
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
    """The site in a folder, or the one page in a file together with what surrounds it.

    Raises IsomerError, with file and line, for whatever cannot be carried safely.
    """
    if not path.exists():
        raise IsomerError(str(path), None, "there is no such file or folder")
    if path.is_dir():
        return _read_site(path)
    if not path.is_file():
        raise IsomerError(str(path), None, "this is neither a page's file nor a site's folder")
    return _read_single_page(path)


def _check_root(root: Path) -> None:
    """Raise IsomerError where a folder is no site of Isomer's Jekyll generation."""
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
        raise IsomerError(name, None, "this folder is no Isomer site: it has no _config.yml")


def _read_site(root: Path) -> IsomerSite:
    root = root.resolve()
    _check_root(root)
    site = IsomerSite(root)
    notes = site.notes
    site.config = config = read_config(root, notes)
    site.git = read_git(root, notes)
    site.menu = read_menu(root, notes)
    site.footer = read_footer(root, notes)
    site.home = _read_home(root, site)
    site.redirects = read_redirects(root, notes)
    nameless: list[str] = []
    files = walk(root, root, nameless)
    for name in nameless:
        message = "the name of this file or folder is not UTF-8, so it can have no address; it was not imported"
        notes.append(Note(NoteKind.NOT_IMPORTED, name, None, message))
    site.collections = read_collections(root, files, config, notes)
    site.posts = read_posts(root, files, config, notes)
    site.rooms = read_rooms(root, files, config, site.posts, notes)
    rooms = frozenset(page.file for page in site.rooms)
    loose = read_loose_pages(root, files, config, rooms, notes)
    site.loose_pages = loose
    _gather_rooms(site)
    site.gather()
    if not site.pages and site.home is None:
        raise IsomerError(root.name, None, "this site has no pages")
    return site


def _gather_rooms(site: IsomerSite) -> None:
    """A listing among the loose pages is a category; the newsroom where there is no other; a page if it has words."""
    listings = [page for page in site.loose_pages if page.kind in {PageKind.NEWSROOM, PageKind.CATEGORY}]
    site.loose_pages = [page for page in site.loose_pages if page not in listings]
    if not site.rooms:
        rooms = [page for page in listings if page.kind == PageKind.NEWSROOM and not page.body.strip()]
        site.rooms = rooms[:1]
    rest = [page for page in listings if page not in site.rooms]
    if site.rooms:
        site.rooms += [replace(page, kind=PageKind.CATEGORY) for page in rest]
    else:
        site.loose_pages += [replace(page, kind=PageKind.PAGE) for page in rest]


def _read_home(root: Path, site: IsomerSite) -> HomeData | None:
    path = next((root / name for name in sorted(HOME_FILES) if (root / name).exists()), None)
    if path is None:
        return None
    matter = split_front_matter(read_text(root, path), path.name)
    site.notes += matter.notes
    return home_data(path.name, matter, site.notes)


def _read_single_page(path: Path) -> IsomerSite:
    """A page alone: the rest of its site says only what its section is called and which hosts are its own."""
    absolute = path.absolute()
    root = next((folder for folder in absolute.parents if (folder / "_config.yml").exists()), absolute.parent)
    site = IsomerSite(root, whole=False)
    site.config = read_config(root, site.notes)
    site.menu = read_menu(root, site.notes)
    file = relative(root, absolute)
    if file in HOME_FILES and (root / "_config.yml").exists():
        site.home = _read_home(root, site)
        return site
    if POSTS in file.split("/")[:-1]:
        _read_single_post(site, absolute)
    else:
        _read_single_standing_page(site, absolute, file)
    site.gather()
    return site


def _read_single_post(site: IsomerSite, path: Path) -> None:
    """A post brings along the newsroom and the category that it stands in."""
    inside(site.root, path, file=relative(site.root, path))
    page = read_post(site.root, path, site.config, site.notes)
    if page is None:
        note = site.notes[-1]
        raise IsomerError(note.file, note.line, note.message)
    site.posts = [page]
    site.rooms = read_rooms(site.root, [], site.config, site.posts, site.notes)


def _read_single_standing_page(site: IsomerSite, path: Path, file: str) -> None:
    folder = file.split("/")[0]
    collection = folder[1:] if folder.startswith("_") and "/" in file else ""
    page, notes = read_page(site.root, path, collection=collection)
    site.notes += notes
    page = accept(page, site.notes)
    if collection:
        site.collections = [Collection(collection, folder, (), True, (page,))]
    else:
        site.loose_pages = [page]
