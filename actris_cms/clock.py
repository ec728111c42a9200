"""The time at which the site is shown: the present, or the moment of a preview."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import datetime

from django.utils import timezone

_moment: ContextVar[datetime | None] = ContextVar("moment", default=None)


def now() -> datetime:
    """Return the time that everything on the site that depends on time is to use: what is over, open or coming."""
    return _moment.get() or timezone.now()


@contextmanager
def showing_at(moment: datetime | None) -> Iterator[None]:
    """Show the site as at `moment` in this context; None leaves it in the present."""
    token = _moment.set(moment)
    try:
        yield
    finally:
        _moment.reset(token)
