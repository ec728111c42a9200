"""The video of a lecture: which videos can be played here, and the links that lead to a moment."""

from typing import Any
from urllib.parse import urldefrag, urlencode

from actris_cms.core.blocks import EmbedBlock

NO_VIDEO = "Enter the address of a single video on YouTube or Vimeo, such as https://www.youtube.com/watch?v=…"


def player(address: str, still: Any) -> Any:
    """Return the value of an embed block that plays the video. Nothing is loaded before the visitor agrees."""
    return EmbedBlock().normalize({"url": address, "title": "Video of the lecture", "poster": still})


def problem_of(address: str) -> str:
    """Return what is wrong with the address of a video, for editors; empty if it can be played."""
    video = player(address, None)
    is_single = bool(video.video_id) or video.provider == "Vimeo"
    return video.frame_problem or ("" if video.is_video and is_single else NO_VIDEO)


def address_at(address: str, seconds: int) -> str:
    """Return the address at which the provider plays the video from this second on."""
    if video_id := player(address, None).video_id:
        return "https://www.youtube.com/watch?" + urlencode({"v": video_id, "t": seconds})
    return f"{urldefrag(address).url}#t={seconds}s"
