"""Stands in for NumPy."""

from typing import Any


def asarray(picture: Any) -> Any:
    """Return the picture."""
    return picture
