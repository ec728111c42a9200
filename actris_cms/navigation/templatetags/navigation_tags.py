"""Tags for where the current page stands in the tree. They return plain data; the templates do the markup."""

from django import template
from django.http import HttpRequest
from django.template import Context
from wagtail.models import Page

from .. import menu, page_rows, sections, similar, titles

register = template.Library()


def _request(context: Context) -> HttpRequest:
    request: HttpRequest = context["request"]
    return request


def _page(context: Context) -> Page | None:
    page = context.get("page") or context.get("self")
    return page if isinstance(page, Page) and page.path else None


@register.simple_tag(takes_context=True)
def html_title(context: Context, shown: str = "") -> str:
    """Return the `<title>` of the current page, or `shown` in place of its own, with the short name of the site."""
    return titles.html_title(_request(context), context.get("page"), shown)


@register.filter
def without_children(entries: list[page_rows.NavigationItem]) -> list[page_rows.NavigationItem]:
    """Return the menu entries that have no children."""
    return [entry for entry in entries if not entry.children]


@register.simple_tag(takes_context=True)
def main_navigation(context: Context) -> list[page_rows.NavigationItem]:
    """Return the entries of the main menu."""
    return menu.main_navigation(_request(context), _page(context))


@register.simple_tag(takes_context=True)
def breadcrumbs(context: Context) -> list[page_rows.NavigationItem]:
    """Return the breadcrumbs of the current page."""
    page = _page(context)
    return sections.breadcrumbs(_request(context), page) if page else []


@register.simple_tag(takes_context=True)
def side_navigation(context: Context) -> sections.Section | None:
    """Return the side navigation of the section that the current page is in."""
    page = _page(context)
    return sections.side_navigation(_request(context), page) if page else None


@register.simple_tag(takes_context=True)
def previous_next(context: Context) -> dict[str, page_rows.NavigationItem | None]:
    """Return the previous and next page in the section of the current page."""
    page = _page(context)
    return sections.previous_next(_request(context), page) if page else {"previous": None, "next": None}


@register.simple_tag(takes_context=True)
def similar_pages(context: Context) -> list[page_rows.NavigationItem]:
    """Return the pages that a visitor who got a 404 may have meant."""
    request = _request(context)
    return similar.similar_pages(request, request.path)
