"""Marks what a draft changes on the page itself: a line above each block says so, and leads to a comment on it."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from functools import wraps
from typing import Any

from django.utils.safestring import mark_safe
from wagtail.blocks import StreamValue

Marks = Mapping[tuple[int, str], str]
_marks: ContextVar[Marks | None] = ContextVar("marks", default=None)


@contextmanager
def marking(marks: Marks) -> Iterator[None]:
    """Render blocks with marks in this context: safe HTML by the page of a block and its ID, which copies share."""
    token = _marks.set(marks)
    try:
        yield
    finally:
        _marks.reset(token)


def with_mark(render: Callable[..., str]) -> Callable[..., str]:
    """Wrap the method that renders a block of a stream where a template includes it."""

    @wraps(render)
    def wrapped(child: Any, context: Any = None) -> str:
        rendered = render(child, context=context)
        page = (context or {}).get("page")
        mark = (_marks.get() or {}).get((page.pk, str(child.id))) if page else None
        return mark_safe(mark + rendered) if mark else rendered  # noqa: S308 -- both are HTML of templates

    return wrapped


def show_marks() -> None:
    """Let the blocks of streams show marks. Page types know nothing of it."""
    StreamValue.StreamChild.render_as_block = with_mark(StreamValue.StreamChild.render_as_block)
