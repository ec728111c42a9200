"""A site with pages in every state in which they are not public, and a visitor who looks for them everywhere."""

import datetime
import itertools
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any, NamedTuple
from urllib.parse import quote, unquote, urljoin, urlsplit

from django.contrib.auth.models import Group
from django.core.files.base import ContentFile
from django.utils import timezone
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import Collection, CollectionViewRestriction, Page

from about.models import AboutPage
from actris_cms.core.models import CustomDocument, CustomImage
from actris_cms.images.presets import PRESETS
from tests.factories import (
    AboutPageFactory,
    ArticlePageFactory,
    CategoryPageFactory,
    DocumentFactory,
    EventPageFactory,
    ImageFactory,
    NewsroomPageFactory,
    picture_file,
    stream,
)
from tests.search.pdfs import pdf_of

TYPES = {"about": AboutPageFactory, "article": ArticlePageFactory, "event": EventPageFactory}
WORD = "leukapheresis"  # A word of every page, to search for.
LINK = re.compile(
    r"""(?:href|src|action|poster)="([^"]+)"|content="((?:https?:/)?/[^"]+)"|<(?:loc|link|guid|id|url)>([^<]+)<|\]\((/[^)\s]*)\)"""
)
SRCSET = re.compile(r'srcset="([^"]+)"')
MAX_ADDRESSES = 1500
STARTS = (
    "/", "/robots.txt", "/sitemap.xml", "/llms.txt", "/manifest.webmanifest", "/opensearch.xml", "/humans.txt",
    "/.well-known/security.txt", "/newsroom/feed/rss/", "/newsroom/feed/atom/", "/favicon.ico", "/uploads/images/",
    "/api/v2/pages/", "/admin/api/main/pages/", "/admin/api/main/images/", "/admin/api/main/documents/",
    f"/search/?q={WORD}", f"/search/?q={WORD[:8]}", "/search/?q=board", "/search/?q=guide", "/images/", "/files/",
)  # fmt: skip


class Answer(NamedTuple):
    """What a visitor got: the status, the headers and the body as text."""

    status: int
    headers: str
    body: bytes


Visit = Callable[[str], Answer]


class Hidden(NamedTuple):
    """A page that is not public with what only it uses. `mark` is a word of its title, its text and its files."""

    state: str
    mark: str
    page: Page
    image: CustomImage
    document: CustomDocument


def make_page(state: str, kind: str, number: int, parent: Page) -> Hidden:
    """Create a live page whose words, pictures and files all have a mark of their own."""
    mark = f"zq{number:03}x"
    image = ImageFactory(
        title=f"Picture {mark}",
        description=f"Alt {mark}",
        file=picture_file(f"{kind}-{number}.png", size=(480, 270), colour=f"#0{number:05}"),  # Few renditions.
    )
    file = ContentFile(pdf_of(f"The words {mark} of {WORD}"), name=f"guide-{number}.pdf")
    document = DocumentFactory(title=f"Guide {mark}", file=file)
    body = stream(
        ("heading", {"text": f"<p>Heading {mark}</p>", "level": "2", "anchor": f"heading-{number}"}),
        ("rich_text", f'<p>{WORD} {mark} <a linktype="document" id="{document.pk}">Paper</a></p>'),
        ("image", {"image": {"image": image.pk, "alt_text": f"Suite {mark}", "decorative": False}}),
    )
    names = {
        "title": f"Board {mark}",
        "slug": f"hidden-{number}",
        "summary": f"In short {mark}",
        "listing_image": image,
    }
    page = TYPES[kind](parent=parent, body=body, show_in_menus=True, search_description=f"About {mark}", **names)
    page.save_revision().publish()
    return Hidden(state, mark, page, image, document)


def withdraw(hidden: Hidden) -> None:
    """Bring a page into its state."""
    page = type(hidden.page).objects.get(pk=hidden.page.pk)
    now = timezone.now()
    fields: dict[str, dict[str, Any]] = {
        "draft": {"live": False, "first_published_at": None, "last_published_at": None},
        "scheduled": {"live": False, "first_published_at": None, "go_live_at": now + datetime.timedelta(days=1)},
        "expired": {"live": False, "expired": True, "expire_at": now - datetime.timedelta(days=1)},
        "unpublished": {"live": False},
    }
    if hidden.state in fields:
        for name, value in fields[hidden.state].items():
            setattr(page, name, value)
        page.save()
    elif hidden.state == "private collection":
        _hide_files(hidden)
        page.unpublish()
    else:
        restriction = page.view_restrictions.create(restriction_type=hidden.state, password="sesame")
        if hidden.state == "groups":
            restriction.groups.add(Group.objects.get_or_create(name="Board")[0])


def _hide_files(hidden: Hidden) -> None:
    root = Collection.get_first_root_node()
    private = Collection.objects.filter(name="Papers").first() or root.add_child(name="Papers")
    CollectionViewRestriction.objects.get_or_create(collection=private, restriction_type="login")
    for file in (hidden.image, hidden.document):
        file.collection = private
        file.save()


STATES = ("draft", "scheduled", "expired", "unpublished", "password", "login", "groups", "private collection")


def make_site(section: AboutPage, visit: Visit) -> list[Hidden]:
    """Create a page for each state, let a visitor open all that they show, and withdraw them."""
    newsroom = NewsroomPageFactory(parent=section.get_parent(), slug="newsroom")
    category = CategoryPageFactory(parent=newsroom, title="Workshops", slug="workshops")
    parents = {"about": section, "article": category, "event": category}
    kinds = itertools.cycle(TYPES)
    wanted = [
        *((state, next(kinds)) for state in STATES),
        *((state, "event") for state in ("draft", "password", "login")),
    ]
    made = [make_page(state, kind, number, parents[kind]) for number, (state, kind) in enumerate(wanted)]
    AboutPageFactory(parent=section, slug="open", title="Open", body=stream(("rich_text", f"<p>{WORD}</p>")))
    for hidden in made:
        Redirect.objects.create(old_path=f"/old-{hidden.page.pk}", redirect_page=hidden.page)
    for hidden in made:
        assert visit(hidden.page.url).status == 200
    for url in files_of(made):
        assert visit(url).status == 200, url
    for hidden in made:
        withdraw(hidden)
    return made


def files_of(made: Sequence[Hidden]) -> Iterator[str]:
    """Yield the URLs of each document, and of pictures: some sizes of each, and each size of one.

    Who may open a picture is decided for the picture, whatever its size.
    """
    for number, hidden in enumerate(made):
        specs = {spec for preset in PRESETS.values() for spec in preset.specs(hidden.image)}
        for spec in sorted({*specs, "max-165x165", "original"})[number :: len(made)]:
            yield hidden.image.get_rendition(spec).url
        yield f"/documents/{hidden.document.pk}/{hidden.document.filename}"


def guesses(hidden: Hidden) -> Iterator[str]:
    """Yield the URLs that somebody would try who knows how the site is made, and the address of the page."""
    url, pk = hidden.page.url or "", hidden.page.pk
    yield from (
        url,
        url[:-1],
        url.upper(),
        f"{url[:-1]}.md",
        f"{url[:-1]}.html",
        f"{url}index.html",
        f"{url}calendar.ics",
    )
    yield from (f"{url}?page=1", f"{url}feed/rss/", f"/old-{pk}", f"/old-{pk}/", f"/share/{pk}-000000000000.png")
    yield from (f"/admin/pages/{pk}/view_draft/", f"/admin/api/main/pages/{pk}/", f"/_util/login/?next={quote(url)}")
    yield from (f"/search/?q={hidden.page.slug}", f"/search/?q=board+{WORD}", f"/images/{hidden.image.filename}")
    yield from (
        f"/uploads/{hidden.image.file.name}",
        f"/uploads/{hidden.document.file.name}",
        f"/documents/{hidden.document.pk}/",
    )
    for parent in hidden.page.get_ancestors().filter(depth__gt=1):
        yield from (parent.url, f"{parent.url.rstrip('/')}.md", f"{parent.url}feed/rss/", f"{parent.url}feed/atom/")


def look_everywhere(visit: Visit, made: Iterable[Hidden], files: Iterable[str]) -> list[str]:
    """Return what a visitor finds of hidden pages, as "URL: mark", on every address that leads anywhere.

    `files` are URLs at which nothing may answer with a file.
    """
    marks = {hidden.mark: hidden.state for hidden in made}
    waiting = dict.fromkeys([*STARTS, *(url for hidden in made for url in guesses(hidden))])
    seen: set[str] = set()
    found: list[str] = []
    while waiting and len(seen) < MAX_ADDRESSES:
        url, _ = waiting.popitem()
        seen.add(url)
        answer = visit(url)
        text = f"{answer.headers}\n{answer.body.decode(errors='replace')}\n{unquote(answer.headers)}"
        found += [f"{url}: {mark} ({state})" for mark, state in marks.items() if mark in text]
        waiting |= dict.fromkeys(next_url for next_url in _links(url, answer) if next_url not in seen)
    for url in files:
        answer = visit(url)
        if answer.status in (200, 206, 304) and "text/html" not in answer.headers:
            found.append(f"{url}: a file")
    assert len(seen) < MAX_ADDRESSES
    return found


def _links(url: str, answer: Answer) -> Iterator[str]:
    """Yield the addresses of the site to which an answer links."""
    text = answer.body.decode(errors="replace") if b"\0" not in answer.body[:1000] else ""
    links = [next(filter(None, groups)) for groups in LINK.findall(text)]
    links += [part.split()[0] for candidates in SRCSET.findall(text) for part in candidates.split(",")]
    links += re.findall(r"(?im)^location: (\S+)", answer.headers)
    base = f"http://site{url}"
    for link in links:
        parts = urlsplit(urljoin(base, link.replace("&amp;", "&")))
        is_here = parts.scheme in ("http", "https") and parts.netloc in ("site", "localhost", "testserver", "127.0.0.1")
        if is_here and not parts.path.startswith("/static/"):
            yield parts.path + (f"?{parts.query}" if parts.query else "")
