"""Finds what goes when an object is deleted, and what the deletion changes in rows that stay.

It follows relations as Django's `Collector` does, but reads only keys: the rows of a section may not fit into memory.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from itertools import islice
from types import SimpleNamespace
from typing import Any, Final, NamedTuple

from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.db.models.deletion import CASCADE, DO_NOTHING, PROTECT, RESTRICT, get_candidate_relations_to_delete
from wagtail.models import Page, ReferenceIndex

from actris_cms.operations.backup.rules import all_rules

Model = type[models.Model]
AT_ONCE: Final = 500  # Keys in a condition.
STAY: Final = (DO_NOTHING, PROTECT, RESTRICT)


class Touched(NamedTuple):
    """A value of a row that stays: what it is before the deletion, and after it."""

    table: str
    key: Any
    column: str
    before: Any
    after: Any = None


class Collected:
    """The keys of the rows that go, by the model of their table; and what changes in others."""

    def __init__(self) -> None:
        self.keys: dict[Model, set[Any]] = defaultdict(set)
        self._touched: dict[tuple[str, Any, str], Touched] = {}

    def touch(self, touched: Touched) -> None:
        """Note a value that changes."""
        self._touched[touched[:3]] = touched

    @property
    def touched(self) -> list[Touched]:
        """What changes in rows that stay."""
        gone = {model._meta.label: keys for model, keys in self.keys.items()}
        return [one for one in self._touched.values() if one.key not in gone.get(one.table, ())]


def batches(values: Iterable[Any]) -> Iterator[list[Any]]:
    """Yield values in lists that a database takes in one statement."""
    remaining = iter(values)
    while some := list(islice(remaining, AT_ONCE)):
        yield some


def collect(model: Model, key: Any) -> Collected:
    """Return what the deletion of an object takes away and changes; for a page, with all pages below it."""
    found = Collected()
    keys = {key}
    if issubclass(model, Page):
        path = Page.objects.values_list("path", flat=True).get(pk=key)
        keys = set(Page.objects.filter(path__startswith=path).order_by().values_list("pk", flat=True))
        model = Page
    _follow(found, model, keys)
    _add_references(found)
    _touch_aliases(found)
    return found


def _follow(found: Collected, model: Model, keys: Collection[Any]) -> None:
    """Add rows, and those that go with them. Tables that are made again, such as search indexes, are left out."""
    waiting = [(model, set(keys))]
    remade = all_rules().left_out.keys() - all_rules().renditions
    while waiting:
        model, keys = waiting.pop()
        new = keys - found.keys[model]
        if not new or model._meta.label in remade:
            continue
        found.keys[model] |= new
        waiting += [(parent, new) for parent, link in model._meta.parents.items() if link]
        for some in batches(new):
            waiting += _related(found, model, some)


def _related(found: Collected, model: Model, keys: Collection[Any]) -> Iterator[tuple[Model, set[Any]]]:
    """Yield the rows that go with others, by table. Note what changes in those that stay."""
    relations: Iterable[Any] = get_candidate_relations_to_delete(model._meta)
    for relation in relations:
        field, on_delete = relation.field, relation.field.remote_field.on_delete
        if on_delete in STAY:
            continue
        rows = relation.related_model._base_manager.filter(**{f"{field.name}__in": keys}).order_by()
        if on_delete is CASCADE:
            yield relation.related_model, set(rows.values_list("pk", flat=True))
            continue
        label = relation.related_model._meta.label
        for key, before in rows.values_list("pk", field.attname):
            found.touch(Touched(label, key, field.column, before))
    for generic in model._meta.private_fields:
        if hasattr(generic, "bulk_related_objects"):
            rows = generic.bulk_related_objects([SimpleNamespace(pk=key) for key in keys])
            yield rows.model, set(rows.order_by().values_list("pk", flat=True))


def _add_references(found: Collected) -> None:
    """Add what the index of references knows from and to what goes."""
    for kind, target in (("base_content_type", "object_id"), ("to_content_type", "to_object_id")):
        known = set(ReferenceIndex.objects.order_by().values_list(kind, flat=True).distinct())
        for model in [one for one in found.keys if not one._meta.parents and not one._meta.auto_created]:
            content_type = ContentType.objects.get_for_model(model, for_concrete_model=False).pk
            for keys in batches(found.keys[model]) if content_type in known else ():
                rows = ReferenceIndex.objects.filter(**{kind: content_type, f"{target}__in": list(map(str, keys))})
                found.keys[ReferenceIndex].update(rows.order_by().values_list("pk", flat=True))


def _touch_aliases(found: Collected) -> None:
    """Note the live aliases of pages that go, and aliases of those in turn: Wagtail unpublishes them."""
    label, sources = Page._meta.label, set(found.keys.get(Page, ()))
    while sources:
        aliases = Page.objects.filter(alias_of__in=sources, live=True).exclude(pk__in=found.keys[Page]).order_by()
        rows = list(aliases.values_list("pk", "has_unpublished_changes", "live_revision"))
        for key, has_changes, revision in rows:
            found.touch(Touched(label, key, "live", True, after=False))
            found.touch(Touched(label, key, "has_unpublished_changes", has_changes, after=True))
            found.touch(Touched(label, key, "live_revision_id", revision))
        sources = {key for key, *_ in rows} - sources
