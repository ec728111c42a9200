"""Blocks of the contact page."""

from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.encoding import force_str
from wagtail import blocks

from actris_cms.core.blocks import EmbedBlock, plain_text
from actris_cms.core.blocks.embeds import FrameAddressBlock
from actris_cms.core.blocks.links import mailto_url, telephone_url
from actris_cms.core.blocks.text import LEAVE_LISTS, BlankAwareRichTextBlock
from actris_cms.discovery.structured import Node, contact_point, place

MAP_SEARCH = "https://www.google.com/maps/search/"
STYLES = ["about/contact.css"]
EMBED = EmbedBlock()
MAP_HEIGHT = 360  # Pixels


class OpeningTimeValue(blocks.StructValue):
    """The value of an OpeningTimeBlock."""

    @property
    def text(self) -> str:
        """Days, time and note in one line."""
        return " ".join(filter(None, (self.get(name) for name in ("days", "time", "note"))))


class OpeningTimeBlock(blocks.StructBlock):
    """A line of the opening hours. It is free text, because a time may also be "by appointment"."""

    days = blocks.CharBlock(max_length=120, help_text="Such as “Mondays to Fridays”.")
    time = blocks.CharBlock(required=False, max_length=120, help_text="Such as “8.30 am to 6 pm”, or “Closed”.")
    note = blocks.CharBlock(required=False, max_length=200, help_text="Such as “except on public holidays”.")

    class Meta:
        icon = "time"
        label = "Opening time"
        label_format = "{days} {time}"
        value_class = OpeningTimeValue


class LocationValue(blocks.StructValue):
    """The value of a LocationBlock."""

    @property
    def lines(self) -> list[str]:
        """The lines of the address, without empty ones."""
        return [line.strip() for line in (self.get("address") or "").splitlines() if line.strip()]

    @property
    def text(self) -> str:
        """The address, with a line break between its lines."""
        return "\n".join(self.lines)

    @property
    def one_line(self) -> str:
        """The address on one line, with commas between its parts."""
        return ", ".join(line.rstrip(",") for line in self.lines)

    @property
    def name(self) -> str:
        """The name of the location in link texts and captions: its title, or the first line of its address."""
        return self.get("title") or next(iter(self.lines), "").rstrip(",")

    @property
    def hours(self) -> list[OpeningTimeValue]:
        """The lines of the opening hours, without empty ones."""
        return [time for time in self.get("opening_hours") or [] if time.text]

    @property
    def map_href(self) -> str:
        """The URL of a map: the one that the editor entered, or a search for the address on Google Maps."""
        return self.get("map_url") or f"{MAP_SEARCH}?{urlencode({'api': 1, 'query': self.one_line})}"

    @property
    def map_panel(self) -> Any:
        """The value of an EmbedBlock, which loads the map when the visitor agrees; None if there is no map to show."""
        url = self.get("map_embed")
        return EMBED.normalize({"url": url, "title": f"Map: {self.name}", "height": MAP_HEIGHT}) if url else None

    def as_place(self) -> Node:
        """Return the location as a schema.org Place."""
        hours = [time.text for time in self.hours]
        return place(self.get("title") or "", self.text, map_url=self.map_href, hours=hours)


class LocationBlock(blocks.StructBlock):
    """A location of the institute: address, opening hours, a link to a map, and a map that loads after a click."""

    title = blocks.CharBlock(
        required=False, max_length=200, help_text="Such as “Headquarters”. May be empty if there is only one location."
    )
    address = blocks.TextBlock(rows=4, help_text="One line for each line of the address.")
    opening_hours = blocks.ListBlock(OpeningTimeBlock(), default=[], label="Opening hours")
    map_url = blocks.URLBlock(
        required=False,
        max_length=2000,
        label="Link to a map",
        help_text="Where “Open in maps” leads. Left empty, it searches Google Maps for the address.",
    )
    map_embed = FrameAddressBlock(
        required=False,
        max_length=2000,
        label="Map to show here",
        help_text="Its embed code or address, such as of OneMap or Google Maps. Nothing is loaded before the visitor "
        "agrees.",
    )

    def clean(self, value: Any) -> Any:
        """Refuse a map that cannot be shown in a frame."""
        value = super().clean(value)
        problem = value.map_panel.frame_problem if value.map_panel else ""
        if problem and not self.is_deferred_validation:
            raise blocks.StructBlockValidationError(block_errors={"map_embed": ValidationError(problem)})
        return value

    def get_preview_value(self) -> Any:
        """Return a location with an address and opening hours."""
        times = [
            {"days": "Mondays to Fridays", "time": "8.30 am to 6 pm", "note": "Last visitors at 5 pm"},
            {"days": "Weekends and public holidays", "time": "Closed", "note": ""},
        ]
        return self.normalize(
            {
                "title": "Headquarters",
                "address": "23 Sample Park, #06-01\nSingapore 123456",
                "opening_hours": times,
                "map_url": "",
                "map_embed": "",
            }
        )

    class Meta:
        icon = "home"
        label = "Location"
        label_format = "{title} {address}"
        description = "An address with opening hours and a link to a map."
        group = "Contact"
        template = "about/blocks/location.html"
        styles = STYLES
        value_class = LocationValue


class PhoneBlock(blocks.CharBlock):
    """A telephone number. Text that cannot be dialled, such as "1800-CALL-US (24h)", is shown without a link."""

    def get_context(self, value: Any, parent_context: dict[str, Any] | None = None) -> dict[str, Any]:
        """Add `href`, the `tel:` URL of the number. It is empty if the number cannot be dialled."""
        context: dict[str, Any] = super().get_context(value, parent_context)
        return {**context, "href": telephone_url(value)}

    class Meta:
        icon = "mobile-alt"
        label = "Telephone"
        description = "A telephone number that visitors can tap to call."
        group = "Contact"
        template = "about/blocks/phone.html"
        styles = STYLES
        preview_value = "+65 6123 4567"


class MailBlock(blocks.EmailBlock):
    """An e-mail address that the search can find."""

    def get_context(self, value: Any, parent_context: dict[str, Any] | None = None) -> dict[str, Any]:
        """Add `href`, the `mailto:` URL of the address. It is empty if the address is not valid."""
        context: dict[str, Any] = super().get_context(value, parent_context)
        return {**context, "href": mailto_url(value)}

    def get_searchable_content(self, value: Any) -> list[str]:
        """Return the address. Wagtail does not index the content of e-mail blocks."""
        return [force_str(value)]

    class Meta:
        icon = "mail"
        label = "E-mail"
        description = "An e-mail address that visitors can write to."
        group = "Contact"
        template = "about/blocks/email.html"
        styles = STYLES
        preview_value = "hello@example.org"


class DetailsBlock(blocks.StreamBlock):
    """The telephone numbers, e-mail addresses and other details of a contact."""

    phone = PhoneBlock(max_length=120, help_text="With the country code, such as +65 6123 4567.")
    email = MailBlock()
    other = BlankAwareRichTextBlock(
        features=settings.RICH_TEXT_WITH_LISTS,
        icon="pilcrow",
        label="Other",
        description="Anything else, as text with links.",
        help_text=LEAVE_LISTS,
        group="Contact",
        template="about/blocks/other.html",
        styles=STYLES,
        preview_value='<p>Write to us on our <a href="https://example.org/">online form</a>.</p>',
    )

    class Meta:
        icon = "list-ul"
        label = "Contact details"


class ContactValue(blocks.StructValue):
    """The value of a ContactBlock."""

    @property
    def shown_details(self) -> list[Any]:
        """The blocks of the contact details, without empty ones."""
        return [detail for detail in self.get("details") or [] if plain_text(detail.value)]

    def as_contact_point(self) -> Node:
        """Return the contact as a schema.org ContactPoint, with the valid telephone numbers and e-mail addresses."""
        kinds = {"phone": ("telephone", telephone_url), "email": ("email", mailto_url)}
        details = [
            (kinds[detail.block_type][0], detail.value)
            for detail in self.shown_details
            if detail.block_type in kinds and kinds[detail.block_type][1](detail.value)
        ]
        return contact_point(self["title"], details)


class ContactBlock(blocks.StructBlock):
    """A contact for one subject: a title and contact details."""

    title = blocks.CharBlock(max_length=200, help_text="Who or what the contact is for, such as “General enquiries”.")
    details = DetailsBlock()

    def get_preview_value(self) -> Any:
        """Return a contact with a telephone number and an e-mail address."""
        details = [(name, DetailsBlock().child_blocks[name].get_preview_value()) for name in ("phone", "email")]
        return self.normalize({"title": "General enquiries", "details": details})

    class Meta:
        icon = "user"
        label = "Contact"
        label_format = "{title}"
        description = "A title with a telephone number, an e-mail address or other contact details."
        group = "Contact"
        template = "about/blocks/contact.html"
        styles = STYLES
        value_class = ContactValue
