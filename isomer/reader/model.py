"""What a repository holds, as typed values without any trace of Django."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
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
    url: str = ""
    resources_name: str = ""
    analytics: str = ""
    exclude: tuple[str, ...] = ()
    include: tuple[str, ...] = ()
    collections: dict[str, bool] = field(default_factory=dict)
    publishes_future: bool = False
    lines: dict[str, int] = field(default_factory=dict)
    values: dict[str, str] = field(default_factory=dict)


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
    feedback: str = ""
    copyright_agency: str = ""
    privacy_policy: str = ""
    terms_of_use: str = ""
    lines: dict[str, int] = field(default_factory=dict)


class PageKind(StrEnum):
    """What a page of the source is."""

    PAGE = "page"
    CONTACT = "contact"
    NEWSROOM = "newsroom"
    CATEGORY = "category"
    ARTICLE = "article"


@dataclass(frozen=True, slots=True)
class Post:
    """What makes a page a post: its day, the folder of its category, and where its entry in the listing leads.

    The listing looks at the fields and not at the layout: `external` first, then `file_url`, then the page itself.
    """

    day: date
    folder: str
    external: str = ""
    file_url: str = ""


@dataclass(frozen=True, slots=True)
class SourcePage:
    """One page: what its front matter says, and its body with the line on which it begins.

    `former` are the addresses at which visitors have known it besides its permalink. A page that Isomer does not
    publish has `unpublished` say why.
    """

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
    kind: PageKind = PageKind.PAGE
    post: Post | None = None
    former: tuple[str, ...] = ()
    unpublished: str = ""


@dataclass(frozen=True, slots=True)
class RedirectRule:
    """A line of `_redirects`: an old address, where it leads, and whether for good."""

    old: str
    new: str
    is_permanent: bool
    line: int


@dataclass(frozen=True, slots=True)
class GitState:
    """Which branch and commit of a Git repository lie in the folder, and what its other branch would change.

    `other` is the branch compared with: `master` (what the public sees) where this is `staging`, and the other way
    round; empty where there is none. `differences` are its files, each with what happens to it here.
    """

    branch: str
    commit: str
    other: str = ""
    differences: tuple[tuple[str, str], ...] = ()


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
    rooms: list[SourcePage] = field(default_factory=list)
    collections: list[Collection] = field(default_factory=list)
    posts: list[SourcePage] = field(default_factory=list)
    loose_pages: list[SourcePage] = field(default_factory=list)
    redirects: list[RedirectRule] = field(default_factory=list)
    git: GitState | None = None
    notes: list[Note] = field(default_factory=list)
    whole: bool = True
    pages: list[SourcePage] = field(default_factory=list)

    def gather(self) -> None:
        """Put all pages into `pages`, in the order in which they may choose their addresses.

        First the newsroom with its categories, which hold the posts; of the others, those of collections and posts
        come before loose ones, as in Jekyll, and all that Isomer publishes before what it does not.
        """
        of_collections = [page for collection in self.collections for page in collection.pages]
        found = [*self.rooms, *of_collections, *self.posts, *self.loose_pages]
        self.pages = sorted(found, key=lambda page: bool(page.unpublished))
