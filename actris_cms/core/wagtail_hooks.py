"""How links and embeds in rich text are rendered."""

from typing import Any

from django.utils.html import format_html
from wagtail import hooks
from wagtail.documents.rich_text import DocumentLinkHandler
from wagtail.models import Page
from wagtail.rich_text import EmbedHandler
from wagtail.rich_text.feature_registry import FeatureRegistry
from wagtail.rich_text.pages import PageLinkHandler

from actris_cms.pagecache.kinds import ADDRESS, address_value

from . import reserved  # noqa: F401 -- importing registers its hooks


class LivePageLinkHandler(PageLinkHandler):
    """Render page links in rich text with one query for all of them, and links to missing or draft pages as plain text.

    Wagtail's own handler also fetches the specific pages, which do not change the URL, and links to drafts.
    """

    @classmethod
    def get_many(cls, attrs_list: list[dict[str, Any]]) -> list[Page | None]:
        """Return the live pages of the links, in their order; None for a link without one."""
        ids = {str(attrs["id"]) for attrs in attrs_list if str(attrs.get("id", "")).isdigit()}
        pages = {str(page.pk): page for page in Page.objects.filter(pk__in=ids).only("url_path", "live")}
        for name in ids:
            ADDRESS.declare(name, address_value(pages[name]) if name in pages else None)
        found = (pages.get(str(attrs.get("id"))) for attrs in attrs_list)
        return [page if page and page.live else None for page in found]


@hooks.register("register_rich_text_features", order=10)
def register_live_page_links(features: FeatureRegistry) -> None:
    """Replace Wagtail's handler of page links."""
    features.register_link_type(LivePageLinkHandler)


class FileLinkHandler(DocumentLinkHandler):
    """Render links to documents in rich text with the type and size of the file, which the style sheet shows.

    They are an attribute, because a handler writes only the start tag. So they follow the file when it is replaced.
    """

    @classmethod
    def expand_db_attributes_many(cls, attrs_list: list[dict[str, Any]]) -> list[str]:
        """Return the start tags of the links, in their order."""
        return [
            format_html('<a href="{}" data-file="{}">', document.url, document.kind_and_size) if document else "<a>"
            for document in cls.get_many(attrs_list)
        ]


@hooks.register("register_rich_text_features", order=10)
def register_file_links(features: FeatureRegistry) -> None:
    """Replace Wagtail's handler of links to documents."""
    features.register_link_type(FileLinkHandler)


class LinkInsteadOfEmbed(EmbedHandler):
    """Render embeds in rich text, which only old texts may contain, as links.

    Wagtail's own handler fetches the third party's markup while it renders, and puts it on the page with inline styles.
    """

    identifier = "media"

    @classmethod
    def expand_db_attributes(cls, attrs: dict[str, Any]) -> str:
        """Return the link; nothing for a URL without https."""
        address = str(attrs.get("url", ""))
        return format_html('<a href="{}">{}</a>', address, address) if address.startswith("https://") else ""


@hooks.register("register_rich_text_features", order=10)
def register_links_instead_of_embeds(features: FeatureRegistry) -> None:
    """Replace Wagtail's handler of embeds."""
    features.register_embed_type(LinkInsteadOfEmbed)
