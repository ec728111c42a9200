"""The block that embeds a video, map, form or post of a third party."""

import re
from html import unescape
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit, urlunsplit

from django.core.exceptions import ValidationError
from wagtail import blocks

from actris_cms.frames import frame_of, hint_of, host_of

from .choosers import PrefetchedImageChooserBlock
from .media import preview_image
from .text import InlineRichTextBlock

YOUTUBE_HOSTS = {"youtube.com", "m.youtube.com", "youtube-nocookie.com", "youtu.be"}
YOUTUBE_VIDEO = re.compile(r"/(?:embed|v|shorts|live)/([\w-]+)/?")
YOUTUBE_SHORT = re.compile(r"/([\w-]+)/?")
EMBED_CODE = re.compile(r"<iframe\b[^>]*?\ssrc\s*=\s*[\"'](?P<url>[^\"']+)[\"']", re.IGNORECASE)
TIME_PARTS = re.compile(r"(?:(\d+)h)?(?:(\d+)m)?(?:(\d+)s?)?")
PROVIDERS = {
    "youtube.com": "YouTube",
    "vimeo.com": "Vimeo",
    "google.com": "Google",
    "facebook.com": "Facebook",
    "instagram.com": "Instagram",
    "form.gov.sg": "FormSG",
    "onemap.gov.sg": "OneMap",
    "linkedin.com": "LinkedIn",
    "tiktok.com": "TikTok",
    "spotify.com": "Spotify",
    "canva.com": "Canva",
    "office.com": "Microsoft",
    "cloud.microsoft": "Microsoft",
    "sharepoint.com": "Microsoft",
    "live.com": "Microsoft",
}


def seconds_of(time: str) -> int:
    """Return the seconds of a time in YouTube's format: 90, 90s, 1m30s, 1h2m3s. Anything else is 0."""
    found = TIME_PARTS.fullmatch(time)
    hours, minutes, seconds = (int(part or 0) for part in found.groups()) if found else (0, 0, 0)
    return hours * 3600 + minutes * 60 + seconds


class EmbedValue(blocks.StructValue):
    """The value of an embed, for templates. Nothing here makes a request to the third party."""

    @property
    def _host(self) -> str:
        return host_of(self.get("url") or "")

    @property
    def _is_youtube(self) -> bool:
        return self._host in YOUTUBE_HOSTS

    @property
    def _plays_on_youtube(self) -> bool:
        return self._is_youtube and bool(self.video_id or self._query.get("list"))

    @property
    def provider(self) -> str:
        """The name of the third party, such as YouTube, or its host name if it is not a known one."""
        if self._is_youtube:
            return "YouTube"
        return next((name for host, name in PROVIDERS.items() if f".{self._host}".endswith(f".{host}")), self._host)

    @property
    def _query(self) -> dict[str, str]:
        return {name: values[0] for name, values in parse_qs(urlsplit(self.get("url") or "").query).items()}

    @property
    def video_id(self) -> str:
        """The ID of a YouTube video; empty for anything else, also for a playlist or a channel."""
        if not self._is_youtube:
            return ""
        path = urlsplit(self["url"]).path
        if path == "/watch":
            return self._query.get("v", "")
        pattern = YOUTUBE_SHORT if self._host == "youtu.be" else YOUTUBE_VIDEO
        found = pattern.fullmatch(path)
        return found[1] if found and found[1] != "videoseries" else ""

    @property
    def frame_problem(self) -> str:
        """The message for the editor if the URL cannot be shown in a frame; empty if it can."""
        parts = urlsplit(self.get("url") or "")
        if parts.scheme.lower() != "https":
            return "The address must begin with https://"
        if self._is_youtube and not self._plays_on_youtube:
            return "This is not a video. Copy the address of the video or the playlist itself."
        return "" if self._is_youtube or frame_of(self["url"]) else hint_of(self["url"])

    @property
    def is_video(self) -> bool:
        """Whether the frame has the shape of a video."""
        return self.provider in ("YouTube", "Vimeo")

    @property
    def frame_title(self) -> str:
        """The title of the frame for screen readers: the editor's, or the kind of content and its provider."""
        title: str = (self.get("title") or "").strip()
        if title and title != self.provider:
            return title
        return f"{'Video' if self.is_video else 'Content'} from {self.provider}"

    @property
    def embed_src(self) -> str:
        """The URL of the frame, loaded once the visitor agrees; for YouTube, on its host without cookies."""
        url: str = self.get("url") or ""
        if self._plays_on_youtube:
            query = {name: value for name, value in self._query.items() if name != "v"}
            if "t" in query:
                query["start"] = str(seconds_of(query.pop("t")))
            path = f"/embed/{self.video_id or 'videoseries'}"
            return urlunsplit(("https", "www.youtube-nocookie.com", path, urlencode(query), ""))
        return frame_of(url) or url

    @property
    def source_url(self) -> str:
        """The URL of the same content on the third party's site."""
        if self.video_id:
            extra = {name: value for name, value in self._query.items() if name in ("list", "start", "t")}
            if "start" in extra:
                extra["t"] = extra.pop("start")
            return "https://www.youtube.com/watch?" + urlencode({"v": self.video_id, **extra})
        if self._plays_on_youtube:
            return "https://www.youtube.com/playlist?" + urlencode({"list": self._query["list"]})
        return self.get("url") or ""


class FrameAddressBlock(blocks.URLBlock):
    """A URL. From the embed code that many services offer, it takes the URL of the frame."""

    def value_from_form(self, value: Any) -> Any:
        """Return the URL in pasted embed code, or else what was typed."""
        found = EMBED_CODE.search(str(value or ""))
        return super().value_from_form(unescape(found["url"]) if found else value)


class EmbedBlock(blocks.StructBlock):
    """A video, map, form or post of a third party. Nothing is requested from it before the visitor agrees."""

    url = FrameAddressBlock(
        max_length=2000,
        label="Address",
        help_text="The address of the video, map, form or post, from https://. Its embed code works, too.",
    )
    title = blocks.CharBlock(
        max_length=200,
        label="What it shows",
        help_text="Read out by screen readers; shown on the panel.",
    )
    caption = InlineRichTextBlock(required=False, label="Caption")
    poster = PrefetchedImageChooserBlock(
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
        """Refuse a URL that cannot be shown in a frame."""
        value = super().clean(value)
        problem = value.frame_problem if value.get("url") else ""
        if problem and not self.is_deferred_validation:
            raise blocks.StructBlockValidationError(block_errors={"url": ValidationError(problem)})
        return value

    def get_preview_value(self) -> Any:
        """Return a video with a recent image of the library as its poster."""
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
        label_format = "{title}"
        description = "A video, map, form or post of another site; loaded when the visitor agrees."
        group = "Media"
        template = "blocks/embed.html"
        value_class = EmbedValue
