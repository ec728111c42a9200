"""Chooser blocks whose pages, documents and images come for all streams of an answer at once.

Wagtail's chooser blocks ask by themselves: a query for each type of block and for each list within a block, prepared
even where nothing was chosen.
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

# What is at hand: by its model, then by its primary key; None for what is gone.
_at_hand: ContextVar[dict[type[Model], dict[int, Model | None]] | None] = ContextVar("at_hand", default=None)


def keys_in(streams: Iterable[StreamValue], names: Iterable[str]) -> dict[str, set[int]]:
    """The primary keys that fields of these names hold in the streams, however deep they stand, by the name."""
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
def at_hand(streams: Iterable[StreamValue], owners: Iterable[Model]) -> Iterator[None]:
    """Within it, what the streams have chosen comes from one query for each model.

    In the same queries come the images and documents that the owners' own fields hold, such as a page's listing image.
    """
    token = _at_hand.set(_bring(streams, owners))
    try:
        yield
    finally:
        _at_hand.reset(token)


def bring_chosen(owner: Model) -> None:
    """Bring the images and documents that the fields of an object hold, in one query for each model."""
    _bring((), (owner,))


def _bring(streams: Iterable[StreamValue], owners: Iterable[Model]) -> dict[type[Model], dict[int, Model | None]]:
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
    for owner, field, model, key in own:
        if chosen := found[model][key]:
            field.set_cached_value(owner, copy.copy(chosen))
    return found


class AtHandMixin(ChooserBlock):
    """Takes what is at hand, and asks the database for all else; for nothing where nothing was chosen."""

    def bulk_to_python(self, values: Iterable[int | None]) -> list[Any]:
        """What has these primary keys, in their order, each an object of its own."""
        keys = list(values)
        here = (_at_hand.get() or {}).get(self.model_class, {})
        if all(key is None or key in here for key in keys):
            return [None if key is None else copy.copy(here[key]) for key in keys]
        found: list[Any] = super().bulk_to_python(keys)
        return found


class AtHandPageBlock(AtHandMixin, PageChooserBlock):
    """Chooses a page of any type."""


class AtHandDocumentBlock(AtHandMixin, DocumentChooserBlock):
    """Chooses a document."""


class AtHandImageBlock(AtHandMixin, ImageChooserBlock):
    """Chooses an image."""
