"""The searches for pages in the admin: Wagtail's screens, with the search of `editors.py`."""

from collections import Counter
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.functional import cached_property
from wagtail import hooks
from wagtail.admin.forms.search import SearchForm
from wagtail.admin.views import chooser
from wagtail.admin.views.pages import listing, search, usage
from wagtail.admin.viewsets.pages import PageViewSet
from wagtail.models import Page
from wagtail.permissions import page_permission_policy
from wagtail.query import PageQuerySet
from wagtail.search.utils import separate_filters_from_query

from .editors import PageSearch
from .found_pages import HIT, FoundPages, found_pages, read_with, with_hits

CHOOSER_PAGE_SIZE = 25  # As Wagtail's.
LIVE = {"yes": True, "true": True, "no": False, "false": False}


class PageSearchView(search.SearchView):
    """Wagtail's search for pages, which finds words of their text and of their drafts, and says where."""

    results_template_name = "search/admin/page_search_results.html"
    columns = with_hits(search.SearchView.columns)
    verbose_name, verbose_name_plural = "page", "pages"
    page_search: PageSearch | None = None

    def get_queryset(self) -> Any:
        """Return the pages that are found; all pages if only a filter was typed, such as `live:no`."""
        filters, words = separate_filters_from_query(self.search_query)
        if not words:
            return super().get_queryset()
        pages = self._pages(filters)
        types: dict[int, int] = dict(pages.order_by(self.ordering or "path").values_list("pk", "content_type_id"))
        self.page_search = PageSearch(self.request, words)
        keys = found_pages(self.page_search, pages, types.keys(), is_ordered=bool(self.ordering))
        read = read_with(self.page_search, self.annotate_queryset(pages))
        self.all_pages = FoundPages(keys, read)
        counts = Counter(types[pk] for pk in keys)
        self.content_types = [(ContentType.objects.get_for_id(pk), number) for pk, number in counts.most_common()]
        if self.selected_content_type:
            keys = [pk for pk in keys if types[pk] == self.selected_content_type.pk]
        return FoundPages(keys, read)

    def _pages(self, filters: Any) -> PageQuerySet:
        """Return the pages that the user may explore and that a filter such as `live:no` leaves."""
        explorable = page_permission_policy.explorable_instances(self.request.user)
        pages: PageQuerySet = Page.objects.filter(pk__in=explorable.order_by().values("pk"))
        live = LIVE.get((filters.get("live") or filters.get("published") or "").lower())
        return pages if live is None else pages.filter(live=live)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add what was read into the query, such as its corrections."""
        reading = self.page_search.reading if self.page_search else None
        return {**super().get_context_data(**kwargs), "reading": reading}


class FoundMixin:
    """A list of pages with the same search."""

    request: Any
    is_searching: Any
    search_query: Any
    is_explicitly_ordered: Any
    page_search: PageSearch | None = None

    def search_queryset(self, pages: PageQuerySet) -> Any:
        """Return the pages that are found, of those that are listed."""
        if not self.is_searching:
            return super().search_queryset(pages)  # type: ignore[misc]
        self.page_search = PageSearch(self.request, self.search_query)
        among = dict.fromkeys(pages.values_list("pk", flat=True))
        keys = found_pages(self.page_search, pages, among.keys(), is_ordered=self.is_explicitly_ordered)
        return FoundPages(keys, read_with(self.page_search, pages))

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add what was read into the query, such as its corrections."""
        reading = self.page_search.reading if self.page_search else None
        return {**super().get_context_data(**kwargs), "reading": reading}  # type: ignore[misc]


class Explorer(FoundMixin, listing.ExplorableIndexView):
    """Wagtail's list of the pages below another one."""

    results_template_name = "search/admin/explorer_results.html"

    @cached_property
    def explorable_columns(self) -> list[Any]:
        """Wagtail's columns, and where each page was found."""
        columns: list[Any] = super().explorable_columns
        return with_hits(columns) if self.is_searching else columns

    def search_queryset(self, pages: PageQuerySet) -> Any:
        """Return the pages that are found, of those that are listed here or below."""
        if self.is_searching:
            for hook in hooks.get_hooks("construct_explorer_page_queryset"):
                pages = hook(self.parent_page, pages, self.request)
        return super().search_queryset(pages)


class PagesOfType(FoundMixin, usage.ContentTypeUseView):
    """Wagtail's list of the pages of one type."""

    columns: Any
    results_template_name = "search/admin/type_results.html"

    def get_table(self, object_list: Any) -> Any:
        """Return Wagtail's table, which also says where each page was found."""
        if self.is_searching:
            self.columns = with_hits(self.columns)
        return super().get_table(object_list)


class ExplorerViewSet(PageViewSet):
    """The lists of pages of all types."""

    model = Page
    index_view_class = Explorer
    content_type_use_view_class = PagesOfType


explorer = ExplorerViewSet()


class PageChooserSearchView(chooser.SearchView):
    """Wagtail's search of the page chooser, with the same search."""

    @property
    def columns(self) -> list[Any]:
        """Wagtail's columns, and where each page was found."""
        *columns, parent, updated, kind, status = super().columns
        return [*columns, HIT, parent, updated, kind, status]

    def get(self, request: HttpRequest) -> HttpResponse:
        """Return the pages that are found, of those that the chooser offers."""
        form = SearchForm(request.GET)
        if not form.is_valid() or not form.cleaned_data["q"]:
            return super().get(request)
        self.is_multiple_choice = request.GET.get("multiple")
        kinds = request.GET.get("page_type") or "wagtailcore.page"
        pages = self._offered(kinds)
        page_search = PageSearch(request, form.cleaned_data["q"])
        keys = found_pages(page_search, pages, set(pages.values_list("pk", flat=True)))
        listed = pages.defer_streamfields().specific().prefetch_workflow_states().annotate_approved_schedule()
        found: Any = FoundPages(keys, read_with(page_search, listed))
        shown: Any = Paginator(found, per_page=CHOOSER_PAGE_SIZE).get_page(request.GET.get("p"))
        for page in shown:
            page.can_choose, page.is_parent_page = True, False
        context = {
            "searchform": form,
            "table": chooser.PageChooserTable(self.columns, shown),
            "pages": shown,
            "page_type_string": kinds,
            "reading": page_search.reading,
        }
        template = "search/admin/chooser_search_results.html"
        return TemplateResponse(request, template, chooser.shared_context(request, context))

    def _offered(self, kinds: str) -> PageQuerySet:
        """Return the pages that may be chosen. Raises Http404 if `kinds` does not name models of pages."""
        try:
            models = chooser.page_models_from_string(kinds)
        except (ValueError, LookupError) as error:
            raise Http404 from error
        pages = Page.objects.all()
        for hook in hooks.get_hooks("construct_page_chooser_queryset"):
            pages = hook(pages, self.request)
        return pages.exclude(depth=1).type(*models)
