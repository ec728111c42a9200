"""The institute's standing content, and how to reach it."""

from collections.abc import Callable, Collection
from typing import Any

from django.db import models
from django.db.models import Q, prefetch_related_objects
from django.utils.functional import cached_property
from wagtail.admin.panels import FieldPanel, PageChooserPanel
from wagtail.models import Page
from wagtail.search import index

from actris_cms.core.blocks import LinkBlock, StoryBlock, plain_text
from actris_cms.core.discovery.structured import Facts, Node
from actris_cms.core.fields import StreamField
from actris_cms.core.models import BasePage
from actris_cms.core.navigation import MEMBER, either
from actris_cms.core.pagecache.changes import Changes
from actris_cms.core.pagecache.dependencies import Dependency
from actris_cms.core.privacy import live_and_public
from actris_cms.core.tree import children_of

from .blocks import ContactBlock, LocationBlock

CARDS_LIMIT = 120  # A section of more pages than this wants sections of its own.


def _children(names: Collection[str]) -> dict[str, Any]:
    return {str(page.pk): [child.pk for child in page.child_cards] for page in AboutPage.objects.filter(pk__in=names)}


def _parents(changes: Changes, all_names: Callable[[], set[str]]) -> set[str]:
    """The pages below which the changed ones stand, and those to which they belong.

    A section that a page has left knows it by the card that it showed, or as its member.
    """
    changed = Page.objects.filter(pk__in=changes.pages).values_list("path", "aboutpage__section")
    above = {path[: -Page.steplen] for path, _ in changed}
    parents = Page.objects.filter(path__in=above).values_list("pk", flat=True)
    return {str(pk) for pk in (*parents, *(section for _, section in changed)) if pk} | changes.pages


# The pages of which a section shows cards.
CHILDREN = Dependency("children", _children, _parents)


class StandingPage(BasePage):
    """What the types of pages with standing content share: a story, and the card that leads to them. Abstract."""

    body = StreamField(StoryBlock(), blank=True)

    search_fields = [*BasePage.search_fields, index.SearchField("body")]

    class Meta:
        abstract = True


class AboutPage(StandingPage):
    """A page of standing content: the institute, its facilities, its services, its people. Nested to any depth.

    One without content of its own is a section: it shows the pages below it.
    """

    section = models.ForeignKey(
        "wagtailcore.Page",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        help_text="For a page that stands elsewhere in the tree: the section whose side navigation it belongs to.",
    )

    content_panels = [*Page.content_panels, *BasePage.summary_panels, FieldPanel("body")]
    promote_panels = [*BasePage.promote_panels, PageChooserPanel("section", "about.AboutPage")]

    schema_type = "AboutPage"
    parent_page_types = ["home.HomePage", "about.AboutPage"]
    subpage_types = ["about.AboutPage", "about.ContactPage"]

    class Meta:
        verbose_name = "about page"

    @property
    def opening_words(self) -> str:
        """How the body begins; of a section without one, which pages stand below it."""
        return super().opening_words if self.body else ", ".join(page.title for page in self.child_cards)

    @cached_property
    def child_cards(self) -> list[Page]:
        """The live, public pages of a section, in the order of the tree. Empty where the page has a body."""
        if self.body or not self.pk:
            return []
        members = Page.objects.filter(either(children_of(self), Q(aboutpage__section=self.pk)))
        below: Any = live_and_public(None, members.type(BasePage)).order_by("path")
        cards = below.defer_streamfields().specific().select_related("listing_image", for_specific_subqueries=True)

        def stands_elsewhere(page: Page) -> bool:
            return page.path[: -Page.steplen] != self.path

        children = sorted(cards[:CARDS_LIMIT], key=stands_elsewhere)
        CHILDREN.shown(self.pk, [page.pk for page in children])
        for page in filter(stands_elsewhere, children):
            MEMBER.shown(page.pk, self.path)
        prefetch_related_objects([page.listing_image for page in children if page.listing_image], "renditions")
        return children


class ContactPage(StandingPage):
    """Where the institute is, and how to reach it: locations, contacts, a form for feedback, and a story below them.

    Whatever is empty leaves nothing on the page. The first location is the address in the footer of every page, unless
    the footer has one of its own.
    """

    heading = models.CharField(
        max_length=200, blank=True, help_text="Left empty: “Get in touch with” and the name of the site."
    )
    locations = StreamField(
        [("location", LocationBlock())],
        blank=True,
        help_text="The first one is shown in the footer of every page, too, unless the footer has its own address.",
    )
    contacts = StreamField([("contact", ContactBlock())], blank=True, help_text="Whom to call, or to write to.")
    feedback_link = StreamField(
        [("link", LinkBlock())],
        blank=True,
        max_num=1,
        verbose_name="online form",
        help_text="A button that leads to a form for questions and feedback.",
    )

    content_panels = [
        *Page.content_panels,
        *BasePage.summary_panels,
        FieldPanel("heading"),
        FieldPanel("locations"),
        FieldPanel("contacts"),
        FieldPanel("feedback_link"),
        FieldPanel("body", help_text="Shown below all that: how to get here, where to park."),
    ]
    search_fields = [
        *StandingPage.search_fields,
        index.SearchField("heading"),
        index.SearchField("locations"),
        index.SearchField("contacts"),
    ]

    # What the page is looked for by, whatever the names of places and contacts: its labels, in everyday words.
    search_words = ("Address, location, map, directions", "Opening hours", "Telephone", "Email")
    schema_type = "ContactPage"
    parent_page_types = ["home.HomePage", "about.AboutPage"]
    subpage_types: list[str] = []

    class Meta:
        verbose_name = "contact page"

    @property
    def shown_locations(self) -> list[Any]:
        """The blocks of the locations that have an address."""
        return [block for block in self.locations if block.value.lines]

    @property
    def shown_contacts(self) -> list[Any]:
        """The blocks of the contacts that can be reached."""
        return [block for block in self.contacts if block.value.shown_details]

    @property
    def shown_feedback_link(self) -> Any:
        """The link to the form; None where there is none, or its target is gone."""
        return next((block.value for block in self.feedback_link if block.value.href), None)

    @property
    def address(self) -> str:
        """The address of the first location, each line on one of its own."""
        return next((block.value.text for block in self.shown_locations), "")

    @property
    def opening_words(self) -> str:
        """The locations and the contacts in a line; where there are none, how the body begins."""
        parts = [(block.value.get("title"), block.value.one_line) for block in self.shown_locations]
        for block in self.shown_contacts:
            details = (plain_text(detail.value) for detail in block.value.shown_details)
            parts.append((block.value["title"], ", ".join(details)))
        return ". ".join(f"{title}: {words}" if title else words for title, words in parts) or super().opening_words

    def structured_data(self, facts: Facts) -> list[Node]:
        """Where the institute is and whom to reach: it is added to what search engines know of the institute."""
        places = [block.value.as_place() for block in self.shown_locations]
        contacts = [block.value.as_contact_point() for block in self.shown_contacts]
        return [{"@id": facts.organization_id, "location": places, "contactPoint": contacts}]
