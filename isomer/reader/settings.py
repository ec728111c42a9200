"""Reads the site settings, the navigation, the footer and the home page."""

from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

from isomer.notes import Note, NoteKind, leaving_out
from isomer.reader import known_keys
from isomer.reader.files import inside, read_text, relative
from isomer.reader.frontmatter import FrontMatter
from isomer.reader.model import FooterData, HomeData, Menu, MenuEntry, MenuLink, Section, SiteConfig
from isomer.reader.yamltext import YamlReader, YamlValue, as_flag, as_list, as_mapping, as_text, line_of_key

REACH: Final = MenuLink("REACH", "https://www.reach.gov.sg/")
NETWORKS: Final = ("facebook", "twitter", "youtube", "instagram", "linkedin", "telegram", "tiktok")


def read_mapping(
    root: Path, path: Path, notes: list[Note], *, by_line: bool = False
) -> tuple[dict[str, YamlValue], dict[str, int]] | None:
    """Return the keys and values of a YAML file and the line of each key, or None if it is missing or unreadable.

    With `by_line`, a file that is not valid YAML is read line by line.
    """
    name = relative(root, path)
    with leaving_out(notes):
        inside(root, path, file=name)
        if path.exists():
            reader = YamlReader(name)
            text = read_text(root, path)
            values = reader.read_any_mapping(text, "the file") if by_line else reader.read_mapping(text)
            notes += reader.notes
            return values, reader.lines
    return None


def read_config(root: Path, notes: list[Note]) -> SiteConfig:
    """Return the settings in `_config.yml`, or the defaults if there is none."""
    found = read_mapping(root, root / "_config.yml", notes, by_line=True)
    if found is None:
        return SiteConfig()
    values, lines = found
    known_keys.report_unknown(values, known_keys.CONFIG, "_config.yml", notes)
    addresses = [as_text(values.get(key)) for key in ("url", "staging", "prod")]
    hosts = {_host(address) for address in addresses}
    return SiteConfig(
        title=as_text(values.get("title")),
        description=as_text(values.get("description")),
        hosts=frozenset(hosts - {""}),
        favicon=as_text(values.get("favicon")),
        share_icon=as_text(values.get("shareicon")),
        url=as_text(values.get("url")),
        resources_name=as_text(values.get("resources_name")).strip("/"),
        analytics=as_text(values.get("google_analytics_ga4")) or as_text(values.get("google_analytics")),
        is_government=as_flag(values.get("is_government")),
        exclude=tuple(as_text(item) for item in as_list(values.get("exclude"))),
        include=tuple(as_text(item) for item in as_list(values.get("include"))),
        collections=_declared(values.get("collections")),
        publishes_future=as_flag(values.get("future")),
        lines=lines,
        values={key: as_text(value) for key, value in values.items() if isinstance(value, str)},
    )


def _declared(value: YamlValue) -> dict[str, bool]:
    """Return the collections that older sites declare in their settings, and whether each is published."""
    if isinstance(value, list):
        return {as_text(name): False for name in value}
    return {name: as_flag(as_mapping(given).get("output")) for name, given in as_mapping(value).items()}


def _host(address: str) -> str:
    try:
        return (urlsplit(address).hostname or "").removeprefix("www.")
    except ValueError:
        return ""


def read_menu(root: Path, notes: list[Note]) -> Menu | None:
    """Return the main navigation from `_data/navigation.yml`, or None if there is no such file."""
    path = root / "_data" / "navigation.yml"
    found = read_mapping(root, path, notes)
    if found is None:
        return None
    values, lines = found
    file = relative(root, path)
    known_keys.report_unknown(values, known_keys.NAVIGATION, file, notes)
    entries = [_menu_entry(as_mapping(item), file, lines.get("links"), notes) for item in as_list(values.get("links"))]
    return Menu(as_text(values.get("logo")), tuple(entry for entry in entries if entry.title), lines)


def _menu_entry(values: dict[str, YamlValue], file: str, line: int | None, notes: list[Note]) -> MenuEntry:
    known_keys.report_unknown(values, known_keys.NAVIGATION_ENTRY, file, notes, line=line)
    if values and not as_text(values.get("title")):
        known_keys.report_entry(values, "an entry of the menu", file, notes, line)
    return MenuEntry(
        title=as_text(values.get("title")),
        url=as_text(values.get("url")),
        collection=as_text(values.get("collection")),
        resource_room=as_flag(values.get("resource_room")),
        sublinks=_links(values.get("sublinks"), file, line, notes),
        line=line_of_key(values, "title") or line,
    )


def _links(value: YamlValue, file: str, line: int | None, notes: list[Note]) -> tuple[MenuLink, ...]:
    """Return the links in a list that have both a title and a URL. Adds a note for each with only one of them."""
    found = []
    for item in as_list(value):
        entry = as_mapping(item)
        known_keys.report_unknown(entry, known_keys.LINK, file, notes, line=line)
        title, url = as_text(entry.get("title")), as_text(entry.get("url"))
        if title and url:
            found.append(MenuLink(title, url, line_of_key(entry, "url")))
        elif title or url:
            known_keys.report_entry(entry, "a link", file, notes, line)
    return tuple(found)


def read_footer(root: Path, notes: list[Note]) -> FooterData | None:
    """Return the footer from `_data/footer.yml`, with links in the template's order, or None without that file."""
    path = root / "_data" / "footer.yml"
    found = read_mapping(root, path, notes)
    if found is None:
        return None
    values, lines = found
    file = relative(root, path)
    known_keys.report_unknown(values, known_keys.FOOTER, file, notes)
    given = _links(values.get("links"), file, lines.get("links"), notes)
    if len(given) > 2:
        message = f"only the first two of these {len(given)} links are shown by Isomer; all are imported"
        notes.append(Note(NoteKind.LINK, file, lines.get("links"), message))
    links = list(given)
    for key, title in (("faq", "FAQ"), ("contact_us", "Contact Us"), ("feedback", "Feedback")):
        if url := as_text(values.get(key)):
            links.append(MenuLink(title, url, lines.get(key)))
    if as_flag(values.get("show_reach")):
        links.append(REACH)
    social = as_mapping(values.get("social_media"))
    known_keys.report_unknown(social, frozenset(NETWORKS), file, notes, line=lines.get("social_media"))
    networks = [(name, as_text(social.get(name))) for name in NETWORKS]
    return FooterData(
        links=tuple(links),
        social=tuple(MenuLink(name, url, line_of_key(social, name)) for name, url in networks if url),
        feedback=as_text(values.get("feedback")),
        copyright_agency=as_text(values.get("copyright_agency")),
        privacy_policy=as_text(values.get("privacy_policy")),
        terms_of_use=as_text(values.get("terms_of_use")),
        lines=lines,
    )


def home_data(file: str, matter: FrontMatter, notes: list[Note]) -> HomeData:
    """Return the home page from the front matter of `index.md`. Two types in one list entry give two sections."""
    values = matter.values
    known_keys.report_unknown(values, known_keys.HOME, file, notes)
    if matter.body.strip():
        message = "the body of the home page is not shown by Isomer, and was not imported"
        notes.append(Note(NoteKind.NOT_IMPORTED, file, matter.body_line, message))
    line = matter.lines.get("sections")
    sections = [
        Section(kind, as_mapping(fields) or {"items": fields}, line_of_key(as_mapping(entry), kind) or line)
        for entry in as_list(values.get("sections"))
        for kind, fields in as_mapping(entry).items()
    ]
    for section in sections:
        if section.kind in known_keys.SECTIONS:
            known_keys.report_unknown(section.values, known_keys.SECTIONS[section.kind], file, notes, line=section.line)
    return HomeData(
        file=file,
        title=as_text(values.get("title")),
        description=as_text(values.get("description")),
        image=as_text(values.get("image")),
        notification=as_text(values.get("notification")),
        sections=tuple(sections),
        lines=matter.lines,
    )
