"""Blocks of the accessibility statement."""

from typing import Any

from wagtail import blocks

from actris_cms.core.blocks import RichTextBlock

from ..accessibility import limitations

WORDS = ["bold", "italic", "ul", "ol", "link", "document-link"]


class LimitationBlock(blocks.StructBlock):
    """Something that not everybody can use, and what they can do instead."""

    title = blocks.CharBlock(max_length=200, label="What", help_text="Such as “Documents”.")
    text = RichTextBlock(features=WORDS, label="What the trouble is", help_text="Who has it, and why it is so.")
    instead = RichTextBlock(
        features=WORDS, label="What visitors can do instead", help_text="Such as where the same content is as text."
    )

    def get_preview_value(self) -> Any:
        """Return the first limitation of a new statement."""
        return self.normalize(limitations()[0][1])

    class Meta:
        icon = "warning"
        label = "Limitation"
        label_format = "{title}"
        description = "Something that not everybody can use, and what they can do instead."
        group = "Accessibility"
        template = "about/blocks/limitation.html"


class MeasurementBlock(blocks.StructBlock):
    """The result of an automatic check of all pages of a site."""

    site = blocks.CharBlock(max_length=200, label="What was checked")
    date = blocks.DateBlock(label="On")
    tool = blocks.CharBlock(max_length=200, label="With", help_text="Tool and browser, with their versions.")
    rules = blocks.CharBlock(max_length=200, label="By the rules of")
    pages = blocks.IntegerBlock(min_value=0, label="Pages")
    widths = blocks.CharBlock(max_length=120, label="Widths of the window")
    modes = blocks.CharBlock(max_length=120, label="Colour schemes")
    runs = blocks.IntegerBlock(min_value=0, label="Checks", help_text="Each page at each width, in each scheme.")
    problems = blocks.IntegerBlock(min_value=0, label="Problems found")

    def get_preview_value(self) -> Any:
        """Return a check of a small site."""
        return self.normalize(
            {
                "site": "A small site",
                "date": "2026-02-24",
                "tool": "axe-core 4.10 in Chromium 140",
                "rules": "WCAG 2.2, level AA",
                "pages": 12,
                "widths": "360 and 1,280 pixels",
                "modes": "light and dark",
                "runs": 48,
                "problems": 0,
            }
        )

    class Meta:
        icon = "tasks"
        label = "Measurement"
        label_format = "{site}"
        description = "The result of an automatic check of all pages."
        group = "Accessibility"
        template = "about/blocks/measurement.html"
