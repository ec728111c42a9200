"""Lists the keys of Isomer's files that are imported or need no import. All other keys with a value are reported."""

from typing import Final

from isomer.notes import Note, NoteKind
from isomer.reader.yamltext import YamlValue, line_of_key


def keys(text: str) -> frozenset[str]:
    """Return the words of a text as a set."""
    return frozenset(text.split())


CONFIG: Final = keys(
    "title description url favicon shareicon resources_name exclude include staging prod "
    "google_analytics google_analytics_ga4 is_government "
    "permalink baseurl defaults custom_css_path custom_print_css_path paginate remote_theme theme safe plugins "
    "gems collections markdown kramdown sass future timezone encoding repository source destination"
)
NAVIGATION: Final = keys("logo links")
NAVIGATION_ENTRY: Final = keys("title url collection resource_room sublinks")
LINK: Final = keys("title url")
FOOTER: Final = keys(
    "links faq contact_us feedback show_reach social_media copyright_agency privacy_policy terms_of_use"
)
COLLECTION_FILE: Final = keys("collections")
COLLECTION: Final = keys("output order permalink")
PAGE: Final = keys("title permalink description image layout published third_nav_title variant date redirect_from")
POST: Final = PAGE | keys(
    "external file_url thumbnail_image tag breadcrumb collection_name second_nav_title categories"
)
CONTACT: Final = PAGE | keys("agency_name locations contacts feedback")
LOCATION: Final = keys("title address operating_hours maps_link")
CONTACT_ENTRY: Final = keys("title content")
HOME: Final = keys("title description image permalink notification sections layout variant redirect_from")
CARD: Final = keys("title description linktext url date announcement link_text link_url")
HIGHLIGHT: Final = keys("title description url")
INFOBAR: Final = keys("title subtitle description button url id")
SECTIONS: Final = {
    "hero": keys(
        "title subtitle background button url key_highlights dropdown id variant alignment backgroundColor size"
    ),
    "infobar": INFOBAR,
    "infopic": INFOBAR | keys("image alt"),
    "textcards": keys("title subtitle description cards id"),
    "infocols": keys("title subtitle description infoboxes linktext url id"),
    "resources": keys("title subtitle button id"),
    "announcements": keys("title subtitle announcement_items id"),
}


def has_value(value: YamlValue) -> bool:
    """Whether a value is neither empty nor false."""
    return bool(value) and not (isinstance(value, str) and value.strip().lower() in {"", "false", "no", "off"})


def report_unknown(
    values: dict[str, YamlValue], known: frozenset[str], file: str, notes: list[Note], *, line: int | None = None
) -> None:
    """Add a note for each key that is not imported. `line` is used for keys whose own line is unknown."""
    for key, value in values.items():
        if key not in known and has_value(value):
            said = f": {short}" if (short := _shortened(value)) else ""
            message = f"there is no field for the key {key}{said}"
            notes.append(Note(NoteKind.UNKNOWN_KEY, file, line_of_key(values, key) or line, message))


def _shortened(value: YamlValue) -> str:
    """Return a text, or the texts of a mapping with their keys, on one line of at most 200 characters."""
    if isinstance(value, dict):
        said = ", ".join(f"{key} {text}" for key, text in value.items() if isinstance(text, str))
    else:
        said = " ".join(value.split()) if isinstance(value, str) else ""
    return said[:200]


def report_entry(values: dict[str, YamlValue], what: str, file: str, notes: list[Note], line: int | None) -> None:
    """Add a note for an entry that is left out because it has no title or no URL."""
    said = ", ".join(f"{key}: {value}" for key, value in values.items() if isinstance(value, str) and value.strip())
    place = next((line_of_key(values, key) for key in values), None) or line
    notes.append(Note(NoteKind.NOT_IMPORTED, file, place, f"{what} without title or address was left out ({said})"))
