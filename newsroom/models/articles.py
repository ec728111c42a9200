"""Articles, and entries that lead to other sites and to files."""

from datetime import datetime
from typing import Any, ClassVar
from urllib.parse import urlsplit

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.db import models
from django.db.models import Q
from django.db.models.functions import Cast
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.functional import cached_property
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.documents import get_document_model_string
from wagtail.models import Page, PageManager
from wagtail.search import index

from actris_cms.core.blocks import StoryBlock
from actris_cms.core.discovery.structured import Facts, Node, news_article
from actris_cms.core.fields import StreamField
from actris_cms.core.models import BasePage
from actris_cms.core.navigation import SECTION_DEPTH, STEP, Entry, places_above, url_of
from actris_cms.core.privacy import live_and_public
from actris_cms.core.singapore import beginning_of, today

from ..dependencies import NEWEST, REPORTED, TITLE, newest_name
from ..feeds import feed_links
from ..times import Span
from .article_queryset import ArticleQuerySet

RELATED = 3


class ArticlePage(BasePage):
    """An article, or an entry that leads to a page of another site or to a file.

    An entry without words of its own is nothing but its target: cards lead straight there, and so does its address.
    """

    date = models.DateField(default=today, db_index=True, help_text="Articles stand newest first.")
    body = StreamField(StoryBlock(), blank=True)
    external_url = models.URLField(
        max_length=2000,
        blank=True,
        verbose_name="address of another site",
        validators=[URLValidator(["http", "https"], message="Give an address that begins with https:// or http://.")],
    )
    document = models.ForeignKey(
        get_document_model_string(), null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )

    objects = PageManager.from_queryset(ArticleQuerySet)()

    has_side_navigation = False
    search_kind = "article"
    # What stands before the date, so that nobody takes it for another one.
    date_label: ClassVar[str] = ""

    content_panels = [
        *Page.content_panels,
        FieldPanel("date"),
        *BasePage.summary_panels,
        MultiFieldPanel(
            [FieldPanel("external_url"), FieldPanel("document")],
            heading="Leads to another site or a file",
            help_text="One of the two, and only where the news stands there. Without content below, visitors are led "
            "straight there; with content, they read it first.",
        ),
        FieldPanel("body"),
    ]
    search_fields = [*BasePage.search_fields, index.SearchField("body"), index.FilterField("date")]

    parent_page_types = ["newsroom.NewsroomPage", "newsroom.CategoryPage"]
    subpage_types: list[str] = []

    class Meta:
        verbose_name = "article"

    @property
    def span(self) -> Span | None:
        """When it takes place: only events do."""
        return None

    def clean(self) -> None:
        """Refuse two targets: nobody could say which one a card leads to."""
        super().clean()
        if self.external_url and self.document:
            raise ValidationError({"document": "Choose a file or give an address of another site, not both."})

    @property
    def search_day(self) -> Any:
        """The day that results of the search show, and by whose year visitors filter them."""
        return self.date

    @property
    def filed_at(self) -> datetime:
        """The beginning of the article's day, in Singapore."""
        return beginning_of(self.date)

    @cached_property
    def has_body(self) -> bool:
        """Whether there is anything to read here. Listings have the database's answer, and need no body for it."""
        return bool(self.body)

    @property
    def link_url(self) -> str:
        """The address of the other site or of the file; empty for an article that has neither."""
        return self.external_url or (self.document.url if self.document else "")

    @property
    def target_url(self) -> str:
        """Where a card leads in place of the article; empty where the article itself is what there is to read."""
        return "" if self.has_body else self.link_url

    @property
    def external_host(self) -> str:
        """The name of the other site; empty where the entry does not leave this one."""
        return urlsplit(self.external_url).hostname or ""

    @property
    def card_value(self) -> list[Any]:
        """Cards show the day, too, and lead to another site or a file where there are no words to read here."""
        target = [self.has_body, self.external_url, self.document_id]
        return [*super().card_value, str(self.date), *target]

    @property
    def feed_text(self) -> str:
        """What news readers show below the title."""
        return self.description

    def note_card(self) -> None:
        """Tell the page cache that the card is shown, with the category's title on it."""
        super().note_card()
        if self.category_title:
            TITLE.shown(self.path[:-STEP], self.category_title)

    @cached_property
    def category_title(self) -> str:
        """What cards say of the category. Listings bring it along."""
        above = Page.objects.parent_of(self).filter(categorypage__isnull=False)
        return above.values_list("title", flat=True).first() or ""

    def related(self, request: HttpRequest) -> list["ArticlePage"]:
        """The newest other articles of the same place that every visitor may see."""
        place = self.path[:-STEP]
        beside = ArticlePage.objects.seen_below(place, request).of_depth(self.depth)
        newest = list(beside.for_cards()[: RELATED + 1])
        limit = RELATED + (self in newest)  # Where the article is none of the newest, the page shows no more of them.
        NEWEST.shown(newest_name(place, self.depth, limit), [article.pk for article in newest[:limit]])
        return [article for article in newest if article.pk != self.pk][:RELATED]

    def reported_events(self, request: HttpRequest) -> list[Entry]:
        """The events on which the article reports, the newest first, that every visitor may see."""
        if not self.pk:
            return []
        events: Any = live_and_public(request, self.events.filter(alias_of=None).order_by("-starts_at", "-pk"))
        found = list(events.values_list("title", "url_path"))
        REPORTED.shown(self.pk, found or None)
        return [Entry(title, url_of(request, url_path)) for title, url_path in found]

    @classmethod
    def leads_elsewhere(cls) -> Q:
        """Entries without words of their own."""
        articles = cls.objects.filter(eventpage=None).alias(body_text=Cast("body", models.TextField()))
        without_words = articles.filter(body_text="[]")
        return Q(pk__in=without_words.exclude(external_url="", document=None).values("pk"))

    def structured_data(self, facts: Facts) -> list[Node]:
        """The article, as search engines know news."""
        section = facts.crumbs[-2][0] if len(facts.crumbs) > 1 else ""
        return [news_article(facts, headline=self.title, day=self.date, section=section)]

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Add the articles beside this one, and the pages above it: the newsroom stands below the home page."""
        above = {
            place.depth: Entry(place.title, url_of(request, place.url_path)) for place in places_above(request, self)
        }
        newsroom, category = above.get(SECTION_DEPTH), above.get(SECTION_DEPTH + 1)
        return {
            **super().get_context(request, *args, **kwargs),
            "newsroom": newsroom,
            "category": category,
            "feeds": feed_links(newsroom, category),
            "related": self.related(request),
            "reported_events": self.reported_events(request),
        }

    def serve(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Lead visitors of an entry without words of its own to what it is about."""
        if self.target_url:
            return HttpResponseRedirect(self.target_url)
        return super().serve(request, *args, **kwargs)
