"""Addresses of third parties: shown in a frame, turned into the one that can be, or refused with a hint."""

import pytest
from wagtail.blocks import StructBlockValidationError

from actris_cms.core.blocks import EmbedBlock

POST = "https%3A%2F%2Fwww.facebook.com%2Factris%2Fposts%2F1"


def frame_of(url: str) -> str:
    """Return the URL of the frame, of an address that editors can save."""
    block = EmbedBlock()
    value = block.clean(block.to_python({"url": url, "title": "What it shows"}))
    return str(value.embed_src)


def hint_for(url: str) -> str:
    """Return what the form says at the address."""
    block = EmbedBlock()
    with pytest.raises(StructBlockValidationError) as refused:
        block.clean(block.to_python({"url": url, "title": "What it shows"}))
    return " ".join(refused.value.block_errors["url"].messages)


@pytest.mark.parametrize(
    ("url", "frame"),
    [
        ("https://vimeo.com/123?h=abc123&share=copy", "https://player.vimeo.com/video/123?h=abc123"),
        ("https://vimeo.com/123/abc123?share=copy", "https://player.vimeo.com/video/123?h=abc123"),
        ("https://www.vimeo.com/channels/cells/123", "https://player.vimeo.com/video/123"),
        ("https://player.vimeo.com/video/123?h=abc123", "https://player.vimeo.com/video/123?h=abc123"),
        ("https://www.google.com/maps/d/u/0/viewer?hl=en&mid=1aB_c", "https://www.google.com/maps/d/embed?mid=1aB_c"),
        (
            "https://maps.google.com/maps?q=Singapore&output=embed",
            "https://maps.google.com/maps?q=Singapore&output=embed",
        ),
        ("https://docs.google.com/document/d/1aB/edit?usp=sharing", "https://docs.google.com/document/d/1aB/preview"),
        (
            "https://docs.google.com/presentation/d/1aB/edit#slide=2",
            "https://docs.google.com/presentation/d/1aB/preview",
        ),
        ("https://docs.google.com/spreadsheets/u/1/d/1aB/view", "https://docs.google.com/spreadsheets/d/1aB/preview"),
        (
            "https://docs.google.com/forms/d/e/1aB/viewform?usp=sf_link",
            "https://docs.google.com/forms/d/e/1aB/viewform?embedded=true",
        ),
        (
            "https://drive.google.com/file/d/1aB/view?usp=sharing&resourcekey=0-x",
            "https://drive.google.com/file/d/1aB/preview?resourcekey=0-x",
        ),
        ("https://drive.google.com/open?id=1aB", "https://drive.google.com/file/d/1aB/preview"),
        (
            "https://www.facebook.com/actris/posts/1",
            f"https://www.facebook.com/plugins/post.php?href={POST}&show_text=true",
        ),
        (
            "https://www.linkedin.com/posts/actris_cells-activity-71234-aB_c?utm_source=share",
            "https://www.linkedin.com/embed/feed/update/urn:li:activity:71234",
        ),
        (
            "https://www.linkedin.com/feed/update/urn:li:share:71234/",
            "https://www.linkedin.com/embed/feed/update/urn:li:share:71234",
        ),
        ("https://www.tiktok.com/@actris/video/712?lang=en", "https://www.tiktok.com/player/v1/712"),
        ("https://www.instagram.com/actris/reel/aB_c/?hl=en", "https://www.instagram.com/reel/aB_c/embed/"),
        ("https://open.spotify.com/intl-de/episode/1aB?si=x", "https://open.spotify.com/embed/episode/1aB"),
        ("https://www.canva.com/design/DAB/k_y/view?utm=x", "https://www.canva.com/design/DAB/k_y/view?embed"),
        ("https://example.sharepoint.com/a/embed.aspx?id=1", "https://example.sharepoint.com/a/embed.aspx?id=1"),
        ("https://forms.office.com/r/aB?embed=true", "https://forms.office.com/r/aB?embed=true"),
        ("https://x.company/embed", "https://x.company/embed"),
    ],
)
def test_an_address_is_turned_into_the_one_that_can_be_framed(url: str, frame: str) -> None:
    assert frame_of(url) == frame


@pytest.mark.parametrize(
    ("url", "hint"),
    [
        ("https://maps.app.goo.gl/aB", "Share, then Embed a map"),
        ("https://goo.gl/maps/aB", "Share, then Embed a map"),
        ("https://www.google.com.sg/maps/place/Singapore", "Share, then Embed a map"),
        ("https://www.google.com/maps/d/viewer", "Share, then Embed a map"),
        ("https://photos.app.goo.gl/aB", "Button"),
        ("https://forms.gle/aB", "short link"),
        ("https://docs.google.com/forms/d/1aB/edit", "Send"),
        ("https://drive.google.com/drive/folders/1aB", "the file itself"),
        ("https://calendar.google.com/calendar/u/0?cid=x", "Integrate calendar"),
        ("https://vimeo.com/channels/cells", "the video itself"),
        ("https://www.facebook.com/actris", "post or video itself"),
        ("https://fb.watch/aB/", "short link"),
        ("https://www.instagram.com/actris/", "the post itself"),
        ("https://www.linkedin.com/company/actris", "Embed"),
        ("https://lnkd.in/aB", "short link"),
        ("https://vm.tiktok.com/aB/", "short link"),
        ("https://x.com/actris/status/1", "Button"),
        ("https://mobile.twitter.com/actris/status/1", "Button"),
        ("https://example.sharepoint.com/:p:/s/team/aB?e=1", "SharePoint"),
        ("https://1drv.ms/b/aB", "short link"),
        ("https://onedrive.live.com/?id=1", "OneDrive"),
        ("https://forms.office.com/r/aB", "Microsoft Forms"),
        ("https://www.canva.com/design/DAB/k_y/edit", "Public view link"),
        ("https://us02web.zoom.us/rec/share/aB", "Button"),
        ("https://open.spotify.com/user/actris", "episode"),
        ("https://go.gov.sg/actris", "short link"),
    ],
)
def test_an_address_that_cannot_be_framed_is_refused_with_a_hint(url: str, hint: str) -> None:
    assert hint in hint_for(url)


def test_embed_code_is_taken_for_the_address_in_it() -> None:
    code = '<iframe width="600" src="https://www.google.com/maps/embed?pb=!1m18&amp;hl=en" loading="lazy"></iframe>'
    block = EmbedBlock()
    value = block.value_from_datadict({"x-url": code, "x-title": "Where we are", "x-height": ""}, {}, "x")
    assert value["url"] == "https://www.google.com/maps/embed?pb=!1m18&hl=en"
