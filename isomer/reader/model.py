"""What a repository holds, as typed values without any trace of Django."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from isomer.notes import Note
from isomer.reader.yamltext import YamlValue


@dataclass(frozen=True, slots=True)
class SiteConfig:
    """`_config.yml`: who the site is."""

    title: str = ""
    description: str = ""
    hosts: frozenset[str] = frozenset()
    favicon: str = ""
    share_icon: str = ""
    resources_name: str = ""
    exclude: tuple[str, ...] = ()
    lines: dict[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class MenuLink:
    """A title with the address that it leads to."""

    title: str
    url: str
    line: int | None = None


@dataclass(frozen=True, slots=True)
class MenuEntry:
    """An entry of the main navigation: of a collection, of the resource room, or written by hand."""

    title: str
    url: str = ""
    collection: str = ""
    resource_room: bool = False
    sublinks: tuple[MenuLink, ...] = ()
    line: int | None = None


@dataclass(frozen=True, slots=True)
class Menu:
    """`_data/navigation.yml`."""

    logo: str = ""
    entries: tuple[MenuEntry, ...] = ()
    lines: dict[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class FooterData:
    """`_data/footer.yml`: the links in the order in which they are shown, and the institute's other addresses."""

    links: tuple[MenuLink, ...] = ()
    social: tuple[MenuLink, ...] = ()
    copyright_agency: str = ""
    privacy_policy: str = ""
    terms_of_use: str = ""
    lines: dict[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class SourcePage:
    """One page: what its front matter says, and its body with the line on which it begins."""

    file: str
    title: str
    permalink: str
    body: str
    body_line: int
    values: dict[str, YamlValue]
    lines: dict[str, int]
    description: str = ""
    image: str = ""
    layout: str = ""
    collection: str = ""
    third_nav_title: str = ""


@dataclass(frozen=True, slots=True)
class Section:
    """One entry of the home page's `sections`, with the name of its type and the line on which it stands."""

    kind: str
    values: dict[str, YamlValue]
    line: int | None


@dataclass(frozen=True, slots=True)
class HomeData:
    """`index.md`: the home page, all in front matter, and the announcement above every page."""

    file: str
    title: str
    description: str
    image: str
    notification: str
    sections: tuple[Section, ...]
    lines: dict[str, int]


@dataclass(frozen=True, slots=True)
class Collection:
    """A section of the menu: its folder, its name, and its published pages in their order."""

    name: str
    folder: str
    order: tuple[str, ...]
    output: bool
    pages: tuple[SourcePage, ...] = ()


@dataclass(slots=True)
class IsomerSite:
    """A repository, or the part of one that was asked for."""

    root: Path
    config: SiteConfig = field(default_factory=SiteConfig)
    menu: Menu | None = None
    footer: FooterData | None = None
    home: HomeData | None = None
    collections: list[Collection] = field(default_factory=list)
    loose_pages: list[SourcePage] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)
    whole: bool = True

    @property
    def pages(self) -> list[SourcePage]:
        """Every page to import: those of the collections in their order, then the loose ones."""
        return [page for collection in self.collections for page in collection.pages] + self.loose_pages
