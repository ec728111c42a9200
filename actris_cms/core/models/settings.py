"""Site settings that every page shows: identity, navigation and footer. Each has a preview."""

import re
from textwrap import shorten
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from wagtail import blocks
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.contrib.settings.models import register_setting

from actris_cms.fields import StreamField

from ..blocks.choosers import prefetch_choices
from ..blocks.links import LinkBlock
from .media import CustomImage, image_foreign_key
from .previewed import PreviewedSetting

ABBREVIATION = re.compile(r"\(([^()]+)\)\s*$")  # Such as "Advanced Cell Therapy and Research Institute (ACTRIS)".
SHORT_NAME = 12
MEASUREMENT_ID = re.compile(r"G-[A-Z0-9]{1,20}")
NETWORKS = [
    ("linkedin", "LinkedIn"),
    ("facebook", "Facebook"),
    ("instagram", "Instagram"),
    ("youtube", "YouTube"),
    ("x", "X"),
    ("telegram", "Telegram"),
    ("tiktok", "TikTok"),
]


@register_setting(icon="site", order=1)
class SiteIdentity(PreviewedSetting):
    """The institute's name, logos, favicon and social media links, and whether it is an agency of the Government."""

    site_name = models.CharField(
        max_length=200, default="ACTRIS", help_text="The name of the site, in every page's title."
    )
    tagline = models.CharField(
        max_length=200, blank=True, default="Advanced Cell Therapy and Research Institute, Singapore"
    )
    logo = image_foreign_key("Shown in the header, up to 48 pixels high. Without one, the drawn wordmark is shown.")
    logo_reversed = image_foreign_key("The same for dark grounds, shown in the footer.")
    favicon = image_foreign_key(
        "A square mark of at least 180 × 180 pixels, for browser tabs and home screens. A smaller one is shown in tabs"
        " alone, from 32 × 32 pixels on; the drawn mark is shown elsewhere."
    )
    programme_line = models.CharField(max_length=200, blank=True, default="A programme of CRIS")
    programme_url = models.URLField(blank=True, verbose_name="address of the programme")
    government_masthead = models.BooleanField(
        default=False,
        verbose_name="show the banner of a Singapore Government agency",
        help_text="The official banner above the header. Only agencies of the Government may show it.",
    )
    analytics_id = models.CharField(
        max_length=40,
        blank=True,
        verbose_name="measurement ID of Google Analytics",
        help_text="Such as G-ABC123. With one, visitors are asked whether their visits may be counted; only the visits "
        "of those who agree are counted.",
    )
    asks_whether_useful = models.BooleanField(
        default=False,
        verbose_name="ask visitors whether a page was useful",
        help_text="At the end of content pages and news. Answers are counted, without anything about the visitor; see "
        "Reports → Was this page useful?",
    )
    social_links = StreamField(
        [
            (
                "social_link",
                blocks.StructBlock(
                    [("network", blocks.ChoiceBlock(choices=NETWORKS)), ("url", blocks.URLBlock(label="Address"))],
                    icon="link",
                    label="Social link",
                    label_format="{network}",
                ),
            )
        ],
        blank=True,
    )

    panels = [
        MultiFieldPanel(
            [
                FieldPanel(
                    "site_name",
                    help_text="The name of the site. An abbreviation in brackets at its end, such as (ACTRIS), stands "
                    "for it in every page's title.",
                ),
                FieldPanel("tagline"),
            ],
            heading="Name",
        ),
        MultiFieldPanel(
            [
                FieldPanel(
                    "logo",
                    help_text="Shown in the header, up to 48 pixels high. Without one, the drawn wordmark is shown; "
                    "on a site whose name does not contain ACTRIS, the name.",
                ),
                FieldPanel("logo_reversed"),
                FieldPanel("favicon"),
            ],
            heading="Mark",
        ),
        MultiFieldPanel([FieldPanel("programme_line"), FieldPanel("programme_url")], heading="Programme"),
        FieldPanel("government_masthead"),
        FieldPanel("social_links"),
        FieldPanel("analytics_id"),
        FieldPanel("asks_whether_useful"),
    ]

    class Meta:
        verbose_name = "site identity"

    def clean(self) -> None:
        """Refuse anything but a measurement ID, above all a tag manager container, which could load any script."""
        super().clean()
        self.analytics_id = self.analytics_id.strip().upper()
        if self.analytics_id and not self.measurement_id:
            raise ValidationError(
                {"analytics_id": "A measurement ID begins with G-. Find it in Google Analytics under Data streams."}
            )

    @property
    def brand_images(self) -> list[CustomImage]:
        """The logos and the favicon, fetched in one query."""
        prefetch_choices(self)
        return [mark for mark in (self.logo, self.logo_reversed, self.favicon) if mark]

    @property
    def shows_wordmark(self) -> bool:
        """Whether the drawn wordmark, which reads ACTRIS, names this site."""
        return self._meta.get_field("site_name").default in self.site_name

    @property
    def title_name(self) -> str:
        """The name of the site in the titles of pages: the abbreviation in brackets at its end, or the whole name."""
        found = ABBREVIATION.search(self.site_name)
        return found[1].strip() if found else self.site_name.strip()

    @property
    def short_name(self) -> str:
        """The name for home screens: that of titles, or as many of its first words as fit into 12 characters.

        Home screens cut there; the W3C's manifest sets no length.
        """
        name = self.title_name
        return shorten(name, SHORT_NAME, placeholder="") or name[:SHORT_NAME]

    @property
    def measurement_id(self) -> str:
        """The measurement ID if it is valid, else empty, and nothing is measured."""
        return self.analytics_id if MEASUREMENT_ID.fullmatch(self.analytics_id) else ""


class MenuItemBlock(blocks.StructBlock):
    """An entry of the main navigation, with its children."""

    title = blocks.CharBlock(
        required=False,
        max_length=60,
        help_text="Left empty, the words of the link are shown, or the title of its page.",
    )
    link = LinkBlock(optional=True, text_required=False, required=False)
    include_children = blocks.BooleanBlock(
        required=False,
        label="Show the pages below it",
        help_text="Those marked “Show in menus”; a new page then appears in the menu by itself.",
    )
    sublinks = blocks.ListBlock(
        LinkBlock(), default=[], label="Entries below it", help_text="Shown before the pages below it."
    )

    def clean(self, value: Any) -> Any:
        """Refuse an entry without a target and without children: visitors would never see it."""
        value = super().clean(value)
        if not value["link"].targets and not value["sublinks"] and not self.is_deferred_validation:
            message = ValidationError("Choose where the entry leads, or add entries below it.")
            link = blocks.StructBlockValidationError(block_errors={"page": message})
            raise blocks.StructBlockValidationError(block_errors={"link": link})
        return value

    class Meta:
        icon = "list-ul"
        label = "Entry"
        label_format = "{title}"


@register_setting(icon="list-ul", order=2)
class Navigation(PreviewedSetting):
    """The main navigation. Seven entries fit on one line."""

    items = StreamField([("item", MenuItemBlock())], blank=True, max_num=9)

    panels = [FieldPanel("items")]

    class Meta:
        verbose_name = "navigation"
        verbose_name_plural = "navigation"


@register_setting(icon="minus", order=3)
class Footer(PreviewedSetting):
    """The footer of every page."""

    preview_part = "footer"

    columns_from_navigation = models.BooleanField(default=True, verbose_name="repeat the navigation in columns")
    links = StreamField([("link", LinkBlock())], blank=True, help_text="Privacy statement, terms of use, contact.")
    address = models.TextField(blank=True, help_text="One line for each line of the address.")
    legal_line = models.CharField(
        max_length=200, blank=True, help_text="After the © and the year. Left empty: the site's name."
    )

    panels = [
        FieldPanel("columns_from_navigation"),
        FieldPanel("links"),
        FieldPanel(
            "address",
            help_text="One line for each line of the address. Left empty: the first location of the contact page.",
        ),
        FieldPanel("legal_line"),
    ]

    class Meta:
        verbose_name = "footer"
