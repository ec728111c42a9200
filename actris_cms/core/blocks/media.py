"""Blocks that show something: images, documents, videos and other things of third parties."""

from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit, urlunsplit

from django.core.exceptions import ValidationError
from django.db import models
from wagtail import blocks
from wagtail.documents import get_document_model
from wagtail.documents.blocks import DocumentChooserBlock
from wagtail.images import get_image_model
from wagtail.images.blocks import ImageBlock

from .links import LinkBlock
from .text import InlineRichTextBlock

YOUTUBE_HOSTS = {"youtube.com", "m.youtube.com", "youtube-nocookie.com", "youtu.be"}
PROVIDERS = {
    "youtube.com": "YouTube",
    "vimeo.com": "Vimeo",
    "google.com": "Google",
    "facebook.com": "Facebook",
    "instagram.com": "Instagram",
    "form.gov.sg": "FormSG",
    "onemap.gov.sg": "OneMap",
    "linkedin.com": "LinkedIn",
}


def newest(model: type[models.Model]) -> Any:
    """The newest object of the library, for a block's preview; None where the library is empty."""
    return model._default_manager.order_by("-pk").first()


def preview_image() -> Any:
    """The newest image of the library as the value of an image block, or None."""
    image = newest(get_image_model())
    if image:
        image.contextual_alt_text, image.decorative = image.default_alt_text or image.title, False
    return image


class ImageContentBlock(blocks.StructBlock):
    """A picture in the text. Wagtail's image block asks for alt text or an explicit "decorative"."""

    image = ImageBlock()
    caption = InlineRichTextBlock(required=False, help_text="Shown under the picture, before its credit.")
    width = blocks.ChoiceBlock(
        choices=[
            ("small", "Small: a mark, a logo, a portrait"),
            ("medium", "Medium: half of the text's width"),
            ("large", "Large: the text's width"),
            ("full", "Full: beyond the text, for panoramas and diagrams"),
        ],
        default="large",
        label="Size",
    )
    link = LinkBlock(optional=True, text_required=False, required=False, label="Link")

    def get_preview_value(self) -> Any:
        """The newest image of the library."""
        return self.normalize({"image": preview_image(), "caption": "<p>Inside a clean room</p>", "width": "large"})

    class Meta:
        icon = "image"
        label = "Image"
        description = "A picture with its alt text, caption and size."
        group = "Media"
        template = "blocks/image.html"


class DocumentValue(blocks.StructValue):
    """What templates ask of a download."""

    @property
    def label(self) -> str:
        """The block's own title, or the document's."""
        document = self.get("document")
        return self.get("title") or (document.title if document else "")

    @property
    def extension(self) -> str:
        """The kind of file in capitals: PDF."""
        document = self.get("document")
        return document.file_extension.upper() if document else ""

    @property
    def size(self) -> int | None:
        """The file's size in bytes; None where the file cannot be read."""
        document = self.get("document")
        try:
            return document.get_file_size() if document else None
        except OSError:
            return None


class DocumentBlock(blocks.StructBlock):
    """A file to take away, with its type and size."""

    document = DocumentChooserBlock()
    title = blocks.CharBlock(
        required=False, max_length=200, help_text="Only where the document's own title does not suit this page."
    )

    def get_preview_value(self) -> Any:
        """The newest document of the library."""
        return self.normalize({"document": newest(get_document_model()), "title": ""})

    class Meta:
        icon = "doc-full"
        label = "Document"
        description = "A file to download, with its type and size."
        group = "Media"
        template = "blocks/document.html"
        value_class = DocumentValue


class EmbedValue(blocks.StructValue):
    """What templates ask of an embed. Nothing here asks the third party for anything."""

    @property
    def _host(self) -> str:
        return (urlsplit(self.get("url") or "").hostname or "").removeprefix("www.")

    @property
    def provider(self) -> str:
        """The name of the third party: YouTube; the host's name where it has no better one."""
        if self._host in YOUTUBE_HOSTS:
            return "YouTube"
        return next((name for host, name in PROVIDERS.items() if f".{self._host}".endswith(f".{host}")), self._host)

    @property
    def video_id(self) -> str:
        """YouTube's name of the video; empty for everything else and for a bare playlist."""
        if self._host not in YOUTUBE_HOSTS:
            return ""
        parts = urlsplit(self["url"])
        given = parse_qs(parts.query).get("v")
        return given[0] if given else parts.path.rstrip("/").rsplit("/", 1)[-1]

    @property
    def is_video(self) -> bool:
        """Whether the frame has the shape of a video."""
        return self.provider in ("YouTube", "Vimeo")

    @property
    def embed_src(self) -> str:
        """The address to frame once the visitor agrees; for YouTube, its host that sets no cookies."""
        url: str = self.get("url") or ""
        parts = urlsplit(url)
        if self._host in YOUTUBE_HOSTS:
            query = {name: values[0] for name, values in parse_qs(parts.query).items() if name != "v"}
            if "t" in query:
                query["start"] = query.pop("t").rstrip("s")
            path = f"/embed/{self.video_id}"
            return urlunsplit(("https", "www.youtube-nocookie.com", path, urlencode(query), ""))
        if self._host == "vimeo.com" and parts.path.strip("/").isdigit():
            return f"https://player.vimeo.com/video{parts.path.rstrip('/')}"
        return url

    @property
    def source_url(self) -> str:
        """Where the visitor finds the same thing at the third party."""
        if self._host in YOUTUBE_HOSTS and self.video_id != "videoseries":
            query = parse_qs(urlsplit(self["url"]).query)
            extra = {name: values[0] for name, values in query.items() if name in ("list", "start", "t")}
            if "start" in extra:
                extra["t"] = extra.pop("start")
            return "https://www.youtube.com/watch?" + urlencode({"v": self.video_id, **extra})
        return self.get("url") or ""


class EmbedBlock(blocks.StructBlock):
    """A video, a map, a form or a post of a third party, which is asked for nothing before the visitor agrees."""

    url = blocks.URLBlock(
        max_length=2000, label="Address", help_text="The address of the video, map, form or post, from https://"
    )
    title = blocks.CharBlock(
        required=False,
        max_length=200,
        label="What it shows",
        help_text="Read out by screen readers; shown on the panel.",
    )
    caption = InlineRichTextBlock(required=False)
    poster = ImageBlock(
        required=False, label="Still picture", help_text="From our own library; shown until the visitor agrees."
    )
    height = blocks.IntegerBlock(
        required=False,
        min_value=100,
        max_value=3000,
        label="Height",
        help_text="In pixels, for forms and maps. Videos have the height that their width gives them.",
    )

    def clean(self, value: Any) -> Any:
        """Ask for a secure address and for what the thing shows."""
        value = super().clean(value)
        errors: dict[str, ValidationError] = {}
        if value.get("url") and not value["url"].lower().startswith("https://"):
            errors["url"] = ValidationError("The address must begin with https://")
        if not value.get("title"):
            errors["title"] = ValidationError("Say what it shows, for those who cannot see it.")
        if errors and not self.is_deferred_validation:
            raise blocks.StructBlockValidationError(block_errors=errors)
        return value

    def get_preview_value(self) -> Any:
        """A video with the newest image of the library as its still picture."""
        return self.normalize(
            {
                "url": "https://www.youtube.com/watch?v=aqz-KE-bpKQ",
                "title": "A lecture on cell therapy",
                "poster": preview_image(),
            }
        )

    class Meta:
        icon = "media"
        label = "Video or other embed"
        description = "A video, map, form or post of another site; loaded when the visitor agrees."
        group = "Media"
        template = "blocks/embed.html"
        value_class = EmbedValue
