"""Which URLs of third parties can be shown in a frame, and what editors copy instead of the others.

Most services allow only some of their URLs in frames. Where that URL follows from the one that a browser shows, it is
used. Short links are refused: they redirect to another host, which the page's policy does not allow in the frame.
"""

import re
from urllib.parse import parse_qs, quote, urlencode, urlsplit

ID = r"(?P<id>[\w-]+)"
REST = r"(?:[/?].*)?"
GOOGLE = r"(?:maps\.|calendar\.)?google\.com(?:\.sg)?"
VIMEO = r"vimeo\.com/(?:video/|channels/[\w-]+/|groups/[\w-]+/videos/|showcase/\d+/video/)?"
DOCUMENT = r"docs\.google\.com/(?P<kind>document|spreadsheets|presentation)/(?:u/\d+/)?d/"
# Patterns of "host/path?query" without "www.", and the URL of the frame, with the groups of the pattern, {keys} and
# {page}; see `frame_of`. None: the given URL itself can be framed.
FRAMES: tuple[tuple[str, str | None], ...] = (
    (VIMEO + r"(?P<id>\d+)(?:/(?P<h>\w+))?/?(?:\?.*)?", "https://player.vimeo.com/video/{id}{keys}"),
    (r"player\.vimeo\.com/video/\d+" + REST, None),
    (GOOGLE + r"/maps(?:/d)?(?:/u/\d+)?/embed" + REST, None),
    (GOOGLE + r"/(?:maps)?/?\?(?:.*&)?output=embed(?:&.*)?", None),
    (
        GOOGLE + r"/maps/d/(?:u/\d+/)?(?:viewer|edit)\?(?:.*&)?mid=" + ID + ".*",
        "https://www.google.com/maps/d/embed?mid={id}",
    ),
    (GOOGLE + r"/calendar/(?:u/\d+/)?embed" + REST, None),
    (DOCUMENT + "e/.*", None),
    (DOCUMENT + ID + REST, "https://docs.google.com/{kind}/d/{id}/preview{keys}"),
    (
        r"docs\.google\.com/forms/d/e/" + ID + r"/viewform.*",
        "https://docs.google.com/forms/d/e/{id}/viewform?embedded=true",
    ),
    (r"drive\.google\.com/file/(?:u/\d+/)?d/" + ID + REST, "https://drive.google.com/file/d/{id}/preview{keys}"),
    (r"drive\.google\.com/open\?(?:.*&)?id=" + ID + ".*", "https://drive.google.com/file/d/{id}/preview{keys}"),
    (r"(?:m\.)?facebook\.com/plugins/.*", None),
    (
        r"(?:m\.)?facebook\.com/(?:watch/?\?.*|reel/\d+.*|[^/]+/videos/.*)",
        "https://www.facebook.com/plugins/video.php?href={page}",
    ),
    (
        r"(?:m\.)?facebook\.com/(?:[^/]+/(?:posts|photos)/.*|(?:permalink|story|photo)\.php\?.*)",
        "https://www.facebook.com/plugins/post.php?href={page}&show_text=true",
    ),
    (r"instagram\.com/(?:[\w.]+/)?(?P<kind>p|reel|tv)/" + ID + REST, "https://www.instagram.com/{kind}/{id}/embed/"),
    (r"linkedin\.com/embed/.*", None),
    (
        r"linkedin\.com/(?:feed/update/urn:li:|posts/.*-)(?P<kind>activity|share|ugcPost)[:-](?P<id>\d+).*",
        "https://www.linkedin.com/embed/feed/update/urn:li:{kind}:{id}",
    ),
    (r"tiktok\.com/(?:embed|player)/.*", None),
    (r"tiktok\.com/@[^/]+/video/(?P<id>\d+)" + REST, "https://www.tiktok.com/player/v1/{id}"),
    (r"open\.spotify\.com/embed.*", None),
    (
        r"open\.spotify\.com/(?:intl-\w+/)?(?P<kind>album|artist|episode|playlist|show|track)/" + ID + REST,
        "https://open.spotify.com/embed/{kind}/{id}",
    ),
    (
        r"canva\.com/design/" + ID + r"/(?P<key>[\w-]+)/view" + REST,
        "https://www.canva.com/design/{id}/{key}/view?embed",
    ),
    (r"forms\.(?:office\.com|cloud\.microsoft)/.*[?&]embed=true.*", None),
    (r"[\w-]+\.sharepoint\.com/.*(?:/embed\.aspx|[?&]action=embedview).*", None),
    (r"onedrive\.live\.com/embed.*", None),
)
# Parameters without which the service does not show what is not public, such as a private video.
KEYS = ("h", "resourcekey")
MAPS = "This page cannot be shown here. In Google Maps choose Share, then Embed a map, and copy its address."
SHORT = "This is a short link, which cannot be shown here. Open it, and copy the address that the browser then shows."
NEVER = "{} does not allow other sites to show this. Link to it with a Button block."
EMBED = "This page cannot be shown here. In {} choose Embed, and copy the code."
# What editors are told if no pattern fits, by the host or the end of the host. Any URL of another host is framed.
HINTS = {
    "vimeo.com": "Copy the address of the video itself, such as https://vimeo.com/123456.",
    "google.com": MAPS,
    "google.com.sg": MAPS,
    "goo.gl": MAPS,
    "photos.app.goo.gl": NEVER.format("Google Photos"),
    "docs.google.com": "Copy the address of the document. For a form choose Send, then < >, and copy the code.",
    "drive.google.com": "Copy the address of the file itself: open the file, not its folder.",
    "calendar.google.com": "In the settings of the calendar, copy the embed code under Integrate calendar.",
    "photos.google.com": NEVER.format("Google Photos"),
    "facebook.com": "Copy the address of the post or video itself: choose its date, then copy from the browser.",
    "instagram.com": "Copy the address of the post itself.",
    "linkedin.com": EMBED.format("LinkedIn"),
    "tiktok.com": "Copy the address of the video itself, from the browser: https://www.tiktok.com/@name/video/123.",
    "spotify.com": "Copy the address of the episode, track or list itself, from https://open.spotify.com/.",
    "canva.com": "In Canva choose Share, then Public view link, and copy that address.",
    "forms.office.com": EMBED.format("Microsoft Forms"),
    "forms.cloud.microsoft": EMBED.format("Microsoft Forms"),
    "sharepoint.com": EMBED.format("SharePoint"),
    "onedrive.live.com": EMBED.format("OneDrive"),
    "x.com": NEVER.format("X"),
    "twitter.com": NEVER.format("X"),
    "threads.net": NEVER.format("Threads"),
    "threads.com": NEVER.format("Threads"),
    "zoom.us": NEVER.format("Zoom"),
    "dropbox.com": NEVER.format("Dropbox"),
    "whatsapp.com": NEVER.format("WhatsApp"),
    "wa.me": NEVER.format("WhatsApp"),
}
HINTS |= dict.fromkeys(
    "1drv.ms aka.ms bit.ly fb.me fb.watch for.edu.sg for.sg forms.gle g.co go.gov.sg instagr.am is.gd lnkd.in"
    " on.soundcloud.com ow.ly pin.it spotify.link t.co tinyurl.com vm.tiktok.com vt.tiktok.com".split(),
    SHORT,
)


def host_of(url: str) -> str:
    """Return the host of the URL, without "www."."""
    return (urlsplit(url).hostname or "").removeprefix("www.")


def frame_of(url: str) -> str:
    """Return the URL of the frame that shows what is at the URL; an empty string if nothing can.

    In the templates of FRAMES, {keys} is the query with those of KEYS that the URL has, and {page} the URL, quoted.
    """
    parts = urlsplit(url)
    address = f"{host_of(url)}{parts.path}{'?' + parts.query if parts.query else ''}"
    for pattern, template in FRAMES:
        if found := re.fullmatch(pattern, address):
            if template is None:
                return url
            groups = {name: value for name, value in found.groupdict().items() if value}
            given = {name: values[0] for name, values in parse_qs(parts.query).items()} | groups
            keys = urlencode({name: given[name] for name in KEYS if given.get(name)})
            return template.format(**groups, keys=keys and f"?{keys}", page=quote(url, safe=""))
    return "" if hint_of(url) else url


def hint_of(url: str) -> str:
    """Return what to tell editors about a URL of this host that cannot be framed; empty if any URL of it can."""
    labels = host_of(url).split(".")
    ends = (".".join(labels[start:]) for start in range(len(labels)))
    return next((HINTS[end] for end in ends if end in HINTS), "")
