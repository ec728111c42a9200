"""Reads an Isomer repository, or one page of it, into typed values. No Django, no database, nothing written."""

from __future__ import annotations

from pathlib import Path

from isomer.notes import IsomerError
from isomer.reader.files import read_text, relative
from isomer.reader.frontmatter import split_front_matter
from isomer.reader.model import (
    Collection,
    FooterData,
    HomeData,
    IsomerSite,
    Menu,
    MenuEntry,
    MenuLink,
    Section,
    SiteConfig,
    SourcePage,
)
from isomer.reader.pages import HOME_FILES, accept, read_collections, read_loose_pages, read_page
from isomer.reader.settings import home_data, read_config, read_footer, read_menu

__all__ = [
    "Collection",
    "FooterData",
    "HomeData",
    "IsomerSite",
    "Menu",
    "MenuEntry",
    "MenuLink",
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


def _read_site(root: Path) -> IsomerSite:
    root = root.resolve()
    name = root.name
    if (root / "schema").is_dir() and not (root / "_config.yml").exists():
        message = "this is an Isomer Next repository: its pages are JSON under schema/, which is another format"
        raise IsomerError(name, None, message)
    try:
        empty = not any(root.iterdir())
    except OSError as error:
        raise IsomerError(name, None, f"this folder cannot be read: {error.strerror}") from error
    if empty:
        raise IsomerError(name, None, "this folder is empty")
    if not (root / "_config.yml").exists():
        raise IsomerError(name, None, "this folder is no Isomer site: it has no _config.yml")
    site = IsomerSite(root)
    site.config = read_config(root, site.notes)
    site.menu = read_menu(root, site.notes)
    site.footer = read_footer(root, site.notes)
    site.collections = read_collections(root, site.notes)
    site.home = _read_home(root, site)
    rooms = {site.config.resources_name} - {""}
    site.loose_pages = read_loose_pages(root, site.config.exclude, rooms, site.notes)
    if not site.pages and site.home is None:
        raise IsomerError(name, None, "this site has no pages")
    return site


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
    folder = file.split("/")[0]
    collection = folder[1:] if folder.startswith("_") and "/" in file else ""
    page, notes = read_page(root, absolute, collection=collection)
    accept(page, site.notes)
    site.notes += notes
    if collection:
        site.collections = [Collection(collection, folder, (), True, (page,))]
    else:
        site.loose_pages = [page]
    return site
