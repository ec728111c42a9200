"""A state of the site that is shown to one request, and never kept.

Changes are made in a transaction that is rolled back: see `docs/decisions/0030-rehearsals.md`.
"""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import datetime

from django.conf import settings
from django.core.cache import caches
from django.core.cache.backends.dummy import DummyCache
from django.db import transaction

from actris_cms.clock import showing_at

_rehearsing: ContextVar[bool] = ContextVar("rehearsing", default=False)
_indexed: ContextVar[bool] = ContextVar("indexed", default=True)


def is_rehearsing() -> bool:
    """Whether what is saved now is rolled back in the end, so that nothing has to be told of it."""
    return _rehearsing.get()


class WithoutRehearsals(logging.Filter):
    """Leaves out of the log what is said of changes that are undone, such as “Published”. Warnings stay."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Whether a message is logged."""
        return record.levelno > logging.INFO or not is_rehearsing()


def is_indexed() -> bool:
    """Whether indexes follow what is saved now. They cost half the time of a publication, and no page shows them."""
    return _indexed.get()


@contextmanager
def rehearsing(moment: datetime | None = None, *, indexed: bool = True) -> Iterator[None]:
    """Undo in the end whatever is changed in this context. The site is shown as at `moment`; None is the present.

    Without `indexed`, search and the index of references do not follow what is changed.
    """
    token, indexed_before = _rehearsing.set(True), _indexed.set(indexed)
    try:
        with showing_at(moment), _without_caches(), transaction.atomic():
            try:
                yield
            finally:
                transaction.set_rollback(True)
    finally:
        _rehearsing.reset(token)
        _indexed.reset(indexed_before)


@contextmanager
def _without_caches() -> Iterator[None]:
    """Neither read nor fill a cache. Django has an object for each cache and thread, so others keep theirs."""
    kept = {alias: caches[alias] for alias in settings.CACHES}
    for alias in kept:
        caches[alias] = DummyCache(alias, {})
    try:
        yield
    finally:
        for alias, cache in kept.items():
            caches[alias] = cache
