"""Text blocks: headings, paragraphs and quotes."""

import re
from collections.abc import Iterable
from typing import Any

from bs4 import BeautifulSoup
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.safestring import SafeString, mark_safe
from django.utils.text import slugify
from wagtail import blocks
from wagtail.rich_text import RichText, expand_db_html

OUTER_PARAGRAPH = re.compile(r"^\s*<p\b[^>]*>(.*)</p>\s*$", re.DOTALL)
BETWEEN_PARAGRAPHS = re.compile(r"</p>\s*<p\b[^>]*>")
# The help of text with lists: who cannot use a mouse must know how to leave it (WCAG 2.1.2).
LEAVE_LISTS = "In a list, Tab nests a point. Escape, then Tab, leaves the field."
HEADING_LEVELS = [
    ("2", "Section"),
    ("3", "Part of a section"),
    ("4", "Detail"),
    ("5", "Fifth level"),
    ("6", "Sixth level"),
]
ANCHOR_LENGTH = 100  # Leaves room for the number that makes a repeated anchor unique.


def inline_html(value: RichText | str | None) -> SafeString:
    """Return the HTML of a one-line rich text, without the paragraph that the editor puts around it."""
    source = value.source if isinstance(value, RichText) else value or ""
    inner = BETWEEN_PARAGRAPHS.sub("<br/>", OUTER_PARAGRAPH.sub(r"\1", source))
    return mark_safe(expand_db_html(inner))  # noqa: S308 -- the rich text editor and the importer sanitise it


def plain_text(value: RichText | str | None) -> str:
    """Return the text of a rich text without markup, on one line."""
    source = value.source if isinstance(value, RichText) else value or ""
    text = BeautifulSoup(re.sub(r"</(p|li|h[1-6])>|<br\s*/?>", r"\g<0> ", source), "html.parser").get_text()
    return " ".join(text.split())


class BlankAwareRichTextBlock(blocks.RichTextBlock):
    """Rich text that treats the empty paragraph, which the editor leaves behind, as empty."""

    def clean(self, value: Any) -> Any:
        """Replace rich text without words by an empty one, and refuse it if the block is required."""
        value = super().clean(value)
        if plain_text(value):
            return value
        if self.required and not self.is_deferred_validation:
            raise ValidationError("Write something here.")
        return self.normalize("")


class RichTextBlock(BlankAwareRichTextBlock):
    """Paragraphs with inline styles and links. Headings, lists and images have separate blocks, also when pasted."""

    def __init__(self, features: Iterable[str] | None = None, **kwargs: Any) -> None:
        kwargs.setdefault("help_text", LEAVE_LISTS)
        super().__init__(features=list(features or settings.RICH_TEXT_WITH_LISTS), **kwargs)

    class Meta:
        icon = "pilcrow"
        label = "Text"
        description = "Paragraphs, with bold, italics and links. Pasted headings and lists become blocks."
        group = "Text"
        template = "blocks/rich_text.html"
        preview_value = (
            "<p>ACTRIS was established in <b>April 2020</b> to meet the increasing clinical demand for "
            "cellular therapeutics to treat various life-threatening diseases.</p>"
        )


class InlineRichTextBlock(BlankAwareRichTextBlock):
    """One line of rich text with italics, superscript, subscript and links by default: *in vitro*, CD34⁺."""

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
    """Return the anchor for the text of a heading; "section" if the text has no letter or digit."""
    return slugify(words, allow_unicode=True).strip("-_")[:ANCHOR_LENGTH] or "section"


class HeadingValue(blocks.StructValue):
    """The value of a heading, for templates and the table of contents."""

    @property
    def text_html(self) -> SafeString:
        """The heading's HTML."""
        return inline_html(self.get("text"))

    @property
    def plain(self) -> str:
        """The heading's plain text."""
        return plain_text(self.get("text"))

    @property
    def anchor_id(self) -> str:
        """The ID of the heading element, for links to it."""
        return self.get("anchor") or anchor_of(self.plain)


class HeadingBlock(blocks.StructBlock):
    """A heading. Its anchor is set on the first save and then stays, so that links survive a change of the text."""

    text = InlineRichTextBlock(features=settings.RICH_TEXT_FULL, label="Heading")
    level = blocks.ChoiceBlock(
        choices=HEADING_LEVELS,
        default="2",
        label="Level",
        help_text="A part belongs to the section above it; a detail to the part above it. Few pages need more.",
    )
    anchor = blocks.RegexBlock(
        regex=r"^[^\s\"'<>#%]+$",
        required=False,
        max_length=120,
        label="Anchor",
        help_text="The end of the address that leads to this heading. Left empty, it is made from the words.",
        error_messages={"invalid": "Use letters, digits, hyphens and underscores only."},
    )

    def clean(self, value: Any) -> Any:
        """Set the anchor if it is empty."""
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


class QuoteBlock(blocks.StructBlock):
    """A quotation with its source."""

    text = BlankAwareRichTextBlock(features=settings.RICH_TEXT_FULL, label="Words")
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
