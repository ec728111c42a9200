"""What stops a page from being published. An app says so; another that publishes without the page's form asks."""

from collections.abc import Callable
from typing import Any, Final

from wagtail.models import Page

Check = Callable[[Any], list[str]]

_CHECKS: Final[list[Check]] = []


def register(check: Check) -> None:
    """Ask this function, from now on. It takes a specific page or a draft of it, and returns reasons for editors."""
    _CHECKS.append(check)


def reasons_against(draft: Page) -> list[str]:
    """Return why a draft may not be published, a sentence each; none if nothing stops it."""
    return [reason for check in _CHECKS for reason in check(draft)]
