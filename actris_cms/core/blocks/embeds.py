"""The block that shows a video, a map, a form or a post of a third party."""

import re
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit, urlunsplit

from django.core.exceptions import ValidationError
from wagtail import blocks

from .choosers import AtHandImageBlock
from .media import preview_image
from .text import InlineRichTextBlock

YOUTUBE_HOSTS = {"youtube.com", "m.youtube.com", "youtube-nocookie.com", "youtu.be"}
YOUTUBE_VIDEO = re.compile(r"/(?:embed|v|shorts|live)/([\w-]+)/?")
YOUTUBE_SHORT = re.compile(r"/([\w-]+)/?")
VIMEO_VIDEO = re.compile(r"/(\d+)(?:/(\w+))?/?")
INSTAGRAM_POST = re.compile(r"/(?:p|reel|tv)/[\w-]+")
ANYTHING = re.compile("")
# Third parties that refuse to be framed but at some of their addresses: those, and where editors find them.
FRAMES = {
    "Vimeo": (re.compile(r"/(video/)?\d+"), "Copy the address of the video itself, such as https://vimeo.com/123456."),
    "Google": (
        re.compile(r"/(maps/(d/)?embed|document/|presentation/|spreadsheets/|forms/|calendar/embed)"),
        "This page cannot be shown here. In Google Maps choose Share, then Embed a map, and copy its address.",
    ),
    "Facebook": (
        re.compile(r"/plugins/"),
        "This page cannot be shown here. In Facebook choose Embed, and copy its address.",
    ),
    "LinkedIn": (
        re.compile(r"/embed/"),
        "This page cannot be shown here. In LinkedIn choose Embed, and copy its address.",
    ),
    "Instagram": (INSTAGRAM_POST, "Copy the address of the post itself."),
}
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
}


def seconds_of(time: str) -> int:
    """The seconds of a time as YouTube writes it: 90, 90s, 1m30s, 1h2m3s. Anything else is the beginning."""
    found = TIME_PARTS.fullmatch(time)
    hours, minutes, seconds = (int(part or 0) for part in found.groups()) if found else (0, 0, 0)
    return hours * 3600 + minutes * 60 + seconds


class EmbedValue(blocks.StructValue):
    """What templates ask of an embed. Nothing here asks the third party for anything."""

    @property
    def _host(self) -> str:
        return (urlsplit(self.get("url") or "").hostname or "").removeprefix("www.")

    @property
    def _is_youtube(self) -> bool:
        return self._host in YOUTUBE_HOSTS

    @property
    def _plays_on_youtube(self) -> bool:
        return self._is_youtube and bool(self.video_id or self._query.get("list"))

    @property
    def provider(self) -> str:
        """The name of the third party: YouTube; the host's name where it has no better one."""
        if self._is_youtube:
            return "YouTube"
        return next((name for host, name in PROVIDERS.items() if f".{self._host}".endswith(f".{host}")), self._host)

    @property
    def _query(self) -> dict[str, str]:
        return {name: values[0] for name, values in parse_qs(urlsplit(self.get("url") or "").query).items()}

    @property
    def video_id(self) -> str:
        """YouTube's name of the video; empty for everything else, and for a playlist or a channel."""
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
        """Why the address cannot be shown in a frame, for the editor; empty where it can."""
        parts = urlsplit(self.get("url") or "")
        if parts.scheme.lower() != "https":
            return "The address must begin with https://"
        if self._is_youtube and not self._plays_on_youtube:
            return "This is no video. Copy the address of the video or the playlist itself."
        pattern, hint = FRAMES.get(self.provider, (ANYTHING, ""))
        return "" if pattern.match(parts.path) else hint

    @property
    def is_video(self) -> bool:
        """Whether the frame has the shape of a video."""
        return self.provider in ("YouTube", "Vimeo")

    @property
    def frame_title(self) -> str:
        """What screen readers call the frame: the editor's words, or the kind of thing and who shows it."""
        title: str = (self.get("title") or "").strip()
        if title and title != self.provider:
            return title
        return f"{'Video' if self.is_video else 'Content'} from {self.provider}"

    @property
    def embed_src(self) -> str:
        """The address to frame once the visitor agrees; for YouTube, its host that sets no cookies."""
        url: str = self.get("url") or ""
        if self._plays_on_youtube:
            query = {name: value for name, value in self._query.items() if name != "v"}
            if "t" in query:
                query["start"] = str(seconds_of(query.pop("t")))
            path = f"/embed/{self.video_id or 'videoseries'}"
            return urlunsplit(("https", "www.youtube-nocookie.com", path, urlencode(query), ""))
        vimeo = VIMEO_VIDEO.fullmatch(urlsplit(url).path) if self._host == "vimeo.com" else None
        if vimeo:
            return f"https://player.vimeo.com/video/{vimeo[1]}" + (f"?h={vimeo[2]}" if vimeo[2] else "")
        post = INSTAGRAM_POST.match(urlsplit(url).path) if self.provider == "Instagram" else None
        return f"https://www.instagram.com{post[0]}/embed/" if post else url

    @property
    def source_url(self) -> str:
        """Where the visitor finds the same thing at the third party."""
        if self.video_id:
            extra = {name: value for name, value in self._query.items() if name in ("list", "start", "t")}
            if "start" in extra:
                extra["t"] = extra.pop("start")
            return "https://www.youtube.com/watch?" + urlencode({"v": self.video_id, **extra})
        if self._plays_on_youtube:
            return "https://www.youtube.com/playlist?" + urlencode({"list": self._query["list"]})
        return self.get("url") or ""


class EmbedBlock(blocks.StructBlock):
    """A video, a map, a form or a post of a third party, which is asked for nothing before the visitor agrees."""

    url = blocks.URLBlock(
        max_length=2000, label="Address", help_text="The address of the video, map, form or post, from https://"
    )
    title = blocks.CharBlock(
        max_length=200,
        label="What it shows",
        help_text="Read out by screen readers; shown on the panel.",
    )
    caption = InlineRichTextBlock(required=False, label="Caption")
    poster = AtHandImageBlock(
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
        """Ask for an address that can be shown in a frame."""
        value = super().clean(value)
        problem = value.frame_problem if value.get("url") else ""
        if problem and not self.is_deferred_validation:
            raise blocks.StructBlockValidationError(block_errors={"url": ValidationError(problem)})
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
        label_format = "{title}"
        description = "A video, map, form or post of another site; loaded when the visitor agrees."
        group = "Media"
        template = "blocks/embed.html"
        value_class = EmbedValue
