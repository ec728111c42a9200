"""What the rules need to know of what a page refers to, read for many pages with a few queries."""

import logging
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from typing import Any, Final

from wagtail.documents import get_document_model
from wagtail.images import get_image_model
from wagtail.models import Page, Site

from actris_cms.discovery.addresses import own_path, split_whole
from actris_cms.discovery.destinations import Guide, NoDestinationError, NotForAllError
from actris_cms.editor.undescribed import EMBED, EMBED_ID
from actris_cms.privacy import hidden_paths
from actris_cms.visitor import visitor_request

from .content import Content, Link, all_texts, as_asked, links_in, structs_in

logger = logging.getLogger(__name__)

PUBLIC: Final = "public"
DRAFT: Final = "draft"
PRIVATE: Final = "private"
_sources: list[Callable[[set[str]], dict[str, str]]] = []
_dates: list[Callable[[set[int]], dict[int, date]]] = []


@dataclass(frozen=True)
class ImageFacts:
    """What is known of a picture of the library. Sizes are in pixels."""

    title: str = ""
    description: str = ""
    width: int = 0
    height: int = 0
    is_svg: bool = False


@dataclass(frozen=True)
class Facts:
    """What is known of the pictures, pages, documents and addresses that pages refer to.

    `pages` says of a page whether it is public, a draft or private; one that is gone is not there. `dead` has the
    reasons why addresses of the site lead nowhere. `broken` has those of addresses elsewhere. `due` has the
    review dates of the pages themselves that have come.
    """

    images: dict[int, ImageFacts] = field(default_factory=dict)
    pages: dict[int, str] = field(default_factory=dict)
    documents: frozenset[int] = frozenset()
    dead: dict[str, str] = field(default_factory=dict)
    broken: dict[str, str] = field(default_factory=dict)
    due: dict[int, date] = field(default_factory=dict)


def use_broken(known: Callable[[set[str]], dict[str, str]]) -> None:
    """Ask this function, from now on, which addresses on other sites are broken, and why."""
    _sources[:] = [known]


def use_review_dates(due: Callable[[set[int]], dict[int, date]]) -> None:
    """Ask this function, from now on, which pages are due to be read again, and since when."""
    _dates[:] = [due]


def facts_for(contents: Iterable[Content]) -> Facts:
    """Return what the rules need to know for pages with these contents. One query for each kind of object."""
    contents = list(contents)
    links = [link for content in contents for link in links_in(content)]
    addresses = {str(link.target) for link in links if link.kind == "url"}
    elsewhere = {as_asked(address) for address in addresses if split_whole(address)}
    return Facts(
        images=_images({key for content in contents for key in _pictures_in(content)}),
        pages=_pages(_targets(links, "page")),
        documents=frozenset(_existing(get_document_model(), _targets(links, "document"))),
        dead=_dead(addresses),
        broken={address: why for known in _sources for address, why in known(elsewhere).items()},
        due={page: day for due in _dates for page, day in due({content.page for content in contents}).items()},
    )


def _targets(links: Iterable[Link], kind: str) -> set[Any]:
    return {link.target for link in links if link.kind == kind}


def _pictures_in(content: Content) -> set[int]:
    found = set()
    for name, raw in content.streams.items():
        for value, _ in structs_in(raw, name):
            if isinstance(value.get("image"), int) and "alt_text" in value:
                found.add(value["image"])
    for text, _ in all_texts(content):
        for embed in EMBED.findall(text) if "<embed" in text else ():
            if number := EMBED_ID.search(embed):
                found.add(int(number[1]))
    return {key for key in found if 0 < key < 2**63}


def _existing(model: Any, keys: set[Any]) -> set[int]:
    kept = [key for key in keys if 0 < key < 2**63]
    return set(model._default_manager.filter(pk__in=kept).values_list("pk", flat=True)) if kept else set()


def _images(keys: set[int]) -> dict[int, ImageFacts]:
    if not keys:
        return {}
    rows = get_image_model()._default_manager.filter(pk__in=keys)
    return {
        pk: ImageFacts(title, description, width, height, file.lower().endswith(".svg"))
        for pk, title, description, width, height, file in rows.values_list(
            "pk", "title", "description", "width", "height", "file"
        )
    }


def _pages(keys: set[Any]) -> dict[int, str]:
    kept = [key for key in keys if 0 < key < 2**63]
    if not kept:
        return {}
    hidden = hidden_paths()
    rows = Page.objects.filter(pk__in=kept).order_by().values_list("pk", "live", "path")
    return {pk: DRAFT if not live else PRIVATE if path.startswith(hidden) else PUBLIC for pk, live, path in rows}


def _dead(addresses: set[str]) -> dict[str, str]:
    """Return those addresses of the site at which visitors find nothing, with why."""
    site = Site.objects.select_related("root_page").filter(is_default_site=True).first()
    if site is None or not addresses:
        return {}
    guide = Guide(site, visitor_request(site))
    found = {}

    @cache
    def reason(path: str) -> str:
        try:
            guide.end_of_link(path, frozenset())
        except NotForAllError:
            return ""
        except NoDestinationError as error:
            return str(error)
        except Exception:  # of an odd address: the form, the other links and the other pages must work
            logger.exception("Where a link leads could not be found out")
        return ""

    for address in addresses:
        path = own_path(address, guide.hosts)
        if path and (why := reason(path.partition("#")[0] or "/")):
            found[address] = why
    return found
