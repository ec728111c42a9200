"""Structured data of lectures for search engines: schema.org's VideoObject."""

from collections.abc import Sequence
from datetime import date
from urllib.parse import urljoin

from actris_cms.discovery.structured import Facts, Node, reference, without_empty
from actris_cms.singapore import start_of_day

from .speakers import Speaker


def _person(facts: Facts, speaker: Speaker) -> Node:
    address = urljoin(facts.url, speaker.href) if speaker.href else ""
    return without_empty({"@type": "Person", "name": speaker.name, "jobTitle": speaker.role, "url": address})


def video_node(
    facts: Facts,
    *,
    name: str,
    day: date,
    minutes: int | None,
    frame: str,
    speakers: Sequence[Speaker],
    has_moments: bool,
) -> Node:
    """Return the video that is played in `frame`. With `has_moments`, search engines may link to moments of it."""
    seek = {
        "@type": "SeekToAction",
        "target": f"{facts.url}?t={{seek_to_second_number}}",
        "startOffset-input": "required name=seek_to_second_number",
    }
    return without_empty(
        {
            "@type": "VideoObject",
            "@id": f"{facts.url}#video",
            "name": name,
            "description": facts.description,
            "thumbnailUrl": facts.picture.url,
            "uploadDate": start_of_day(day),
            "duration": f"PT{minutes}M" if minutes else "",
            "embedUrl": frame,
            "inLanguage": facts.language,
            "author": [_person(facts, speaker) for speaker in speakers],
            "publisher": reference(facts.organization_id),
            "mainEntityOfPage": reference(facts.page_id),
            "potentialAction": seek if has_moments else None,
        }
    )
