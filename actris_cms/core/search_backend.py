"""The search of the admin: Wagtail's on the site's database, at a cost that grows less with the site.

Wagtail's backends weigh a title by its length against the mean of all titles, and with each page that is saved count
all titles again and look through all entries for those that are new. Here the mean is that of the last rebuilding,
which any entry tells, and only the entries that were written are weighed. `update_index` counts anew.
"""

from collections.abc import Sequence
from typing import Any

from django.db import connection
from django.db.models import F, Model
from django.db.models.functions import Length
from modelsearch.backends import database
from modelsearch.query import MatchAll, Not
from modelsearch.utils import get_content_type_pk, get_descendants_content_types_pks


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


class ScoredAtOnce:
    """Put before SQLite's class of results, which looks through all that was found again for the score of each page.

    Among ten thousand pages, a word of half of them took it five seconds.
    """

    def _do_search(self) -> list[Any]:
        """The objects of this slice, the best first: all scores come from one look at the index."""
        from modelsearch.backends.database.sqlite import sqlite

        this: Any = self
        parent: Any = super()
        compiler, config = this.query_compiler, this.query_compiler.get_config(this.backend)
        query = sqlite.normalize(compiler.query)
        if this._score_field or not compiler.order_by_relevance or isinstance(query, MatchAll | Not):
            usual: list[Any] = parent._do_search()
            return usual
        words = compiler.build_search_query(query, config=config)
        entries = sqlite.SQLiteFTSIndexEntry.objects.filter(
            sqlite.MatchExpression(compiler.fields or compiler.FTS_TABLE_FIELDS, words),
            index_entry__content_type__in=get_descendants_content_types_pks(compiler.queryset.model),
        ).annotate(score=compiler._build_rank_expression(compiler.get_search_vectors(), config))
        scores = dict(entries.values_list("index_entry__object_id", "score"))  # The lower, the better.
        found = compiler.search(config, None, None).order_by().values_list("pk", flat=True)
        newest_first = sorted(found, reverse=True)
        # What has been written since has no score, and comes last.
        best = sorted(newest_first, key=lambda pk: scores.get(str(pk), 0.0))[this.start : this.stop]
        objects = {each.pk: each for each in compiler.queryset.filter(pk__in=best)}
        return [objects[pk] for pk in best if pk in objects]


def SearchBackend(params: dict[str, Any]) -> Any:  # noqa: N802 -- the name that Wagtail asks for
    """Wagtail's backend for the site's database, with an index whose cost does not grow."""
    backend = database.SearchBackend(params)
    usual = backend.index_class
    if hasattr(usual, "_refresh_title_norms"):
        backend.index_class = type(f"EvenCost{usual.__name__}", (EvenCost, usual), {})
    if connection.vendor == "sqlite":
        backend.results_class = type("Results", (ScoredAtOnce, backend.results_class), {})
    return backend
