"""What the project adds to Wagtail's editor."""

from typing import Any, ClassVar

import wagtail.admin.rich_text.editors.draftail.features as draftail_features
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString
from wagtail import hooks
from wagtail.admin.rich_text.converters.html_to_contentstate import InlineStyleElementHandler
from wagtail.admin.viewsets.model import ModelViewSet
from wagtail.models import Page
from wagtail.permission_policies import ModelPermissionPolicy
from wagtail.rich_text import EmbedHandler
from wagtail.rich_text.feature_registry import FeatureRegistry
from wagtail.rich_text.pages import PageLinkHandler

from .models import RemovedAddress
from .models.media import MEANINGLESS_WORDS
from .pagecache.kinds import ADDRESS, address_value

# Marks that the institute's texts hold and Wagtail's own set lacks: (feature, Draft.js style, element, label, tooltip).
INLINE_MARKS = [
    ("underline", "UNDERLINE", "u", "U", "Underline: for names of species and titles only; links are underlined too"),
    ("highlight", "MARK", "mark", "Mark", "Highlight: draws the eye to a word"),
]


@hooks.register("register_rich_text_features")
def register_inline_marks(features: FeatureRegistry) -> None:
    """Let rich text keep underlined and highlighted words."""
    for feature, style, element, label, description in INLINE_MARKS:
        features.register_editor_plugin(
            "draftail",
            feature,
            draftail_features.InlineStyleFeature({"type": style, "label": label, "description": description}),
        )
        features.register_converter_rule(
            "contentstate",
            feature,
            {
                "from_database_format": {element: InlineStyleElementHandler(style)},
                "to_database_format": {"style_map": {style: element}},
            },
        )


class OnlySeenAndDeleted(ModelPermissionPolicy):
    """What the site writes by itself: nobody adds to it or changes it."""

    def user_has_permission(self, user: Any, action: str) -> bool:
        """Whether the account may look at the list, or delete from it."""
        allowed: bool = action in ("view", "delete") and super().user_has_permission(user, action)
        return allowed


class RemovedAddressViewSet(ModelViewSet):
    """The addresses of deleted pages. Deleting one here lets it answer 404 again."""

    model = RemovedAddress
    icon = "cross"
    menu_label = "Deleted pages"
    name = "removed_addresses"
    url_prefix = "deleted-pages"
    add_to_settings_menu = True
    menu_order = 850
    copy_view_enabled = False
    inspect_view_enabled = True
    form_fields: ClassVar[list[str]] = []
    list_display = ["path", "title", "removed_at"]
    list_filter = ["removed_at"]
    search_fields = ["path", "title"]

    @property
    def permission_policy(self) -> ModelPermissionPolicy:
        """Who may see and delete them."""
        return OnlySeenAndDeleted(self.model)


@hooks.register("register_admin_viewset")
def register_removed_addresses() -> RemovedAddressViewSet:
    """The list of deleted pages, under Settings beside the redirects."""
    return RemovedAddressViewSet()


class LivePageLinkHandler(PageLinkHandler):
    """Links to pages in rich text: in one query however many there are, and dead words instead of dead links.

    Wagtail's own handler asks for the specific page too, whose address is the same, and links to drafts.
    """

    @classmethod
    def get_many(cls, attrs_list: list[dict[str, Any]]) -> list[Page | None]:
        """The live pages that the links name, in their order; None where there is none."""
        ids = {str(attrs["id"]) for attrs in attrs_list if str(attrs.get("id", "")).isdigit()}
        pages = {str(page.pk): page for page in Page.objects.filter(pk__in=ids).only("url_path", "live")}
        for name in ids:
            ADDRESS.shown(name, address_value(pages[name]) if name in pages else None)
        found = (pages.get(str(attrs.get("id"))) for attrs in attrs_list)
        return [page if page and page.live else None for page in found]


@hooks.register("register_rich_text_features", order=10)
def register_live_page_links(features: FeatureRegistry) -> None:
    """Put our handler of page links in the place of Wagtail's."""
    features.register_link_type(LivePageLinkHandler)


class LinkInsteadOfEmbed(EmbedHandler):
    """Media in rich text, which our editor does not offer but old text may hold: a link to where it is.

    Wagtail's own handler asks the third party while it renders, and puts its markup on the page, with inline styles.
    """

    identifier = "media"

    @classmethod
    def expand_db_attributes(cls, attrs: dict[str, Any]) -> str:
        """The link."""
        address = str(attrs.get("url", ""))
        return format_html('<a href="{}">{}</a>', address, address) if address.startswith("https://") else ""


@hooks.register("register_rich_text_features", order=10)
def register_links_instead_of_embeds(features: FeatureRegistry) -> None:
    """Put our handler of media in the place of Wagtail's."""
    features.register_embed_type(LinkInsteadOfEmbed)


@hooks.register("insert_global_admin_js", order=-1)
def carry_out_calls() -> SafeString:
    """Start the widgets that Wagtail would start by inline scripts: see `security/admin_calls.py`."""
    return format_html('<script src="{}"></script>', static("js/admin/calls.js"))


@hooks.register("insert_global_admin_js")
def mend_forms() -> SafeString:
    """Keep dates as they were typed, and a submit from overtaking an autosave."""
    return format_html('<script src="{}"></script>', static("js/admin/forms.js"))


@hooks.register("insert_global_admin_js")
def suggest_titles() -> SafeString:
    """Offer the words of an upload's name as its title, and nothing where they say nothing."""
    words = " ".join(sorted(MEANINGLESS_WORDS))
    return format_html('<script src="{}" data-meaningless="{}"></script>', static("js/admin/titles.js"), words)
