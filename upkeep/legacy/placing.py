"""Finds a legacy block in a version of a page, and puts blocks in its place."""

from typing import Any

from wagtail.models.pages import get_streamfield_names

from upkeep.checks.content import MAX_DEPTH, parts_in
from upkeep.health.mending import Change


def legacy_at(page: Any, path: str) -> str | None:
    """Return the HTML of the legacy block at a content path; None if there is none."""
    name = path.partition(".")[0]
    if name not in get_streamfield_names(type(page)):
        return None
    parts = parts_in(list(getattr(page, name).raw_data), name)
    return next((str(part.value or "") for part in parts if part.kind == "legacy" and part.path == path), None)


def is_nested(path: str) -> bool:
    """Whether a content path leads into another block."""
    return path.count(".") > 1


def with_blocks(path: str, html: str, blocks: list[dict[str, Any]]) -> Change:
    """Return the change that puts blocks in the place of the legacy block at a content path, if it has this HTML."""

    def change(page: Any) -> bool:
        if legacy_at(page, path) != html:
            return False
        name = path.partition(".")[0]
        setattr(page, name, _placed(list(getattr(page, name).raw_data), name, path, blocks))
        return True

    return change


def _placed(raw: Any, place: str, path: str, blocks: list[dict[str, Any]], depth: int = 0) -> Any:
    """Return raw stream data with the blocks. The places are made as in `parts_in`."""
    if depth > MAX_DEPTH:
        return raw
    if isinstance(raw, list):
        out = []
        for one in raw:
            if isinstance(one, dict) and one.get("type") == "legacy" and f"{place}.{one.get('id')}" == path:
                out += blocks
            else:
                out.append(_placed(one, place, path, blocks, depth + 1))
        return out
    if isinstance(raw, dict) and {"type", "value"} <= raw.keys():
        return {**raw, "value": _placed(raw["value"], f"{place}.{raw.get('id')}", path, blocks, depth + 1)}
    if isinstance(raw, dict):
        return {name: _placed(value, f"{place}.{name}", path, blocks, depth + 1) for name, value in raw.items()}
    return raw
