"""Layout blocks: accordions, cards, tables, callouts, columns, dividers and buttons."""

from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from wagtail import blocks
from wagtail.contrib.typed_table_block.blocks import TypedTableBlock

from .links import LinkBlock
from .media import preview_image
from .pictures import PictureBlock
from .text import HEADING_LEVELS, LEAVE_LISTS, BlankAwareRichTextBlock, InlineRichTextBlock

# The title of an accordion item is a control, so it cannot contain links.
TITLE_FEATURES = ["bold", "italic", "underline", "strikethrough", "superscript", "subscript"]


class CardBlock(blocks.StructBlock):
    """One card. All fields but the title are optional."""

    image = PictureBlock(required=False)
    title = blocks.CharBlock(max_length=200, help_text="For a person: the name.")
    text = BlankAwareRichTextBlock(
        required=False, features=settings.RICH_TEXT_INLINE, help_text="For a person: the role. Else a sentence or two."
    )
    link = LinkBlock(optional=True, text_required=False, required=False, help_text="The whole card leads there.")

    class Meta:
        icon = "form"
        label = "Card"
        label_format = "{title}"


def title_level_block() -> blocks.ChoiceBlock:
    """Return the choice whether the titles of cards are headings, and of which level."""
    return blocks.ChoiceBlock(
        choices=HEADING_LEVELS,
        required=False,
        label="The titles are headings",
        help_text="Screen readers can then jump to them. Choose the level below the heading above the cards.",
    )


class CardsBlock(blocks.StructBlock):
    """A grid of cards that lead to pages, or of people."""

    kind = blocks.ChoiceBlock(
        choices=[("cards", "Cards"), ("people", "People: portraits, names, roles")], default="cards", label="Kind"
    )
    title_level = title_level_block()
    cards = blocks.ListBlock(CardBlock(), min_num=1, label="Cards")

    def get_preview_value(self) -> Any:
        """Three cards, the first with the newest image of the library."""
        titles = ("Process development", "Cell processing", "Quality control")
        cards = [
            {"title": title, "text": "<p>What we do, and how to work with us.</p>", "link": {"url": "/about-us/"}}
            for title in titles
        ]
        return self.normalize({"kind": "cards", "cards": [{**cards[0], "image": preview_image()}, *cards[1:]]})

    class Meta:
        icon = "grid"
        label = "Cards"
        description = "A grid of cards that lead to pages, or of people."
        group = "Layout"
        template = "blocks/cards.html"


class TableValue(blocks.StructValue):
    """The value of a table, for its template."""

    @property
    def has_headings(self) -> bool:
        """Whether any column has a heading, and the table a header row."""
        return any(column["heading"] for column in self["table"].columns) if self.get("table") else False


class TableBlock(blocks.StructBlock):
    """A table whose cells hold rich text with links and lists."""

    header_column = blocks.BooleanBlock(
        required=False,
        label="The first column names the rows",
        help_text="Screen readers then read it before each cell.",
    )
    table = TypedTableBlock(
        [
            (
                "text",
                blocks.RichTextBlock(
                    features=settings.RICH_TEXT_WITH_LISTS, required=False, label="Text", icon="pilcrow"
                ),
            )
        ],
        help_text=LEAVE_LISTS,
    )

    def clean(self, value: Any) -> Any:
        """Refuse a table without cells."""
        value = super().clean(value)
        table = value.get("table")
        if not (table and table.columns and table.row_data) and not self.is_deferred_validation:
            message = ValidationError("Add at least one column and one row.")
            raise blocks.StructBlockValidationError(block_errors={"table": message})
        return value

    def get_preview_value(self) -> Any:
        """Return a table of three rows and two columns."""
        rows = (("Cell banks", "Two weeks"), ("Viral vectors", "Six weeks"), ("Release assays", "Ten days"))
        return self.to_python(
            {
                "header_column": True,
                "table": {
                    "columns": [{"type": "text", "heading": "Service"}, {"type": "text", "heading": "Time needed"}],
                    "rows": [{"values": [f"<p>{cell}</p>" for cell in row]} for row in rows],
                    "caption": "How long our services take",
                },
            }
        )

    class Meta:
        icon = "table"
        label = "Table"
        label_format = "{table}"
        description = "Rows and columns, for what is to be compared."
        group = "Layout"
        template = "blocks/table.html"
        value_class = TableValue


class ButtonBlock(blocks.StructBlock):
    """A link styled as a button: the one thing that a visitor should do here."""

    link = LinkBlock()
    style = blocks.ChoiceBlock(
        choices=[("primary", "The main thing to do on this page"), ("secondary", "One of several")],
        default="primary",
        label="Meaning",
    )

    class Meta:
        icon = "arrow-right-full"
        label = "Button"
        label_format = "{link}"
        description = "The one thing that a visitor should do here."
        group = "Links"
        template = "blocks/button.html"
        preview_value = {
            "link": {"text": "Write to us", "page": None, "document": None, "url": "mailto:hello@example.org"},
            "style": "primary",
        }


class CalloutBlock(blocks.StructBlock):
    """A panel that stands out from the text."""

    kind = blocks.ChoiceBlock(
        choices=[("note", "Note"), ("important", "Important"), ("contact", "Whom to ask")], default="note", label="Kind"
    )
    title = blocks.CharBlock(required=False, max_length=120)
    text = BlankAwareRichTextBlock(features=settings.RICH_TEXT_WITH_LISTS, help_text=LEAVE_LISTS)

    class Meta:
        icon = "info-circle"
        label = "Callout"
        label_format = "{title}"
        description = "A note, a warning or a contact that stands apart from the text."
        group = "Layout"
        template = "blocks/callout.html"
        preview_value = {
            "kind": "important",
            "title": "Before you apply",
            "text": "<p>Please read the guidelines on good manufacturing practice first.</p>",
        }


class DividerBlock(blocks.StaticBlock):
    """A line between two subjects without headings."""

    class Meta:
        icon = "minus"
        label = "Divider"
        description = "A line between two subjects."
        group = "Layout"
        template = "blocks/divider.html"
        admin_text = "A line across the text."
        preview_value = None


def accordion_of(content: blocks.StreamBlock) -> blocks.StructBlock:
    """Return an accordion block whose items hold the stream `content`."""
    item = blocks.StructBlock(
        [
            ("title", InlineRichTextBlock(features=TITLE_FEATURES, label="Title")),
            ("content", content),
        ],
        icon="arrow-down",
        label="Item",
        label_format="{title}",
    )
    return AccordionBlock([("items", blocks.ListBlock(item, min_num=1, label="Items"))])


class AccordionBlock(blocks.StructBlock):
    """Titles that open to show their content. Find-in-page and printing include closed items."""

    def get_preview_value(self) -> Any:
        """Return an accordion of two items with one paragraph each."""
        answers = {
            "Who can use the facility?": "Clinicians, researchers and companies.",
            "What does it cost?": "We agree on a fee before the work begins.",
        }
        items = [
            {"title": f"<p>{title}</p>", "content": [("rich_text", f"<p>{answer}</p>")]}
            for title, answer in answers.items()
        ]
        return self.normalize({"items": items})

    class Meta:
        icon = "expand-right"
        label = "Accordion"
        description = "Titles that open to show their content: questions and answers, milestones by year."
        group = "Layout"
        template = "blocks/accordion.html"


def columns_of(content: blocks.StreamBlock) -> blocks.StructBlock:
    """Return a columns block whose columns each hold the stream `content`."""
    columns = blocks.ListBlock(
        content, default=[[], []], min_num=2, max_num=3, label="Columns", help_text="Two or three."
    )
    return ColumnsBlock([("columns", columns)])


class ColumnsBlock(blocks.StructBlock):
    """Two or three columns side by side on wide screens, one under the other on phones."""

    def get_preview_value(self) -> Any:
        """Return two columns with one paragraph each."""
        texts = (
            "<p>For researchers: process development and assays.</p>",
            "<p>For clinicians: products for trials.</p>",
        )
        return self.normalize({"columns": [[("rich_text", text)] for text in texts]})

    class Meta:
        icon = "copy"
        label = "Columns"
        description = "Two or three columns side by side."
        group = "Layout"
        template = "blocks/columns.html"
