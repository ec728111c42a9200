"""Finds pages that are nothing but a picture, such as a scanned flyer: who cannot see it gets nothing of the page."""

from typing import Any, Final

from actris_cms.filler import words_in
from isomer.convert.context import Block

MOST_WORDS: Final = 8  # “Registration is now closed.” does not say what the picture announces.
BESIDE: Final = frozenset({"image", "rich_text", "heading", "legacy", "divider", "columns"})


def words_beside_picture(blocks: list[Block]) -> str | None:
    """Return the few words of a page that is nothing but pictures, or None for any other page."""
    if not {part["type"] for part in blocks} <= BESIDE or not _has_picture(blocks):
        return None
    words = words_in(_without_alt(blocks))
    return words if len(words.split()) < MOST_WORDS else None


def _has_picture(value: Any) -> bool:
    if isinstance(value, str):
        return "<embed" in value
    parts = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return (isinstance(value, dict) and bool(value.get("image"))) or any(map(_has_picture, parts))


def _without_alt(value: Any) -> Any:
    """Return blocks without the words that only people who cannot see the pictures get, and without IDs."""
    if isinstance(value, dict):
        return {key: _without_alt(part) for key, part in value.items() if key not in {"alt_text", "id"}}
    return [_without_alt(part) for part in value] if isinstance(value, list) else value
