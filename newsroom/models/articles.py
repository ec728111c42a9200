"""Articles, including those that link to another site or a file."""

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
from actris_cms.core.models import BasePage
from actris_cms.discovery.structured import Facts, Node, news_article
from actris_cms.fields import StreamField
from actris_cms.navigation.page_rows import SECTION_DEPTH, STEP, NavigationItem, url_of
from actris_cms.navigation.sections import public_ancestors
from actris_cms.privacy import live_and_public
from actris_cms.singapore import start_of_day, today

from ..dependencies import NEWEST, REPORTED, TITLE, newest_name
from ..events.times import Span
from ..lists.feed_links import feed_links
from .article_queryset import ArticleQuerySet

RELATED = 3


class ArticlePage(BasePage):
    """An article. It may link to a page of another site or to a file, its target.

    An article with a target and an empty body redirects to the target, and its cards link to the target.
    """

    date = models.DateField(default=today, db_index=True, help_text="Articles are listed newest first.")
    body = StreamField(StoryBlock(), blank=True)
    external_url = models.URLField(
        max_length=2000,
        blank=True,
        verbose_name="address of another site",
        validators=[URLValidator(["http", "https"], message="Enter an address that starts with https:// or http://.")],
    )
    document = models.ForeignKey(
        get_document_model_string(), null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )

    objects = PageManager.from_queryset(ArticleQuerySet)()

    has_side_navigation = False
    search_kind = "article"
    # Shown before the date where it could be mistaken for another date.
    date_label: ClassVar[str] = ""

    content_panels = [
        *Page.content_panels,
        FieldPanel("date"),
        *BasePage.summary_panels,
        MultiFieldPanel(
            [FieldPanel("external_url"), FieldPanel("document")],
            heading="Link to another site or a file",
            help_text="Fill in one of the two, and only if the news is there. Without content below, visitors are "
            "redirected to it. With content, they see the content and a link.",
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
        """The start and end of an event; None for other articles."""
        return None

    def clean(self) -> None:
        """Reject two targets. Raises ValidationError on the field `document`."""
        super().clean()
        if self.external_url and self.document:
            raise ValidationError({"document": "Choose a file or enter the address of another site, not both."})

    @property
    def search_day(self) -> Any:
        """The date that search results show and are filtered by."""
        return self.date

    @property
    def filed_at(self) -> datetime:
        """The start of the article's date in Singapore."""
        return start_of_day(self.date)

    @cached_property
    def has_body(self) -> bool:
        """Whether the body has blocks. `for_cards` annotates it, so that lists need not load the body."""
        return bool(self.body)

    @property
    def link_url(self) -> str:
        """The URL of the other site or of the file; empty for an article without a target."""
        return self.external_url or (self.document.url if self.document else "")

    @property
    def target_url(self) -> str:
        """The URL that the article redirects to; empty if it has a body or no target."""
        return "" if self.has_body else self.link_url

    @property
    def external_host(self) -> str:
        """The host name of the other site; empty if the article does not link to one."""
        return urlsplit(self.external_url).hostname or ""

    @property
    def card_value(self) -> list[Any]:
        """What a card shows, for its dependency: also the date and the target."""
        target = [self.has_body, self.external_url, self.document_id]
        return [*super().card_value, str(self.date), *target]

    @property
    def feed_text(self) -> str:
        """The text that feed readers show below the title."""
        return self.description

    def declare_card(self) -> None:
        """Declare the card, and the title of the category on it."""
        super().declare_card()
        if self.category_title:
            TITLE.declare(self.path[:-STEP], self.category_title)

    @cached_property
    def category_title(self) -> str:
        """The title of the category; empty without one. `for_cards` annotates it."""
        above = Page.objects.parent_of(self).filter(categorypage__isnull=False)
        return above.values_list("title", flat=True).first() or ""

    def related(self, request: HttpRequest) -> list["ArticlePage"]:
        """Return the newest other articles with the same parent that every visitor may see."""
        parent = self.path[:-STEP]
        siblings = ArticlePage.objects.public_below(parent, request).at_depth(self.depth)
        newest = list(siblings.for_cards()[: RELATED + 1])
        limit = RELATED + (self in newest)  # The article itself is not shown.
        NEWEST.declare(newest_name(parent, self.depth, limit), [article.pk for article in newest[:limit]])
        return [article for article in newest if article.pk != self.pk][:RELATED]

    def reported_events(self, request: HttpRequest) -> list[NavigationItem]:
        """Return the events that the article reports on and that every visitor may see, newest first."""
        if not self.pk:
            return []
        events: Any = live_and_public(request, self.events.filter(alias_of=None).order_by("-starts_at", "-pk"))
        found = list(events.values_list("title", "url_path"))
        REPORTED.declare(self.pk, found or None)
        return [NavigationItem(title, url_of(request, url_path)) for title, url_path in found]

    @classmethod
    def redirecting_pages(cls) -> Q:
        """Return a condition for the articles that redirect to their target."""
        articles = cls.objects.filter(eventpage=None).alias(body_text=Cast("body", models.TextField()))
        without_words = articles.filter(body_text="[]")
        return Q(pk__in=without_words.exclude(external_url="", document=None).values("pk"))

    def structured_data(self, facts: Facts) -> list[Node]:
        """Return the article as schema.org's NewsArticle."""
        section = facts.crumbs[-2][0] if len(facts.crumbs) > 1 else ""
        return [news_article(facts, headline=self.title, day=self.date, section=section)]

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Add what is beside the body: where the article is filed, its files, and related articles and events."""
        above = {
            place.depth: NavigationItem(place.title, url_of(request, place.url_path))
            for place in public_ancestors(request, self)
        }
        newsroom, category = above.get(SECTION_DEPTH), above.get(SECTION_DEPTH + 1)
        return {
            **super().get_context(request, *args, **kwargs),
            "newsroom": newsroom,
            "category": category,
            "feeds": feed_links(newsroom, category),
            "files": self.shown_documents,
            "related": self.related(request),
            "reported_events": self.reported_events(request),
        }

    def serve(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Redirect to the target if the body is empty."""
        if self.target_url:
            return HttpResponseRedirect(self.target_url)
        return super().serve(request, *args, **kwargs)
