"""Blocks of people: their roles, and lists of them."""

from typing import Any

from django.core.exceptions import ValidationError
from wagtail import blocks
from wagtail.models import Page

from actris_cms.core.blocks import LinkBlock, StoryBlock
from actris_cms.core.blocks.choosers import PrefetchedPageChooserBlock
from actris_cms.core.blocks.layout import title_level_block
from actris_cms.core.blocks.media import preview_image

from ..people import CardLink, PersonCard, cards_of_group, cards_of_people

PERSON_TYPE = "about.PersonPage"


class GroupChooserBlock(PrefetchedPageChooserBlock):
    """Chooses the page of a group: an about page. It is fetched together with all pages that the streams link to."""

    target_model = Page

    def __init__(self, **kwargs: Any) -> None:
        """Offer about pages only."""
        super().__init__(required=False, page_type="about.AboutPage", label="Group", **kwargs)


class RoleValue(blocks.StructValue):
    """The value of a role."""

    @property
    def group(self) -> Any:
        """The link to the page of the group, with its title; None if there is none, or visitors cannot see it."""
        link = LinkBlock().normalize({"page": self.get("page")})
        return link if link.href and link.label and not link["page"].is_private else None


class RoleBlock(blocks.StructBlock):
    """What a person is, and in which group."""

    title = blocks.CharBlock(
        max_length=200, label="Role", help_text="Such as “Executive Director”, “Chairperson” or “Member”."
    )
    page = GroupChooserBlock(
        help_text="The page of the committee, board or team. Its block “People” shows everyone who has a role in it.",
    )
    position = blocks.IntegerBlock(
        required=False,
        min_value=1,
        max_value=9999,
        label="Place in the group",
        help_text="1 stands first. People without a number follow, in the order of the page tree.",
    )

    def clean(self, value: Any) -> Any:
        """Refuse a place without a group."""
        value = super().clean(value)
        if value.get("position") and not value.get("page") and not self.is_deferred_validation:
            error = ValidationError("Choose the group in which the person has this place.")
            raise blocks.StructBlockValidationError(block_errors={"page": error})
        return value

    class Meta:
        icon = "user"
        label = "Role"
        label_format = "{title}"
        description = "What the person is, and in which group."
        group = "People"
        template = "about/blocks/role.html"
        styles = ["about/person.css"]
        value_class = RoleValue
        preview_value = {"title": "Chairperson", "page": None, "position": None}


class PeopleValue(blocks.StructValue):
    """The value of a list of people."""

    def cards(self, page: Page | None, request: Any) -> list[PersonCard]:
        """Return the cards: of the people who were picked, or of the group, which may be the `page` with the block."""
        words = self.get("link_text") or ""
        if picked := [person.pk for person in self.get("people") or [] if person]:
            return cards_of_people(picked, words, request)
        group = self.get("page") or page
        # Roles name the page itself, not its aliases.
        pk = group and (group.alias_of_id or group.pk)
        return cards_of_group(pk, words, request) if pk else []


class PeopleBlock(blocks.StructBlock):
    """A list of people with their portraits, names and roles, which are written on the people's own pages."""

    page = GroupChooserBlock(
        help_text="Shows everyone who has a role in this group. Left empty: in the group of this page.",
    )
    people = blocks.ListBlock(
        blocks.PageChooserBlock(page_type=PERSON_TYPE, label="Person"),
        default=[],
        label="Or these people",
        help_text="Instead of a group: people in an order of your own, with all their roles.",
    )
    link_text = blocks.CharBlock(
        required=False,
        max_length=60,
        label="Words of the links",
        help_text="Shown under each person who has a biography, such as “Biography”. The whole card leads there.",
    )

    title_level = title_level_block()

    def clean(self, value: Any) -> Any:
        """Refuse a group together with picked people."""
        value = super().clean(value)
        if value.get("page") and len(value.get("people") or []) and not self.is_deferred_validation:
            error = ValidationError("Choose either a group or people, not both.")
            raise blocks.StructBlockValidationError(block_errors={"page": error})
        return value

    def get_context(self, value: Any, parent_context: dict[str, Any] | None = None) -> dict[str, Any]:
        """Add the cards of the people."""
        context: dict[str, Any] = super().get_context(value, parent_context)
        if getattr(value, "is_sample", False):
            return {**context, "people": _sample()}
        return {**context, "people": value.cards(context.get("page"), context.get("request"))}

    def get_preview_value(self) -> Any:
        """Return a list that shows three people who do not exist."""
        value = self.normalize({})
        value.is_sample = True
        return value

    class Meta:
        icon = "group"
        label = "People"
        description = "Portraits, names and roles of a group, or of people you pick."
        group = "People"
        template = "about/blocks/people.html"
        value_class = PeopleValue


def _sample() -> list[PersonCard]:
    """Return three cards, the first with the newest picture of the library."""
    people = [("Dr Tan Mei Ling", "Chairperson"), ("Prof Ravi Kumar", "Deputy Chairperson"), ("Ms Sarah Lim", "Member")]
    image, link = preview_image(), CardLink("", "")
    return [PersonCard(name, role, None if number else image, link) for number, (name, role) in enumerate(people)]


class AboutStoryBlock(StoryBlock):
    """The stream of the bodies of the institute's pages: all shared blocks, and people."""

    people = PeopleBlock()
