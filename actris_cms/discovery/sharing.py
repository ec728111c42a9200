"""The image that represents a page in shared links: made once, stored, and served at a URL with a digest."""

import io
import threading
from dataclasses import dataclass, replace
from hashlib import blake2s
from typing import Any

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.http import FileResponse, Http404, HttpRequest, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.views.decorators.http import require_safe
from PIL import Image
from wagtail.images.models import AbstractImage, Filter, SourceImageIOError
from wagtail.models import Page

from actris_cms.core.models import BasePage, SiteIdentity, site_setting
from actris_cms.core.models.cards import has_shape_for_sharing
from actris_cms.files.access import is_open_to_all
from actris_cms.images.presets import PRESETS
from actris_cms.pagecache.kinds import IMAGE, image_value

from . import drawing
from .lookups import public_page_or_404

VERSION = 1  # Of the design of drawn images: increasing it changes their URLs.
FOLDER = "share"  # In the media folder. The web server does not serve it; this module does.
# UNCROPPED_SPEC is for images that cropping would spoil: logos, posters, portraits.
CROPPED_SPEC, UNCROPPED_SPEC = (f"{PRESETS[name].operation}|format-jpeg" for name in ("share", "share-whole"))
FORMATS = {"png": "PNG", "jpg": "JPEG"}
# A shared cache asks again after a minute, so that it lets go of the picture of a withdrawn page.
CACHE_CONTROL = "public, max-age=31536000, s-maxage=60, immutable"
_making_lock = threading.Lock()


@dataclass(frozen=True)
class ShareImage:
    """What a page's share image is made of: a photograph of the library, else the title and the site's name."""

    pk: int
    title: str
    site_name: str
    photograph: AbstractImage | None

    @property
    def kind(self) -> str:
        """The file extension: photographs are smaller as JPEG, drawings as PNG."""
        return "jpg" if self.photograph else "png"

    @property
    def is_uncropped(self) -> bool:
        """Whether the photograph is shown uncropped: its shape does not suit cropping, and it has no focal point."""
        image = self.photograph
        return image is not None and not (has_shape_for_sharing(image) or image.has_focal_point())

    @property
    def digest(self) -> str:
        """Twelve characters that change whenever the image would look different."""
        if image := self.photograph:
            focus: Any = image
            point = (focus.focal_point_x, focus.focal_point_y)
            what: tuple[Any, ...] = (image.file_hash or image.file.name, point, self.is_uncropped)
        else:
            what = (self.title, self.site_name)
        return blake2s(repr((VERSION, *what)).encode(), digest_size=6).hexdigest()

    @property
    def url(self) -> str:
        """The URL, without the host."""
        return reverse("share_image", args=(self.pk, self.digest, self.kind))

    @property
    def name(self) -> str:
        """The name of the file in the storage, in a folder for each page."""
        return f"{FOLDER}/{self.pk}/{self.digest}.{self.kind}"

    @property
    def alt(self) -> str:
        """The alt text: the photograph's, or the page's title."""
        return (self.photograph.default_alt_text if self.photograph else "") or self.title


def share_image_of(page: Page, site_name: str) -> ShareImage:
    """Return the share image of a page. The photograph is one that the page has loaded anyway, or costs one query."""
    photograph: Any = None
    if isinstance(page, BasePage):
        photograph = page.shared_image
        looked_at = [photograph]
        if not photograph or photograph != page.share_image:
            # These were not suitable, but a new file could change that. The page declares all other images itself.
            looked_at += [page.share_image, page.listing_image]
        for image in filter(None, looked_at):
            IMAGE.declare(image.pk, image_value(image))
    return ShareImage(page.pk, page.title, site_name, photograph)


def delete_stored_images(pk: int, *, keep: str = "") -> None:
    """Delete the stored images of a page, except the one named `keep`."""
    folder = f"{FOLDER}/{pk}"
    try:
        _, files = default_storage.listdir(folder)
    except FileNotFoundError:
        return
    for file in files:
        if f"{folder}/{file}" != keep:
            default_storage.delete(f"{folder}/{file}")


def encoded(wanted: ShareImage) -> bytes:
    """Return the image as the content of a file. Nothing is stored."""
    if wanted.photograph:
        try:
            # Not stored as a rendition: of a draft, nothing may be stored at all.
            spec = UNCROPPED_SPEC if wanted.is_uncropped else CROPPED_SPEC
            with wanted.photograph.generate_rendition_file(Filter(spec)) as file, Image.open(file) as photograph:
                picture = drawing.fit_photograph(photograph, uncropped=wanted.is_uncropped)
        except (SourceImageIOError, OSError):  # The image's file is missing or damaged.
            picture = drawing.draw_title(wanted.title, wanted.site_name)
    else:
        picture = drawing.draw_title(wanted.title, wanted.site_name)
    written = io.BytesIO()
    picture.save(written, format=FORMATS[wanted.kind], optimize=True, quality=82)
    return written.getvalue()


def make(wanted: ShareImage) -> None:
    """Make and store the image, unless it exists. One is made at a time to limit memory."""
    with _making_lock:
        if default_storage.exists(wanted.name):
            return
        saved = default_storage.save(wanted.name, ContentFile(encoded(wanted)))
        if saved != wanted.name:  # Another process was faster.
            default_storage.delete(saved)
        delete_stored_images(wanted.pk, keep=wanted.name)


@require_safe
def share_image(request: HttpRequest, pk: int, digest: str, kind: str) -> HttpResponseBase:
    """Serve the share image of a public page. An outdated URL redirects to the current one."""
    page = public_page_or_404(request, pk=pk)
    wanted = share_image_of(page, site_setting(request, SiteIdentity).site_name)
    if wanted.photograph and not is_open_to_all(wanted.photograph):
        wanted = replace(wanted, photograph=None)
    if (digest, kind) != (wanted.digest, wanted.kind):
        return HttpResponseRedirect(wanted.url)
    if not default_storage.exists(wanted.name):
        make(wanted)
    try:
        file = default_storage.open(wanted.name)
    except FileNotFoundError as error:  # Deleted in the meantime, because the page changed.
        raise Http404("This picture was just replaced.") from error
    return FileResponse(file, headers={"Cache-Control": CACHE_CONTROL}, content_type=f"image/{FORMATS[kind].lower()}")
