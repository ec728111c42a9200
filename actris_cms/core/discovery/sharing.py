"""The picture that stands for a page where it is shared: made once, kept, and told apart by a digest in its address."""

import io
import threading
from dataclasses import dataclass
from hashlib import blake2s
from typing import Any

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.http import FileResponse, Http404, HttpRequest, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.views.decorators.http import require_safe
from PIL import Image
from wagtail.images.models import AbstractImage, SourceImageIOError
from wagtail.models import Page

from ..models import BasePage, SiteIdentity, site_setting
from ..models.pages import has_shape_for_sharing
from ..pagecache.kinds import IMAGE, image_value
from ..renditions.presets import PRESETS
from . import drawing
from .addresses import visible_page
from .lettering import font_files

VERSION = 1  # Counts the looks of drawn pictures: a new look has new addresses.
FOLDER = "share"  # In the uploads. The web server does not serve it; this module does.
# Whole is what would lose words or heads: logos, posters, portraits.
CUT, WHOLE = (f"{PRESETS[name].operation}|format-jpeg" for name in ("share", "share-whole"))
FORMATS = {"png": "PNG", "jpg": "JPEG"}
FOR_EVER = "public, max-age=31536000, immutable"
_one_at_a_time = threading.Lock()


@dataclass(frozen=True)
class ShareImage:
    """What a page's picture is made of: a photograph of the library, else the title and the site's name."""

    pk: int
    title: str
    site_name: str
    photograph: AbstractImage | None

    @property
    def kind(self) -> str:
        """The file's ending: photographs are smaller as JPEG, drawings as PNG."""
        return "jpg" if self.photograph else "png"

    @property
    def is_whole(self) -> bool:
        """Whether the photograph is shown whole: it has not the shape for being cut, nor a point to cut it around."""
        image = self.photograph
        return image is not None and not (has_shape_for_sharing(image) or image.has_focal_point())

    @property
    def digest(self) -> str:
        """Twelve characters that change whenever the picture would look different."""
        if image := self.photograph:
            focus: Any = image
            point = (focus.focal_point_x, focus.focal_point_y)
            what: tuple[Any, ...] = (image.file_hash or image.file.name, point, self.is_whole)
        else:
            what = (self.title, self.site_name, *font_files())
        return blake2s(repr((VERSION, *what)).encode(), digest_size=6).hexdigest()

    @property
    def url(self) -> str:
        """The address, without the host."""
        return reverse("share_image", args=(self.pk, self.digest, self.kind))

    @property
    def name(self) -> str:
        """Where the file is kept: a folder for each page."""
        return f"{FOLDER}/{self.pk}/{self.digest}.{self.kind}"

    @property
    def alt(self) -> str:
        """What the picture shows, or the words on it."""
        return (self.photograph.default_alt_text if self.photograph else "") or self.title


def share_image_of(page: Page, site_name: str) -> ShareImage:
    """What stands for the page. The photograph is one that the page has loaded anyway, or costs one query."""
    photograph: Any = None
    if isinstance(page, BasePage):
        photograph = page.shared_image
        looked_at = [photograph]
        if not photograph or photograph != page.share_image:
            # These were passed over, and would be taken, were their files others. All others stand on the page.
            looked_at += [page.share_image, page.listing_image]
        for image in filter(None, looked_at):
            IMAGE.shown(image.pk, image_value(image))
    return ShareImage(page.pk, page.title, site_name, photograph)


def forget(pk: int, *, but: str = "") -> None:
    """Remove the pictures of a page, `but` the one of this name."""
    folder = f"{FOLDER}/{pk}"
    try:
        _, files = default_storage.listdir(folder)
    except FileNotFoundError:
        return
    for file in files:
        if f"{folder}/{file}" != but:
            default_storage.delete(f"{folder}/{file}")


def _made(wanted: ShareImage) -> bytes:
    if wanted.photograph:
        try:
            rendition = wanted.photograph.get_rendition(WHOLE if wanted.is_whole else CUT)
            with rendition.file.open() as file, Image.open(file) as photograph:
                picture = drawing.cut(photograph, whole=wanted.is_whole)
        except (SourceImageIOError, OSError):  # The library's file is gone or damaged.
            picture = drawing.drawn(wanted.title, wanted.site_name)
    else:
        picture = drawing.drawn(wanted.title, wanted.site_name)
    written = io.BytesIO()
    picture.save(written, format=FORMATS[wanted.kind], optimize=True, quality=82)
    return written.getvalue()


def make(wanted: ShareImage) -> None:
    """Make and keep the picture, unless it is there. One is made at a time, which bounds the memory that it takes."""
    with _one_at_a_time:
        if default_storage.exists(wanted.name):
            return
        kept = default_storage.save(wanted.name, ContentFile(_made(wanted)))
        if kept != wanted.name:  # Another process was faster.
            default_storage.delete(kept)
        forget(wanted.pk, but=wanted.name)


@require_safe
def share_image(request: HttpRequest, pk: int, digest: str, kind: str) -> HttpResponseBase:
    """The picture of a page that every visitor may see. An address from before a change leads to the present one."""
    page = visible_page(request, pk=pk)
    wanted = share_image_of(page, site_setting(request, SiteIdentity).site_name)
    if (digest, kind) != (wanted.digest, wanted.kind):
        return HttpResponseRedirect(wanted.url)
    if not default_storage.exists(wanted.name):
        make(wanted)
    try:
        file = default_storage.open(wanted.name)
    except FileNotFoundError as error:  # Removed since, because the page has changed.
        raise Http404("This picture was just replaced.") from error
    return FileResponse(file, headers={"Cache-Control": FOR_EVER}, content_type=f"image/{FORMATS[kind].lower()}")
