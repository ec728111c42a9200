"""Which images and documents drafts show. Wagtail's index of references knows only what is live.

The app that reads all drafts registers what it knows.
"""

from collections.abc import Callable

from django.db.models import Model

Shown = Callable[[type[Model]], set[int]]
_shown: list[Shown] = []


def register(shown: Shown) -> None:
    """Ask `shown` for the primary keys of the images, or of the documents, that drafts show."""
    _shown.append(shown)


def in_drafts(model: type[Model]) -> set[int]:
    """Return the primary keys of the images, or of the documents, that drafts show."""
    return set().union(*(shown(model) for shown in _shown))
