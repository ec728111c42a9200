"""The page type of people."""

from typing import Any
from urllib.parse import urljoin

from django.db import models
from wagtail.admin.panels import FieldPanel, MultiFieldPanel, TitleFieldPanel
from wagtail.images.models import AbstractImage
from wagtail.models import Page
from wagtail.search import index

from actris_cms.core.blocks import LinkBlock
from actris_cms.core.blocks.links import mailto_url
from actris_cms.core.models.media import image_foreign_key
from actris_cms.discovery.structured import Facts, Node, image_object, reference, without_empty
from actris_cms.discovery.structured import Picture as PictureFacts
from actris_cms.fields import StreamField
from actris_cms.images import showing

from ..blocks import MailBlock, RoleBlock
from ..forms import PersonForm
from ..people import CardLink, PersonCard
from .pages import ContentPage

NO_LINK = CardLink("", "")


class PersonPage(ContentPage):
    """A person: portrait, roles, biography and links. Whoever lists people reads them from here.

    The title is put together from honorific and name, so that menus, cards and search results show both.
    """

    title: str
    honorific = models.CharField(
        max_length=80, blank=True, help_text="Such as “Dr”, “Ms” or “Associate Professor”. May be empty."
    )
    short_honorific = models.CharField(
        "honorific on cards",
        max_length=80,
        blank=True,
        help_text="A shorter form for cards, such as “A/Prof”. Left empty: the same.",
    )
    name = models.CharField(max_length=160, help_text="Without the honorific.")
    portrait = image_foreign_key(
        "Shown wherever the person is, in a hexagon. Its alt text is the name. A new portrait also takes the place of "
        "the picture for cards."
    )
    roles = StreamField([("role", RoleBlock())], blank=True, help_text="What the person is, and in which group.")
    links = StreamField(
        [("link", LinkBlock(icon="link")), ("email", MailBlock())],
        blank=True,
        help_text="LinkedIn, a profile on another site, an e-mail address.",
    )

    content_panels = [
        MultiFieldPanel(
            [
                FieldPanel("honorific"),
                TitleFieldPanel("name", placeholder=False),
                FieldPanel("short_honorific"),
            ],
            heading="Name",
        ),
        FieldPanel("portrait"),
        FieldPanel("roles"),
        FieldPanel("body", heading="Biography"),
        FieldPanel("links"),
    ]
    search_fields = [*ContentPage.search_fields, index.SearchField("roles"), index.SearchField("links")]
    base_form_class = PersonForm

    search_kind = "person"
    schema_type = "ProfilePage"
    card_template = "about/includes/person_card.html"
    card_preset = "portrait"
    parent_page_types = ["home.HomePage", "about.AboutPage"]
    subpage_types: list[str] = []

    class Meta:
        verbose_name = "person"
        verbose_name_plural = "people"

    @classmethod
    def get_streamfield_names(cls) -> list[str]:
        """Return the streams that lists need not read: all but the roles, which every card shows."""
        return [name for name in super().get_streamfield_names() if name != "roles"]

    def full_clean(self, *args: Any, **kwargs: Any) -> None:
        """Put the title together before the page is checked."""
        self._put_title_together()
        super().full_clean(*args, **kwargs)

    def minimal_clean(self) -> None:
        """Put the title together before a draft is checked."""
        self._put_title_together()
        super().minimal_clean()

    def _put_title_together(self) -> None:
        """Make the title of honorific and name. A person who was given only a title has it as a name."""
        self.name = self.name or self.title
        self.title = f"{self.honorific} {self.name}".strip()

    @property
    def card_name(self) -> str:
        """The name on cards, with the short honorific."""
        return f"{self.short_honorific or self.honorific} {self.name}".strip()

    @property
    def role_titles(self) -> list[str]:
        """The titles of the roles, each once."""
        titles = (part["value"].get("title") for part in self.roles.raw_data)
        return list(dict.fromkeys(filter(None, titles)))

    @property
    def shown_roles(self) -> list[Any]:
        """The values of the roles."""
        return [block.value for block in self.roles]

    @property
    def shown_links(self) -> list[Any]:
        """The blocks of the links that lead somewhere."""
        return [block for block in self.links if block.block_type == "email" or block.value.href]

    @property
    def crumb_parent(self) -> Page | None:
        """The page of the first group, under which the breadcrumbs show the person."""
        return next((page for role in self.shown_roles if (page := role.get("page"))), None)

    @property
    def card_image(self) -> AbstractImage | None:
        """The picture on cards, with the name as its alt text."""
        return self._named(self.listing_image or self.portrait, self.card_name)

    @property
    def shown_portrait(self) -> AbstractImage | None:
        """The portrait on the person's own page, with the name as its alt text."""
        return self._named(self.portrait or self.listing_image, self.title)

    @staticmethod
    def _named(image: AbstractImage | None, name: str) -> AbstractImage | None:
        if image:
            image.contextual_alt_text = name
        return image

    @property
    def shown_images(self) -> list[AbstractImage]:
        """The portrait, and the images of the biography."""
        return [image for image in (self.shown_portrait, *super().shown_images) if image]

    @property
    def card_text(self) -> str:
        """The roles, on cards and in lists."""
        return ", ".join(self.role_titles)

    @property
    def proposal(self) -> str:
        """No summary: the roles are on the card."""
        return ""

    @property
    def card_value(self) -> list[Any]:
        """Everything that the person's card shows."""
        return [*super().card_value, self.card_name, self.portrait_id]

    @property
    def listed_value(self) -> list[Any]:
        """Everything that lists of people show: the card, and whether it leads to a biography."""
        return [*self.card_value, self.has_biography]

    @property
    def has_biography(self) -> bool:
        """Whether the person's page has more to tell than the card."""
        return bool(self.body.raw_data) or bool(self.links.raw_data)

    def card(self, role: str = "", words: str = "") -> PersonCard:
        """Return the person's card with one role, or else with all roles."""
        link = CardLink(self.url or "", words) if self.has_biography else NO_LINK
        return PersonCard(self.card_name, role or self.card_text, self.card_image, link)

    @property
    def own_card(self) -> PersonCard:
        """The card in lists of pages, which always leads to the page."""
        return PersonCard(self.card_name, self.card_text, self.card_image, CardLink(self.url or "", ""))

    @property
    def opening_words(self) -> str:
        """The roles, then the first words of the biography."""
        groups = [link.label if (link := role.group) else "" for role in self.shown_roles]
        parts = zip((role["title"] for role in self.shown_roles), groups, strict=True)
        roles = "; ".join(", ".join(filter(None, part)) for part in parts)
        return " ".join(filter(None, [f"{roles}." if roles else "", super().opening_words]))

    @property
    def search_names(self) -> list[str]:
        """The name, whose words are not offered for misspelled common words."""
        return [self.name]

    @property
    def search_words(self) -> list[str]:
        """The roles and the titles of the groups, by which visitors look for people."""
        return [*self.role_titles, *(link.label for role in self.shown_roles if (link := role.group))]

    def structured_data(self, facts: Facts) -> list[Node]:
        """Return the schema.org Person that the page is about."""
        person = {"@id": f"{facts.url}#person"}
        groups = [link for role in self.shown_roles if (link := role.group)]
        links = [block.value for block in self.shown_links if block.block_type == "link"]
        emails = [block.value for block in self.links if block.block_type == "email" and mailto_url(block.value)]
        described = {
            **person,
            "@type": "Person",
            "name": self.name,
            "honorificPrefix": self.honorific,
            "url": facts.url,
            "image": self._portrait_node(facts),
            "jobTitle": self.role_titles,
            "memberOf": [
                {"@type": "Organization", "name": link.label, "url": urljoin(facts.url, link.href)} for link in groups
            ],
            "affiliation": reference(facts.organization_id),
            "email": emails[0] if emails else "",
            "sameAs": [link.href for link in links if link.is_external],
            "mainEntityOfPage": reference(facts.page_id),
        }
        return [{"@id": facts.page_id, "mainEntity": person}, without_empty(described)]

    def _portrait_node(self, facts: Facts) -> Node | None:
        """Return the node of the portrait, or None while it has no file in this size."""
        image = self.shown_portrait
        found = showing.renditions_of(image, "portrait-large")[1] if image and not image.is_svg() else []
        if not found:
            return None
        widest = found[-1]
        return image_object(PictureFacts(urljoin(facts.url, widest.url), widest.width, widest.height, self.title))
