"""Blocks made of words: headings, paragraphs, lists, quotes."""

import re
from collections.abc import Iterable
from typing import Any

from bs4 import BeautifulSoup, Tag
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.html import format_html, strip_tags
from django.utils.safestring import SafeString, mark_safe
from django.utils.text import slugify
from wagtail import blocks
from wagtail.rich_text import RichText, expand_db_html

OUTER_PARAGRAPH = re.compile(r"^\s*<p\b[^>]*>(.*)</p>\s*$", re.DOTALL)
BETWEEN_PARAGRAPHS = re.compile(r"</p>\s*<p\b[^>]*>")
ANCHOR_LENGTH = 100  # Leaves room for the number of a second heading of the same words.
FIRST_LIST = re.compile(r"^\s*<[ou]l\b[^>]*>")


def inline_html(value: RichText | str | None) -> SafeString:
    """The HTML of a one-line rich text, without the paragraph that the editor puts around it."""
    source = value.source if isinstance(value, RichText) else value or ""
    inner = BETWEEN_PARAGRAPHS.sub("<br/>", OUTER_PARAGRAPH.sub(r"\1", source))
    return mark_safe(expand_db_html(inner))  # noqa: S308 -- the rich text editor and the importer sanitise it


def plain_text(value: RichText | str | None) -> str:
    """The words of a rich text, without its markup, on one line."""
    source = value.source if isinstance(value, RichText) else value or ""
    text = BeautifulSoup(re.sub(r"</(p|li|h[1-6])>|<br\s*/?>", r"\g<0> ", source), "html.parser").get_text()
    return " ".join(text.split())


class WordsBlock(blocks.RichTextBlock):
    """Rich text that is either words or nothing. The editor leaves an empty paragraph behind, which is neither."""

    def clean(self, value: Any) -> Any:
        """Make wordless text empty, and refuse it where words are asked for."""
        value = super().clean(value)
        if plain_text(value):
            return value
        if self.required and not self.is_deferred_validation:
            raise ValidationError("Write something here.")
        return self.normalize("")


class RichTextBlock(WordsBlock):
    """Paragraphs with marks and links. A pasted list stays one; headings and images have blocks of their own."""

    def __init__(self, features: Iterable[str] | None = None, **kwargs: Any) -> None:
        super().__init__(features=list(features or [*settings.RICH_TEXT_FULL, "ul", "ol"]), **kwargs)

    class Meta:
        icon = "pilcrow"
        label = "Text"
        description = "Paragraphs, with bold, italics and links. Pasted lists stay lists."
        group = "Text"
        template = "blocks/rich_text.html"
        preview_value = (
            "<p>ACTRIS was established in <b>April 2020</b> to meet the increasing clinical demand for "
            "cellular therapeutics to treat various life-threatening diseases.</p>"
        )


class InlineRichTextBlock(WordsBlock):
    """One line of words that may hold italics, raised and lowered characters, and links: *in vitro*, CD34⁺."""

    def __init__(self, features: Iterable[str] = ("italic", "superscript", "subscript", "link"), **kwargs: Any) -> None:
        super().__init__(features=list(features), **kwargs)

    def clean(self, value: Any) -> Any:
        """Refuse a second paragraph."""
        value = super().clean(value)
        if value and value.source.count("<p") > 1 and not self.is_deferred_validation:
            raise ValidationError("Keep this on one line.")
        return value

    class Meta:
        icon = "title"


def anchor_of(words: str) -> str:
    """The name of an anchor, from the words of its heading; "section" where they hold no letter or digit."""
    return slugify(words, allow_unicode=True).strip("-_")[:ANCHOR_LENGTH] or "section"


class HeadingValue(blocks.StructValue):
    """What templates and the table of contents ask of a heading."""

    @property
    def text_html(self) -> SafeString:
        """The heading's words with their marks."""
        return inline_html(self.get("text"))

    @property
    def plain(self) -> str:
        """The heading's words alone."""
        return plain_text(self.get("text"))

    @property
    def anchor_id(self) -> str:
        """The name under which the heading can be linked to."""
        return self.get("anchor") or anchor_of(self.plain)


class HeadingBlock(blocks.StructBlock):
    """A heading of a section. Its anchor is made once and then stays, so that links to it outlive a new wording."""

    text = InlineRichTextBlock(label="Heading")
    level = blocks.ChoiceBlock(
        choices=[("2", "Section"), ("3", "Part of a section"), ("4", "Detail")],
        default="2",
        label="Level",
        help_text="A part belongs to the section above it; a detail to the part above it.",
    )
    anchor = blocks.RegexBlock(
        regex=r"^[\w.~-]+$",
        required=False,
        max_length=120,
        label="Anchor",
        help_text="The end of the address that leads to this heading. Left empty, it is made from the words.",
        error_messages={"invalid": "Use letters, digits, hyphens and underscores only."},
    )

    def clean(self, value: Any) -> Any:
        """Fill in the anchor on the first save."""
        value = super().clean(value)
        if not value.get("anchor"):
            value["anchor"] = anchor_of(plain_text(value.get("text")))
        return value

    class Meta:
        icon = "title"
        label = "Heading"
        label_format = "{text}"
        description = "The heading of a section, or of a part of one."
        group = "Text"
        template = "blocks/heading.html"
        value_class = HeadingValue
        preview_value = {"text": "<p>We are ACTRIS</p>", "level": "2", "anchor": "we-are-actris"}


class ListItemsBlock(blocks.RichTextBlock):
    """A list written as one writes: Enter for the next item, Tab to nest it (to five levels), shift and Tab to go back.

    `tag` is "ul" or "ol", the kind of the outermost list. A line that is no item yet becomes one.
    """

    def __init__(self, tag: str = "ul", **kwargs: Any) -> None:
        self.tag = tag
        kwargs.setdefault("default", f"<{tag}><li></li></{tag}>")
        super().__init__(features=["ul", "ol", *settings.RICH_TEXT_FULL], **kwargs)

    def clean(self, value: Any) -> Any:
        """Make one list of whatever stands there; refuse none."""
        value = super().clean(value)
        value.source = one_list(value.source, self.tag)
        if not plain_text(value) and self.required and not self.is_deferred_validation:
            raise ValidationError("Write at least one item.")
        return value

    class Meta:
        icon = "list-ul"
        label = "Items"


def one_list(source: str, tag: str) -> str:
    """The stored rich text `source` as one list with the outer element `tag`: lines between lists become items."""
    soup = BeautifulSoup(source or "", "html.parser")
    result = soup.new_tag(tag)
    for node in list(soup.contents):
        if not isinstance(node, Tag):
            continue
        if node.name in ("ul", "ol"):
            for item in node.find_all("li", recursive=False):
                result.append(item.extract())
        elif strip_tags(str(node)).strip():
            item = soup.new_tag("li")
            for child in list(node.contents):
                item.append(child.extract())
            result.append(item)
    for item in result.find_all("li", recursive=False):
        if not item.get_text(strip=True):
            item.decompose()
    return str(result)


class BulletListBlock(blocks.StructBlock):
    """A list whose order does not matter."""

    items = ListItemsBlock(tag="ul", help_text="One item a line. Tab nests an item under the one above it.")

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
    """What the template asks of a numbered list."""

    TYPES = {"decimal": "1", "lower-alpha": "a", "upper-alpha": "A", "lower-roman": "i", "upper-roman": "I"}

    @property
    def html(self) -> SafeString:
        """The list with its first number and its kind of numbers on the outer element."""
        source = self["items"].source if self.get("items") else ""
        start = self.get("start") if self.get("start") is not None else 1
        kind = self.TYPES.get(self.get("marker") or "decimal", "1")
        attributes = format_html(' start="{}"', start) if start != 1 else ""
        attributes += format_html(' type="{}"', kind) if kind != "1" else ""
        return mark_safe(FIRST_LIST.sub(f"<ol{attributes}>", expand_db_html(source), count=1))  # noqa: S308


class NumberedListBlock(blocks.StructBlock):
    """A list whose order matters: steps, or points that others refer to by number."""

    items = ListItemsBlock(tag="ol", help_text="One item a line. Tab nests an item under the one above it.")
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


class QuoteBlock(blocks.StructBlock):
    """Words of somebody else, with their name."""

    text = WordsBlock(features=settings.RICH_TEXT_FULL, label="Words")
    attribution = blocks.CharBlock(required=False, max_length=200, label="Who said it", help_text="Name and role.")

    class Meta:
        icon = "openquote"
        label = "Quote"
        label_format = "{attribution}"
        description = "Words of a person or a text, with where they come from."
        group = "Text"
        template = "blocks/quote.html"
        preview_value = {
            "text": "<p>Every batch begins with a patient who is waiting for it.</p>",
            "attribution": "A colleague in manufacturing",
        }
