"""Markdown for programs: the Markdown version of each page, and `llms.txt`, which lists them."""

from collections.abc import Iterator
from textwrap import shorten
from typing import Any
from urllib.parse import urljoin

from django.http import Http404, HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.template.response import TemplateResponse
from django.utils.formats import date_format
from django.views.decorators.http import require_safe
from wagtail.models import Page

from actris_cms.core.models import BasePage, SiteIdentity, site_setting
from actris_cms.core.models.shell_dependencies import IDENTITY, identity_value
from actris_cms.pagecache.kinds import ALL_PAGES
from actris_cms.pagecache.recording import allow_caching
from actris_cms.privacy import live_and_public
from actris_cms.singapore import in_singapore

from .head import description_of
from .lookups import HOME_MARKDOWN_PATH, markdown_url, public_page_or_404, site_or_404
from .markdown import CONTENT_TYPE, markdown_of

MAX_SECTIONS = 40
MAX_SECTION_PAGES = 60  # Of one section.
MAX_ENTRY_LENGTH = 300  # Characters of a title or description.


def _footnote(page: Page, address: str) -> str:
    """Return the source of the text and the date of its last update."""
    updated = getattr(page, "last_updated", None)
    when = f" Last updated on {date_format(in_singapore(updated), 'j F Y')}." if updated else ""
    return f"\n---\n\nFrom <{address}>.{when}\n"


@require_safe
def markdown_page(request: HttpRequest, path: str = "") -> HttpResponse:
    """Serve a page as Markdown, with headers that point search engines to the page itself.

    Raises Http404 if there is no public page at the path, or if it redirects.
    """
    if "\0" in path:
        raise Http404("No page has such a name.")
    root = site_or_404(request).root_page
    page = public_page_or_404(request, url_path=f"{root.url_path}{path}/" if path else root.url_path)
    response: Any = page.serve(request)
    if not isinstance(response, TemplateResponse) or response.status_code != 200:
        raise Http404("This page has no words of its own.")
    address = page.get_full_url(request)
    words = markdown_of(response.render().content.decode(), address)
    headers = {"X-Robots-Tag": "noindex", "Link": f'<{address}>; rel="canonical"'}
    return HttpResponse(words + _footnote(page, address), content_type=CONTENT_TYPE, headers=headers)


@require_safe
def redirect_index_html_md(request: HttpRequest, path: str = "") -> HttpResponse:
    """Redirect from the Markdown URL that llmstxt.org recommends, `index.html.md` after the page's, to ours."""
    return HttpResponsePermanentRedirect(f"/{path.rstrip('/')}.md" if path else HOME_MARKDOWN_PATH)


def _one_line(text: str) -> str:
    return shorten(text, MAX_ENTRY_LENGTH, placeholder=" …").replace("[", "(").replace("]", ")")


def _entry(request: HttpRequest, page: Page) -> str:
    """Return a page's entry in llms.txt: its title, its URL and its description."""
    own = page.get_full_url(request) or ""
    elsewhere = getattr(page, "target_url", "")
    address = urljoin(own, elsewhere) if elsewhere else markdown_url(own)
    words = _one_line(page.card_text if isinstance(page, BasePage) else page.search_description)
    return f"- [{_one_line(page.title)}]({address})" + (f": {words}" if words else "")


def _sections(request: HttpRequest, root: Page) -> Iterator[str]:
    """Return the parts of llms.txt: first the pages without children, then each section with its pages."""
    below: Any = live_and_public(request, Page.objects.child_of(root)).type(BasePage).order_by("path")
    top = list(below[:MAX_SECTIONS].defer_streamfields().specific())
    alone = [page for page in top if page.is_leaf()]
    yield "\n".join(["## Pages", "", *(_entry(request, page) for page in (root.specific, *alone))])
    for page in top:
        if not page.is_leaf():
            pages = page.llms_pages(request, MAX_SECTION_PAGES)
            yield "\n".join([f"## {_one_line(page.title)}", "", *(_entry(request, each) for each in (page, *pages))])


@require_safe
def llms(request: HttpRequest) -> HttpResponse:
    """Serve llms.txt in the format of llmstxt.org: a description of the site, and links to its pages as Markdown."""
    identity = site_setting(request, SiteIdentity)
    root = site_or_404(request).root_page
    ALL_PAGES.declare(site_or_404(request).pk, None)
    IDENTITY.declare(identity.site_id, identity_value(identity))
    allow_caching()
    head = f"# {_one_line(identity.site_name)}\n\n> {_one_line(description_of(root.specific, identity))}"
    about = "Each link leads to the Markdown version of a page. Without `.md`, it leads to the page itself."
    text = "\n\n".join([head, about, *_sections(request, root)]) + "\n"
    return HttpResponse(text, content_type=CONTENT_TYPE, headers={"X-Robots-Tag": "noindex"})
