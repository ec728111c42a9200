"""Turns pictures of legacy HTML into values of image blocks."""

from typing import Any, Final

from bs4 import Tag

from actris_cms.core.blocks.pictures import IMPORTED_WITHOUT_ALT

from .inline import DoesNotFitError

NO_LINK: Final = {"text": "", "page": None, "document": None, "url": "", "anchor": ""}
SMALL: Final = 240  # Pixels. Legacy content shows pictures in their own size.
MEDIUM: Final = 480


def picture_value(node: Tag, widths: dict[int, int], link: Tag | None = None) -> dict[str, Any]:
    """Return the value of an image block. Raises DoesNotFitError for a picture that is gone."""
    pk, alt = int(str(node.get("id"))), str(node.get("alt") or "").strip()
    width = widths.get(pk)
    if width is None:
        raise DoesNotFitError("one of its pictures is no longer in the library")
    size = "small" if width <= SMALL else "medium" if width <= MEDIUM else "large"
    image = {"image": pk, "alt_text": alt, "decorative": False} | ({} if alt else {IMPORTED_WITHOUT_ALT: pk})
    return {"image": image, "caption": "", "words": "", "width": size, "link": _link_value(link) if link else NO_LINK}


def _link_value(node: Tag) -> dict[str, Any]:
    kind = str(node.get("linktype") or "")
    if kind in ("page", "document"):
        return {**NO_LINK, kind: int(str(node.get("id")))}
    return {**NO_LINK, "url": str(node.get("href") or "")}
