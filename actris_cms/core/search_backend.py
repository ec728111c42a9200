"""The search of the admin: Wagtail's on the site's database, at a cost for each saved page that does not grow.

Wagtail's backends weigh a title by its length against the mean of all titles, and with each page that is saved count
all titles again and look through all entries for those that are new. Here the mean is that of the last rebuilding,
which any entry tells, and only the entries that were written are weighed. `update_index` counts anew.
"""

from collections.abc import Sequence
from typing import Any

from django.db.models import F, Model
from django.db.models.functions import Length
from modelsearch.backends import database
from modelsearch.utils import get_content_type_pk


class EvenCost:
    """Put before one of the backends' classes of an index. Each index object serves one call of `add_items`."""

    _written: tuple[int, list[str]] | None = None

    def add_items(self, model: type[Model], objs: Sequence[Model]) -> None:
        """Write entries for the objects, and remember which."""
        parent: Any = super()
        self._written = get_content_type_pk(model), [str(each.pk) for each in objs]
        parent.add_items(model, objs)

    def _refresh_title_norms(self, full: bool = False) -> None:
        """Weigh the titles of the entries that were just written; of all, when everything was written anew."""
        this: Any = self
        parent: Any = super()
        if full or self._written is None:
            parent._refresh_title_norms(full=full)
            return
        content_type, numbers = self._written
        sized = this.entries.annotate(title_length=Length("title")).filter(title_length__gt=0)
        mine = sized.filter(content_type_id=content_type, object_id__in=numbers)
        others = sized.order_by("pk").exclude(pk__in=mine.values("pk"))
        mean = others.values_list(F("title_norm") * F("title_length"), flat=True).first()
        if mean is None:
            parent._refresh_title_norms()
        else:
            mine.update(title_norm=mean / F("title_length"))


def SearchBackend(params: dict[str, Any]) -> Any:  # noqa: N802 -- the name that Wagtail asks for
    """Wagtail's backend for the site's database, with an index whose cost does not grow."""
    backend = database.SearchBackend(params)
    usual = backend.index_class
    if hasattr(usual, "_refresh_title_norms"):
        backend.index_class = type(f"EvenCost{usual.__name__}", (EvenCost, usual), {})
    return backend
