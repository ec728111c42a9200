"""The rule about what an import left as HTML."""

from collections.abc import Iterator
from typing import Final

from .content import Content, lines_of, parts_in
from .facts import Facts
from .findings import Finding, rule, shortened

PICTURE: Final = "<embed"


@rule(
    "legacy-content",
    "Legacy content",
    "Turn it into blocks, which are edited like the others and look like the rest of the page.",
    weight=5,
)
def legacy_content(content: Content, facts: Facts) -> Iterator[Finding]:
    """Find blocks of HTML of the former site. One that only keeps a name for links says and shows nothing."""
    for name, raw in content.streams.items():
        for part in parts_in(raw, name):
            html = part.value if part.kind == "legacy" and isinstance(part.value, str) else ""
            words = " ".join(lines_of(html))
            if words or PICTURE in html:
                message = f"“{shortened(words)}” is HTML of the former site." if words else "A picture is still HTML."
                yield Finding("legacy-content", message, part.path, html)
