"""The screens of the guide: its contents, in which words can be found, and its chapters."""

from typing import Any, Final

from django.http import Http404
from django.urls import reverse
from django.views.generic import TemplateView
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin

from .finding import find
from .sections import Section, sections

CONTENTS: Final = "guide:contents"
TITLE: Final = "Guide"
LONGEST_QUERY: Final = 200


class Screen(WagtailAdminTemplateMixin, TemplateView):
    """A screen of the guide."""

    page_title = TITLE
    header_icon = "help"

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        """Return the path to the screen."""
        above = [{"url": reverse(CONTENTS), "label": TITLE}] if self.get_page_title() != TITLE else []
        return [*super().get_breadcrumbs_items(), *above, {"url": "", "label": self.get_page_title()}]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the chapters, each with its parts."""
        return super().get_context_data(**kwargs) | {"chapters": list(chapters().values())}


class ContentsView(Screen):
    """The contents of the guide, or where words are found in it: `?q=words`."""

    template_name = "guide/contents.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add what is found."""
        query = self.request.GET.get("q", "").strip()[:LONGEST_QUERY]
        return super().get_context_data(**kwargs) | {"query": query, "hits": find(query) if query else []}


class ChapterView(Screen):
    """One chapter."""

    template_name = "guide/chapter.html"

    def get_page_title(self) -> str:
        """Return the title of the chapter."""
        return self._parts()[0].title

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the parts of the chapter, and the chapters before and after it."""
        parts = self._parts()
        firsts = [chapter[0] for chapter in chapters().values()]
        place = firsts.index(parts[0])
        around = firsts[max(place - 1, 0) : place + 2]
        return super().get_context_data(**kwargs) | {"parts": parts, "around": around}

    def _parts(self) -> list[Section]:
        """Return the parts of the chapter, the beginning first. Raises Http404 if there is no such chapter."""
        try:
            return chapters()[self.kwargs["chapter"]]
        except KeyError as error:
            raise Http404("There is no such chapter.") from error


def chapters() -> dict[str, list[Section]]:
    """Return the sections of each chapter by its anchor."""
    found: dict[str, list[Section]] = {}
    for section in sections().values():
        found.setdefault(section.chapter, []).append(section)
    return found
