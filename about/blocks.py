"""The blocks of the contact page."""

from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.utils.encoding import force_str
from wagtail import blocks

from actris_cms.core.blocks import plain_text
from actris_cms.core.blocks.links import mail_address, telephone_address
from actris_cms.core.blocks.text import WordsBlock
from actris_cms.core.discovery.structured import Node, contact_point, place

MAP_SEARCH = "https://www.google.com/maps/search/"


class OpeningTimeValue(blocks.StructValue):
    """What templates ask of a line of the opening hours."""

    @property
    def text(self) -> str:
        """The whole line: days, time and note."""
        return " ".join(filter(None, (self.get(name) for name in ("days", "time", "note"))))


class OpeningTimeBlock(blocks.StructBlock):
    """A line of the opening hours. Words, not clock times: "by appointment" is an opening time, too."""

    days = blocks.CharBlock(max_length=120, help_text="Such as “Mondays to Fridays”.")
    time = blocks.CharBlock(required=False, max_length=120, help_text="Such as “8.30 am to 6 pm”, or “Closed”.")
    note = blocks.CharBlock(required=False, max_length=200, help_text="Such as “except on public holidays”.")

    class Meta:
        icon = "time"
        label = "Opening time"
        label_format = "{days} {time}"
        value_class = OpeningTimeValue


class LocationValue(blocks.StructValue):
    """What templates ask of a location."""

    @property
    def lines(self) -> list[str]:
        """The lines of the address that hold something."""
        return [line.strip() for line in (self.get("address") or "").splitlines() if line.strip()]

    @property
    def text(self) -> str:
        """The address, each line on one of its own."""
        return "\n".join(self.lines)

    @property
    def one_line(self) -> str:
        """The address on one line, its parts set off by commas."""
        return ", ".join(line.rstrip(",") for line in self.lines)

    @property
    def name(self) -> str:
        """What to call the location where several are named: its title, or how its address begins."""
        return self.get("title") or next(iter(self.lines), "").rstrip(",")

    @property
    def hours(self) -> list[OpeningTimeValue]:
        """The lines of the opening hours that hold something."""
        return [time for time in self.get("opening_hours") or [] if time.text]

    @property
    def map_href(self) -> str:
        """Where visitors find the location on a map: the address given, or a search for it."""
        return self.get("map_url") or f"{MAP_SEARCH}?{urlencode({'api': 1, 'query': self.one_line})}"

    def as_place(self) -> Node:
        """The location as search engines know it."""
        hours = [time.text for time in self.hours]
        return place(self.get("title") or "", self.text, map_url=self.map_href, hours=hours)


class LocationBlock(blocks.StructBlock):
    """A place of the institute: its address, when it is open, and where it is on the map."""

    title = blocks.CharBlock(
        required=False, max_length=200, help_text="Such as “Headquarters”. May be empty where there is only one."
    )
    address = blocks.TextBlock(rows=4, help_text="One line for each line of the address.")
    opening_hours = blocks.ListBlock(OpeningTimeBlock(), default=[], label="Opening hours")
    map_url = blocks.URLBlock(
        required=False,
        max_length=2000,
        label="Link to a map",
        help_text="Where “Open in maps” leads. Left empty, it searches Google Maps for the address.",
    )

    def get_preview_value(self) -> Any:
        """A location that is open on some days."""
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
            }
        )

    class Meta:
        icon = "home"
        label = "Location"
        label_format = "{title} {address}"
        description = "A place: its address, opening hours and a link to a map."
        group = "Contact"
        template = "blocks/location.html"
        value_class = LocationValue


class PhoneBlock(blocks.CharBlock):
    """A telephone number. What cannot be dialled, such as "1800-CALL-US (24h)", is shown as it is."""

    def get_context(self, value: Any, parent_context: dict[str, Any] | None = None) -> dict[str, Any]:
        """Add the address that dials the number, empty where it is none."""
        context: dict[str, Any] = super().get_context(value, parent_context)
        return {**context, "href": telephone_address(value)}

    class Meta:
        icon = "mobile-alt"
        label = "Telephone"
        description = "A number that visitors can dial with a tap."
        group = "Contact"
        template = "blocks/phone.html"
        preview_value = "+65 6123 4567"


class MailBlock(blocks.EmailBlock):
    """A mail address, which can be searched for."""

    def get_context(self, value: Any, parent_context: dict[str, Any] | None = None) -> dict[str, Any]:
        """Add the address that opens a new mail, empty where it is none."""
        context: dict[str, Any] = super().get_context(value, parent_context)
        return {**context, "href": mail_address(value)}

    def get_searchable_content(self, value: Any) -> list[str]:
        """The address: Wagtail leaves those out."""
        return [force_str(value)]

    class Meta:
        icon = "mail"
        label = "E-mail"
        description = "An address that visitors can write to."
        group = "Contact"
        template = "blocks/email.html"
        preview_value = "hello@example.org"


class DetailsBlock(blocks.StreamBlock):
    """The ways to reach a contact. It is narrower than a story: whoever looks for a number wants no other words."""

    phone = PhoneBlock(max_length=120, help_text="With the country's code, such as +65 6123 4567.")
    email = MailBlock()
    other = WordsBlock(
        features=settings.RICH_TEXT_WITH_LISTS,
        icon="pilcrow",
        label="Other",
        description="Any other way, in words with links.",
        group="Contact",
        template="blocks/other.html",
        preview_value='<p>Write to us on our <a href="https://example.org/">online form</a>.</p>',
    )

    class Meta:
        icon = "list-ul"
        label = "Ways to reach them"


class ContactValue(blocks.StructValue):
    """What templates ask of a contact."""

    @property
    def shown_details(self) -> list[Any]:
        """The blocks of the ways to reach the contact, but for empty ones."""
        return [detail for detail in self.get("details") or [] if plain_text(detail.value)]

    def as_contact_point(self) -> Node:
        """The contact as search engines know it: numbers that can be dialled and addresses that can be written to."""
        kinds = {"phone": ("telephone", telephone_address), "email": ("email", mail_address)}
        details = [
            (kinds[detail.block_type][0], detail.value)
            for detail in self.shown_details
            if detail.block_type in kinds and kinds[detail.block_type][1](detail.value)
        ]
        return contact_point(self["title"], details)


class ContactBlock(blocks.StructBlock):
    """Whom to ask about something, and how to reach them."""

    title = blocks.CharBlock(max_length=200, help_text="Who answers, or about what: “General enquiries”.")
    details = DetailsBlock()

    def get_preview_value(self) -> Any:
        """A contact with a number and a mail address."""
        details = [(name, DetailsBlock().child_blocks[name].get_preview_value()) for name in ("phone", "email")]
        return self.normalize({"title": "General enquiries", "details": details})

    class Meta:
        icon = "user"
        label = "Contact"
        label_format = "{title}"
        description = "Whom to ask: telephone, e-mail or any other way."
        group = "Contact"
        template = "blocks/contact.html"
        value_class = ContactValue
