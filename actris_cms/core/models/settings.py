"""What stands on every page and belongs to none: identity, navigation, footer, announcement.

Editors change each under Settings and see it in the preview beside the form.
"""

import hashlib
import re
from textwrap import shorten
from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.db import models
from django.http import HttpRequest
from wagtail import blocks
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.contrib.settings.models import BaseSiteSetting, register_setting
from wagtail.fields import RichTextField
from wagtail.models import PreviewableMixin

from ..blocks.choosers import bring_chosen
from ..blocks.links import LinkBlock
from ..blocks.text import plain_text
from ..fields import StreamField
from .media import CustomImage, image_key

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


class PreviewedSetting(PreviewableMixin, BaseSiteSetting):
    """A site setting that is previewed on a page of the site, with what the form holds in place of what is saved.

    `preview_part` is the part of the page that the preview brings forward: "header", "announcement" or "footer".
    """

    preview_part: ClassVar[str] = "header"

    class Meta:
        abstract = True

    def get_preview_template(self, request: HttpRequest, mode_name: str) -> str:
        """The page that shows header, announcement and footer."""
        return "core/settings_preview.html"

    def get_preview_context(self, request: HttpRequest, mode_name: str) -> dict[str, Any]:
        """Put the unsaved setting where the template tags look for it."""
        setattr(request, self.get_cache_attr_name(), self)
        return {"request": request, "part": self.preview_part}


@register_setting(icon="site", order=1)
class SiteIdentity(PreviewedSetting):
    """Who speaks: the institute's name, mark and addresses elsewhere."""

    site_name = models.CharField(
        max_length=200, default="ACTRIS", help_text="The name of the site, in every page's title."
    )
    tagline = models.CharField(
        max_length=200, blank=True, default="Advanced Cell Therapy and Research Institute, Singapore"
    )
    logo = image_key("Shown in the header, up to 48 pixels high. Without one, the drawn wordmark is shown.")
    logo_reversed = image_key("The same for dark grounds, shown in the footer.")
    favicon = image_key(
        "A square mark of at least 180 × 180 pixels, for browser tabs and home screens. A smaller one is shown in tabs"
        " alone, from 32 × 32 pixels on; the drawn mark is shown elsewhere."
    )
    programme_line = models.CharField(max_length=200, blank=True, default="A programme of CRIS")
    programme_url = models.URLField(blank=True, verbose_name="address of the programme")
    analytics_id = models.CharField(
        max_length=40,
        blank=True,
        verbose_name="measurement ID of Google Analytics",
        help_text="Such as G-ABC123. With one, visitors are asked whether their visits may be counted; only the visits "
        "of those who agree are counted.",
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
        MultiFieldPanel([FieldPanel("site_name"), FieldPanel("tagline")], heading="Name"),
        MultiFieldPanel([FieldPanel("logo"), FieldPanel("logo_reversed"), FieldPanel("favicon")], heading="Mark"),
        MultiFieldPanel([FieldPanel("programme_line"), FieldPanel("programme_url")], heading="Programme"),
        FieldPanel("social_links"),
        FieldPanel("analytics_id"),
    ]

    class Meta:
        verbose_name = "site identity"

    def clean(self) -> None:
        """Refuse what is no measurement ID: above all a container, which could bring anything onto the pages."""
        super().clean()
        self.analytics_id = self.analytics_id.strip().upper()
        if self.analytics_id and not self.measurement_id:
            raise ValidationError(
                {"analytics_id": "A measurement ID begins with G-. Find it in Google Analytics under Data streams."}
            )

    @property
    def marks(self) -> list[CustomImage]:
        """The images that stand for the site; they come in one query."""
        bring_chosen(self)
        return [mark for mark in (self.logo, self.logo_reversed, self.favicon) if mark]

    @property
    def short_name(self) -> str:
        """The name where there is little room, as below an icon: what the name says in brackets at its end, or its
        first words, as many as fit into 12 characters (the W3C's manifest gives no length; home screens cut there).
        """
        found = ABBREVIATION.search(self.site_name)
        name = found[1].strip() if found else self.site_name.strip()
        return shorten(name, SHORT_NAME, placeholder="") or name[:SHORT_NAME]

    @property
    def measurement_id(self) -> str:
        """The measurement ID where it is one that can be used; else nothing is measured."""
        return self.analytics_id if MEASUREMENT_ID.fullmatch(self.analytics_id) else ""


class MenuItemBlock(blocks.StructBlock):
    """An entry of the main navigation, with the entries below it."""

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
        """Refuse an entry that leads nowhere and holds nothing: visitors would never see it."""
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
    """The main navigation: seven entries fit in one line."""

    items = StreamField([("item", MenuItemBlock())], blank=True, max_num=9)

    panels = [FieldPanel("items")]

    class Meta:
        verbose_name = "navigation"
        verbose_name_plural = "navigation"


@register_setting(icon="minus", order=3)
class Footer(PreviewedSetting):
    """What stands below every page."""

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


@register_setting(icon="warning", order=4)
class Announcement(PreviewedSetting):
    """A bar at the top of every page, for what everybody should know now."""

    preview_part = "announcement"

    enabled = models.BooleanField(default=False, verbose_name="show the announcement")
    text = RichTextField(features=["bold", "italic", "link"], blank=True)

    panels = [FieldPanel("enabled"), FieldPanel("text")]

    class Meta:
        verbose_name = "announcement"

    def clean(self) -> None:
        """Refuse to show an announcement without words."""
        super().clean()
        if self.enabled and not plain_text(self.text):
            raise ValidationError({"text": "Write the announcement, or do not show it."})

    @property
    def key(self) -> str:
        """A name for this text: who has dismissed it is shown the next one all the same."""
        return hashlib.sha256(self.text.encode()).hexdigest()[:12]
