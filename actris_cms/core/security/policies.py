"""The policies themselves: plain data, so that the settings can use them too."""

from collections.abc import MutableMapping
from typing import Any

from csp.constants import NONE, SELF
from csp.utils import build_policy

UNSAFE_INLINE = "'unsafe-inline'"

# Visitors' pages: nothing inline, nothing from elsewhere, no string that becomes markup or code (Trusted Types), and no
# frame around them. What one page needs beyond that, the page itself says: see `needs.py`.
VISITORS: dict[str, Any] = {
    "default-src": [NONE],
    "script-src": [SELF],
    "style-src": [SELF],
    "img-src": [SELF],
    "font-src": [SELF],
    "connect-src": [SELF],
    "media-src": [SELF],
    "manifest-src": [SELF],
    "frame-src": [NONE],
    "form-action": [SELF],
    "base-uri": [NONE],
    "object-src": [NONE],
    "frame-ancestors": [NONE],
    "require-trusted-types-for": ["'script'"],
    "trusted-types": [NONE],
}

# The SHA-256 of the text `return;`. The library that draws the rectangle of a focal point (Jcrop) finds out whether a
# browser knows touch by setting an attribute to this text. It does nothing, so allowing it allows nothing.
RETURN_ALONE = "'sha256-i+qr4lq34KgNHiW62lWi9aInEBwiEOrfCzaNPCvkqD8='"

# The admin, as far as it differs. Its scripts are files: what Wagtail starts by inline scripts, `admin_calls.py` starts
# without. Its libraries build markup from strings, and the rich text editor writes style elements, each with a selector
# made for the moment, which no hash or nonce can name. Style attributes are not needed, and stay forbidden.
ADMIN: dict[str, Any] = {
    "script-src-attr": ["'unsafe-hashes'", RETURN_ALONE],
    "style-src-elem": [SELF, UNSAFE_INLINE],
    "img-src": [SELF, "data:", "blob:"],  # The icons of its style sheets, and uploads before they are sent.
    "frame-src": [SELF],  # Previews.
    "require-trusted-types-for": None,
    "trusted-types": None,
}

# Files opened by themselves: an SVG can hold a script, which must not run with the rights of the site. Styles cannot
# reach beyond the file.
FILES: dict[str, Any] = {
    "default-src": [NONE],
    "style-src": [UNSAFE_INLINE],
    "base-uri": [NONE],
    "form-action": [NONE],
    "frame-ancestors": [NONE],
    "sandbox": True,
}

# What the site itself answers that is no page: feeds, pictures, the manifest.
DATA = {**FILES, "style-src": None}

# Browsers show a PDF by a program of their own, which does not run in a sandbox.
PDF = {**FILES, "sandbox": None}


def as_header(policy: dict[str, Any]) -> str:
    """A policy as the value of its header."""
    return in_order(build_policy(policy))


def in_order(header: str) -> str:
    """The header with its directives in the order of the alphabet, so that the same policy is the same text always."""
    return "; ".join(sorted(header.split("; ")))


# What no page of the site uses. Left out is what an embed may need, which is the business of `needs.py`.
REFUSED_FEATURES = (
    "accelerometer browsing-topics camera compute-pressure display-capture gamepad "
    "geolocation gyroscope hid identity-credentials-get idle-detection local-fonts magnetometer microphone midi "
    "otp-credentials payment publickey-credentials-create publickey-credentials-get screen-wake-lock serial "
    "storage-access usb window-management xr-spatial-tracking"
).split()
EMBED_FEATURES = ("autoplay", "encrypted-media", "fullscreen", "picture-in-picture")


def permissions_policy(framed: list[str]) -> str:
    """The header Permissions-Policy: powerful features for nobody, those of a player for the site and what it frames.

    `framed` holds the origins that the page frames, such as https://www.youtube-nocookie.com.
    """
    origins = " ".join(["self", *(f'"{origin}"' for origin in framed)])
    return ", ".join(
        [f"{name}=()" for name in REFUSED_FEATURES] + [f"{name}=({origins})" for name in EMBED_FEATURES],
    )


# Opened by themselves, these run nothing and show nothing else: a policy would only make each of them longer.
PIXELS = ("avif", "gif", "ico", "jpg", "png", "webp")
WITHOUT_POLICY = (*PIXELS, "css", "js", "woff2")


def add_static_headers(headers: MutableMapping[str, str], path: str, url: str) -> None:
    """Give a static file what SecurityMiddleware does not: WhiteNoise calls this for each when the site starts.

    Pictures may be shown elsewhere, in mails and search results; style sheets, scripts and fonts are the site's alone.
    """
    ending = url.rsplit(".", 1)[-1]
    headers["Cross-Origin-Resource-Policy"] = "cross-origin" if ending in (*PIXELS, "svg") else "same-origin"
    if ending not in WITHOUT_POLICY:
        headers["Content-Security-Policy"] = as_header(FILES)
