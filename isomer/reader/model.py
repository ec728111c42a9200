"""The content of a repository as typed values, independent of Django."""

from collections.abc import Callable, Container, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from enum import StrEnum
from pathlib import Path

from isomer.notes import Note, fault
from isomer.reader.yamltext import YamlValue


@dataclass(frozen=True, slots=True)
class SiteConfig:
    """The site settings in `_config.yml`."""

    title: str = ""
    description: str = ""
    hosts: frozenset[str] = frozenset()
    favicon: str = ""
    share_icon: str = ""
    url: str = ""
    resources_name: str = ""
    analytics: str = ""
    is_government: bool = False
    exclude: tuple[str, ...] = ()
    include: tuple[str, ...] = ()
    collections: dict[str, bool] = field(default_factory=dict)
    publishes_future: bool = False
    lines: dict[str, int] = field(default_factory=dict)
    values: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class MenuLink:
    """A title with its URL."""

    title: str
    url: str
    line: int | None = None


@dataclass(frozen=True, slots=True)
class MenuEntry:
    """An entry of the main navigation: for a collection, for the resource room, or with links of its own."""

    title: str
    url: str = ""
    collection: str = ""
    resource_room: bool = False
    sublinks: tuple[MenuLink, ...] = ()
    line: int | None = None


@dataclass(frozen=True, slots=True)
class Menu:
    """The main navigation in `_data/navigation.yml`."""

    logo: str = ""
    entries: tuple[MenuEntry, ...] = ()
    lines: dict[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class FooterData:
    """The footer in `_data/footer.yml`, with its links in the order in which they are shown."""

    links: tuple[MenuLink, ...] = ()
    social: tuple[MenuLink, ...] = ()
    feedback: str = ""
    copyright_agency: str = ""
    privacy_policy: str = ""
    terms_of_use: str = ""
    lines: dict[str, int] = field(default_factory=dict)


class PageKind(StrEnum):
    """The kind of a source page, which decides its page type."""

    PAGE = "page"
    PERSON = "person"
    CONTACT = "contact"
    NEWSROOM = "newsroom"
    CATEGORY = "category"
    ARTICLE = "article"
    EVENT = "event"


@dataclass(frozen=True, slots=True)
class Post:
    """The fields that only posts have: the date, the folder of the category, and the target of the entry in listings.

    Listings ignore the layout: an entry links to `external`, or else to `file_url`, or else to the page itself.
    """

    day: date
    folder: str
    external: str = ""
    file_url: str = ""


@dataclass(frozen=True, slots=True)
class SourcePage:
    """One page: its front matter, and its body with the number of its first line.

    `former` holds the URLs besides the permalink at which the page was available. For a page that Isomer does not
    publish, `unpublished` is the reason.
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

    def without_file(self) -> "SourcePage":
        """Return the newsroom or a category as it is for a folder that has no file for it."""
        folder = self.file.rpartition("/")[0]
        return SourcePage(f"{folder}/", self.title, self.permalink, "", 1, {}, {}, kind=self.kind)


@dataclass(frozen=True, slots=True)
class RedirectRule:
    """A line of `_redirects`: an old URL path, its target, and whether the redirect is permanent."""

    old: str
    new: str
    is_permanent: bool
    line: int


@dataclass(frozen=True, slots=True)
class GitState:
    """The checked-out branch and commit of a Git repository, and how they differ from the other branch.

    `other` is the branch compared with: `master` (what the public sees) if this is `staging`, and the other way
    round; empty if there is none. `differences` are pairs of a file and its change on this branch.
    """

    branch: str
    commit: str
    other: str = ""
    differences: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Section:
    """One entry of the home page's `sections`, with its type and its line number."""

    kind: str
    values: dict[str, YamlValue]
    line: int | None


@dataclass(frozen=True, slots=True)
class HomeData:
    """The front matter of `index.md`: the home page, and the announcement for all pages."""

    file: str
    title: str
    description: str
    image: str
    notification: str
    sections: tuple[Section, ...]
    lines: dict[str, int]


@dataclass(frozen=True, slots=True)
class Collection:
    """A collection: its name, its folder and its pages in order, published or not."""

    name: str
    folder: str
    order: tuple[str, ...]
    output: bool
    pages: tuple[SourcePage, ...] = ()


@dataclass(slots=True)
class IsomerSite:
    """A repository, or one page of it: then `whole` is false."""

    root: Path
    config: SiteConfig = field(default_factory=SiteConfig)
    menu: Menu | None = None
    footer: FooterData | None = None
    home: HomeData | None = None
    listings: list[SourcePage] = field(default_factory=list)
    collections: list[Collection] = field(default_factory=list)
    posts: list[SourcePage] = field(default_factory=list)
    loose_pages: list[SourcePage] = field(default_factory=list)
    redirects: list[RedirectRule] = field(default_factory=list)
    data: dict[str, YamlValue] = field(default_factory=dict)
    git: GitState | None = None
    # When the last commit that changed a file was made, for the files of which this is known.
    changed: dict[str, datetime] = field(default_factory=dict)
    notes: list[Note] = field(default_factory=list)
    whole: bool = True
    pages: list[SourcePage] = field(default_factory=list)

    def unpublish(self, files: Container[str], reason: str) -> None:
        """Mark pages as not published, wherever they are listed."""
        self.change(lambda page: replace(page, unpublished=reason) if page.file in files else page)

    def make_people(self, files: Container[str]) -> None:
        """Mark pages as those of people, wherever they are listed."""
        self.change(lambda page: replace(page, kind=PageKind.PERSON) if page.file in files else page)

    def change(self, changed: Callable[[SourcePage], SourcePage]) -> None:
        """Put what `changed` returns in place of each page, wherever it is listed."""
        self.collections = [replace(one, pages=tuple(map(changed, one.pages))) for one in self.collections]
        self.listings = list(map(changed, self.listings))
        self.posts, self.loose_pages = list(map(changed, self.posts)), list(map(changed, self.loose_pages))
        self.gather()

    def leave_out(self, faults: Mapping[str, Exception]) -> None:
        """Leave out the pages in these files, with a note for each. The newsroom and its categories stay without words.

        Raises the error if nothing else is left to import: of a single page, or of a category that has no file.
        """
        for file, error in faults.items():
            if not self.whole or file.endswith("/"):
                raise error
            self.notes.append(fault(file, error))

        def kept(pages: Iterable[SourcePage]) -> list[SourcePage]:
            return [page for page in pages if page.file not in faults]

        self.collections = [replace(one, pages=tuple(kept(one.pages))) for one in self.collections]
        self.posts, self.loose_pages = kept(self.posts), kept(self.loose_pages)
        self.listings = [page.without_file() if page.file in faults else page for page in self.listings]
        if self.home is not None and self.home.file in faults:
            self.home = None
        self.gather()

    def gather(self) -> None:
        """Put all pages into `pages`, in the order in which they are assigned their URL paths.

        Published pages come before unpublished ones. Among them, the newsroom and its categories are first, because
        they are the parents of posts. As in Jekyll, collections and posts come before loose pages.
        """
        of_collections = [page for collection in self.collections for page in collection.pages]
        found = [*self.listings, *of_collections, *self.posts, *self.loose_pages]
        self.pages = sorted(found, key=lambda page: bool(page.unpublished))
