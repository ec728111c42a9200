"""Changes where links lead, in link blocks and within texts."""

import re
from html import escape, unescape
from typing import Any, Final

from wagtail.models.pages import get_streamfield_names

from upkeep.checks.content import ATTRIBUTE, LINK_FIELDS, MAX_DEPTH

from .mending import Change

START: Final = re.compile(r"<a\s([^<>]*)>", re.IGNORECASE)
OWN: Final = frozenset({"href", "linktype", "id"})


def with_link(old: str, page: int | None, address: str) -> Change:
    """Return the change that leads all links to `old` to a page, or else to an address.

    `old` is the target as `target_of` writes it: `page:12`, `document:4` or an address.
    """

    def change(subject: Any) -> bool:
        changed = False
        for name in get_streamfield_names(type(subject)):
            before = list(getattr(subject, name).raw_data)
            after = _relinked(before, old, page, address)
            if after != before:
                setattr(subject, name, after)
                changed = True
        return changed

    return change


def _relinked(raw: Any, old: str, page: int | None, address: str, depth: int = 0) -> Any:
    if depth > MAX_DEPTH:
        return raw
    if isinstance(raw, str):
        return START.sub(lambda match: _start(match, old, page, address), raw) if "<a" in raw else raw
    if isinstance(raw, list):
        return [_relinked(one, old, page, address, depth + 1) for one in raw]
    if not isinstance(raw, dict):
        return raw
    if raw.keys() >= LINK_FIELDS and _target(raw) == old:
        return {**raw, "page": page, "document": None, "url": "" if page else address, "anchor": ""}
    return {name: _relinked(value, old, page, address, depth + 1) for name, value in raw.items()}


def _target(link: dict[str, Any]) -> str:
    kind = next((kind for kind in ("page", "document") if link.get(kind)), "")
    return f"{kind}:{link[kind]}" if kind else str(link.get("url") or "").strip()


def _start(match: re.Match[str], old: str, page: int | None, address: str) -> str:
    """Return the start tag of a link in rich text, with its new target if it had the old one."""
    given = dict(ATTRIBUTE.findall(match[1]))
    is_chosen = given.get("linktype") in ("page", "document")
    target = f"{given.get('linktype')}:{given.get('id')}" if is_chosen else unescape(given.get("href", "")).strip()
    if target != old:
        return match[0]
    kept = "".join(f' {name}="{value}"' for name, value in given.items() if name not in OWN)
    new = f'linktype="page" id="{page}"' if page else f'href="{escape(address)}"'
    return f"<a {new}{kept}>"
