"""The numbers of what is in the bin: nothing new may get one, or the old thing could not come back.

A database gives a number only once. But after a backup was restored, it goes on after the highest one that is in use.
"""

from collections.abc import Mapping

from django.apps import apps
from django.db import models
from django.db.models import Max
from django.db.models.functions import Cast

from actris_cms.operations.backup.tables import skip_numbers

from .collecting import Model
from .models import BinRow


def skip_those_in_the_bin() -> None:
    """Let new rows get numbers after those of all rows in the bin."""
    for table in list(BinRow.objects.order_by().values_list("table", flat=True).distinct()):
        try:
            model = apps.get_model(table)
        except LookupError:
            continue
        if _is_numbered(model):
            rows = BinRow.objects.filter(table=table).order_by()
            skip_numbers({model: rows.aggregate(last=Max(Cast("key", models.BigIntegerField())))["last"]})


def skip_those_of(tables: Mapping[Model, set[str]]) -> None:
    """Let new rows get numbers after these keys of rows, by table."""
    skip_numbers({model: max(map(int, keys)) for model, keys in tables.items() if keys and _is_numbered(model)})


def _is_numbered(model: Model) -> bool:
    return isinstance(model._meta.pk, models.AutoField)
