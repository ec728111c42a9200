"""Pages for programs that read: the Markdown twin of each, and `llms.txt`, which leads to them."""

from collections.abc import Iterator
from textwrap import shorten
from typing import Any
from urllib.parse import urljoin

from django.http import Http404, HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.template.response import TemplateResponse
from django.utils.formats import date_format
from django.views.decorators.http import require_safe
from wagtail.models import Page

from ..models import BasePage, SiteIdentity, site_setting
from ..pagecache.kinds import ALL_PAGES, IDENTITY, identity_value
from ..pagecache.recording import keep_page
from ..privacy import live_and_public
from ..singapore import in_singapore
from .addresses import HOME_TWIN, site_of, twin_of, visible_page
from .head import described
from .markdown import CONTENT_TYPE, markdown_of

MOST_SECTIONS = 40
MOST_PAGES = 60  # Of one section.
LONGEST = 300  # Characters of what is said of a page.


def _footnote(page: Page, address: str) -> str:
    """Where the words are from, and of when."""
    updated = getattr(page, "last_updated", None)
    when = f" Last updated on {date_format(in_singapore(updated), 'j F Y')}." if updated else ""
    return f"\n---\n\nFrom <{address}>.{when}\n"


@require_safe
def twin(request: HttpRequest, path: str = "") -> HttpResponse:
    """A page as Markdown. It is not listed by search engines, which are told where the page itself is.

    Raises Http404 where no page that every visitor may see is at the path, or where it leads elsewhere.
    """
    if "\0" in path:
        raise Http404("No page has such a name.")
    root = site_of(request).root_page
    page = visible_page(request, url_path=f"{root.url_path}{path}/" if path else root.url_path)
    response: Any = page.serve(request)
    if not isinstance(response, TemplateResponse) or response.status_code != 200:
        raise Http404("This page has no words of its own.")
    address = page.get_full_url(request)
    words = markdown_of(response.render().content.decode(), address)
    headers = {"X-Robots-Tag": "noindex", "Link": f'<{address}>; rel="canonical"'}
    return HttpResponse(words + _footnote(page, address), content_type=CONTENT_TYPE, headers=headers)


@require_safe
def twin_by_convention(request: HttpRequest, path: str = "") -> HttpResponse:
    """Lead from where llmstxt.org says that twins are, `index.html.md` after the page's address, to where they are."""
    return HttpResponsePermanentRedirect(f"/{path.rstrip('/')}.md" if path else HOME_TWIN)


def _one_line(text: str) -> str:
    return shorten(text, LONGEST, placeholder=" …").replace("[", "(").replace("]", ")")


def _entry(request: HttpRequest, page: Page) -> str:
    """A page as llms.txt lists it: its title with the address, and what it says of itself."""
    own = page.get_full_url(request) or ""
    elsewhere = getattr(page, "target_url", "")
    address = urljoin(own, elsewhere) if elsewhere else twin_of(own)
    words = _one_line(page.card_text if isinstance(page, BasePage) else page.search_description)
    return f"- [{_one_line(page.title)}]({address})" + (f": {words}" if words else "")


def _sections(request: HttpRequest, root: Page) -> Iterator[str]:
    """The sections of the site, each with the pages that it leads to; single pages come first, together."""
    below: Any = live_and_public(request, Page.objects.child_of(root)).type(BasePage).order_by("path")
    top = list(below[:MOST_SECTIONS].defer_streamfields().specific())
    alone = [page for page in top if page.is_leaf()]
    yield "\n".join(["## Pages", "", *(_entry(request, page) for page in (root.specific, *alone))])
    for page in top:
        if not page.is_leaf():
            pages = page.pages_to_read(request, MOST_PAGES)
            yield "\n".join([f"## {_one_line(page.title)}", "", *(_entry(request, each) for each in (page, *pages))])


@require_safe
def llms(request: HttpRequest) -> HttpResponse:
    """What the site is and where its pages are as Markdown, in the form of llmstxt.org."""
    identity = site_setting(request, SiteIdentity)
    root = site_of(request).root_page
    ALL_PAGES.shown(site_of(request).pk, None)
    IDENTITY.shown(identity.site_id, identity_value(identity))
    keep_page()
    head = f"# {_one_line(identity.site_name)}\n\n> {_one_line(described(root.specific, identity))}"
    about = "Each page is linked as Markdown; without the ending `.md`, its address is that of the page for readers."
    text = "\n\n".join([head, about, *_sections(request, root)]) + "\n"
    return HttpResponse(text, content_type=CONTENT_TYPE, headers={"X-Robots-Tag": "noindex"})
