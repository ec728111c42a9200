"""The block for imported HTML that no other block can hold."""

import re
from collections.abc import Iterator
from typing import Any

import nh3
from django.utils.safestring import SafeString, mark_safe
from wagtail import blocks
from wagtail.rich_text import expand_db_html, extract_references_from_rich_text

from .text import plain_text

TAGS = set(
    "a abbr address article aside b bdi bdo blockquote br caption cite code col colgroup dd del details dfn div dl dt "
    "em embed figcaption figure h2 h3 h4 h5 h6 hr i img ins kbd li mark ol p pre q s samp section small span strong "
    "sub summary sup table tbody td tfoot th thead time tr u ul var wbr".split()
)
ATTRIBUTES: dict[str, set[str]] = {
    "*": {"id", "lang", "dir", "title"},
    "a": {"href", "linktype", "data-embed-src", "name"},
    "embed": {"embedtype", "alt", "format"},
    "img": {"src", "alt", "width", "height"},
    "details": {"open"},
    "col": {"span"},
    "colgroup": {"span"},
    "td": {"colspan", "rowspan", "headers"},
    "th": {"colspan", "rowspan", "scope", "headers"},
    "ol": {"start", "type", "reversed"},
    "li": {"value"},
    "time": {"datetime"},
    "q": {"cite"},
    "blockquote": {"cite"},
}
SCHEMES = {"http", "https", "mailto", "tel"}
WITHOUT_CONTENT = {"script", "style", "template", "noscript", "iframe", "object", "svg", "math"}
# IDs that the base template uses: an anchor of the same name would break the skip link.
RESERVED_IDS = {"main"}
# Elements that may refer to pages, documents or images. The sanitiser quotes attributes and escapes `<` and `>`.
REFERENCE = re.compile(r"<(a|embed)((?:\s[^<>]*)?)>")
ATTRIBUTE = re.compile(r'([\w-]+)="([^"]*)"')


def _checked(tag: str, attribute: str, value: str) -> str | None:
    """Return the value of an attribute, or None to remove it. An embed can only be an image of the library."""
    if tag == "embed":
        return {"embedtype": "image" if value == "image" else None, "format": "legacy"}.get(attribute, value)
    if attribute == "data-embed-src" and not value.lower().startswith("https://"):
        return None
    return None if attribute == "id" and value in RESERVED_IDS else value


def _valid_reference(match: re.Match[str]) -> str:
    """Return the start tag, and remove a reference that Wagtail cannot follow: of an unknown type or without an ID."""
    attributes = dict(ATTRIBUTE.findall(match[2]))
    numbered = re.fullmatch(r"\d{1,18}", attributes.get("id", ""))
    if match[1] == "embed":
        if attributes.get("embedtype") != "image" or not numbered:
            return ""
        # Wagtail recognises only self-closing embed elements in its rich text.
        return f"<embed{match[2].rstrip(' /')}/>"
    if "linktype" in attributes and not (numbered and attributes["linktype"] in ("page", "document")):
        return match[0].replace(f' linktype="{attributes["linktype"]}"', "")
    return match[0]


def sanitise(html: str) -> str:
    """Return the HTML with only the elements, attributes and URL schemes of the allow-list above.

    Unknown elements are replaced by their content; scripts, styles and frames are removed with their content.
    """
    clean = nh3.clean(
        html,
        tags=TAGS,
        attributes=ATTRIBUTES,
        attribute_filter=_checked,
        url_schemes=SCHEMES,
        clean_content_tags=WITHOUT_CONTENT,
        link_rel=None,
        strip_comments=True,
    )
    return REFERENCE.sub(_valid_reference, clean)


class LegacyBlock(blocks.RawHTMLBlock):
    """HTML of the former site that no other block can hold, for editors to tidy up.

    The HTML is sanitised whenever it is saved and whenever it is rendered. Links to pages and documents, and images,
    are references as in Wagtail's rich text, so they follow their targets.
    """

    def clean(self, value: Any) -> Any:
        """Sanitise the HTML."""
        return mark_safe(sanitise(super().clean(value) or ""))  # noqa: S308

    def get_context(self, value: Any, parent_context: dict[str, Any] | None = None) -> dict[str, Any]:
        """Add `html` to the context, sanitised and with its references expanded to URLs."""
        context = super().get_context(value, parent_context)
        context["html"] = self.html(value)
        return context

    @staticmethod
    def html(value: Any) -> SafeString:
        """Return the HTML for visitors, sanitised and with its references expanded to URLs."""
        return mark_safe(expand_db_html(sanitise(str(value or ""))))  # noqa: S308

    def extract_references(self, value: Any) -> Iterator[tuple[Any, ...]]:
        """Return the references to pages, documents and images in the HTML."""
        yield from extract_references_from_rich_text(sanitise(str(value or "")))

    def get_searchable_content(self, value: Any) -> list[str]:
        """Return the text without markup."""
        return [plain_text(str(value or ""))]

    class Meta:
        icon = "warning"
        label = "Legacy content to tidy up"
        help_text = "Safe as it is. Move its words into proper blocks when you can, then delete this one."
        description = (
            "HTML of the former site that no other block could hold. Replace it with proper blocks when you can."
        )
        group = "Legacy"
        template = "blocks/legacy.html"
        preview_value = (
            "<table><tbody><tr><td colspan='2'>A cell across two columns</td></tr>"
            "<tr><td>One</td><td>Two</td></tr></tbody></table>"
        )
