"""The rules of Mozilla's HTTP Observatory, as in @mdn/mdn-http-observatory 1.4.8.

There, `src/grader/charts.js` has the points, and `src/analyzer/tests` what they are for.
The rules for redirects and for the preload list are left out: they need the network.
"""

import re
from collections.abc import Iterable
from http.cookies import SimpleCookie
from urllib.parse import urlsplit

from bs4 import BeautifulSoup

Headers = Iterable[tuple[str, str]]

GRADES = {
    100: "A+",
    90: "A",
    85: "A-",
    80: "B+",
    70: "B",
    65: "B-",
    60: "C+",
    50: "C",
    45: "C-",
    40: "D+",
    30: "D",
    25: "D-",
}
EXTRA_CREDIT_FROM = 90
SIX_MONTHS = 15_768_000  # Seconds
BROAD = {"ftp:", "http:", "https:", "*", "http://*", "http://*.*", "https://*", "https://*.*"}
INLINE = {"'unsafe-inline'", "data:"}
PRIVATE_REFERRERS = {"no-referrer", "same-origin", "strict-origin", "strict-origin-when-cross-origin"}


def points_of(headers: Headers, html: str, host: str) -> dict[str, int]:
    """Return the points that an answer by HTTPS gets from each rule."""
    given: dict[str, list[str]] = {}
    for name, value in headers:
        given.setdefault(name.lower(), []).append(value)
    policy = _policy(given.get("content-security-policy", []))
    first = {name: values[0].strip().lower() for name, values in given.items()}
    return {
        "content-security-policy": _csp(policy),
        "cookies": _cookies(given.get("set-cookie", [])),
        "cross-origin-resource-sharing": _cors(first),
        "referrer-policy": _referrer(first.get("referrer-policy")),
        "strict-transport-security": _hsts(first.get("strict-transport-security", "")),
        "subresource-integrity": _integrity(html, host),
        "x-content-type-options": 0 if first.get("x-content-type-options") == "nosniff" else -5,
        "x-frame-options": _framing(policy, first.get("x-frame-options", "")),
        "cross-origin-resource-policy": _corp(first.get("cross-origin-resource-policy")),
    }


def grade_of(points: dict[str, int]) -> str:
    """Return the grade: good points count only if there are few bad ones."""
    score = 100 + sum(number for number in points.values() if number < 0)
    if score >= EXTRA_CREDIT_FROM:
        score += sum(number for number in points.values() if number > 0)
    return next((grade for least, grade in GRADES.items() if score >= least), "D-" if score >= 25 else "F")


def _policy(values: list[str]) -> dict[str, set[str]]:
    """Return the sources by directive. Two headers at once are more than this reads."""
    assert len(values) < 2
    parts = [part.split() for part in ";".join(values).lower().split(";") if part.strip()]
    assert len({part[0] for part in parts}) == len(parts), "a directive is there twice"
    return {name: set(sources) or {"'none'"} for name, *sources in parts}


def _csp(policy: dict[str, set[str]]) -> int:
    if not policy:
        return -25
    scripts, styles, objects = (
        policy.get(name, policy.get("default-src", {"*"})) for name in ("script-src", "style-src", "object-src")
    )
    passive = {"img-src", "media-src"}
    active = set().union(*(sources for name, sources in policy.items() if name not in passive))
    shown = set().union(*(policy.get(name, policy.get("default-src", set())) for name in passive))
    rules = (
        (bool(scripts & (BROAD | INLINE) or objects & BROAD), -20),
        (any(source.startswith(("http:", "ftp:")) for source in active), -20),
        ("'unsafe-eval'" in scripts | styles, -10),
        (any(source.startswith(("http:", "ftp:")) for source in shown), -10),
        (bool(styles & (BROAD | INLINE)), 0),
        (policy.get("default-src") == {"'none'"}, 10),
    )
    return next((points for applies, points in rules if applies), 5)


def _cookies(values: list[str]) -> int:
    """Return the worst that a cookie gets. All answers that are graded have HSTS."""
    worst = 5 if values else 0
    for value in values:
        for name, cookie in SimpleCookie(value).items():
            same_site, is_session = str(cookie["samesite"]).lower(), re.search("login|sess", name.lower())
            rules = (
                (is_session and not cookie["httponly"], -30),
                (same_site not in ("", "lax", "strict", "none") or (same_site == "none" and not cookie["secure"]), -20),
                ("csrf" in name.lower() and not same_site, -20),
                (is_session and not cookie["secure"], -10),
                (not cookie["secure"], -5),
                (not same_site, 0),
            )
            worst = min([worst, *(points for applies, points in rules if applies)])
    return worst


def _cors(first: dict[str, str]) -> int:
    allows = first.get("access-control-allow-origin", "*") != "*"
    return -50 if allows and first.get("access-control-allow-credentials") == "true" else 0


def _referrer(value: str | None) -> int:
    if value is None:
        return 0
    return 5 if value.split(",")[-1].strip() in PRIVATE_REFERRERS else -5


def _hsts(value: str) -> int:
    found = re.search(r"max-age=(\d+)", value)
    if not found:
        return -20
    return 0 if int(found[1]) >= SIX_MONTHS else -10


def _integrity(html: str, host: str) -> int:
    scripts = [script for script in BeautifulSoup(html, "html.parser").find_all("script") if script.get("src")]
    external = [script for script in scripts if urlsplit(str(script["src"])).netloc not in ("", host)]
    if not external:
        return 0
    if any(urlsplit(str(script["src"])).scheme == "http" for script in external):
        return -50
    return 5 if all(script.get("integrity") for script in external) else -5


def _framing(policy: dict[str, set[str]], value: str) -> int:
    if "frame-ancestors" in policy:
        return 5
    return 0 if value in ("deny", "sameorigin") or value.startswith("allow-from") else -20


def _corp(value: str | None) -> int:
    return {None: 0, "cross-origin": 0, "same-origin": 10, "same-site": 10}.get(value, -5)
