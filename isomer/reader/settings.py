"""Reads what surrounds the pages: site settings, navigation, footer, home page."""

from __future__ import annotations

from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

from isomer.notes import IsomerError, Note, NoteKind
from isomer.reader.files import inside, read_text, relative
from isomer.reader.frontmatter import FrontMatter
from isomer.reader.model import FooterData, HomeData, Menu, MenuEntry, MenuLink, Section, SiteConfig
from isomer.reader.yamltext import YamlReader, YamlValue, as_flag, as_list, as_mapping, as_text

REACH: Final = MenuLink("REACH", "https://www.reach.gov.sg/")
NETWORKS: Final = ("facebook", "twitter", "youtube", "instagram", "linkedin", "telegram", "tiktok")


def read_mapping(root: Path, path: Path, notes: list[Note]) -> tuple[dict[str, YamlValue], dict[str, int]] | None:
    """The keys of a YAML file with their lines; None where there is no such file."""
    name = relative(root, path)
    inside(root, path, file=name)
    if not path.exists():
        return None
    reader = YamlReader(name)
    value = reader.read(read_text(root, path))
    notes += reader.notes
    if value is not None and not isinstance(value, dict):
        raise IsomerError(name, 1, "this file must hold keys with values")
    return value or {}, reader.lines


def read_config(root: Path, notes: list[Note]) -> SiteConfig:
    """`_config.yml`, or the settings of a site without one."""
    found = read_mapping(root, root / "_config.yml", notes)
    if found is None:
        return SiteConfig()
    values, lines = found
    addresses = [as_text(values.get(key)) for key in ("url", "staging", "prod")]
    hosts = {_host(address) for address in addresses}
    return SiteConfig(
        title=as_text(values.get("title")),
        description=as_text(values.get("description")),
        hosts=frozenset(hosts - {""}),
        favicon=as_text(values.get("favicon")),
        share_icon=as_text(values.get("shareicon")),
        resources_name=as_text(values.get("resources_name")),
        exclude=tuple(as_text(item) for item in as_list(values.get("exclude"))),
        lines=lines,
    )


def _host(address: str) -> str:
    try:
        return (urlsplit(address).hostname or "").removeprefix("www.")
    except ValueError:
        return ""


def read_menu(root: Path, notes: list[Note]) -> Menu | None:
    """`_data/navigation.yml`."""
    found = read_mapping(root, root / "_data" / "navigation.yml", notes)
    if found is None:
        return None
    values, lines = found
    entries = tuple(_menu_entry(as_mapping(item)) for item in as_list(values.get("links")))
    return Menu(as_text(values.get("logo")), tuple(entry for entry in entries if entry.title), lines)


def _menu_entry(values: dict[str, YamlValue]) -> MenuEntry:
    return MenuEntry(
        title=as_text(values.get("title")),
        url=as_text(values.get("url")),
        collection=as_text(values.get("collection")),
        resource_room=as_flag(values.get("resource_room")),
        sublinks=_links(values.get("sublinks")),
    )


def _links(value: YamlValue) -> tuple[MenuLink, ...]:
    pairs = [(as_text(as_mapping(item).get("title")), as_text(as_mapping(item).get("url"))) for item in as_list(value)]
    return tuple(MenuLink(title, url) for title, url in pairs if title and url)


def read_footer(root: Path, notes: list[Note]) -> FooterData | None:
    """`_data/footer.yml`: its links in the order in which the template shows them."""
    path = root / "_data" / "footer.yml"
    found = read_mapping(root, path, notes)
    if found is None:
        return None
    values, lines = found
    given = _links(values.get("links"))
    if len(given) > 2:
        message = f"only the first two of these {len(given)} links are shown by Isomer; all are imported"
        notes.append(Note(NoteKind.LINK, relative(root, path), lines.get("links"), message))
    links = list(given)
    for key, title in (("faq", "FAQ"), ("contact_us", "Contact Us"), ("feedback", "Feedback")):
        if url := as_text(values.get(key)):
            links.append(MenuLink(title, url))
    if as_flag(values.get("show_reach")):
        links.append(REACH)
    social = as_mapping(values.get("social_media"))
    return FooterData(
        links=tuple(links),
        social=tuple(MenuLink(name, as_text(social.get(name))) for name in NETWORKS if as_text(social.get(name))),
        copyright_agency=as_text(values.get("copyright_agency")),
        privacy_policy=as_text(values.get("privacy_policy")),
        terms_of_use=as_text(values.get("terms_of_use")),
    )


def home_data(file: str, matter: FrontMatter) -> HomeData:
    """The home page out of the front matter of `index.md`. Two types in one list entry count as two sections."""
    values = matter.values
    sections = [
        Section(kind, as_mapping(fields) or {"items": fields}, matter.lines.get("sections"))
        for entry in as_list(values.get("sections"))
        for kind, fields in as_mapping(entry).items()
    ]
    return HomeData(
        file=file,
        title=as_text(values.get("title")),
        description=as_text(values.get("description")),
        image=as_text(values.get("image")),
        notification=as_text(values.get("notification")),
        sections=tuple(sections),
        lines=matter.lines,
    )
