"""Pictures that still need a description: the admin's list of them, and the check beside the preview of a page."""

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

from django.db.models import Q, QuerySet, TextField
from django.db.models.functions import Cast
from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import cached_property
from wagtail import hooks
from wagtail.admin.ui.tables import Column
from wagtail.admin.userbar import ContentCheckerItem
from wagtail.admin.views.reports import ReportView
from wagtail.fields import StreamField
from wagtail.images import get_image_model
from wagtail.models import Page, get_page_models
from wagtail.permissions import page_permission_policy

from actris_cms.explained import explain
from actris_cms.reports import edits_pages, register_report

THUMBNAIL: Final = "max-165x165"  # As in picture_cell.html.
RULE: Final = "picture-described"
# An image in legacy HTML without alt text, and how the database stores it in a stream.
EMBED: Final = re.compile(r"<embed\s[^<>]*>")
EMBED_ID: Final = re.compile(r'\sid="(\d{1,18})"')
STORED: Final = ('"alt_text": ""', "<embed")
STORED_DECORATIVE: Final = '"decorative": true'


@dataclass(frozen=True)
class Place:
    """Where a page shows an image without describing it. `path` is Wagtail's content path."""

    page: Page
    path: str

    @property
    def edit_path(self) -> str:
        """The path of the page's form, at the picture."""
        return f"{reverse('wagtailadmin_pages:edit', args=[self.page.pk])}#:w:contentpath={self.path}"


def undescribed_in(raw: Any, path: str) -> Iterator[tuple[int, str]]:
    """Yield the images in raw stream data without alt text that are not decorative, with the content path of each."""
    if isinstance(raw, str):
        for embed in EMBED.findall(raw) if "<embed" in raw else ():
            if ('alt=""' in embed or " alt=" not in embed) and (number := EMBED_ID.search(embed)):
                yield int(number[1]), path
    elif isinstance(raw, dict) and {"type", "value"} <= raw.keys():  # a block of a stream or a list
        yield from undescribed_in(raw["value"], f"{path}.{raw.get('id')}")
    elif isinstance(raw, dict):
        if raw.get("image") and raw.get("alt_text") == "" and not raw.get("decorative"):
            yield raw["image"], path
        for name, part in raw.items():
            yield from undescribed_in(part, f"{path}.{name}")
    elif isinstance(raw, list):
        for part in raw:
            yield from undescribed_in(part, path)


def decorative_in(raw: Any) -> Iterator[int]:
    """Yield the images that raw stream data marks as decorative."""
    if isinstance(raw, dict):
        if raw.get("image") and raw.get("decorative") is True:
            yield raw["image"]
        raw = list(raw.values())
    for part in raw if isinstance(raw, list) else ():
        yield from decorative_in(part)


def places(pages: QuerySet[Page]) -> dict[int, list[Place]]:
    """Return where these pages show an image without describing it, by its primary key. One query for each model."""
    found: dict[int, list[Place]] = defaultdict(list)
    for page, name, raw in _streams(pages, STORED):
        for image, content_path in undescribed_in(raw, name):
            found[image].append(Place(page, content_path))
    return found


def decorative() -> set[int]:
    """Return the images that some page marks as decorative. One query for each model."""
    streams = _streams(Page.objects.order_by(), (STORED_DECORATIVE,))
    return {image for _, _, raw in streams for image in decorative_in(raw)}


def _streams(pages: QuerySet[Page], parts: tuple[str, ...]) -> Iterator[tuple[Page, str, Any]]:
    """Yield the streams of these pages whose stored text contains one of the parts: page, name and raw data."""
    for model in get_page_models():
        # A model inherits the streams of the one above it, such as those of articles.
        streams = [field.name for field in model._meta.local_fields if isinstance(field, StreamField)]
        text: dict[str, Any] = {f"_{name}": Cast(name, TextField()) for name in streams}
        condition = Q()
        for name in text:
            for part in parts:
                condition |= Q(**{f"{name}__contains": part})
        if not streams:
            continue
        shown = model._default_manager.alias(**text).filter(condition, pk__in=pages.values("pk"), alias_of=None)
        for page in shown.order_by("path").only("title", "draft_title", *streams):
            for name in streams:
                yield page, name, list(getattr(page, name).raw_data)


class PictureColumn(Column):
    """The picture, which leads to its form with the description, and back here afterwards."""

    cell_template_name = "editor/tables/picture_cell.html"


class PlacesColumn(Column):
    """The pages that show the picture. Each leads to its form, where the picture can be marked as decorative."""

    cell_template_name = "editor/tables/places_cell.html"


class PicturesToDescribe(ReportView):
    """The images that pages show, but of which nobody has said what they show."""

    model = get_image_model()
    page_title = "Pictures to describe"
    header_icon = "image"
    index_url_name = "pictures_to_describe:report"
    index_results_url_name = "pictures_to_describe:report_results"
    any_permission_required = ["change"]
    permission_policy = page_permission_policy
    default_ordering = "title"
    columns = [
        PictureColumn("title", label="Picture", width="40%"),
        PlacesColumn("places", label="Shown on"),
    ]
    list_export = ["title", "pages"]
    export_headings = {"title": "Picture", "pages": "Shown on"}
    export_filename = "pictures-to-describe"

    @cached_property
    def places(self) -> dict[int, list[Place]]:
        """Where pages that the user may edit show an image without describing it."""
        return places(page_permission_policy.instances_user_has_permission_for(self.request.user, "change"))

    def get_page_subtitle(self) -> str:
        """Say how many there are."""
        return str(self.get_base_queryset().count())

    def get_base_queryset(self) -> QuerySet[Any]:
        """Return the images that have no description in the library either: it is the alt text where there is none."""
        undescribed = self.model._default_manager.filter(pk__in=self.places, description="")
        return undescribed.prefetch_renditions(THUMBNAIL)

    def decorate_paginated_queryset(self, object_list: Any) -> Any:
        """Add the places to each image, and the way back."""
        for image in object_list:
            image.places = self.places[image.pk]
            image.pages = ", ".join(dict.fromkeys(place.page.get_admin_display_title() for place in image.places))
            image.way_back = reverse(self.index_url_name)
        return object_list


register_report(PicturesToDescribe, "pictures-to-describe", may_read=edits_pages, order=1240)
explain("describe-pictures", "pictures_to_describe")


@hooks.register("construct_wagtail_userbar")
def add_check(request: HttpRequest, items: list[Any], page: Any) -> None:
    """Let the checks of a page find pictures that are not described yet."""
    # The mark is never on an image with a label, so this check of axe finds each of them.
    rule = {
        "id": RULE,
        "impact": "serious",
        "selector": "img[data-undescribed]",
        "tags": ["best-practice"],
        "any": ["aria-label"],
        "enabled": True,
    }
    words = {"error_name": "Picture not described", "help_text": "Say what it shows, or mark it as decorative"}
    for item in items:
        if isinstance(item, ContentCheckerItem):
            item.axe_custom_rules = [*item.axe_custom_rules, rule]
            item.axe_run_only = [*item.axe_run_only, RULE]
            item.axe_messages = {**item.axe_messages, RULE: words}
