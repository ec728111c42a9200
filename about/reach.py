"""How visitors can reach the institute: what its contact page says, and its enquiry form."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any, Final

from django.apps import apps
from django.http import HttpRequest
from wagtail.models import Page

from actris_cms.core.blocks import LinkBlock
from actris_cms.pagecache.dependencies import Dependency, all_with_any_page
from actris_cms.pagecache.kinds import link_value, page_value
from actris_cms.privacy import live_and_public

DIRECT: Final = frozenset({"phone", "email"})


@dataclass(frozen=True, slots=True)
class Reach:
    """The first public contact page and the first public enquiry form of a site, if there are any."""

    contact_page: Any
    form: Any

    @property
    def value(self) -> list[Any]:
        """Everything that is shown of them, as plain data."""
        contact = page_value(self.contact_page) if self.contact_page else None
        return [contact, link_value(self.form) if self.form else None]

    @property
    def contacts(self) -> list[tuple[str, list[Any]]]:
        """The contacts with telephone numbers or e-mail addresses: the title of each, and the blocks of these."""
        blocks = self.contact_page.shown_contacts if self.contact_page else []
        found = [
            (block.value["title"], [part for part in block.value.shown_details if part.block_type in DIRECT])
            for block in blocks
        ]
        return [(title, details) for title, details in found if details]

    @property
    def link(self) -> Any:
        """The link to the enquiry form; None if there is none."""
        return LinkBlock().normalize({"page": self.form}) if self.form else None


def _reach(root: Page, request: HttpRequest | None = None) -> Reach:
    """Return how to reach the institute whose home page is `root`."""

    def first(name: str) -> Any:
        pages: Any = apps.get_model("about", name).objects
        return live_and_public(request, pages.descendant_of(root)).order_by("path").first()

    return Reach(first("ContactPage"), first("EnquiryPage"))


def _values(names: Collection[str]) -> Mapping[str, Any]:
    return {str(root.pk): _reach(root).value for root in Page.objects.filter(pk__in=names)}


# How to reach an institute. The name is the primary key of its home page.
REACH = Dependency("reach", _values, all_with_any_page)


def reach_of(root: Page, request: HttpRequest) -> Reach:
    """Return how to reach the institute whose home page is `root`, and declare it to the page cache."""
    found = _reach(root, request)
    REACH.declare(root.pk, found.value)
    return found
