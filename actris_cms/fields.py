"""The StreamField of this project, and access to the streams of a model."""

import threading
from typing import Any

from django import forms
from django.db.models import CharField, Model
from wagtail.blocks import BlockField, StreamValue
from wagtail.fields import StreamField as WagtailStreamField
from wagtail.models.pages import get_streamfield_names


class OneAtATimeBlockField(BlockField):
    """Wagtail's form field of a stream, which checks one submitted stream at a time.

    Wagtail saves drafts and makes previews without checking what is required. It does so by switching the check off in
    the blocks (`Block.clean_deferred`), and all threads of a process share the blocks: without the lock, a page that is
    published while another is previewed can go live without the alt text that it needs.
    """

    _checking = threading.Lock()

    def clean(self, value: Any) -> Any:
        """Check the stream, after those that other threads are checking."""
        with self._checking:
            return super().clean(value)


class StreamField(WagtailStreamField):
    """Wagtail's StreamField without block definitions in migrations.

    The database stores a stream as JSON, whatever its blocks are. With block definitions in migrations, each new label
    would need a migration, and every block class would have to stay forever
    (`docs/decisions/0003-streams-without-definitions-in-migrations.md`).
    """

    def __init__(self, block_types: Any = (), **kwargs: Any) -> None:
        kwargs.pop("block_lookup", None)
        super().__init__(block_types or [], **kwargs)

    def deconstruct(self) -> tuple[str, str, list[Any], dict[str, Any]]:
        """Return the field for a migration, without its blocks."""
        name, path, _args, kwargs = super().deconstruct()
        kwargs.pop("block_lookup", None)
        kwargs.pop("block_types", None)
        for limit in ("min_num", "max_num", "block_counts", "collapsed"):
            kwargs.pop(limit, None)
        return name, path, [], kwargs

    def formfield(self, **kwargs: Any) -> forms.Field | None:
        """Return a form field that is safe with several threads."""
        return super().formfield(**{"form_class": OneAtATimeBlockField, **kwargs})


def streams_of(of: Model) -> list[StreamValue]:
    """Return the values of all stream fields of a page or a setting."""
    return [getattr(of, name) for name in get_streamfield_names(type(of))]


class OneLineFieldsMixin:
    """A model whose one-line texts stay on one line, whatever a form or a program gives.

    Browsers do not send line breaks from such a field. Who sends one would put lines into mails and logs.
    """

    def full_clean(self, *args: Any, **kwargs: Any) -> None:
        """Replace line breaks by spaces before anything is checked. Forms and Wagtail call this before they save."""
        for field in self._meta.concrete_fields:  # type: ignore[attr-defined]
            text = self.__dict__.get(field.attname)
            if isinstance(field, CharField) and isinstance(text, str) and len(lines := text.splitlines()) > 1:
                setattr(self, field.attname, " ".join(line.strip() for line in lines if line.strip()))
        super().full_clean(*args, **kwargs)  # type: ignore[misc]
