"""Which images and documents drafts show. Wagtail's index of references knows only what is live.

The app that reads all drafts registers what it knows.
"""

from collections.abc import Callable

from django.db.models import Model, Q, QuerySet
from wagtail.models import Revision

Shown = Callable[[type[Model]], set[int]]
_shown: list[Shown] = []


def register(shown: Shown) -> None:
    """Ask `shown` for the primary keys of the images, or of the documents, that drafts show."""
    _shown.append(shown)


def drafts_of(*models: type[Model]) -> QuerySet[Revision]:
    """Return the newest drafts of pages or settings, and all revisions that go live at a set time."""
    wanted = Q(approved_go_live_at__isnull=False)
    for model in models:
        wanted |= Q(pk__in=model._default_manager.filter(has_unpublished_changes=True).values("latest_revision"))
    return Revision.objects.filter(wanted)


def in_drafts(model: type[Model]) -> set[int]:
    """Return the primary keys of the images, or of the documents, that drafts show."""
    return set().union(*(shown(model) for shown in _shown))
