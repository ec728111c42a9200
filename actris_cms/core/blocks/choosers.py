"""Chooser blocks that fetch the chosen pages, documents and images of all streams of a response in bulk.

Wagtail's chooser blocks make a query for each type of block and each list within a block, even if nothing was chosen.
"""

import copy
from collections import defaultdict
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from django.db.models import ForeignKey, Model
from wagtail.blocks import ChooserBlock, PageChooserBlock, StreamValue
from wagtail.documents import get_document_model
from wagtail.documents.blocks import DocumentChooserBlock
from wagtail.images import get_image_model
from wagtail.images.blocks import ImageChooserBlock
from wagtail.models import Page

from actris_cms.privacy import mark_private

# The prefetched objects by model and primary key; None for a deleted object.
_prefetched: ContextVar[dict[type[Model], dict[int, Model | None]] | None] = ContextVar(
    "prefetched_choices", default=None
)


def keys_in(streams: Iterable[StreamValue], names: Iterable[str]) -> dict[str, set[int]]:
    """Return the primary keys in the fields of these names in the streams, at any depth, by field name."""
    found: dict[str, set[int]] = {name: set() for name in names}
    for stream in streams:
        _collect(list(stream.raw_data), found)
    return found


def _collect(raw: Any, found: dict[str, set[int]]) -> None:
    parts = raw.items() if isinstance(raw, dict) else enumerate(raw)
    for name, part in parts:
        if isinstance(part, dict | list):
            _collect(part, found)
        elif name in found and isinstance(part, int):
            found[name].add(part)


@contextmanager
def prefetched_choices(
    streams: Iterable[StreamValue], owners: Iterable[Model], hidden: tuple[str, ...] | None = None
) -> Iterator[None]:
    """Within this context, the choosers of the streams use objects that were fetched with one query per model.

    The same queries fetch the images and documents of the owners' foreign keys, such as a page's listing image. The
    pages know whether they are private, from the tree paths `hidden` if these are known already.
    """
    token = _prefetched.set(_prefetch(streams, owners, hidden))
    try:
        yield
    finally:
        _prefetched.reset(token)


def prefetch_choices(owner: Model) -> None:
    """Fetch the images and documents of an object's foreign keys, with one query per model."""
    _prefetch((), (owner,))


def _prefetch(
    streams: Iterable[StreamValue], owners: Iterable[Model], hidden: tuple[str, ...] | None = None
) -> dict[type[Model], dict[int, Model | None]]:
    document, image = get_document_model(), get_image_model()
    models = {"page": Page, "document": document, "image": image, "poster": image}
    wanted: dict[type[Model], set[int]] = defaultdict(set)
    for name, keys in keys_in(streams, models).items():
        wanted[models[name]] |= keys
    own: list[tuple[Model, ForeignKey[Any, Any], Any, int]] = [
        (owner, field, field.related_model, key)
        for owner in owners
        for field in owner._meta.concrete_fields
        if isinstance(field, ForeignKey) and field.related_model in (document, image)
        if (key := getattr(owner, field.attname)) and not field.is_cached(owner)
    ]
    for _, _, model, key in own:
        wanted[model].add(key)
    found = {}
    for model, keys in wanted.items():
        objects = model._default_manager.order_by().in_bulk(keys) if keys else {}
        found[model] = {key: objects.get(key) for key in keys}
    mark_private(found.get(Page, {}).values(), hidden)
    for owner, field, model, key in own:
        if chosen := found[model][key]:
            field.set_cached_value(owner, copy.copy(chosen))
    return found


class PrefetchedChooserMixin(ChooserBlock):
    """Uses the prefetched objects, and queries the database only if one is missing."""

    def bulk_to_python(self, values: Iterable[int | None]) -> list[Any]:
        """Return the objects with these primary keys, in their order, each as a separate copy."""
        keys = list(values)
        here = (_prefetched.get() or {}).get(self.model_class, {})
        if all(key is None or key in here for key in keys):
            return [None if key is None else copy.copy(here[key]) for key in keys]
        found: list[Any] = super().bulk_to_python(keys)
        return found


class PrefetchedPageChooserBlock(PrefetchedChooserMixin, PageChooserBlock):
    """Chooses a page of any type, and knows whether it is private."""

    def bulk_to_python(self, values: Iterable[int | None]) -> list[Any]:
        """Return the pages. Which of them are private is asked once for all."""
        found = super().bulk_to_python(values)
        mark_private(found)
        return found


class PrefetchedDocumentChooserBlock(PrefetchedChooserMixin, DocumentChooserBlock):
    """Chooses a document; the page fetches those of all its blocks in one query."""


class PrefetchedImageChooserBlock(PrefetchedChooserMixin, ImageChooserBlock):
    """Chooses an image; the page fetches those of all its blocks in one query."""
