"""The security policies, as plain data that the settings can import."""

from collections.abc import MutableMapping
from typing import Any

from csp.constants import NONE, SELF
from csp.utils import build_policy

UNSAFE_INLINE = "'unsafe-inline'"

# Public pages: nothing inline, nothing from other origins, no strings as markup or code (Trusted Types), and no framing
# by other pages. `needs.py` adds what a single page needs.
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

# The SHA-256 of `return;`. Jcrop, with which editors set focal points, detects touch support by setting an event
# handler attribute to this text. The script does nothing, so it is safe to allow.
JCROP_HANDLER_HASH = "'sha256-i+qr4lq34KgNHiW62lWi9aInEBwiEOrfCzaNPCvkqD8='"

# How the admin differs. `editor/calls.py` replaces Wagtail's inline scripts by files. Admin libraries build markup from
# strings, and the rich text editor writes style elements with generated selectors, which no hash or nonce can
# cover. Style attributes are not needed and stay forbidden.
ADMIN: dict[str, Any] = {
    "script-src-attr": ["'unsafe-hashes'", JCROP_HANDLER_HASH],
    "style-src-elem": [SELF, UNSAFE_INLINE],
    "img-src": [SELF, "data:", "blob:"],  # Icons in style sheets, and previews of uploads.
    "frame-src": [SELF],  # Previews.
    "require-trusted-types-for": None,
    "trusted-types": None,
}

# Files opened directly: an SVG can contain a script, which must not run in the origin of the site. Styles affect only
# the file itself.
FILES: dict[str, Any] = {
    "default-src": [NONE],
    "style-src": [UNSAFE_INLINE],
    "base-uri": [NONE],
    "form-action": [NONE],
    "frame-ancestors": [NONE],
    "sandbox": True,
}

# Responses that are not pages: feeds, images, the manifest.
DATA = {**FILES, "style-src": None}

# The PDF viewers of browsers do not work in a sandbox.
PDF = {**FILES, "sandbox": None}


def as_header(policy: dict[str, Any]) -> str:
    """Return a policy as a header value."""
    return sort_directives(build_policy(policy))


def sort_directives(header: str) -> str:
    """Sort the directives of a header, so that the same policy is always the same text."""
    return "; ".join(sorted(header.split("; ")))


# What no page of the site uses. Left out is what an embed may need, which is the business of `needs.py`.
REFUSED_FEATURES = (
    "accelerometer browsing-topics camera compute-pressure display-capture gamepad "
    "geolocation gyroscope hid identity-credentials-get idle-detection local-fonts magnetometer microphone midi "
    "otp-credentials payment screen-wake-lock serial storage-access usb window-management xr-spatial-tracking"
).split()
PASSKEYS = ("publickey-credentials-create", "publickey-credentials-get")
EMBED_FEATURES = ("autoplay", "encrypted-media", "fullscreen", "picture-in-picture")


def permissions_policy(framed: list[str], passkeys: bool = False) -> str:
    """Return the Permissions-Policy: no powerful features; those of media players for the site and its embeds.

    `framed` holds the origins that the page frames, such as https://www.youtube-nocookie.com. `passkeys` is whether the
    page may ask for a passkey.
    """
    origins = " ".join(["self", *(f'"{origin}"' for origin in framed)])
    return ", ".join(
        sorted([*(f"{name}=()" for name in REFUSED_FEATURES), *(f"{name}=({'self' * passkeys})" for name in PASSKEYS)])
        + [f"{name}=({origins})" for name in EMBED_FEATURES],
    )


# Opened directly, these run no scripts and load nothing else, so they need no policy.
PIXELS = ("avif", "gif", "ico", "jpg", "png", "webp")
WITHOUT_POLICY = (*PIXELS, "css", "js", "speculationrules", "woff2")


def add_static_headers(headers: MutableMapping[str, str], path: str, url: str) -> None:
    """Add the headers of a static file that SecurityMiddleware does not set; WhiteNoise calls this at start.

    Other sites may show images, such as in e-mails and search results, but not use style sheets, scripts and fonts.
    """
    ending = url.rsplit(".", 1)[-1]
    headers["Cross-Origin-Resource-Policy"] = "cross-origin" if ending in (*PIXELS, "svg") else "same-origin"
    if ending not in WITHOUT_POLICY:
        headers["Content-Security-Policy"] = as_header(FILES)
