"""Lists, written as rich text: see `docs/decisions/0004-lists-are-rich-text.md`."""

import re
from typing import Any

from bs4 import BeautifulSoup, Tag
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from wagtail import blocks
from wagtail.rich_text import expand_db_html

from .text import plain_text

ITEMS_HELP = "One item a line. Tab nests an item under the one above it. Escape, then Tab, leaves the list."
FIRST_LIST = re.compile(r"^\s*<[ou]l\b[^>]*>")


class ListItemsBlock(blocks.RichTextBlock):
    """A list in a rich text editor: Enter starts an item, Tab nests it (to five levels), Shift+Tab moves it back.

    `tag` is the outer element, "ul" or "ol". A paragraph becomes an item. In a bullet list, numbers are kept.
    """

    def __init__(self, tag: str = "ul", **kwargs: Any) -> None:
        self.tag = tag
        kwargs.setdefault("default", f"<{tag}><li></li></{tag}>")
        super().__init__(features=settings.RICH_TEXT_WITH_LISTS, **kwargs)

    def clean(self, value: Any) -> Any:
        """Turn the content into one list; refuse an empty one if the block is required."""
        value = super().clean(value)
        value.source = as_single_list(value.source, self.tag)
        if not plain_text(value) and self.required and not self.is_deferred_validation:
            raise ValidationError("Write at least one item.")
        return value

    class Meta:
        icon = "list-ul"
        label = "Items"


def as_single_list(source: str, tag: str) -> str:
    """Return the rich text `source` as one list with the outer element `tag`: lines between lists become items.

    What has nothing but numbers stays numbered. Numbered points among bullets become bullets that begin with their
    number: what others refer to by number must not lose it.
    """
    soup = BeautifulSoup(source or "", "html.parser")
    parts = [node for node in soup.contents if isinstance(node, Tag) and _words(node)]
    if parts and all(node.name == "ol" for node in parts):
        tag = "ol"
    result = soup.new_tag(tag)
    for node in parts:
        if node.name in ("ul", "ol"):
            items = [item for item in node.find_all("li", recursive=False) if _words(item)]
            for number, item in enumerate(items, 1):
                if node.name != tag == "ul":
                    item.insert(0, f"{number}. ")
                result.append(item.extract())
        else:
            item = soup.new_tag("li")
            for child in list(node.contents):
                item.append(child.extract())
            result.append(item)
    return str(result)


def _words(node: Tag) -> str:
    return node.get_text().strip()


class BulletListBlock(blocks.StructBlock):
    """A list whose order does not matter."""

    items = ListItemsBlock(tag="ul", help_text=ITEMS_HELP)

    class Meta:
        icon = "list-ul"
        label = "Bullet list"
        label_format = "{items}"
        description = "Points in no particular order, nested where needed."
        group = "Text"
        template = "blocks/bullet_list.html"
        preview_value = {
            "items": (
                "<ul><li>Spearhead quality manufacturing<ul><li>Process development</li><li>Release assays</li></ul>"
                "</li><li>Support collaboration in research</li><li>Train the next generation of scientists</li></ul>"
            )
        }


class NumberedListValue(blocks.StructValue):
    """The value of a numbered list, for its template."""

    TYPES = {"decimal": "1", "lower-alpha": "a", "upper-alpha": "A", "lower-roman": "i", "upper-roman": "I"}

    @property
    def html(self) -> SafeString:
        """The HTML of the list, with its `start` and `type` attributes."""
        source = self["items"].source if self.get("items") else ""
        start = self.get("start") if self.get("start") is not None else 1
        kind = self.TYPES.get(self.get("marker") or "decimal", "1")
        attributes = format_html(' start="{}"', start) if start != 1 else ""
        attributes += format_html(' type="{}"', kind) if kind != "1" else ""
        return mark_safe(FIRST_LIST.sub(f"<ol{attributes}>", expand_db_html(source), count=1))  # noqa: S308


class NumberedListBlock(blocks.StructBlock):
    """A list whose order matters: steps, or points that others refer to by number."""

    items = ListItemsBlock(tag="ol", help_text=ITEMS_HELP)
    start = blocks.IntegerBlock(
        default=1, min_value=0, label="First number", help_text="Other than 1 where a list goes on."
    )
    marker = blocks.ChoiceBlock(
        choices=[
            ("decimal", "1, 2, 3"),
            ("lower-alpha", "a, b, c"),
            ("upper-alpha", "A, B, C"),
            ("lower-roman", "i, ii, iii"),
            ("upper-roman", "I, II, III"),
        ],
        default="decimal",
        label="Numbers",
        help_text="Letters and Roman numbers are for texts that are referred to by them, such as terms of use.",
    )

    class Meta:
        icon = "list-ol"
        label = "Numbered list"
        label_format = "{items}"
        description = "Steps, or points that are referred to by number."
        group = "Text"
        template = "blocks/numbered_list.html"
        value_class = NumberedListValue
        preview_value = {
            "items": "<ol><li>Write to us</li><li>Meet the team</li><li>Start the transfer</li></ol>",
            "start": 1,
            "marker": "decimal",
        }
