"""The institute's content pages and contact page."""

from collections.abc import Callable, Collection
from functools import reduce
from operator import or_
from typing import Any

from django.db import models
from django.db.models import Q
from django.utils.functional import cached_property
from wagtail.admin.panels import FieldPanel, PageChooserPanel
from wagtail.models import Page
from wagtail.search import index

from actris_cms.core.blocks import LinkBlock, plain_text
from actris_cms.core.models import BasePage
from actris_cms.discovery.structured import Facts, Node
from actris_cms.fields import StreamField
from actris_cms.navigation.page_rows import union_condition
from actris_cms.navigation.sections import MEMBER
from actris_cms.pagecache.dependencies import ChangeSet, Dependency, all_with_any_page
from actris_cms.privacy import live_and_public
from actris_cms.tree import children_of

from ..blocks import AboutStoryBlock, ContactBlock, LocationBlock
from ..people import fetch_renditions

CARDS_LIMIT = 120  # A section with more pages than this should be divided into sections.


def _children(names: Collection[str]) -> dict[str, Any]:
    return {str(page.pk): [child.pk for child in page.child_cards] for page in AboutPage.objects.filter(pk__in=names)}


def _parents(changed: ChangeSet, all_names: Callable[[], set[str]]) -> set[str]:
    """Return the parents and the sections of the changed pages, and the changed pages themselves.

    A section that a page has left is purged by another dependency: by the card of the page, or by MEMBER.
    """
    rows = list(Page.objects.filter(pk__in=changed.pages).values_list("path", "aboutpage__section"))
    above = {path[: -Page.steplen] for path, _ in rows}
    parents = Page.objects.filter(path__in=above).values_list("pk", flat=True)
    return {str(pk) for pk in (*parents, *(section for _, section in rows)) if pk} | changed.pages


def _titles_below(pages: Collection[Page]) -> dict[str, Any]:
    """Return the titles of the public children of each page, by its primary key, with one query."""
    inside = reduce(or_, map(children_of, pages))
    rows = live_and_public(None, Page.objects.filter(inside)).order_by("path").values_list("path", "title")
    found: dict[str, list[str]] = {page.path: [] for page in pages}
    for path, title in rows[: CARDS_LIMIT * len(found)]:
        found[path[: -Page.steplen]].append(title)
    return {str(page.pk): found[page.path] for page in pages}


def _contents(names: Collection[str]) -> dict[str, Any]:
    pages = list(Page.objects.filter(pk__in=names).only("path", "depth"))
    parts = (pages[start : start + CARDS_LIMIT] for start in range(0, len(pages), CARDS_LIMIT))
    return {name: titles for part in parts for name, titles in _titles_below(part).items()}


# The titles of the pages below a page, which its card shows if it has no summary. The name is its primary key.
CONTENTS = Dependency("contents", _contents, all_with_any_page)
# The pages whose cards a section shows, in their order. The name is the primary key of the section.
CHILDREN = Dependency("children", _children, _parents)


class ContentPage(BasePage):
    """The abstract base of content pages, which have a body of story blocks."""

    body = StreamField(AboutStoryBlock(), blank=True)

    search_fields = [*BasePage.search_fields, index.SearchField("body")]

    class Meta:
        abstract = True


class AboutPage(ContentPage):
    """A content page: the institute, its facilities, its services, its people. Pages can be nested to any depth.

    A page without a body is a section: it shows cards of the pages below it.
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

    section_field = "section"
    schema_type = "AboutPage"
    parent_page_types = ["home.HomePage", "about.AboutPage"]
    subpage_types = [
        "about.AboutPage",
        "about.AccessibilityPage",
        "about.ContactPage",
        "about.EnquiryPage",
        "about.PersonPage",
    ]

    class Meta:
        verbose_name = "about page"

    @property
    def opening_words(self) -> str:
        """The first words of the body; for a page without a body, the titles of its cards."""
        return super().opening_words if self.body else ", ".join(page.title for page in self.child_cards)

    @cached_property
    def child_cards(self) -> list[Page]:
        """The public pages whose cards the section shows. The list is empty if the page has a body.

        Pages below the section come first, in tree order. Members whose place in the tree is elsewhere follow.
        """
        if self.body or not self.pk:
            return []
        members = Page.objects.filter(union_condition(children_of(self), Q(aboutpage__section=self.pk)))
        below: Any = live_and_public(None, members.type(BasePage)).order_by("path")
        cards = below.defer_streamfields().specific()
        cards = cards.select_related("listing_image", "body_image", for_specific_subqueries=True)

        def is_elsewhere(page: Page) -> bool:
            return page.path[: -Page.steplen] != self.path

        children = sorted(cards[:CARDS_LIMIT], key=is_elsewhere)
        CHILDREN.declare(self.pk, [page.pk for page in children])
        for page in filter(is_elsewhere, children):
            MEMBER.declare(page.pk, self.path)
        silent = [page for page in children if not page.card_text]
        titles = _titles_below(silent) if silent else {}
        for page in silent:
            CONTENTS.declare(page.pk, titles[str(page.pk)])
            page.contents = ", ".join(titles[str(page.pk)])
        fetch_renditions(children)
        return children

    @property
    def lists_people(self) -> bool:
        """Whether all cards of the section are those of people."""
        return all(page.card_template != BasePage.card_template for page in self.child_cards)


class ContactPage(ContentPage):
    """Where the institute is and how to reach it: locations, contacts, a link to a form, and a body.

    Empty parts are not shown. The address of the first location is shown in the footer of every page, unless the
    footer has an address itself.
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
        FieldPanel("body", help_text="Shown below the rest: how to get here, where to park."),
    ]
    search_fields = [
        *ContentPage.search_fields,
        index.SearchField("heading"),
        index.SearchField("locations"),
        index.SearchField("contacts"),
    ]

    # Everyday words by which visitors look for this page, whatever the names of its locations and contacts.
    search_words = ("Address, location, map, directions", "Opening hours", "Telephone", "Email")
    address_field = "locations"
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
        """The blocks of the contacts that have contact details."""
        return [block for block in self.contacts if block.value.shown_details]

    @property
    def shown_feedback_link(self) -> Any:
        """The link to the online form; None if there is none or its target no longer exists."""
        return next((block.value for block in self.feedback_link if block.value.href), None)

    @property
    def address(self) -> str:
        """The address of the first location, with a line break between its lines."""
        return next((block.value.text for block in self.shown_locations), "")

    @property
    def opening_words(self) -> str:
        """The locations and the contacts in one line; if there are none, the first words of the body."""
        parts = [(block.value.get("title"), block.value.one_line) for block in self.shown_locations]
        for block in self.shown_contacts:
            details = (plain_text(detail.value) for detail in block.value.shown_details)
            parts.append((block.value["title"], ", ".join(details)))
        return ". ".join(f"{title}: {words}" if title else words for title, words in parts) or super().opening_words

    def structured_data(self, facts: Facts) -> list[Node]:
        """Return the locations and contacts as properties of the institute's schema.org Organization."""
        places = [block.value.as_place() for block in self.shown_locations]
        contacts = [block.value.as_contact_point() for block in self.shown_contacts]
        return [{"@id": facts.organization_id, "location": places, "contactPoint": contacts}]
