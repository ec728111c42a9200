"""Registers the image operation of this package."""

from wagtail import hooks

from .trimming import TRIM, TrimOperation


@hooks.register("register_image_operations")
def register_trim() -> list[tuple[str, type[TrimOperation]]]:
    """Return the operation that cuts off a transparent border."""
    return [(TRIM, TrimOperation)]
