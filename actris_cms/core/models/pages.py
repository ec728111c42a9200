"""The abstract base of all page types."""

from datetime import datetime
from operator import attrgetter
from textwrap import shorten
from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q, QuerySet, prefetch_related_objects
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.documents.models import AbstractDocument
from wagtail.images.models import AbstractImage
from wagtail.models import Page, PageViewRestriction, Site
from wagtail.search import index

from actris_cms.fields import OneLineFieldsMixin
from actris_cms.pagecache.dependencies import recording
from actris_cms.pagecache.kinds import PAGE, page_value
from actris_cms.pagecache.recording import allow_caching
from actris_cms.preview_modes import MODES
from actris_cms.privacy import live_and_public, restricted_paths
from actris_cms.tree import paths_from_root

from ..blocks import chosen_in, opening_words
from ..blocks.choosers import prefetched_choices
from ..forms import PageCopyForm, PageForm
from .cards import PageWithCard, can_be_shared
from .media import image_foreign_key
from .settings import SiteIdentity
from .shell import shell_streams, site_setting
from .shell_dependencies import SHELL

DESCRIPTION_LENGTH = 155  # Search engines cut longer descriptions.


class OtherLanguage(models.TextChoices):
    """The official languages of Singapore besides English, by their language tags (RFC 5646)."""

    CHINESE = "zh", "Chinese"
    MALAY = "ms", "Malay"
    TAMIL = "ta", "Tamil"


class BasePage(OneLineFieldsMixin, PageWithCard):
    """The fields and methods of every page: a summary, images for cards and sharing, and the date of its last change.

    Why it is abstract: see `docs/decisions/0002-abstract-base-page.md`.
    """

    share_image = image_foreign_key(
        "Shown where the page is shared. The picture for cards takes its place where there is none."
    )

    language = models.CharField(
        "other language",
        max_length=5,
        blank=True,
        choices=OtherLanguage,
        help_text="Where this page is not in English. Screen readers pronounce its words by it.",
    )

    promote_panels = [
        *Page.promote_panels,
        MultiFieldPanel(
            [FieldPanel("listing_image"), FieldPanel("share_image")], heading="Pictures for cards and sharing"
        ),
        FieldPanel("language"),
    ]
    search_fields = [*Page.search_fields, index.SearchField("summary", boost=2)]
    base_form_class = PageForm
    copy_form_class = PageCopyForm

    # Whether the page shows the side navigation. Sections of hundreds of pages use a listing instead.
    has_side_navigation: ClassVar[bool] = True
    # The kind of page that visitors can filter search results by, in one word.
    search_kind: ClassVar[str] = "page"

    # The template of the page's card in lists of pages of all types. It gets the page as `target`.
    card_template: ClassVar[str] = "includes/page_card.html"

    # The preset of the image on that card; empty if the image tells it.
    card_preset: ClassVar[str] = ""

    # The schema.org type of the page.
    schema_type: ClassVar[str] = "WebPage"

    # Whether the page lists the newest of all its descendants, and so changes whenever one of them does.
    lists_descendants: ClassVar[bool] = False

    # The foreign key that makes a page a member of a section outside its own branch. Only one page type may set it.
    section_field: ClassVar[str] = ""

    # The field that the page's `address` is read from, which becomes the institute's. Only one page type may set it.
    address_field: ClassVar[str] = ""

    # Whether the footer of every page links to the first public page of this type.
    in_footer: ClassVar[bool] = False

    # Fields for the team alone, which reviewers do not see, such as where enquiries are sent.
    inner_fields: ClassVar[tuple[str, ...]] = ()

    class Meta:
        abstract = True

    @property
    def preview_modes(self) -> list[tuple[str, str]]:
        """The page itself, and the modes of `preview_modes.py`."""
        modes = sorted(MODES.values(), key=attrgetter("order"))
        return [("", "Page"), *((mode.name, mode.label) for mode in modes)]

    def get_preview_template(self, request: HttpRequest, mode_name: str) -> str:
        """Return the template of the preview mode."""
        if mode := MODES.get(mode_name):
            return mode.template
        template: str = super().get_preview_template(request, mode_name)
        return template

    def get_preview_context(self, request: HttpRequest, mode_name: str) -> dict[str, Any]:
        """Return the context of the page and of the preview mode. What a save would read from the body is read now."""
        context: dict[str, Any] = super().get_preview_context(request, mode_name)
        if mode := MODES.get(mode_name):
            self.read_for_cards()
            self.read_for_title()
            context |= mode.context(self, request, context)
        return context

    @property
    def shown_documents(self) -> list[AbstractDocument]:
        """The documents that the page's streams link to, without repetitions, in the order of the page."""
        return list(dict.fromkeys(found for stream in self.streams for found in chosen_in(stream, AbstractDocument)))

    @property
    def shared_image(self) -> AbstractImage | None:
        """The image for shared links: the one chosen for it, else the first suitable of listing image and page images.

        Never an SVG, which cannot be cropped to the size that is needed.
        """
        if self.share_image and not self.share_image.is_svg():
            return self.share_image
        others = (image for image in (self.listing_image, *self.shown_images) if image)
        return next((image for image in others if can_be_shared(image)), None)

    @classmethod
    def redirecting_pages(cls) -> Q:
        """Return a condition for the pages of this type that only redirect to another URL, and are not listed."""
        return Q(pk__in=[])

    def structured_data(self, facts: Any) -> list[dict[str, Any]]:
        """Return the schema.org nodes that only this page type adds; see `actris_cms.discovery.structured`."""
        return []

    def llms_pages(self, request: HttpRequest, most: int) -> "list[Page]":
        """Return at most `most` descendants of this page for `llms.txt`."""
        below: Any = live_and_public(request, Page.objects.descendant_of(self)).type(BasePage).order_by("path")
        return list(below[:most].defer_streamfields().specific())

    def serve(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Serve the page, and allow the page cache to store the response."""
        self.allow_caching(request)
        response: HttpResponse = super().serve(request, *args, **kwargs)
        return response

    def allow_caching(self, request: HttpRequest, query: str = "", *, with_shell: bool = True) -> None:
        """Allow the page cache to store the response. Feeds, without header and footer, set `with_shell` to False.

        `query` is the query string that the response depends on.
        """
        site = Site.find_for_request(request)
        if site is not None and recording.get() is not None:
            if with_shell:
                SHELL.declare_by_name(site.pk)
            PAGE.declare(self.pk, page_value(self))
            allow_caching(query)

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Fetch the link targets and the renditions of all images in bulk, to avoid a query for each."""
        context: dict[str, Any] = super().get_context(request, *args, **kwargs)
        shell = shell_streams(request)
        identity = site_setting(request, SiteIdentity)
        with prefetched_choices([*self.streams, *shell], (self, identity), restricted_paths(request)):
            images = self.shown_images  # Reads the page's streams, with all chosen objects.
            for stream in shell:
                list(stream)
        prefetch_related_objects([*images, *identity.brand_images], "renditions")
        return context

    def get_view_restrictions(self) -> QuerySet[PageViewRestriction]:
        """Return the restrictions of this page and its ancestors, and of the sources of aliases among them.

        Wagtail queries the ancestors first, then their restrictions, and forgets the ancestors of a source. The tree
        path already tells the ancestors, so there is one query, and one more for each alias of an alias.
        """
        restrictions: set[int] = set()
        known: set[str] = set()
        asked = set(paths_from_root(self.path))
        while asked:
            pages = Page.objects.filter(path__in=asked).order_by()
            rows = list(pages.values_list("alias_of__path", "view_restrictions"))
            restrictions |= {pk for _, pk in rows if pk}
            known |= asked
            asked = {path for source, _ in rows if source for path in paths_from_root(source)} - known
        found: QuerySet[PageViewRestriction] = PageViewRestriction.objects.filter(pk__in=restrictions)
        return found

    def serve_password_required_response(self, request: HttpRequest, form: Any, action_url: str) -> TemplateResponse:
        """Serve the form for the password without the page: its title and dates are as private as its content.

        Wagtail gives the template the whole page, and serves this form for any page and draft by its primary key.
        """
        template = self.password_required_template or settings.WAGTAIL_PASSWORD_REQUIRED_TEMPLATE
        return TemplateResponse(request, template, {"form": form, "action_url": action_url})

    @property
    def last_updated(self) -> datetime | None:
        """When the page itself was last published."""
        return self.last_published_at

    @property
    def crumb_parent(self) -> Page | None:
        """The page under which the breadcrumbs show this one; None for its parent in the tree."""
        return None

    @property
    def opening_words(self) -> str:
        """The first words of the body, used if nobody wrote a description."""
        return opening_words(getattr(self, "body", ()), DESCRIPTION_LENGTH)

    @property
    def written_description(self) -> str:
        """The search description or the summary; empty if there is neither."""
        return self.search_description or self.summary

    @property
    def description(self) -> str:
        """The description for search engines and shared links: the written one, or the page's first words."""
        return self.written_description or shorten(self.opening_words, DESCRIPTION_LENGTH, placeholder=" …")
