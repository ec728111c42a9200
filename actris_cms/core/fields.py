"""The stream field of this project, and the streams of a page or a setting."""

from typing import Any

from django.db.models import Model
from wagtail.blocks import StreamValue
from wagtail.fields import StreamField as WagtailStreamField
from wagtail.models.pages import get_streamfield_names


class StreamField(WagtailStreamField):
    """Wagtail's stream field, whose blocks are left out of migrations.

    The database knows a stream as JSON, whatever its blocks are. With their definitions in the migrations, each new
    label would be a new migration and every block class would have to stay for ever
    (`docs/decisions/0003-streams-without-definitions-in-migrations.md`).
    """

    def __init__(self, block_types: Any = (), **kwargs: Any) -> None:
        kwargs.pop("block_lookup", None)
        super().__init__(block_types or [], **kwargs)

    def deconstruct(self) -> tuple[str, str, list[Any], dict[str, Any]]:
        """The field for a migration: without its blocks."""
        name, path, _args, kwargs = super().deconstruct()
        kwargs.pop("block_lookup", None)
        kwargs.pop("block_types", None)
        for limit in ("min_num", "max_num", "block_counts", "collapsed"):
            kwargs.pop(limit, None)
        return name, path, [], kwargs


def streams_of(of: Model) -> list[StreamValue]:
    """The values of all stream fields of a page or a setting."""
    return [getattr(of, name) for name in get_streamfield_names(type(of))]
